using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Organisations;

/// <summary>A place offered to whoever reads the mail of an address.</summary>
internal sealed class Invite
{
    /// <summary>An end in the past for every clock: whoever read the time before waiting for a lock must not find the invite open.</summary>
    public static readonly DateTimeOffset Withdrawn = DateTimeOffset.UnixEpoch;

    public long Id { get; init; }

    public required long OrgId { get; init; }

    /// <summary>As it was typed.</summary>
    public required string Email { get; init; }

    /// <summary>As accounts' addresses are compared.</summary>
    public required string NormalizedEmail { get; init; }

    public required OrgRole Role { get; init; }

    /// <summary>SHA-256 of the mailed token, 64 hex digits.</summary>
    public required string TokenHash { get; init; }

    public required long InvitedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends; <see cref="Withdrawn"/> once it was revoked or replaced. The row stays until it is swept, so that invites sent lately can be counted.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? AcceptedAt { get; init; }
}

internal sealed class InviteConfiguration : IEntityTypeConfiguration<Invite>
{
    public void Configure(EntityTypeBuilder<Invite> invite)
    {
        invite.ToTable("invites");
        invite.Property(i => i.Email).HasMaxLength(254);
        invite.Property(i => i.NormalizedEmail).HasMaxLength(254);
        invite.Property(i => i.Role).HasConversion(role => role.Id(), id => OrgRoles.Parse(id)).HasMaxLength(16);
        invite.Property(i => i.TokenHash).HasMaxLength(64);
        invite.HasIndex(i => i.TokenHash).IsUnique();
        invite.HasIndex(i => new { i.OrgId, i.Id });
        invite.HasIndex(i => new { i.InvitedBy, i.CreatedAt });
        invite.HasIndex(i => i.ExpiresAt);
    }
}
