using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Stock;

/// <summary>What an account had downloaded is not kept longer than the account.</summary>
internal sealed class EraseAttributions(Database database) : IClosingListener
{
    public async Task<Erasure> EraseAsync(long userId, CancellationToken cancel) =>
        Erasures.Of(await database.WriteAsync(tx => tx.Db.Owned<StockAttribution>(userId).ExecuteDeleteAsync(cancel), cancel));
}
