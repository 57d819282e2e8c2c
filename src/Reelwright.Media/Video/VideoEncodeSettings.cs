namespace Reelwright.Media;

/// <summary>A film to make of raw frames: H.264, yuv420p, BT.709, MP4 with its index in front.</summary>
public sealed record VideoEncodeSettings
{
    /// <summary>Pixels; even, from 2 to 8192.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required FrameRate FrameRate { get; init; }

    public RawPixelFormat InputFormat { get; init; } = RawPixelFormat.Yuv420p;

    /// <summary>Exists only after <see cref="VideoEncoder.FinishAsync"/>; replaced if it did before.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Sound for the film, from any accepted file: cut, or padded with silence, to the film's length. Needs <see cref="Frames"/>.</summary>
    public string? AudioPath { get; init; }

    /// <summary>How many frames will be written; when set, finishing with another number is an error.</summary>
    public int? Frames { get; init; }

    /// <summary>x264's preset.</summary>
    public string Preset { get; init; } = "veryfast";

    /// <summary>x264's constant quality: 0 is lossless, 18 looks so, 23 is its default, 51 is worst.</summary>
    public double Crf { get; init; } = 18;

    public MediaMetadata? Metadata { get; init; }

    /// <summary>Where files needed meanwhile may lie; null means beside the output.</summary>
    public string? WorkFolder { get; init; }
}
