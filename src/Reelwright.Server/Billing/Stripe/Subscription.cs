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

    /// <summary>While payment is overdue: until when the tier stays; null when there was none to keep.</summary>
    public DateTimeOffset? GraceEndsAt { get; set; }

    /// <summary>When Stripe was asked about it last.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Takes over what Stripe says. Only what is paid raises the tier: Stripe changes the price of a subscription even when the bill for the change is not paid.</summary>
    /// <param name="says">The subscription at Stripe.</param>
    /// <param name="paidFor">The tier of its price; null for a price that is none of ours, and then nothing is granted anew and nothing taken away.</param>
    /// <param name="grace">How long the tier stays when payment fails.</param>
    /// <param name="now">The time.</param>
    public void Follow(StripeSubscription says, Tier? paidFor, TimeSpan grace, DateTimeOffset now)
    {
        Status = says.Status;
        CurrentPeriodEnd = says.Items.Data.Max(item => (long?)item.CurrentPeriodEnd) is { } end ? DateTimeOffset.FromUnixTimeSeconds(end) : CurrentPeriodEnd;
        CancelAtPeriodEnd = says.CancelAtPeriodEnd || says.CancelAt is not null;
        UpdatedAt = now;

        // A tier that was lost while nothing was paid has no second grace: it comes back by paying.
        GraceEndsAt = Status != SubscriptionStatus.PastDue ? null : GraceEndsAt ?? (Tier is null ? null : now + grace);
        Tier = Status switch
        {
            _ when SubscriptionStatus.Pays(Status) => paidFor ?? Tier,
            SubscriptionStatus.PastDue when GraceEndsAt > now => paidFor < Tier ? paidFor : Tier,
            _ => null,
        };
    }
}

/// <summary>Stripe's words for how a subscription stands.</summary>
internal static class SubscriptionStatus
{
    public const string PastDue = "past_due";
    public const string Canceled = "canceled";
    public const string IncompleteExpired = "incomplete_expired";

    public static bool Pays(string status) => status is "active" or "trialing";

    /// <summary>It exists and may ask for money again: a second one beside it would be paid twice.</summary>
    public static bool IsLive(string status) => status is not (Canceled or IncompleteExpired);

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
