using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Billing;

/// <summary>A line of the ledger. Lines are only ever added; their sum is the balance.</summary>
internal sealed class CreditTransaction
{
    public long Id { get; init; }

    public required long UserId { get; init; }

    public required CreditKind Kind { get; init; }

    /// <summary>Signed: what it did to the balance.</summary>
    public required long Amount { get; init; }

    /// <summary>The part of <see cref="Amount"/>, with its sign, that concerned the allowance; the rest concerned credits that stay.</summary>
    public required long FromAllowance { get; init; }

    public required long BalanceAfter { get; init; }

    /// <summary>The period it happened in. A refund finds out by it whether the allowance it came from is still the present one.</summary>
    public required DateTimeOffset PeriodStart { get; init; }

    public Guid? JobId { get; init; }

    public required string Description { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal enum CreditKind
{
    Grant,
    Purchase,
    Charge,
    Refund,
    Settlement,
    Adjustment,
    Expiry,
}

internal sealed class CreditTransactionConfiguration : IEntityTypeConfiguration<CreditTransaction>
{
    public void Configure(EntityTypeBuilder<CreditTransaction> line)
    {
        line.ToTable("credit_transactions");
        line.Property(t => t.Kind).HasConversion(
            kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()), text => Enum.Parse<CreditKind>(text, ignoreCase: true));
        line.HasIndex(t => new { t.JobId, t.Kind }).IsUnique().HasFilter("job_id IS NOT NULL AND kind <> 'expiry'");
        line.HasIndex(t => new { t.UserId, t.Id });
    }
}
