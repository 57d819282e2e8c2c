using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Analytics;

/// <summary>What was counted of an account goes with it.</summary>
internal sealed class EraseUsage(Database database) : IClosingListener
{
    public async Task<Erasure> EraseAsync(long userId, CancellationToken cancel) => Erasures.Of(await database.WriteAsync(
        async tx => await tx.Db.Set<UsageSlot>().Where(row => row.UserId == userId).ExecuteDeleteAsync(cancel)
            + await tx.Db.Set<UsageTotal>().Where(row => row.UserId == userId).ExecuteDeleteAsync(cancel)
            + await tx.Db.Set<UsageModel>().Where(row => row.UserId == userId).ExecuteDeleteAsync(cancel),
        cancel));
}
