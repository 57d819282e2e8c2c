namespace Reelwright.Media;

/// <summary>What the installed FFmpeg can do.</summary>
public sealed record FfmpegFeatures(string Version, IReadOnlySet<string> Encoders, IReadOnlySet<string> Decoders, IReadOnlySet<string> Filters)
{
    private static readonly string[] NeededEncoders = ["libx264", "aac", "mjpeg", "libwebp", "pam"];
    private static readonly string[] NeededFilters = ["scale", "crop", "pad", "fps", "transpose", "drawtext", "aresample", "apad", "atrim", "ass", "overlay", "setparams"];

    /// <summary>What this product needs and the installed FFmpeg lacks; empty when all is well.</summary>
    public IReadOnlyList<string> Missing =>
    [
        .. NeededEncoders.Where(name => !Encoders.Contains(name)).Select(name => $"encoder {name}"),
        .. NeededFilters.Where(name => !Filters.Contains(name)).Select(name => $"filter {name}"),
    ];

    internal static async Task<FfmpegFeatures> AskAsync(FfmpegRunner runner, CancellationToken cancel)
    {
        var version = await AskAsync(runner, "-version", cancel);
        return new FfmpegFeatures(
            version[0].Split(' ') is ["ffmpeg", "version", var number, ..] ? number : "unknown",
            Names(await AskAsync(runner, "-encoders", cancel)),
            Names(await AskAsync(runner, "-decoders", cancel)),
            Names(await AskAsync(runner, "-filters", cancel)));
    }

    /// <summary>Lists look alike: flags, name, description, indented by a blank; a line with "=" explains a flag.</summary>
    internal static IReadOnlySet<string> Names(IEnumerable<string> lines) => lines
        .Where(line => line.StartsWith(' '))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words.Length >= 2 && words[1] != "=")
        .Select(words => words[1])
        .ToHashSet(StringComparer.Ordinal);

    private static async Task<string[]> AskAsync(FfmpegRunner runner, string question, CancellationToken cancel) =>
        System.Text.Encoding.UTF8.GetString((await runner.RunAsync([question], cancel)).Output).Split('\n');
}
