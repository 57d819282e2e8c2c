using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>An account as Stripe knows it, and the tier its subscriptions pay for. Whoever changes an account's subscriptions locks this row first.</summary>
internal sealed class Customer
{
    public required long UserId { get; init; }

    /// <summary>Makes the request for the customer repeatable: tries of one key make one customer.</summary>
    public required string CreationKey { get; set; }

    /// <summary>cus_…; null until Stripe has answered.</summary>
    public string? CustomerId { get; set; }

    /// <summary>What the subscriptions pay for, as it was last applied to the account; null while none does. The account's tier changes when this changes and not
    /// otherwise, so that an administrator's word holds until the subscription says something new.</summary>
    public Tier? EntitledTier { get; set; }

    /// <summary>Counts changes. What was read from Stripe is applied only if nothing else was applied since before it was read.</summary>
    public long Version { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The account's row, locked until the transaction ends.</summary>
    public static async Task<Customer> LockAsync(Tx tx, long userId, CancellationToken cancel)
    {
        var rows = tx.Db.Set<Customer>();

        // SQLite has one writer, and this transaction is it.
        return tx.Db.IsPostgres
            ? await rows.FromSql($"SELECT * FROM stripe_customers WHERE user_id = {userId} FOR UPDATE").AsTracking().SingleAsync(cancel)
            : await rows.AsTracking().SingleAsync(row => row.UserId == userId, cancel);
    }
}

internal sealed class CustomerConfiguration : IEntityTypeConfiguration<Customer>
{
    /// <summary>Tiers as their ids.</summary>
    public static ValueConverter<Tier, string> TierIds { get; } = new(tier => tier.Id(), id => Tiers.Parse(id)!.Value);

    public void Configure(EntityTypeBuilder<Customer> customer)
    {
        customer.ToTable("stripe_customers");
        customer.HasKey(c => c.UserId);
        customer.Property(c => c.UserId).ValueGeneratedNever();
        customer.Property(c => c.EntitledTier).HasConversion(TierIds);
        customer.HasIndex(c => c.CustomerId).IsUnique().HasFilter("customer_id IS NOT NULL");
    }
}
