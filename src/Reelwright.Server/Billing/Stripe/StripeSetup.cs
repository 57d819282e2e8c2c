using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Platform.Pages;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Selling credits and subscriptions through Stripe.</summary>
internal static class StripeSetup
{
    public static void AddStripe(this WebApplicationBuilder builder)
    {
        builder.AddChecked<StripeOptions>(StripeOptions.Section);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StripeOptions>, StripeOptionsValidator>());

        // The time limit of a request is the caller's, who also reads the body.
        builder.Services.AddHttpClient(StripeCalls.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            })
            .RemoveAllLoggers();
        builder.Services.AddSingleton<StripeCalls>();
        builder.Services.AddSingleton<StripeClient>();
        builder.Services.AddSingleton<Customers>();
        builder.Services.AddSingleton<IClosingListener, EndCustomer>();
        builder.Services.AddSingleton<Checkouts>();
        builder.Services.AddSingleton<BuyCredits>();
        builder.Services.AddSingleton<BuySubscription>();
        builder.Services.AddSingleton<OpenPortal>();
        builder.Services.AddSingleton<HandledEvents>();
        builder.Services.AddSingleton<PaymentEvents>();
        builder.Services.AddSingleton<SubscriptionEvents>();
        builder.Services.AddSingleton<StripeWebhook>();
        builder.Services.AddSingleton<IMaintenanceTask, EndGrace>();
        builder.Services.AddSingleton<IMaintenanceTask, SubscriptionNews>();
        builder.Services.AddSingleton<IMaintenanceTask, ForgetEvents>();
    }

    /// <summary>Outside of the API: where people land who come back from Stripe.</summary>
    public static void MapReturnPage(this IEndpointRouteBuilder site) => site.MapMethods(ReturnPage.Path, [HttpMethods.Get, HttpMethods.Head], ReturnPage.Show).Allow(Access.Public).ShowsPages();

    public static void MapStripe(this IEndpointRouteBuilder billing)
    {
        billing.MapPost("/credits/topup", BuyCredits.Handle).Allow(Access.User).Budget(RateBudget.Submissions).Idempotent()
            .WithName(nameof(BuyCredits)).WithSummary("Buy credits")
            .WithDescription("Opens a payment page at Stripe for 100 to 50,000 credits. They are credited when the payment has arrived, and stay until they are spent.")
            .Reads<BuyCreditsRequest>("""{ "credits": 500 }""").Answers("billing_not_configured", "billing_unavailable");
        billing.MapGet("/subscription", GetSubscription.Handle).Allow(Access.User)
            .WithName(nameof(GetSubscription)).WithSummary("My subscription")
            .WithDescription("`status` is `none` without one, else Stripe's word for it. While payment is overdue the tier stays until `grace_ends_at`.");
        billing.MapPost("/stripe/create-checkout", BuySubscription.Handle).Allow(Access.User).Budget(RateBudget.Submissions).Idempotent()
            .WithName(nameof(BuySubscription)).WithSummary("Subscribe to a tier")
            .WithDescription("Opens a payment page at Stripe and closes an older one of this account. The tier changes when the payment has arrived. An account that has a subscription changes it in the portal.")
            .Reads<BuySubscriptionRequest>("""{ "tier": "creator" }""").Answers("subscription_exists", "checkout_superseded", "billing_not_configured", "billing_unavailable");
        billing.MapPost("/stripe/create-portal", OpenPortal.Handle).Allow(Access.User).Budget(RateBudget.Submissions)
            .WithName(nameof(OpenPortal)).WithSummary("Manage my subscription, cards and bills")
            .WithDescription("Opens Stripe's page for them. Its address works once and for a few minutes. `customer_gone` when the account was deleted at Stripe: buying again begins anew.")
            .Answers("customer_gone", "billing_not_configured", "billing_unavailable");
        billing.MapGet("/stripe/config", GetStripeConfig.Handle).Allow(Access.Public)
            .WithName(nameof(GetStripeConfig)).WithSummary("What a page needs to sell").WithDescription("The publishable key, and whether anything is sold here.");
        billing.MapPost("/stripe/webhook", StripeWebhook.Handle).Allow(Access.Public).Budget(RateBudget.Webhooks)
            .WithName(nameof(StripeWebhook)).WithSummary("For Stripe's events")
            .WithDescription("Takes an event as Stripe sends it, signed in `Stripe-Signature` within the last five minutes. An event that came before, or of a type that means nothing here, is answered alike and does nothing.")
            .Answers("invalid_signature", "malformed_json", "payload_too_large", "billing_not_configured");
    }
}
