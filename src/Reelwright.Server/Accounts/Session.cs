using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Accounts;

/// <summary>A signed-in browser. Ending it is deleting the row.</summary>
internal sealed class Session
{
    /// <summary>Ends when it was not used for this long.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromDays(14);

    /// <summary>Ends this long after it began, used or not.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    public long Id { get; init; }

    public required long UserId { get; init; }

    /// <summary>SHA-256 of the cookie's value; the value itself is not kept.</summary>
    public required string TokenHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Some minutes behind at most: it is not written at every request.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.ToTable("sessions");
        session.HasIndex(s => s.TokenHash).IsUnique();
        session.HasIndex(s => s.UserId);
        session.HasIndex(s => s.LastSeenAt);
    }
}
