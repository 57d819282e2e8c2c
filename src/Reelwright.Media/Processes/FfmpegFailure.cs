namespace Reelwright.Media;

/// <summary>Turns the last words of ffmpeg into a reason a person understands.</summary>
internal static class FfmpegFailure
{
    private const int SignalKill = 137;
    private const int SignalCpu = 152;
    private const int SignalFileSize = 153;

    // In order: a full disk also makes files look damaged, a limit also makes decoders fail.
    private static readonly (string Said, MediaFailure Failure)[] Signs =
    [
        ("No space left on device", MediaFailure.DiskFull),
        ("Disk quota exceeded", MediaFailure.DiskFull),
        ("File too large", MediaFailure.TooLarge),
        ("exceeds specified max pixel count", MediaFailure.TooLarge),
        ("Picture size", MediaFailure.TooLarge),
        ("Cannot allocate memory", MediaFailure.TooLarge),
        ("received signal 24", MediaFailure.TimedOut),
        ("not on whitelist", MediaFailure.Unsupported),
        ("Unknown encoder", MediaFailure.Unsupported),
        ("Unknown decoder", MediaFailure.Unsupported),
        ("No such filter", MediaFailure.Unsupported),
        ("matches no streams", MediaFailure.Unsupported),
        ("does not contain any stream", MediaFailure.Corrupt),
        ("Invalid data found", MediaFailure.Corrupt),
        ("moov atom not found", MediaFailure.Corrupt),
        ("Error while decoding", MediaFailure.Corrupt),
        ("Could not find codec parameters", MediaFailure.Corrupt),
        ("could not find codec parameters", MediaFailure.Corrupt),
        ("Cannot determine format of input stream", MediaFailure.Corrupt),
        ("End of file", MediaFailure.Corrupt),
        ("partial file", MediaFailure.Corrupt),
    ];

    public static MediaException From(int exitCode, IReadOnlyList<string> errors)
    {
        var failure = Classify(exitCode, errors);
        return new MediaException(failure, Message(failure), $"Exit code {exitCode}. {string.Join(Environment.NewLine, errors)}");
    }

    public static MediaFailure Classify(int exitCode, IReadOnlyList<string> errors)
    {
        switch (exitCode)
        {
            case SignalCpu:
                return MediaFailure.TimedOut;
            case SignalFileSize:
                return MediaFailure.TooLarge;
        }

        foreach (var (said, failure) in Signs)
        {
            if (errors.Any(line => line.Contains(said, StringComparison.Ordinal)))
            {
                return failure;
            }
        }

        // Nobody of ours killed it (that is told apart before): the kernel did, for memory.
        return exitCode == SignalKill ? MediaFailure.TooLarge : MediaFailure.Failed;
    }

    public static string Message(MediaFailure failure) => failure switch
    {
        MediaFailure.Unsupported => "The file uses a format or codec that is not supported.",
        MediaFailure.Corrupt => "The file is damaged or incomplete.",
        MediaFailure.TooLarge => "The file, or what would be made of it, is too large.",
        MediaFailure.TimedOut => "The work took more processor time than it may.",
        MediaFailure.DiskFull => "There is no room left on the disk.",
        MediaFailure.NotFound => "FFmpeg is not installed on this machine.",
        _ => "FFmpeg could not do the work.",
    };
}
