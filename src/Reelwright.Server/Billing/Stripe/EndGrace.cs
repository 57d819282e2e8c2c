using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Lowers accounts that did not pay in time. Stripe says nothing when our own time is over, so nobody else would.</summary>
internal sealed class EndGrace(Database database, SubscriptionEvents subscriptions, TimeProvider clock) : IMaintenanceTask
{
    private const int Batch = 100;

    public string Name => "payment-grace";

    public TimeSpan Every => TimeSpan.FromMinutes(15);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var owners = await database.ReadAsync(db => Due(db).OrderBy(s => s.GraceEndsAt).Select(s => s.OwnerId).Take(Batch).ToListAsync(cancel), cancel);
        foreach (var owner in owners.Distinct())
        {
            await database.WriteAsync(tx => subscriptions.EndGraceAsync(tx, owner, cancel), cancel);
        }

        return owners.Count == Batch;
    }

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) =>
        [new DueWork("accounts whose time to pay is over", await database.ReadAsync(db => Due(db).LongCountAsync(cancel), cancel))];

    private IQueryable<Subscription> Due(ReelwrightDb db)
    {
        var now = clock.GetUtcNow();
        return db.Set<Subscription>().Where(s => s.GraceEndsAt != null && s.GraceEndsAt <= now && s.Tier != null);
    }
}
