using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Asks Stripe about subscriptions whose period ended more than a day ago without a word: Stripe tells of every renewal and of every end, so an event was lost.</summary>
internal sealed class SubscriptionNews(Database database, SubscriptionEvents subscriptions, IOptions<StripeOptions> options, TimeProvider clock) : IMaintenanceTask
{
    private const int Batch = 20;

    // Also the time after which the same one is asked about again: one that stays unpaid has no new period.
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    public string Name => "subscription-news";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        if (!options.Value.IsConfigured)
        {
            return false;
        }

        var silent = await database.ReadAsync(db => Due(db).OrderBy(s => s.UpdatedAt).Select(s => s.Id).Take(Batch).ToListAsync(cancel), cancel);
        foreach (var id in silent)
        {
            if (await subscriptions.AskAsync(id, "its period ended unheard", cancel) is Asked.OutOfReach)
            {
                return false;
            }
        }

        return silent.Count == Batch;
    }

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) =>
        [new DueWork("subscriptions whose period ended unheard", options.Value.IsConfigured ? await database.ReadAsync(db => Due(db).LongCountAsync(cancel), cancel) : 0)];

    private IQueryable<Subscription> Due(ReelwrightDb db)
    {
        var before = clock.GetUtcNow() - Patience;
        return db.Set<Subscription>().Where(s =>
            s.CurrentPeriodEnd < before && s.UpdatedAt < before && s.Status != SubscriptionStatus.Canceled && s.Status != SubscriptionStatus.IncompleteExpired);
    }
}
