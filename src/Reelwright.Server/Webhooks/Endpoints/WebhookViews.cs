namespace Reelwright.Server.Webhooks.Endpoints;

/// <summary>An endpoint as its owner sees it: without its secret.</summary>
internal sealed record WebhookView(
    long Id, string Url, IReadOnlyList<string> Events, bool IsActive, DisabledReason? DisabledReason, DateTimeOffset? FailingSince, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static WebhookView Of(WebhookEndpoint endpoint) => new(
        endpoint.Id, endpoint.Url, WebhookEvents.Split(endpoint.Events), endpoint.IsActive, endpoint.DisabledReason, endpoint.FailingSince, endpoint.CreatedAt, endpoint.UpdatedAt);
}

/// <summary>An endpoint just made: the only reply that shows its secret, and null when the reply is a repetition.</summary>
internal sealed record NewWebhookView(long Id, string Url, IReadOnlyList<string> Events, bool IsActive, string? Secret, DateTimeOffset CreatedAt);

/// <param name="Secret">The new one; null when the reply is a repetition.</param>
/// <param name="PreviousValidUntil">Until then every message carries a signature by the old secret as well.</param>
internal sealed record RotatedSecret(long Id, string? Secret, DateTimeOffset PreviousValidUntil);

internal sealed record WebhookList(IReadOnlyList<WebhookView> Webhooks, int Total, int Limit, int Offset);

internal sealed record WebhookDeleted([property: System.Text.Json.Serialization.JsonPropertyName("deleted")] bool IsDeleted);

/// <summary>A delivery and how its last attempt went.</summary>
internal sealed record DeliveryView(
    long Id,
    string MessageId,
    string Event,
    Guid? JobId,
    DeliveryStatus Status,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastAttemptAt,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? CompletedAt,
    int? ResponseStatus,
    string? ResponseExcerpt,
    int? DurationMs,
    string? Error)
{
    public static DeliveryView Of(WebhookDelivery delivery) => new(
        delivery.Id,
        delivery.MessageId,
        delivery.Event,
        delivery.JobId,
        delivery.Status,
        delivery.Attempts,
        delivery.CreatedAt,
        delivery.LastAttemptAt,

        // What is under way has no next time yet; the row's is the end of its lease.
        delivery.Lease is null ? delivery.NextAttemptAt : null,
        delivery.CompletedAt,
        delivery.ResponseStatus,
        delivery.ResponseExcerpt,
        delivery.DurationMs,
        delivery.Error);
}

internal sealed record DeliveryList(IReadOnlyList<DeliveryView> Deliveries, int Total, int Limit, int Offset);
