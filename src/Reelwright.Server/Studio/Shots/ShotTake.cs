using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Studio.Shots;

/// <summary>A job whose film is to become a shot's.</summary>
internal sealed class ShotTake
{
    public required Guid JobId { get; init; }

    public required long ShotId { get; init; }

    /// <summary>The film the shot had when the job was submitted: if it has another one by the end, somebody chose that, and it stays.</summary>
    public string? Previous { get; init; }
}

internal sealed class ShotTakeConfiguration : IEntityTypeConfiguration<ShotTake>
{
    public void Configure(EntityTypeBuilder<ShotTake> take)
    {
        take.ToTable("shot_takes");
        take.HasKey(t => t.JobId);
        take.Property(t => t.JobId).ValueGeneratedNever();
        take.Property(t => t.Previous).HasMaxLength(100);
    }
}
