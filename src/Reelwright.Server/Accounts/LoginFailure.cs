using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Accounts;

/// <summary>Wrong passwords for one account name from one address.</summary>
internal sealed class LoginFailure
{
    /// <summary>As many failures lock the pair.</summary>
    public const int Allowed = 10;

    /// <summary>When it has been quiet for this long, all is forgotten.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromHours(24);
    private static readonly TimeSpan FirstLock = TimeSpan.FromMinutes(15);

    /// <summary>A keyed hash of the normalized name: people type passwords where the name belongs.</summary>
    public required string Account { get; init; }

    public required string Address { get; init; }

    public int Failures { get; private set; }

    public required DateTimeOffset LastAt { get; set; }

    public DateTimeOffset? LockedUntil { get; private set; }

    /// <summary>How long the pair is still locked; zero when it is not.</summary>
    public TimeSpan LockedFor(DateTimeOffset now) => LockedUntil > now ? LockedUntil.Value - now : TimeSpan.Zero;

    /// <summary>Counts a failure. The tenth locks for 15 minutes; each further one for twice as long as the one before, a day at most.</summary>
    public void Add(DateTimeOffset now)
    {
        if (now - (LockedUntil ?? LastAt) >= Remembered)
        {
            (Failures, LockedUntil) = (0, null);
        }

        Failures++;
        LastAt = now;
        if (Failures >= Allowed)
        {
            var doublings = Math.Min(Failures - Allowed, 7);
            LockedUntil = now + TimeSpan.FromTicks(Math.Min(FirstLock.Ticks << doublings, TimeSpan.TicksPerDay));
        }
    }
}

internal sealed class LoginFailureConfiguration : IEntityTypeConfiguration<LoginFailure>
{
    public void Configure(EntityTypeBuilder<LoginFailure> failure)
    {
        failure.ToTable("login_failures");
        failure.HasKey(f => new { f.Account, f.Address });
        failure.HasIndex(f => f.LastAt);
    }
}
