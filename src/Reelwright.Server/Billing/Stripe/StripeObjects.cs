using System.Text.Json;

namespace Reelwright.Server.Billing.Stripe;

// What is read of Stripe's objects. References to other objects come as their ids, because nothing is asked to be expanded.

internal sealed record StripeRef(string Id);

internal sealed record StripePortal(string Url);

internal sealed record StripeList<T>(IReadOnlyList<T> Data);

/// <param name="Mode"><c>payment</c> or <c>subscription</c>.</param>
/// <param name="PaymentStatus"><c>paid</c>, <c>unpaid</c> or <c>no_payment_required</c>.</param>
/// <param name="Status"><c>open</c>, <c>complete</c> or <c>expired</c>.</param>
/// <param name="AmountTotal">In pence.</param>
internal sealed record StripeSession(
    string Id, string Mode, string PaymentStatus, string? Status = null, string? Url = null, long? AmountTotal = null, string? Currency = null,
    string? Customer = null, string? Subscription = null, string? PaymentIntent = null, IReadOnlyDictionary<string, string>? Metadata = null);

internal sealed record StripeSubscription(
    string Id, string Customer, string Status, bool CancelAtPeriodEnd, StripeList<StripeSubscriptionItem> Items, long? CancelAt = null);

/// <param name="CurrentPeriodEnd">Seconds since 1970. Since version 2025-03-31 it stands here and no longer on the subscription.</param>
internal sealed record StripeSubscriptionItem(StripeRef Price, long CurrentPeriodEnd);

/// <summary>Only what leads from an invoice to its subscription. Events come in the version of the webhook endpoint, so both places count.</summary>
/// <param name="Subscription">Where it stood before version 2025-03-31.</param>
/// <param name="Parent">Where it stands since.</param>
internal sealed record StripeInvoice(string Id, string? Customer = null, string? Subscription = null, StripeInvoiceParent? Parent = null)
{
    /// <summary>Null for an invoice of something else.</summary>
    public string? SubscriptionId => Parent?.SubscriptionDetails?.Subscription ?? Subscription;
}

internal sealed record StripeInvoiceParent(StripeRefOfSubscription? SubscriptionDetails = null);

internal sealed record StripeRefOfSubscription(string? Subscription = null);

/// <summary>The part of a subscription that every version has.</summary>
internal sealed record StripeSubscriptionRef(string Id, string Customer);

/// <param name="AmountRefunded">All refunds so far, in pence.</param>
internal sealed record StripeCharge(
    string Id, long Amount, long AmountRefunded, string Currency, string? Customer = null, string? PaymentIntent = null, IReadOnlyDictionary<string, string>? Metadata = null);

/// <param name="Status">lost and won are final; the others wait for somebody.</param>
internal sealed record StripeDispute(string Id, long Amount, string Currency, string? Status = null, string? Charge = null, string? PaymentIntent = null, string? Reason = null);

/// <param name="Type">Such as <c>invoice.paid</c>.</param>
internal sealed record StripeEvent(string Id, string Type, StripeEventData Data)
{
    /// <exception cref="JsonException">The object is not what its type promises.</exception>
    public T Read<T>() => Data.Object.Deserialize<T>(StripeJson.Options) ?? throw new JsonException($"Event {Id} has no object.");
}

internal sealed record StripeEventData(JsonElement Object);

internal static class StripeJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}
