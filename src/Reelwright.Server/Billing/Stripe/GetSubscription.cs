using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Billing.Stripe;

/// <param name="Tier">What the account may do now, whoever pays for it.</param>
/// <param name="Status"><c>none</c>, or Stripe's word: active, trialing, past_due, unpaid, canceled, incomplete, incomplete_expired, paused.</param>
/// <param name="CancelAtPeriodEnd">It has been cancelled and runs out.</param>
/// <param name="GraceEndsAt">While payment is overdue: until when the tier stays.</param>
internal sealed record SubscriptionView(
    string Tier, string Status, DateTimeOffset? CurrentPeriodEnd, bool CancelAtPeriodEnd, DateTimeOffset? GraceEndsAt, int MonthlyAllowance);

internal static class GetSubscription
{
    public static async Task<Ok<SubscriptionView>> Handle(Caller caller, CreditReader credits, TierPolicy tiers, Database database, CancellationToken cancel)
    {
        var account = await credits.ReadAsync(caller.UserId, cancel);
        var all = await database.ReadAsync(db => db.Owned<Subscription>(caller).ToListAsync(cancel), cancel);

        // The one that counts: what entitles before what does not, what lives before what has ended, and the newer of two alike.
        var one = all.OrderByDescending(s => s.Tier).ThenByDescending(s => SubscriptionStatus.IsLive(s.Status)).ThenByDescending(s => s.UpdatedAt).FirstOrDefault();
        return TypedResults.Ok(new SubscriptionView(
            account.Tier.Id(), one?.Status ?? "none", one?.CurrentPeriodEnd, one?.CancelAtPeriodEnd ?? false, one?.GraceEndsAt, tiers.For(account.Tier).MonthlyCredits));
    }
}
