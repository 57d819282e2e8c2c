using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Billing.Stripe;

internal sealed record PortalView(string PortalUrl);

/// <summary>Opens Stripe's own page for bills, cards and the subscription.</summary>
internal sealed class OpenPortal(
    StripeClient stripe, Customers customers, Checkouts checkouts, SubscriptionEvents subscriptions, Database database, IOptions<StripeOptions> options, ILogger<OpenPortal> log)
{
    private readonly ILogger _log = log;

    public static async Task<Ok<PortalView>> Handle(Caller caller, HttpContext http, OpenPortal portal, CancellationToken cancel) =>
        TypedResults.Ok(await portal.OpenAsync(caller, http, cancel).OrRefuseAsync(portal._log));

    private async Task<PortalView> OpenAsync(Caller caller, HttpContext http, CancellationToken cancel)
    {
        options.Value.ThrowIfNotConfigured();
        var customer = await customers.FindOrCreateAsync(caller.UserId, cancel);
        try
        {
            return new PortalView((await stripe.CreatePortalAsync(customer, checkouts.ReturnUrl(http), cancel)).Url);
        }
        catch (StripeFailure failure) when (Customers.IsGone(failure))
        {
            await customers.ForgetAsync(customer, failure);
            await AskAsync(caller, cancel);
            throw Refusal.Conflict("customer_gone", "Stripe does not know this account any more: its cards and bills were deleted there. Buying again begins anew.");
        }
    }

    /// <summary>What the customer had has ended with it: without its news nothing new would be sold.</summary>
    private async Task AskAsync(Caller caller, CancellationToken cancel)
    {
        var had = await database.ReadAsync(db => db.Owned<Subscription>(caller).ToListAsync(cancel), cancel);
        foreach (var subscription in had.Where(subscription => SubscriptionStatus.IsLive(subscription.Status)))
        {
            await subscriptions.AskAsync(subscription.Id, "its customer is gone", cancel);
        }
    }
}

/// <param name="PublishableKey">Null where nothing is sold.</param>
internal sealed record StripeConfigView(string? PublishableKey, bool Enabled);

internal static class GetStripeConfig
{
    public static Ok<StripeConfigView> Handle(IOptions<StripeOptions> options) => TypedResults.Ok(new StripeConfigView(options.Value.PublishableKey, options.Value.IsConfigured));
}
