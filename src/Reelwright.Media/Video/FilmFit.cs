namespace Reelwright.Media;

/// <summary>What a film of another program is to become: exactly this size, number of frames and rate, as every film of the product is encoded.</summary>
public sealed record FilmFit
{
    /// <summary>Pixels, even.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>The rate at which the frames are shown. Each frame of the source is one of the result, whatever its rate was, unless <see cref="KeepTimes"/>.</summary>
    public required FrameRate FrameRate { get; init; }

    public required int Frames { get; init; }

    /// <summary>Frames at the beginning that are left out, with their sound.</summary>
    public int SkipFrames { get; init; }

    /// <summary>Frames of the source that are left out, at most 64, counted from 0: for films whose beginning and end have to stay.</summary>
    public IReadOnlyList<int> DropFrames { get; init; } = [];

    /// <summary>The source's frames are shown when they were, so that it lasts as long at another rate.</summary>
    public bool KeepTimes { get; init; }

    /// <summary>Where the source has fewer frames, its last one may be repeated this often.</summary>
    public int MaxRepeats { get; init; }

    /// <summary>The source was made on a coarser grid of sizes: its middle is cut out. Otherwise it is scaled to cover the size first.</summary>
    public bool CutOnly { get; init; }

    public MediaMetadata? Metadata { get; init; }

    public string Preset { get; init; } = "veryfast";

    public double Crf { get; init; } = 18;

    /// <summary>An existing folder for small files needed meanwhile; that of the result when not given.</summary>
    public string? WorkFolder { get; init; }
}
