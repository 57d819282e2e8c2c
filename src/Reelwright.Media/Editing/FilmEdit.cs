namespace Reelwright.Media;

/// <summary>What is to be done to a film's frames and sound. What it does not name stays: every frame, its time, the sound.</summary>
public sealed record FilmEdit
{
    /// <summary>In order, on frames that are upright, of square pixels and even size, 8 bit and BT.709 already.</summary>
    public IReadOnlyList<PictureStep> Picture { get; init; } = [];

    /// <summary>Filters for every stream of sound, in FFmpeg's language; null keeps the sound, copied where MP4 can hold it.</summary>
    internal string? Sound { get; init; }

    /// <summary>How much faster the result runs than the source: for the progress.</summary>
    internal double Pace { get; init; } = 1;

    /// <summary>Unit of the result's times where the source's is too coarse for what the steps do.</summary>
    internal MediaClock? Clock { get; init; }

    /// <summary>The result has to last as long as the source says it does: else the source is damaged, and half a film is no result.</summary>
    public bool KeepsLength { get; init; }

    public string Preset { get; init; } = "veryfast";

    public double Crf { get; init; } = 18;

    /// <summary>Where a folder for small files may be made; null means beside the result.</summary>
    public string? WorkFolder { get; init; }
}
