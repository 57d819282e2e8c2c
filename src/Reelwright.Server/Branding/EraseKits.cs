using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Branding;

/// <summary>Brand kits go with their account; their files go with all its files.</summary>
internal sealed class EraseKits(Database database) : IClosingListener
{
    public async Task<Erasure> EraseAsync(long userId, CancellationToken cancel) =>
        Erasures.Of(await database.WriteAsync(tx => tx.Db.Owned<BrandKit>(userId).ExecuteDeleteAsync(cancel), cancel));
}
