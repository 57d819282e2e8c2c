using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Organisations;

/// <summary>A team. Whose it is shows in its memberships; its creator's plan pays for having it.</summary>
internal sealed class Organisation
{
    public const int MaxName = 120;

    public long Id { get; init; }

    /// <summary>Whose plan carries it: the creator.</summary>
    public required long OwnerId { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>A name stands in subjects and headings.</summary>
    public static string OneLine(string name) => name.ReplaceLineEndings(" ").Trim();
}

internal sealed class OrganisationConfiguration : IEntityTypeConfiguration<Organisation>
{
    public void Configure(EntityTypeBuilder<Organisation> organisation)
    {
        organisation.ToTable("organisations");
        organisation.Property(o => o.Name).HasMaxLength(Organisation.MaxName);
        organisation.HasIndex(o => o.OwnerId);
    }
}

/// <summary>Somebody's place in an organisation.</summary>
internal sealed class Membership
{
    public required long OrgId { get; init; }

    public required long UserId { get; init; }

    public required OrgRole Role { get; init; }

    public required DateTimeOffset JoinedAt { get; init; }
}

internal sealed class MembershipConfiguration : IEntityTypeConfiguration<Membership>
{
    public void Configure(EntityTypeBuilder<Membership> membership)
    {
        membership.ToTable("memberships");
        membership.HasKey(m => new { m.OrgId, m.UserId });
        membership.Property(m => m.Role).HasConversion(role => role.Id(), id => OrgRoles.Parse(id)).HasMaxLength(16);
        membership.HasIndex(m => new { m.UserId, m.OrgId });
        membership.HasIndex(m => new { m.OrgId, m.JoinedAt, m.UserId });
    }
}
