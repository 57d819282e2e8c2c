using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Sweeps ids of events that Stripe cannot send again, and checkouts in which nobody can pay any more.</summary>
internal sealed class ForgetEvents(Database database, TimeProvider clock) : IMaintenanceTask
{
    // Stripe tries for three days, and its people can send an event again for thirty.
    private static readonly TimeSpan EventsKept = TimeSpan.FromDays(90);

    // A page lives for a day; money that comes later may take weeks. What was credited is kept for good.
    private static readonly TimeSpan CheckoutsKept = TimeSpan.FromDays(90);

    public string Name => "stripe-events";

    public TimeSpan Every => TimeSpan.FromHours(6);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        await database.WriteAsync(tx => Events(tx.Db).ExecuteDeleteAsync(cancel), cancel);
        await database.WriteAsync(tx => Checkouts(tx.Db).ExecuteDeleteAsync(cancel), cancel);
        return false;
    }

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) => await database.ReadAsync<IReadOnlyList<DueWork>>(
        async db =>
        [
            new DueWork("ids of old payment events", await Events(db).LongCountAsync(cancel)),
            new DueWork("payment pages that were never paid", await Checkouts(db).LongCountAsync(cancel)),
        ],
        cancel);

    private IQueryable<HandledEvent> Events(ReelwrightDb db)
    {
        var before = clock.GetUtcNow() - EventsKept;
        return db.Set<HandledEvent>().Where(e => e.HandledAt < before);
    }

    private IQueryable<Checkout> Checkouts(ReelwrightDb db)
    {
        var before = clock.GetUtcNow() - CheckoutsKept;
        return db.Set<Checkout>().Where(c => c.CreditedAt == null && c.CreatedAt < before);
    }
}
