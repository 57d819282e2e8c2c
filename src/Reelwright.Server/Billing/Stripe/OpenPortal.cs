using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Billing.Stripe;

internal sealed record PortalView(string PortalUrl);

/// <summary>Opens Stripe's own page for bills, cards and the subscription.</summary>
internal sealed class OpenPortal(StripeClient stripe, Customers customers, Checkouts checkouts, IOptions<StripeOptions> options, ILogger<OpenPortal> log)
{
    private readonly ILogger _log = log;

    public static async Task<Ok<PortalView>> Handle(Caller caller, HttpContext http, OpenPortal portal, CancellationToken cancel) =>
        TypedResults.Ok(await portal.OpenAsync(caller, http, cancel).OrRefuseAsync(portal._log));

    private async Task<PortalView> OpenAsync(Caller caller, HttpContext http, CancellationToken cancel)
    {
        options.Value.ThrowIfNotConfigured();
        var customer = await customers.FindOrCreateAsync(caller.UserId, cancel);
        return new PortalView((await stripe.CreatePortalAsync(customer, checkouts.ReturnUrl(http), cancel)).Url);
    }
}

/// <param name="PublishableKey">Null where nothing is sold.</param>
internal sealed record StripeConfigView(string? PublishableKey, bool Enabled);

internal static class GetStripeConfig
{
    public static Ok<StripeConfigView> Handle(IOptions<StripeOptions> options) => TypedResults.Ok(new StripeConfigView(options.Value.PublishableKey, options.Value.IsConfigured));
}
