namespace Reelwright.Media;

/// <summary>What a probe found. Strings are FFmpeg's own names.</summary>
public sealed record MediaInfo
{
    public required MediaFormat Format { get; init; }

    /// <summary>0 for a still picture.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>When the first frame is shown; 0 in files of this library.</summary>
    public double StartSeconds { get; init; }

    public required IReadOnlyList<MediaStream> Streams { get; init; }

    /// <summary>The display size: rotation and pixel aspect applied. 0 without a picture.</summary>
    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>Degrees clockwise the player turns the stored picture: 0, 90, 180 or 270. Width and Height are turned already.</summary>
    public int Rotation { get; init; }

    public FrameRate? FrameRate { get; init; }

    /// <summary>As the container says; null where it does not.</summary>
    public int? FrameCount { get; init; }

    public string? PixelFormat { get; init; }

    /// <summary>Bits of one colour sample; 0 when unknown.</summary>
    public int BitDepth { get; init; }

    public string? VideoCodec { get; init; }

    public string? AudioCodec { get; init; }

    public int SampleRate { get; init; }

    public int Channels { get; init; }

    public bool HasVideo => VideoCodec is not null;

    public bool HasAudio => AudioCodec is not null;
}

/// <summary>One stream of a file: "video", "audio", or another of FFmpeg's types.</summary>
public sealed record MediaStream(int Index, string Type, string? Codec, double? DurationSeconds);
