using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Billing.Stripe;

public sealed record BuyCreditsRequest
{
    internal const int Most = 50_000;

    [Required, Range(100, Most)]
    public int? Credits { get; init; }
}

/// <summary>Opens a payment page for credits. They are credited when Stripe says that they are paid.</summary>
internal sealed class BuyCredits(
    Customers customers, Checkouts checkouts, IOptions<StripeOptions> options, IOptions<PricingOptions> pricing, TimeProvider clock, ILogger<BuyCredits> log)
{
    public static async Task<Ok<CheckoutView>> Handle(
        Caller caller, JsonBody<BuyCreditsRequest> body, HttpContext http, BuyCredits buy, IdempotentReply idempotent, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        return TypedResults.Ok(await buy.OpenAsync(caller, request.Credits!.Value, http, idempotent, cancel).OrRefuseAsync(buy._log));
    }

    private readonly ILogger _log = log;

    private async Task<CheckoutView> OpenAsync(Caller caller, int credits, HttpContext http, IdempotentReply idempotent, CancellationToken cancel)
    {
        options.Value.ThrowIfNotConfigured();
        return await customers.UseAsync(caller.UserId, customer => OpenAsync(caller, customer, credits, http, idempotent, cancel), cancel);
    }

    private async Task<CheckoutView> OpenAsync(Caller caller, string customer, int credits, HttpContext http, IdempotentReply idempotent, CancellationToken cancel)
    {
        var checkout = await checkouts.AddAsync(
            new Checkout
            {
                Id = Guid.CreateVersion7(),
                OwnerId = caller.UserId,
                CustomerId = customer,
                Credits = credits,
                AmountPence = (long)credits * pricing.Value.CreditPricePence,
                ReturnUrl = checkouts.ReturnUrl(http),
                RequestKey = idempotent.Key,
                CreatedAt = clock.GetStorableNow(),
            },
            cancel);
        return await checkouts.OpenAsync(checkout, Items(checkout), cancel);
    }

    private static JsonObject Items(Checkout checkout) => new()
    {
        ["line_items"] = new JsonArray(new JsonObject
        {
            ["quantity"] = 1,
            ["price_data"] = new JsonObject
            {
                ["currency"] = Sales.Currency,
                ["unit_amount"] = checkout.AmountPence,
                ["product_data"] = new JsonObject { ["name"] = $"{checkout.Credits.ToString("N0", CultureInfo.InvariantCulture)} credits" },
            },
        }),

        // The amount that comes in has to be the one that was asked for, in the currency it was asked in.
        ["adaptive_pricing"] = new JsonObject { ["enabled"] = false },
    };
}

/// <summary>What selling has in common.</summary>
internal static class Sales
{
    public const string Currency = "gbp";

    /// <exception cref="Refusal">503 <c>billing_not_configured</c>.</exception>
    public static void ThrowIfNotConfigured(this StripeOptions options)
    {
        if (!options.IsConfigured)
        {
            throw NotConfigured("The operator has to set Stripe:SecretKey, Stripe:PublishableKey and Stripe:WebhookSecret.");
        }
    }

    public static Refusal NotConfigured(string hint) => Refusal.Unavailable("billing_not_configured", "Payment", hint);
}
