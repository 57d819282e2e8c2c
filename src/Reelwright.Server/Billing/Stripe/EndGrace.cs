using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Lowers accounts that did not pay in time. Stripe says nothing when our own time is over, so nobody else would. It is asked first: the event of a payment
/// may have been lost. While it does not answer the tier stays.</summary>
internal sealed class EndGrace(Database database, SubscriptionEvents subscriptions, IOptions<StripeOptions> options, TimeProvider clock) : IMaintenanceTask
{
    private const int Batch = 20;

    public string Name => "payment-grace";

    public TimeSpan Every => TimeSpan.FromMinutes(15);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var overdue = await database.ReadAsync(db => Due(db).OrderBy(s => s.UpdatedAt).Take(Batch).ToListAsync(cancel), cancel);
        var ended = 0;
        foreach (var subscription in overdue)
        {
            switch (await AskAsync(subscription, cancel))
            {
                case Asked.OutOfReach:
                    return false;
                case Asked.Unknown:
                    await database.WriteAsync(tx => subscriptions.EndGraceAsync(tx, subscription.Id, subscription.OwnerId, cancel), cancel);
                    ended++;
                    break;
                case Asked.Answered:
                    ended++;
                    break;
            }
        }

        return ended == Batch;
    }

    /// <summary>A server that sells nothing any more has nobody to ask.</summary>
    private async Task<Asked> AskAsync(Subscription overdue, CancellationToken cancel) =>
        options.Value.IsConfigured ? await subscriptions.AskAsync(overdue.Id, "its time to pay is over", cancel) : Asked.Unknown;

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) =>
        [new DueWork("accounts whose time to pay is over", await database.ReadAsync(db => Due(db).LongCountAsync(cancel), cancel))];

    private IQueryable<Subscription> Due(ReelwrightDb db)
    {
        var now = clock.GetUtcNow();
        return db.Set<Subscription>().Where(s => s.GraceEndsAt != null && s.GraceEndsAt <= now && s.Tier != null);
    }
}
