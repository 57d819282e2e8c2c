using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Generation;

/// <summary>The history of an account goes with it, and out of the gallery.</summary>
internal sealed class EraseHistory(Database database) : IClosingListener
{
    public async Task<Erasure> EraseAsync(long userId, CancellationToken cancel) =>
        Erasures.Of(await database.WriteAsync(tx => tx.Db.Owned<Creation>(userId).ExecuteDeleteAsync(cancel), cancel));
}
