using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Something an account wants to buy. What is credited in the end is what stands here, if Stripe was paid exactly that.</summary>
internal sealed class Checkout : IOwned
{
    public required Guid Id { get; init; }

    public required long OwnerId { get; init; }

    /// <summary>cus_… who is to pay.</summary>
    public required string CustomerId { get; init; }

    /// <summary>What a subscription is for; null when credits are bought.</summary>
    public Tier? Tier { get; init; }

    /// <summary>How many credits are bought; 0 for a subscription.</summary>
    public required int Credits { get; init; }

    /// <summary>What they cost; 0 for a subscription, whose price is Stripe's.</summary>
    public required long AmountPence { get; init; }

    /// <summary>Where Stripe sends people back to. Kept, because a request that is repeated has to be the same.</summary>
    public required string ReturnUrl { get; init; }

    /// <summary>The Idempotency-Key of the account's request.</summary>
    public string? RequestKey { get; init; }

    /// <summary>cs_…; null until Stripe has answered.</summary>
    public string? SessionId { get; set; }

    public string? PaymentIntentId { get; set; }

    /// <summary>When it was paid and credited; a second time is none.</summary>
    public DateTimeOffset? CreditedAt { get; set; }

    /// <summary>Paid back so far.</summary>
    public long RefundedPence { get; set; }

    /// <summary>Taken back by the buyer's bank after a dispute that was lost.</summary>
    public long LostPence { get; set; }

    /// <summary>Credits to take back for both, whether or not they were there to take.</summary>
    public long ReturnedCredits { get; set; }

    /// <summary>When nobody could pay in it any more; only kept for subscriptions.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The credits that a part of the price stands for, rounded in the buyer's favour.</summary>
    public long CreditsFor(long pence) => (long)((decimal)Credits * Math.Clamp(pence, 0, AmountPence) / AmountPence);
}

internal sealed class CheckoutConfiguration : IEntityTypeConfiguration<Checkout>
{
    public void Configure(EntityTypeBuilder<Checkout> checkout)
    {
        checkout.ToTable("stripe_checkouts");
        checkout.Property(c => c.Id).ValueGeneratedNever();
        checkout.Property(c => c.Tier).HasConversion(CustomerConfiguration.TierIds);
        checkout.HasIndex(c => c.SessionId).IsUnique().HasFilter("session_id IS NOT NULL");
        checkout.HasIndex(c => c.PaymentIntentId).HasFilter("payment_intent_id IS NOT NULL");
        checkout.HasIndex(c => new { c.OwnerId, c.CreatedAt });
        checkout.HasIndex(c => c.CreatedAt).HasFilter("credited_at IS NULL");
    }
}
