using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Billing.Stripe;

internal sealed record WebhookReceived(bool Received);

/// <summary>What Stripe calls when something has happened. It answers 200 when the event has had its effect, now or before; anything else makes Stripe send it again.</summary>
internal sealed class StripeWebhook(
    PaymentEvents payments, SubscriptionEvents subscriptions, HandledEvents events, Database database, IOptions<StripeOptions> options, TimeProvider clock, ILogger<StripeWebhook> log)
{
    /// <summary>Stripe's events have a few kilobytes; the longest, invoices of many lines, some hundred.</summary>
    public const int MostBytes = 1 << 20;

    public static async Task<Ok<WebhookReceived>> Handle(HttpContext http, StripeWebhook webhook, CancellationToken cancel)
    {
        webhook._options.ThrowIfNotConfigured();
        var body = await ReadAsync(http, cancel);
        await webhook.TakeAsync(webhook.Open(http.Request.Headers[StripeSignature.Header].ToString(), body), cancel);
        return TypedResults.Ok(new WebhookReceived(true));
    }

    private readonly StripeOptions _options = options.Value;

    /// <summary>The bytes as they came: the signature is over them and not over what they mean.</summary>
    private static async Task<byte[]> ReadAsync(HttpContext http, CancellationToken cancel)
    {
        if (http.Request.ContentLength > MostBytes)
        {
            throw Refusal.TooLarge(MostBytes);
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MostBytes;
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancel);
        return body.ToArray();
    }

    private StripeEvent Open(string signature, byte[] body)
    {
        if (!StripeSignature.IsValid(signature, body, _options.WebhookSecrets(), clock.GetUtcNow()))
        {
            log.LogWarning("A message to the Stripe webhook has no valid signature");
            throw new Refusal(400, "invalid_signature", "The signature does not fit the body, or is too old.");
        }

        try
        {
            return JsonSerializer.Deserialize<StripeEvent>(body, StripeJson.Options) ?? throw new JsonException("null");
        }
        catch (JsonException strange)
        {
            throw Refusal.MalformedJson($"The body is no event: {strange.Message}");
        }
    }

    private Task TakeAsync(StripeEvent happened, CancellationToken cancel)
    {
        log.LogInformation("Stripe event {Event}: {Type}", happened.Id, happened.Type);
        return happened.Type switch
        {
            "checkout.session.completed" or "checkout.session.async_payment_succeeded" => CheckoutAsync(happened, happened.Read<StripeSession>(), cancel),
            "charge.refunded" => payments.RefundAsync(happened, happened.Read<StripeCharge>(), cancel),
            "charge.dispute.created" => payments.DisputeAsync(happened, happened.Read<StripeDispute>(), cancel),
            "charge.dispute.closed" => payments.DisputeClosedAsync(happened, happened.Read<StripeDispute>(), cancel),
            "invoice.paid" or "invoice.payment_failed" => InvoiceAsync(happened, happened.Read<StripeInvoice>(), cancel),
            "customer.deleted" => ForgetAsync(happened, happened.Read<StripeRef>(), cancel),
            _ when happened.Type.StartsWith("customer.subscription.", StringComparison.Ordinal) => SubscriptionAsync(happened, happened.Read<StripeSubscriptionRef>(), cancel),
            _ => Task.CompletedTask,
        };
    }

    private Task CheckoutAsync(StripeEvent happened, StripeSession session, CancellationToken cancel) => session switch
    {
        { Mode: "payment" } => payments.PayAsync(happened, session, cancel),
        { Mode: "subscription", Subscription: { } subscription } => subscriptions.FollowAsync(happened, subscription, session.Customer, cancel),
        _ => Task.CompletedTask,
    };

    private Task SubscriptionAsync(StripeEvent happened, StripeSubscriptionRef subscription, CancellationToken cancel) =>
        subscriptions.FollowAsync(happened, subscription.Id, subscription.Customer, cancel);

    private Task InvoiceAsync(StripeEvent happened, StripeInvoice invoice, CancellationToken cancel) =>
        invoice.SubscriptionId is { } subscription ? subscriptions.FollowAsync(happened, subscription, invoice.Customer, cancel) : Task.CompletedTask;

    private Task ForgetAsync(StripeEvent happened, StripeRef customer, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            if (await events.ClaimAsync(tx, happened, cancel))
            {
                await Customers.ForgetAsync(tx, customer.Id, cancel);
            }
        },
        cancel);
}
