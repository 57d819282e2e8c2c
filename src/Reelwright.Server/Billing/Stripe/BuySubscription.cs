using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Billing.Stripe;

public sealed record BuySubscriptionRequest
{
    [Required, AllowedValues("starter", "creator", "pro", "studio", "enterprise")]
    public string? Tier { get; init; }
}

/// <summary>Opens a payment page for a subscription, and sees to it that nobody pays for two: an account has one open page and one live subscription at most.</summary>
internal sealed class BuySubscription(
    StripeClient stripe, Customers customers, Checkouts checkouts, Database database, CreditReader credits, IOptions<StripeOptions> options, TimeProvider clock, ILogger<BuySubscription> log)
{
    // Stripe's sessions live for a day.
    private static readonly TimeSpan SessionLife = TimeSpan.FromHours(25);
    private readonly ILogger _log = log;

    public static async Task<Ok<CheckoutView>> Handle(
        Caller caller, JsonBody<BuySubscriptionRequest> body, HttpContext http, BuySubscription buy, IdempotentReply idempotent, CancellationToken cancel)
    {
        var tier = Tiers.Parse((await body.ReadAsync(cancel)).Tier)!.Value;
        return TypedResults.Ok(await buy.OpenAsync(caller, tier, http, idempotent, cancel).OrRefuseAsync(buy._log));
    }

    private async Task<CheckoutView> OpenAsync(Caller caller, Tier tier, HttpContext http, IdempotentReply idempotent, CancellationToken cancel)
    {
        options.Value.ThrowIfNotConfigured();
        var price = options.Value.Prices.Of(tier) ?? throw Sales.NotConfigured($"The {tier.Id()} tier is not sold here; the operator would set Stripe:Prices:{tier}.");
        await ThrowIfSubscribedAsync(caller.UserId, tier, cancel);
        return await customers.UseAsync(caller.UserId, customer => OpenAsync(caller, customer, tier, price, http, idempotent, cancel), cancel);
    }

    private async Task<CheckoutView> OpenAsync(Caller caller, string customer, Tier tier, string price, HttpContext http, IdempotentReply idempotent, CancellationToken cancel)
    {
        var checkout = await checkouts.AddAsync(
            new Checkout
            {
                Id = Guid.CreateVersion7(),
                OwnerId = caller.UserId,
                CustomerId = customer,
                Tier = tier,
                Credits = 0,
                AmountPence = 0,
                ReturnUrl = checkouts.ReturnUrl(http),
                RequestKey = idempotent.Key,
                CreatedAt = clock.GetStorableNow(),
            },
            cancel);

        // First the older pages, then the question: once they are closed, no payment in them can slip in behind the answer.
        await CloseOlderAsync(checkout, cancel);
        if (await PaysAlreadyAsync(checkout, cancel))
        {
            await CloseAsync(checkout.Id);
            throw Exists();
        }

        var items = new JsonObject { ["line_items"] = new JsonArray(new JsonObject { ["quantity"] = 1, ["price"] = price }) };
        var view = await checkouts.OpenAsync(checkout, items, cancel);
        await ThrowIfSupersededAsync(checkout, view.SessionId, cancel);
        return view;
    }

    private async Task<bool> PaysAlreadyAsync(Checkout checkout, CancellationToken cancel)
    {
        try
        {
            return (await stripe.ListSubscriptionsAsync(checkout.CustomerId, cancel)).Any(subscription => SubscriptionStatus.IsLive(subscription.Status));
        }
        catch (StripeFailure gone) when (Customers.IsGone(gone))
        {
            // It will never have a page.
            await CloseAsync(checkout.Id);
            throw;
        }
    }

    private async Task ThrowIfSubscribedAsync(long userId, Tier wanted, CancellationToken cancel)
    {
        var statuses = await database.ReadAsync(db => db.Owned<Subscription>(userId).Select(s => s.Status).ToListAsync(cancel), cancel);
        if (statuses.Exists(SubscriptionStatus.IsLive))
        {
            throw Exists();
        }

        var present = (await credits.ReadAsync(userId, cancel)).Tier;
        if (wanted <= present)
        {
            throw Refusal.Invalid("tier", $"must be higher than {present.Id()}, which this account has already");
        }
    }

    private async Task CloseOlderAsync(Checkout mine, CancellationToken cancel)
    {
        var since = clock.GetUtcNow() - SessionLife;
        var open = await database.ReadAsync(
            db => db.Owned<Checkout>(mine.OwnerId).Where(c => c.Tier != null && c.ClosedAt == null && c.SessionId != null && c.Id != mine.Id && c.CreatedAt > since).ToListAsync(cancel), cancel);
        foreach (var older in open)
        {
            await CloseAsync(older, cancel);
        }
    }

    private async Task CloseAsync(Checkout checkout, CancellationToken cancel)
    {
        if ((await stripe.GetSessionAsync(checkout.SessionId!, cancel)).Status == "open")
        {
            try
            {
                await stripe.ExpireSessionAsync(checkout.SessionId!, cancel);
            }
            catch (StripeFailure over) when (over.Status == 400)
            {
                // Paid or expired since: in either case it is open no longer.
                _log.LogInformation("Session {Session} closed by itself: {Failure}", checkout.SessionId, over.Message);
            }
        }

        await CloseAsync(checkout.Id);
    }

    private Task CloseAsync(Guid checkout)
    {
        var now = clock.GetStorableNow();
        return database.WriteAsync(
            tx => tx.Db.Set<Checkout>().Where(c => c.Id == checkout).ExecuteUpdateAsync(set => set.SetProperty(c => c.ClosedAt, now), CancellationToken.None), CancellationToken.None);
    }

    /// <summary>Two requests may have opened a page each before either could see the other's. Their rows were there first, so the one with the smaller id yields.</summary>
    private async Task ThrowIfSupersededAsync(Checkout mine, string session, CancellationToken cancel)
    {
        var rivals = await database.ReadAsync(
            db => db.Owned<Checkout>(mine.OwnerId).Where(c => c.Tier != null && c.ClosedAt == null && c.Id != mine.Id).Select(c => new { c.Id, c.CreatedAt }).ToListAsync(cancel), cancel);
        if (rivals.Exists(rival => rival.CreatedAt >= mine.CreatedAt && (rival.CreatedAt, rival.Id).CompareTo((mine.CreatedAt, mine.Id)) > 0))
        {
            await stripe.ExpireSessionAsync(session, CancellationToken.None);
            await CloseAsync(mine.Id);
            throw Refusal.Conflict("checkout_superseded", "A newer checkout of this account has been opened.");
        }
    }

    private static Refusal Exists() => new(400, "subscription_exists", "This account has a subscription already: change it in the portal (POST /api/stripe/create-portal).");
}
