using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Library;

/// <summary>A stored file: whose it is, what it is, and who else may read it.</summary>
internal sealed class MediaFile : IOwned
{
    /// <summary>The handle, unguessable; see <see cref="Platform.Storage.MediaName"/>.</summary>
    public required string Filename { get; init; }

    public required long OwnerId { get; init; }

    public required FileKind Kind { get; init; }

    public required string ContentType { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Of the content, 64 lower-case hex digits.</summary>
    public required string Sha256 { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public double? DurationSeconds { get; init; }

    public double? FrameRate { get; init; }

    /// <summary>The video this is the thumbnail or master of: it shares the video's rights and end.</summary>
    public string? Parent { get; init; }

    /// <summary>Whoever knows it may read the video and its thumbnail.</summary>
    public string? ShareToken { get; init; }

    public bool IsPublic { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on nobody finds it; the bytes go when no job and no backup needs them.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Where it is served.</summary>
    public string? Url => Kind.Route() is { } route ? $"/api/{route}/{Filename}" : null;
}

internal sealed class MediaFileConfiguration : IEntityTypeConfiguration<MediaFile>
{
    public void Configure(EntityTypeBuilder<MediaFile> file)
    {
        file.ToTable("media");
        file.HasKey(f => f.Filename);
        file.Property(f => f.Filename).HasMaxLength(100);
        file.Property(f => f.Parent).HasMaxLength(100);
        file.Property(f => f.Kind).HasConversion(kind => kind.Word(), word => FileKinds.Parse(word)).HasMaxLength(16);
        file.Property(f => f.ContentType).HasMaxLength(64);
        file.Property(f => f.Sha256).HasMaxLength(64);
        file.Property(f => f.ShareToken).HasMaxLength(64);
        file.Ignore(f => f.Url);
        file.HasIndex(f => new { f.OwnerId, f.CreatedAt });
        file.HasIndex(f => f.Parent);
        file.HasIndex(f => f.ShareToken).IsUnique();
    }
}

/// <summary>A name that is about to be written to the store. Left behind by a crash, it tells which file to remove.</summary>
internal sealed class MediaIntent
{
    public required string Filename { get; init; }

    /// <summary>The data folder of the server that writes it: when a new process holds that folder, the old one is dead.</summary>
    public required string FolderId { get; init; }

    public required string ProcessId { get; init; }

    public string? JobId { get; init; }

    public int? Attempt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class MediaIntentConfiguration : IEntityTypeConfiguration<MediaIntent>
{
    public void Configure(EntityTypeBuilder<MediaIntent> intent)
    {
        intent.ToTable("media_intents");
        intent.HasKey(i => i.Filename);
        intent.Property(i => i.Filename).HasMaxLength(100);
        intent.Property(i => i.FolderId).HasMaxLength(32);
        intent.Property(i => i.ProcessId).HasMaxLength(32);
        intent.Property(i => i.JobId).HasMaxLength(64);
        intent.HasIndex(i => i.JobId);
    }
}

/// <summary>A file to be removed from the store as soon as nobody needs it.</summary>
internal sealed class MediaDeletion
{
    public required string Filename { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class MediaDeletionConfiguration : IEntityTypeConfiguration<MediaDeletion>
{
    public void Configure(EntityTypeBuilder<MediaDeletion> deletion)
    {
        deletion.ToTable("media_deletions");
        deletion.HasKey(d => d.Filename);
        deletion.Property(d => d.Filename).HasMaxLength(100);
        deletion.HasIndex(d => d.CreatedAt);
    }
}
