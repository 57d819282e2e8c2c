using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Billing;

/// <summary>An account's plan and its credits: the month's allowance, spent first, and credits that stay. Only <see cref="CreditLedger"/> changes it.</summary>
internal sealed class CreditAccount
{
    /// <summary>The period's end where no other follows.</summary>
    public static readonly DateTimeOffset Never = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public required long UserId { get; init; }

    public required Tier Tier { get; set; }

    /// <summary>What is left of the period's allowance.</summary>
    public long Allowance { get; private set; }

    /// <summary>Credits that do not lapse.</summary>
    public long Purchased { get; private set; }

    /// <summary>Allowance granted in this period so far: going up and down the tiers grants each difference once.</summary>
    public long Granted { get; private set; }

    /// <summary>When the first period began; all others begin on its monthly anniversaries.</summary>
    public required DateTimeOffset Anchor { get; init; }

    public required DateTimeOffset PeriodStart { get; set; }

    public required DateTimeOffset PeriodEnd { get; set; }

    /// <summary>How many lines of the ledger are the account's: the total of its list.</summary>
    public long Lines { get; set; }

    public long Balance => Allowance + Purchased;

    public static CreditAccount Open(long userId, Tier tier, DateTimeOffset now) => new()
    {
        UserId = userId,
        Tier = tier,
        Anchor = now,
        PeriodStart = now,
        PeriodEnd = now.AddMonths(1),
    };

    public bool HasPeriodEnded(DateTimeOffset now) => now >= PeriodEnd;

    /// <summary>Moves to the period that holds <paramref name="now"/>.</summary>
    /// <returns>What lapsed of the old one.</returns>
    public long BeginPeriod(DateTimeOffset now)
    {
        var lapsed = Allowance;
        (Allowance, Granted) = (0, 0);
        (PeriodStart, PeriodEnd) = PeriodAt(Anchor, now);
        return lapsed;
    }

    /// <summary>Adds what <paramref name="monthly"/> credits are more than this period was granted already.</summary>
    /// <returns>What was added.</returns>
    public long GrantUpTo(long monthly)
    {
        var more = Math.Max(0, monthly - Granted);
        Allowance += more;
        Granted += more;
        return more;
    }

    /// <summary>Takes credits, allowance first.</summary>
    /// <returns>How many came from the allowance.</returns>
    public long Take(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(amount, Balance);
        var fromAllowance = Math.Min(amount, Allowance);
        Allowance -= fromAllowance;
        Purchased -= amount - fromAllowance;
        return fromAllowance;
    }

    public void GiveAllowance(long amount) => Allowance += amount;

    public void TakeAllowance(long amount) => Allowance -= amount;

    /// <summary>Takes credits that stay, as far as there are some.</summary>
    /// <returns>How many were taken.</returns>
    public long TakePurchased(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        var taken = Math.Min(amount, Purchased);
        Purchased -= taken;
        return taken;
    }

    public void GivePurchased(long amount) => Purchased = checked(Purchased + amount);

    /// <summary>The monthly period around a moment. A day the month has not is its last day: the 31st renews on 28 or 29 February, and on 31 March again.</summary>
    internal static (DateTimeOffset Start, DateTimeOffset End) PeriodAt(DateTimeOffset anchor, DateTimeOffset now)
    {
        var months = ((now.Year - anchor.Year) * 12) + now.Month - anchor.Month;
        if (anchor.AddMonths(months) > now)
        {
            months--;
        }

        return (anchor.AddMonths(months), anchor.AddMonths(months + 1));
    }
}

internal sealed class CreditAccountConfiguration : IEntityTypeConfiguration<CreditAccount>
{
    public void Configure(EntityTypeBuilder<CreditAccount> account)
    {
        account.ToTable("credit_accounts");
        account.HasKey(a => a.UserId);
        account.Property(a => a.UserId).ValueGeneratedNever();
        account.Property(a => a.Tier).HasConversion(tier => tier.Id(), id => Tiers.Parse(id)!.Value);
        account.Ignore(a => a.Balance);
        account.HasIndex(a => a.PeriodEnd);
    }
}
