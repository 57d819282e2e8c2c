using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Storage;

/// <summary>A job that has not ended needs this file: it stays until then, whatever becomes of its row.</summary>
internal sealed class MediaUse
{
    public required string JobId { get; init; }

    public required string Filename { get; init; }
}

internal sealed class MediaUseConfiguration : IEntityTypeConfiguration<MediaUse>
{
    public void Configure(EntityTypeBuilder<MediaUse> use)
    {
        use.ToTable("media_uses");
        use.HasKey(u => new { u.JobId, u.Filename });
        use.Property(u => u.JobId).HasMaxLength(64);
        use.Property(u => u.Filename).HasMaxLength(100);
        use.HasIndex(u => u.Filename);
    }
}

internal static class MediaUses
{
    /// <summary>Lets go of the files a job needed. Belongs into the transaction that ends the job.</summary>
    public static async Task ReleaseAsync(Tx tx, string jobId, CancellationToken cancel)
    {
        if (await tx.Db.Set<MediaUse>().Where(use => use.JobId == jobId).ExecuteDeleteAsync(cancel) > 0)
        {
            tx.Signal(Maintenance.MaintenanceLoop.WakeTopic, "");
        }
    }
}
