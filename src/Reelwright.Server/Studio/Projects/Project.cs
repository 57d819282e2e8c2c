using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Studio.Projects;

/// <summary>A film in the making. It is its owner's, or its organisation's when it has one.</summary>
internal sealed class Project
{
    public const int MaxName = 120;
    public const int MaxDescription = 5000;

    public long Id { get; init; }

    /// <summary>Who created it. In an organisation that gives no rights of its own.</summary>
    public required long OwnerId { get; init; }

    public long? OrgId { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>The model its shots are meant for.</summary>
    public string? Model { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

internal sealed class ProjectConfiguration : IEntityTypeConfiguration<Project>
{
    public void Configure(EntityTypeBuilder<Project> project)
    {
        project.ToTable("projects");
        project.Property(p => p.Name).HasMaxLength(Project.MaxName);
        project.Property(p => p.Model).HasMaxLength(64);
        project.HasIndex(p => new { p.OwnerId, p.Id });
        project.HasIndex(p => new { p.OrgId, p.Id });
    }
}
