namespace Reelwright.Media;

/// <summary>How a picture of one shape fills another.</summary>
public enum PictureFit
{
    /// <summary>Fill all, cut what is over.</summary>
    Cover,

    /// <summary>Show all, black bars (transparent ones in a still picture) beside it.</summary>
    Contain,

    /// <summary>Change the shape.</summary>
    Stretch,

    /// <summary>Keep the shape, become no larger than the size and never larger than it was. For still pictures.</summary>
    Within,
}

/// <summary>The frames wanted of a film: turned upright, of one size, at a constant rate.</summary>
public sealed record DecodeSettings
{
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required FrameRate FrameRate { get; init; }

    public int? MaxFrames { get; init; }

    public double StartSeconds { get; init; }

    public RawPixelFormat PixelFormat { get; init; } = RawPixelFormat.Rgb24;

    public PictureFit Fit { get; init; } = PictureFit.Cover;

    public MediaBounds Bounds { get; init; } = MediaBounds.Default;
}
