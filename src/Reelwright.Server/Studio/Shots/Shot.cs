using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Studio.Projects;

namespace Reelwright.Server.Studio.Shots;

/// <summary>One shot of a project.</summary>
internal sealed class Shot
{
    public long Id { get; init; }

    public required long ProjectId { get; init; }

    /// <summary>1, 2, 3, … without gaps.</summary>
    public required int Position { get; set; }

    public required string Prompt { get; init; }

    public string? Notes { get; init; }

    /// <summary>The planned length in seconds.</summary>
    public double? Duration { get; init; }

    /// <summary>One of <see cref="ShotWords.Types"/>.</summary>
    public string? ShotType { get; init; }

    /// <summary>One of <see cref="ShotWords.Moves"/>.</summary>
    public string? CameraMove { get; init; }

    /// <summary>Into the next shot; one of <see cref="ShotWords.Transitions"/>.</summary>
    public string Transition { get; init; } = ShotWords.Cut;

    /// <summary>The film that is this shot, somebody's media file.</summary>
    public string? Filename { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class ShotConfiguration : IEntityTypeConfiguration<Shot>
{
    public void Configure(EntityTypeBuilder<Shot> shot)
    {
        shot.ToTable("shots");
        shot.Property(s => s.ShotType).HasMaxLength(32);
        shot.Property(s => s.CameraMove).HasMaxLength(32);
        shot.Property(s => s.Transition).HasMaxLength(16);
        shot.Property(s => s.Filename).HasMaxLength(100);
        shot.HasIndex(s => new { s.ProjectId, s.Position });
        shot.HasIndex(s => s.Filename);
        shot.HasOne<Project>().WithMany().HasForeignKey(s => s.ProjectId).OnDelete(DeleteBehavior.Cascade);
    }
}
