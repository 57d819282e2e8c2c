using System.Globalization;
using System.Text.RegularExpressions;

namespace Reelwright.Media;

/// <summary>Turns the last words of ffmpeg into a reason a person understands.</summary>
internal static partial class FfmpegFailure
{
    private const int SignalFileSize = 128 + 25;

    // In order: a full disk also makes files look damaged, a limit also makes decoders fail.
    private static readonly (string Said, MediaFailure Failure)[] Signs =
    [
        ("No space left on device", MediaFailure.DiskFull),
        ("Disk quota exceeded", MediaFailure.DiskFull),
        ("File too large", MediaFailure.TooLarge),
        ("exceeds specified max pixel count", MediaFailure.TooLarge),
        ("Picture size", MediaFailure.TooLarge),
        ("Cannot allocate memory", MediaFailure.TooLarge),
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
        var message = errors.Select(line => TooManyPixels().Match(line)).FirstOrDefault(match => match.Success) is { } pixels
            ? $"The picture has {pixels.Groups["size"].Value} pixels; {long.Parse(pixels.Groups["most"].Value, CultureInfo.InvariantCulture):N0} are allowed."
            : Message(failure);
        return new MediaException(failure, message, $"Exit code {exitCode}. {string.Join(Environment.NewLine, errors)}");
    }

    public static MediaFailure Classify(int exitCode, IReadOnlyList<string> errors)
    {
        switch (exitCode)
        {
            case ToolProcess.SignalCpu:
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
        return exitCode == ToolProcess.SignalKill ? MediaFailure.TooLarge : MediaFailure.Failed;
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

    [GeneratedRegex(@"Picture size (?<size>\d{1,10}x\d{1,10}) exceeds specified max pixel count (?<most>\d{1,18})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TooManyPixels();
}
