namespace Reelwright.Media;

/// <summary>How a sound is to be written: stereo, 48 kHz.</summary>
public sealed record SoundSettings
{
    /// <summary>Mp3 (192 kbit/s), Wav (16 bit) or Flac.</summary>
    public required MediaFormat Format { get; init; }

    /// <summary>The exact length; null keeps the source's.</summary>
    public double? Seconds { get; init; }

    public MediaMetadata? Metadata { get; init; }

    /// <summary>For files needed meanwhile; null means the target's folder.</summary>
    public string? WorkFolder { get; init; }
}
