using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>An event that has had its effect.</summary>
internal sealed class HandledEvent
{
    /// <summary>evt_….</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    public required DateTimeOffset HandledAt { get; init; }
}

internal sealed class HandledEventConfiguration : IEntityTypeConfiguration<HandledEvent>
{
    public void Configure(EntityTypeBuilder<HandledEvent> handled)
    {
        handled.ToTable("stripe_events");
        handled.HasIndex(e => e.HandledAt);
    }
}

/// <summary>Remembers events in the transaction of their effect, so that either both happen or none.</summary>
internal sealed class HandledEvents(TimeProvider clock)
{
    /// <summary>False when the event has had its effect before. A transaction that handles the same event at this moment is waited for.</summary>
    public async Task<bool> ClaimAsync(Tx tx, StripeEvent happened, CancellationToken cancel)
    {
        var now = clock.GetStorableNow().ToMicroseconds();
        return await tx.Db.Database.ExecuteSqlAsync(
            $"INSERT INTO stripe_events (id, type, handled_at) VALUES ({happened.Id}, {happened.Type}, {now}) ON CONFLICT (id) DO NOTHING", cancel) == 1;
    }
}
