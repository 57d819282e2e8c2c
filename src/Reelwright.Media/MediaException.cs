namespace Reelwright.Media;

/// <summary>Why a media operation could not be done; decides what a person is told and whether trying again helps.</summary>
public enum MediaFailure
{
    /// <summary>Anything not named below: a bug or broken machinery.</summary>
    Failed,

    /// <summary>The program (ffmpeg, ffprobe) is not installed or not where the settings say.</summary>
    NotFound,

    /// <summary>The content is of a kind, or uses a codec, that is not accepted.</summary>
    Unsupported,

    /// <summary>The content is damaged or incomplete.</summary>
    Corrupt,

    /// <summary>The content, or what would be made of it, exceeds a limit on pixels, seconds, streams, memory or bytes.</summary>
    TooLarge,

    /// <summary>The work took longer than its limit on time or on processor time.</summary>
    TimedOut,

    /// <summary>The disk (or quota) has no room for the output.</summary>
    DiskFull,
}

/// <summary>A media operation that could not be done. The message is meant for people; <see cref="Detail"/> is for the log.</summary>
public sealed class MediaException(MediaFailure failure, string message, string? detail = null, Exception? inner = null)
    : Exception(message, inner)
{
    public MediaFailure Failure { get; } = failure;

    /// <summary>The tool's last lines, where it said any. Never shown to users: it can name folders of this machine.</summary>
    public string? Detail { get; } = detail;

    public override string ToString() => Detail is null ? base.ToString() : $"{base.ToString()}{Environment.NewLine}{Detail}";
}
