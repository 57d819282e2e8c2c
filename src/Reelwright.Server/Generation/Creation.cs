using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Generation;

/// <summary>Something an account made, or had made: a line of its history. What became of the work is the job's to say.</summary>
internal sealed class Creation : IOwned
{
    public long Id { get; init; }

    public required long OwnerId { get; init; }

    public required CreationKind Kind { get; init; }

    /// <summary>generate, v2v, upload, trim, …</summary>
    public required string Operation { get; init; }

    /// <summary>Null for what came without work, such as an upload.</summary>
    public Guid? JobId { get; init; }

    public string? Model { get; init; }

    public string Prompt { get; init; } = "";

    /// <summary>The other fields of the request, resolved, as JSON; see <see cref="CreationFields"/>.</summary>
    public string Fields { get; init; } = "{}";

    public long? ProjectId { get; init; }

    public string? Filename { get; set; }

    /// <summary>Where the result is served.</summary>
    public string? Url { get; set; }

    public string? ThumbnailUrl { get; set; }

    public double? DurationSeconds { get; set; }

    public long? SizeBytes { get; set; }

    public bool IsFavorite { get; set; }

    public bool IsPublic { get; set; }

    public DateTimeOffset? PublishedAt { get; set; }

    /// <summary>An administrator took it out of the gallery, for good.</summary>
    public DateTimeOffset? TakenDownAt { get; set; }

    /// <summary>Whoever knows it may see the video.</summary>
    public string? ShareToken { get; set; }

    /// <summary>How often somebody asked for it through its share link.</summary>
    public long Views { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Every field of a generation request but prompt and model, with the values that were used. Null: the model takes no such thing.</summary>
internal sealed record CreationFields
{
    public string? NegativePrompt { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public int? Frames { get; init; }

    public int? Steps { get; init; }

    public double? Cfg { get; init; }

    public long? Seed { get; init; }

    public string? Sampler { get; init; }

    public string? Scheduler { get; init; }

    public double? Shift { get; init; }

    public int? FrameRate { get; init; }

    public string? ImageFilename { get; init; }

    public string? EndImageFilename { get; init; }

    public string? AudioFilename { get; init; }

    public string? VideoFilename { get; init; }

    public string? Camera { get; init; }

    public string? ControlType { get; init; }

    public double? Strength { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public string? Lyrics { get; init; }

    public string? Format { get; init; }

    /// <summary>The shot it was made for.</summary>
    public long? ShotId { get; init; }

    /// <summary>The prompt before a project added to it; null where none did.</summary>
    public string? OriginalPrompt { get; init; }
}

internal sealed class CreationConfiguration : IEntityTypeConfiguration<Creation>
{
    public void Configure(EntityTypeBuilder<Creation> creation)
    {
        creation.ToTable("generations");
        creation.Property(c => c.Kind)
            .HasConversion(kind => kind.ToString().ToLowerInvariant(), word => Enum.Parse<CreationKind>(word, true))
            .HasMaxLength(16);
        creation.Property(c => c.Operation).HasMaxLength(32);
        creation.Property(c => c.Model).HasMaxLength(64);
        creation.Property(c => c.Filename).HasMaxLength(100);
        creation.Property(c => c.ShareToken).HasMaxLength(64);
        creation.HasIndex(c => new { c.OwnerId, c.Kind, c.Id });
        creation.HasIndex(c => c.JobId).IsUnique();
        creation.HasIndex(c => c.Filename);
        creation.HasIndex(c => c.ShareToken).IsUnique();
        creation.HasIndex(c => c.PublishedAt);
        creation.HasIndex(c => new { c.Views, c.PublishedAt, c.Id });
    }
}

/// <summary>The totals of the histories.</summary>
internal static class HistoryTotals
{
    public static Task AddAsync(Tx tx, CreationKind kind, long ownerId, long change, CancellationToken cancel) => RowTotals.AddAsync(tx, NameOf(kind), ownerId, change, cancel);

    public static Task<int> ReadAsync(ReelwrightDb db, CreationKind kind, long ownerId, CancellationToken cancel) => RowTotals.ReadAsync(db, NameOf(kind), ownerId, cancel);

    private static string NameOf(CreationKind kind) => $"generations.{kind.ToString().ToLowerInvariant()}";
}
