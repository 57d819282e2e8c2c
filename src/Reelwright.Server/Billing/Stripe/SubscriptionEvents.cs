using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Makes an account's tier follow its subscriptions. Events come late, twice and out of order, so none is believed: each makes us ask Stripe how the
/// subscription stands now.</summary>
/// <remarks>What is applied was read after everything that was applied before it, on whatever node: the account's version is read first, then Stripe is asked,
/// and the answer counts only if the version is still the same. No clocks are compared.</remarks>
internal sealed class SubscriptionEvents(
    StripeClient stripe, Database database, HandledEvents events, CreditLedger ledger, AuditLog audit, IOptions<StripeOptions> options, TimeProvider clock, ILogger<SubscriptionEvents> log)
{
    private const int Tries = 8;

    /// <exception cref="StripeFailure">Stripe could not be asked: it has to send the event again.</exception>
    public Task FollowAsync(StripeEvent happened, string subscriptionId, string? customerId, CancellationToken cancel) =>
        FollowAsync(new News(happened.Id, happened), subscriptionId, customerId, cancel);

    /// <summary>Asks about a subscription of which an event may have been lost. What does not come is logged.</summary>
    public async Task<Asked> AskAsync(string subscriptionId, string reason, CancellationToken cancel)
    {
        try
        {
            await FollowAsync(new News(reason, null), subscriptionId, customerId: null, cancel);
            return Asked.Answered;
        }
        catch (StripeFailure missing) when (missing.Code == "resource_missing")
        {
            log.LogError("Stripe does not know subscription {Subscription}, about which it was asked because {Reason}: {Failure}", subscriptionId, reason, missing.Message);
            await PutBackAsync(subscriptionId, cancel);
            return Asked.Unknown;
        }
        catch (StripeFailure failure)
        {
            log.LogError("Subscription {Subscription} stays as it is; Stripe was asked because {Reason}: {Failure}", subscriptionId, reason, failure.Message);
            if (failure.IsWorthAnotherTry || failure.Status is 401 or 403 or >= 500)
            {
                return Asked.OutOfReach;
            }

            await PutBackAsync(subscriptionId, cancel);
            return Asked.NotUnderstood;
        }
    }

    /// <summary>It has been asked about, and must not stand in the way of those of which Stripe can tell something.</summary>
    private Task PutBackAsync(string subscriptionId, CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        return database.WriteAsync(
            tx => tx.Db.Set<Subscription>().Where(s => s.Id == subscriptionId).ExecuteUpdateAsync(set => set.SetProperty(s => s.UpdatedAt, now), cancel), cancel);
    }

    private async Task FollowAsync(News happened, string subscriptionId, string? customerId, CancellationToken cancel)
    {
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            if (await database.ReadAsync(db => FindOwnerAsync(db, happened, subscriptionId, customerId, cancel), cancel) is not { } owner)
            {
                log.LogInformation("Subscription {Subscription} ({Event}) is none of this server's, or the event is known", subscriptionId, happened.Reason);
                return;
            }

            var says = await stripe.GetSubscriptionAsync(subscriptionId, cancel);
            if (await database.WriteAsync(tx => TryFollowAsync(tx, happened, owner, says, cancel), cancel))
            {
                return;
            }
        }

        throw new InvalidOperationException($"Subscription {subscriptionId} changed {Tries} times while it was read ({happened.Reason}); it will be asked for again.");
    }

    /// <summary>Takes the tier of a subscription whose time to pay is over and about which nobody can be asked.</summary>
    public async Task EndGraceAsync(Tx tx, string subscriptionId, long userId, CancellationToken cancel)
    {
        var customer = await Customer.LockAsync(tx, userId, cancel);
        var now = clock.GetStorableNow();
        if (await tx.Db.Owned<Subscription>(userId).AsTracking().SingleOrDefaultAsync(s => s.Id == subscriptionId && s.GraceEndsAt <= now, cancel) is { } overdue)
        {
            overdue.Tier = null;
            await ApplyAsync(tx, customer, overdue.Id, "grace has ended", cancel);
        }
    }

    private static async Task<Owner?> FindOwnerAsync(ReelwrightDb db, News happened, string subscriptionId, string? customerId, CancellationToken cancel)
    {
        if (happened.Event is { Id: var id } && await db.Set<HandledEvent>().AnyAsync(e => e.Id == id, cancel))
        {
            return null;
        }

        // By its own row first: the customer may have been deleted since.
        var known = await db.Set<Subscription>().Where(s => s.Id == subscriptionId).Select(s => (long?)s.OwnerId).SingleOrDefaultAsync(cancel);
        return await db.Set<Customer>().Where(c => c.UserId == known || (known == null && customerId != null && c.CustomerId == customerId))
            .Select(c => new Owner(c.UserId, c.Version)).SingleOrDefaultAsync(cancel);
    }

    /// <summary>False when something else was applied while Stripe was asked.</summary>
    private async Task<bool> TryFollowAsync(Tx tx, News happened, Owner owner, StripeSubscription says, CancellationToken cancel)
    {
        var customer = await Customer.LockAsync(tx, owner.UserId, cancel);
        if (customer.Version != owner.Version)
        {
            return false;
        }

        if (happened.Event is { } told && !await events.ClaimAsync(tx, told, cancel))
        {
            return true;
        }

        var row = await tx.Db.Set<Subscription>().AsTracking().SingleOrDefaultAsync(s => s.Id == says.Id, cancel);
        if (row is null)
        {
            row = new Subscription
            {
                Id = says.Id,
                OwnerId = owner.UserId,
                Status = says.Status,
                CurrentPeriodEnd = clock.GetStorableNow(),
                CancelAtPeriodEnd = false,
                UpdatedAt = default,
            };
            tx.Db.Add(row);
        }

        row.Follow(says, PaidFor(tx, happened, owner, says), TimeSpan.FromDays(options.Value.GraceDays), clock.GetStorableNow());
        await ApplyAsync(tx, customer, says.Id, happened.Reason, cancel);
        return true;
    }

    private Tier? PaidFor(Tx tx, News happened, Owner owner, StripeSubscription says)
    {
        var prices = says.Items.Data.Select(item => item.Price.Id).ToList();
        var tier = prices.Max(options.Value.Prices.TierOf);
        if (tier is null && SubscriptionStatus.Entitles(says.Status))
        {
            log.LogError(
                "Account {User} pays for subscription {Subscription} at {Prices}, which Stripe:Prices does not name: its tier stays as it is ({Event})",
                owner.UserId, says.Id, string.Join(", ", prices), happened.Reason);
            audit.AddFrom(tx, "stripe", "billing.unknown_price", $"user:{owner.UserId}", new { subscription = says.Id, prices, @event = happened.Reason });
        }

        return tier;
    }

    private async Task ApplyAsync(Tx tx, Customer customer, string? subscription, string reason, CancellationToken cancel)
    {
        customer.Version++;
        await tx.Db.SaveChangesAsync(cancel);
        var tiers = await tx.Db.Owned<Subscription>(customer.UserId).AsNoTracking().Where(s => s.Tier != null).Select(s => s.Tier).ToListAsync(cancel);
        if (tiers.Count > 1)
        {
            log.LogError("Account {User} pays for {Count} subscriptions at once; the highest counts", customer.UserId, tiers.Count);
        }

        var entitled = tiers.Max();
        if (entitled == customer.EntitledTier)
        {
            return;
        }

        customer.EntitledTier = entitled;
        var tier = entitled ?? Tier.Free;
        var before = await ledger.ChangeTierAsync(tx, customer.UserId, tier, cancel);
        if (before != tier)
        {
            CallerChanges.Announce(tx, customer.UserId);
            audit.AddFrom(tx, "stripe", "user.tier", $"user:{customer.UserId}", new { from = before.Id(), to = tier.Id(), subscription, reason });
        }
    }

    /// <param name="Reason">Why Stripe is asked: the event's id where there is one.</param>
    private sealed record News(string Reason, StripeEvent? Event);

    /// <param name="Version">Of the account's row, before Stripe was asked.</param>
    private sealed record Owner(long UserId, long Version);
}

/// <summary>What came of a question about a subscription.</summary>
internal enum Asked
{
    /// <summary>What Stripe said is applied.</summary>
    Answered,

    /// <summary>Stripe knows no such subscription.</summary>
    Unknown,

    /// <summary>This one question has no answer that can be used.</summary>
    NotUnderstood,

    /// <summary>Stripe answers no question at the moment.</summary>
    OutOfReach,
}
