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
        await database.WriteAsync(tx => Old(tx.Db).ExecuteDeleteAsync(cancel), cancel);
        return false;
    }

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) =>
        DueWork.List(("expired idempotency records", await database.ReadAsync(db => Old(db).LongCountAsync(cancel), cancel)));

    private IQueryable<IdempotencyRecord> Old(ReelwrightDb db)
    {
        var before = clock.GetStorableNow() - IdempotencyStore.Kept;
        return db.Set<IdempotencyRecord>().Where(record => record.CreatedAt < before);
    }
}
