using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Webhooks;

/// <summary>Where an account wants to be told of its jobs' ends.</summary>
internal sealed class WebhookEndpoint : IOwned
{
    public long Id { get; init; }

    public required long OwnerId { get; init; }

    public required string Url { get; init; }

    /// <summary>Of the address: no host gets more than its share of the senders.</summary>
    public required string Host { get; init; }

    /// <summary>Names of events with commas between them, or <see cref="WebhookEvents.Any"/>.</summary>
    public required string Events { get; init; }

    /// <summary>Sealed; see <see cref="WebhookSecrets"/>.</summary>
    public required string Secret { get; init; }

    /// <summary>The one before a rotation: it signs along until <see cref="PreviousUntil"/>.</summary>
    public string? PreviousSecret { get; init; }

    public DateTimeOffset? PreviousUntil { get; init; }

    public required bool IsActive { get; init; }

    /// <summary>Why the server switched it off; null when its owner did, and while it is on.</summary>
    public DisabledReason? DisabledReason { get; init; }

    /// <summary>Since when nothing has arrived; null when the last delivery did.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

internal enum DisabledReason
{
    /// <summary>The receiver answered 410.</summary>
    Gone,

    /// <summary>Nothing arrived for days.</summary>
    Failing,
}

internal sealed class WebhookEndpointConfiguration : IEntityTypeConfiguration<WebhookEndpoint>
{
    public void Configure(EntityTypeBuilder<WebhookEndpoint> endpoint)
    {
        endpoint.ToTable("webhook_endpoints");
        endpoint.Property(e => e.Host).HasMaxLength(255);
        endpoint.Property(e => e.DisabledReason)
            .HasConversion(reason => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason!.Value.ToString()), word => Enum.Parse<DisabledReason>(word, true)).HasMaxLength(16);
        endpoint.HasIndex(e => new { e.OwnerId, e.Id });
    }
}
