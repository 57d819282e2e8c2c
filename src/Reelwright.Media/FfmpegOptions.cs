namespace Reelwright.Media;

/// <summary>Where FFmpeg is and what it may use. The limits hold for each single process.</summary>
public sealed record FfmpegOptions
{
    /// <summary>A path, or a name looked up on PATH.</summary>
    public string FfmpegPath { get; init; } = "ffmpeg";

    /// <inheritdoc cref="FfmpegPath"/>
    public string FfprobePath { get; init; } = "ffprobe";

    /// <summary>How long one wait for ffmpeg may last: a whole conversion, or one frame of a stream.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Processor time of one process.</summary>
    public TimeSpan MaxCpu { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Threads a decoder or an encoder may start.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Address space of one process. It counts what is mapped, libraries and thread stacks too, so it must be generous.</summary>
    public long MaxMemoryBytes { get; init; } = 4L << 30;

    /// <summary>The largest file a process may write.</summary>
    public long MaxOutputBytes { get; init; } = 8L << 30;

    /// <summary>The font of burnt-in text; null lets the library look for DejaVu Sans.</summary>
    public string? FontPath { get; init; }

    internal ToolLimits Limits => new()
    {
        Timeout = Timeout,
        MaxCpu = MaxCpu,
        MaxMemoryBytes = MaxMemoryBytes,
        MaxFileBytes = MaxOutputBytes,
    };
}
