using System.Globalization;

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

    /// <summary>How the picture's numbers are meant.</summary>
    public ColourTags Colours { get; init; } = new(null, null, null, false);

    /// <summary>Width of a stored pixel divided by its height; Width and Height are made for squares already.</summary>
    public double PixelAspect { get; init; } = 1;

    /// <summary>The stream whose frames are the film; null without a picture. Covers are none.</summary>
    public MediaStream? Picture => Streams.FirstOrDefault(stream => stream.IsPicture);

    /// <summary>Every stream of sound that can be read.</summary>
    public IEnumerable<MediaStream> Sounds => Streams.Where(stream => stream.IsSound);

    public bool HasVideo => VideoCodec is not null;

    public bool HasAudio => AudioCodec is not null;
}

/// <summary>One stream of a file: "video", "audio", or another of FFmpeg's types.</summary>
public sealed record MediaStream(int Index, string Type, string? Codec, double? DurationSeconds)
{
    /// <summary>Film frames, not a cover.</summary>
    public bool IsPicture { get; init; }

    /// <summary>Sound that can be read.</summary>
    public bool IsSound { get; init; }

    /// <summary>0 where it is no sound.</summary>
    public int SampleRate { get; init; }

    public int Channels { get; init; }

    /// <summary>The unit its times are counted in.</summary>
    public MediaClock? Clock { get; init; }
}

/// <summary>A unit of time in seconds, as a fraction: 1/90000, or 1001/30000.</summary>
public readonly record struct MediaClock(int Numerator, int Denominator)
{
    /// <summary>Reads "1/90000"; null when it is no unit.</summary>
    public static MediaClock? TryParse(string? text)
    {
        var parts = (text ?? "").Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var numerator) && numerator > 0
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var denominator) && denominator > 0
                ? new MediaClock(numerator, denominator)
                : null;
    }
}

/// <summary>How the numbers of a picture are meant, in FFmpeg's names (ITU-T H.273); null where the file does not say.</summary>
public sealed record ColourTags(string? Matrix, string? Primaries, string? Transfer, bool IsFullRange)
{
    /// <summary>Made for screens brighter than a standard one: PQ or HLG (ITU-R BT.2100).</summary>
    public bool IsHdr => Transfer is "smpte2084" or "arib-std-b67";
}
