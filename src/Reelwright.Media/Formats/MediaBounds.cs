namespace Reelwright.Media;

/// <summary>What a file may claim to be before it is refused.</summary>
public sealed record MediaBounds
{
    public static MediaBounds Default { get; } = new();

    /// <summary>Width times height of a picture or of a film's frames.</summary>
    public long MaxPixels { get; init; } = 50_000_000;

    public double MaxDurationSeconds { get; init; } = 4 * 3600;

    public int MaxStreams { get; init; } = 16;
}
