using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>A subscription as Stripe described it when it was last asked.</summary>
internal sealed class Subscription : IOwned
{
    /// <summary>sub_….</summary>
    public required string Id { get; init; }

    public required long OwnerId { get; init; }

    /// <summary>Stripe's word; see <see cref="SubscriptionStatus"/>.</summary>
    public required string Status { get; set; }

    /// <summary>What it entitles to now; null when to nothing.</summary>
    public Tier? Tier { get; set; }

    public required DateTimeOffset CurrentPeriodEnd { get; set; }

    public required bool CancelAtPeriodEnd { get; set; }

    /// <summary>While payment is overdue: until when the tier stays.</summary>
    public DateTimeOffset? GraceEndsAt { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Takes over what Stripe says.</summary>
    /// <param name="says">The subscription at Stripe.</param>
    /// <param name="paidFor">The tier of its price; null for a price that is none of ours, and then nothing is granted anew and nothing taken away.</param>
    /// <param name="grace">How long the tier stays when payment fails.</param>
    /// <param name="now">The time.</param>
    public void Follow(StripeSubscription says, Tier? paidFor, TimeSpan grace, DateTimeOffset now)
    {
        Status = says.Status;
        CurrentPeriodEnd = DateTimeOffset.FromUnixTimeSeconds(says.Items.Data.Max(item => item.CurrentPeriodEnd));
        CancelAtPeriodEnd = says.CancelAtPeriodEnd || says.CancelAt is not null;
        UpdatedAt = now;
        GraceEndsAt = Status == SubscriptionStatus.PastDue ? GraceEndsAt ?? now + grace : null;
        Tier = SubscriptionStatus.Pays(Status) || GraceEndsAt > now ? paidFor ?? Tier : null;
    }
}

/// <summary>Stripe's words for how a subscription stands.</summary>
internal static class SubscriptionStatus
{
    public const string PastDue = "past_due";

    public static bool Pays(string status) => status is "active" or "trialing";

    /// <summary>It exists and may ask for money again: a second one beside it would be paid twice.</summary>
    public static bool IsLive(string status) => status is not ("canceled" or "incomplete_expired");

    /// <summary>It is to be paid and gives something: its price has to be known.</summary>
    public static bool Entitles(string status) => Pays(status) || status == PastDue;
}

internal sealed class SubscriptionConfiguration : IEntityTypeConfiguration<Subscription>
{
    public void Configure(EntityTypeBuilder<Subscription> subscription)
    {
        subscription.ToTable("stripe_subscriptions");
        subscription.Property(s => s.Tier).HasConversion(CustomerConfiguration.TierIds);
        subscription.HasIndex(s => s.OwnerId);
        subscription.HasIndex(s => s.GraceEndsAt).HasFilter("grace_ends_at IS NOT NULL AND tier IS NOT NULL");
    }
}
