using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Platform.Http.Idempotency;

/// <summary>Drops idempotency records whose day is over.</summary>
internal sealed class ForgetReplies(Database database, TimeProvider clock) : IMaintenanceTask
{
    public string Name => "idempotency-records";

    public TimeSpan Every => TimeSpan.FromMinutes(15);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var before = clock.GetStorableNow() - IdempotencyStore.Kept;
        await database.WriteAsync(tx => tx.Db.Set<IdempotencyRecord>().Where(record => record.CreatedAt < before).ExecuteDeleteAsync(cancel), cancel);
        return false;
    }
}
