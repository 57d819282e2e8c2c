using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Webhooks;

/// <summary>One message for one endpoint, and how sending it goes. The row is the outbox's entry.</summary>
internal sealed class WebhookDelivery
{
    public long Id { get; init; }

    public required long EndpointId { get; init; }

    /// <summary>Stays the same over all attempts and replays: receivers know repetitions by it.</summary>
    public required string MessageId { get; init; }

    public required string Event { get; init; }

    /// <summary>Null for a test message.</summary>
    public Guid? JobId { get; init; }

    /// <summary>The body, byte for byte as it is sent and signed.</summary>
    public required string Payload { get; init; }

    public DeliveryStatus Status { get; init; }

    /// <summary>Since it was stored or replayed.</summary>
    public int Attempts { get; init; }

    /// <summary>Of the sender that has it; no two are alike.</summary>
    public string? Lease { get; init; }

    /// <summary>When it is due; while it is being sent, when its sender is given up. Null when it is over.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    public DateTimeOffset? LastAttemptAt { get; init; }

    public int? ResponseStatus { get; init; }

    /// <summary>How the last reply began.</summary>
    public string? ResponseExcerpt { get; init; }

    public int? DurationMs { get; init; }

    /// <summary>Why there was no reply, or none that counts.</summary>
    public string? Error { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }
}

internal enum DeliveryStatus
{
    Pending,
    Delivered,
    Failed,
}

internal sealed class WebhookDeliveryConfiguration : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> delivery)
    {
        delivery.ToTable("webhook_deliveries");
        delivery.Property(d => d.MessageId).HasMaxLength(64);
        delivery.Property(d => d.Event).HasMaxLength(32);
        delivery.Property(d => d.Lease).HasMaxLength(32);
        delivery.Property(d => d.Status)
            .HasConversion(status => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString()), word => Enum.Parse<DeliveryStatus>(word, true)).HasMaxLength(16);

        // One message of a job to an endpoint, whatever runs twice.
        delivery.HasIndex(d => new { d.EndpointId, d.JobId }).IsUnique();
        delivery.HasIndex(d => new { d.EndpointId, d.Id });
        delivery.HasIndex(d => d.NextAttemptAt);
        delivery.HasIndex(d => d.CreatedAt);
    }
}
