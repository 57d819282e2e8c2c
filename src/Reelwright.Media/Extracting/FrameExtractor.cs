using System.Globalization;

namespace Reelwright.Media;

/// <summary>Which frames of a film.</summary>
public enum FrameChoice
{
    First,

    /// <summary>The one that is shown when half of the film is over.</summary>
    Middle,
    Last,

    /// <summary>Those that are shown at 0, 1, 2, … seconds.</summary>
    EverySecond,
}

/// <summary>A frame as a PNG file.</summary>
/// <param name="Path">In the folder that was given.</param>
/// <param name="Seconds">Of the single frames when they begin to be shown; of every second's the second.</param>
public sealed record ExtractedFrame(string Path, double Seconds);

/// <summary>Takes frames out of films and writes them as pictures.</summary>
internal sealed class FrameExtractor(FfmpegRunner runner, MediaProbe probe, StillPictures pictures)
{
    /// <summary>How far before the wanted time to begin decoding. A frame can be shown for longer than any of these: then everything is decoded, which is slow and right.</summary>
    private static readonly double[] LookBackSeconds = [0.5, 4];

    public async Task<IReadOnlyList<ExtractedFrame>> ExtractAsync(string source, string folder, FrameChoice choice, IProgress<double>? progress, CancellationToken cancel)
    {
        var format = await MediaSniffer.SniffFileAsync(source, cancel);
        var film = await probe.ProbeAsync(source, format, MediaBounds.Default, cancel);
        if (film.Picture is null || format.Kind() is not MediaKind.Video)
        {
            throw new MediaException(MediaFailure.Unsupported, "The file is no film.");
        }

        return choice is FrameChoice.EverySecond
            ? await EverySecondAsync(source, film, folder, progress, cancel)
            : [await OneAsync(source, film, Path.Combine(folder, "frame-00000.png"), choice, cancel)];
    }

    private async Task<IReadOnlyList<ExtractedFrame>> EverySecondAsync(string source, MediaInfo film, string folder, IProgress<double>? progress, CancellationToken cancel)
    {
        // Times are rounded up to whole seconds and the last frame of each is taken: the one that is on the screen when the clock strikes.
        await runner.RunAsync(
        [
            .. Open(source, film),
            "-map", $"0:{film.Picture!.Index}", "-an", "-sn", "-dn", "-map_metadata", "-1",
            "-vf", $"fps=fps=1:round=up:start_time=0,{RgbPicture.Filters(film)}",
            "-frames:v", FfmpegRunner.Number(Ffmpeg.MaxExtractedFrames), "-fps_mode", "passthrough",
            "-c:v", "png", "-pred", "mixed", "-threads", Threads, "-flags:v", "+bitexact", "-f", "image2", "-start_number", "0", "frame-%05d.png",
        ], FfmpegWork.OfFrames(Math.Clamp((long)Math.Ceiling(film.DurationSeconds), 1, Ffmpeg.MaxExtractedFrames)), progress, cancel, folder);
        var made = Directory.EnumerateFiles(folder, "frame-*.png").Order(StringComparer.Ordinal).Select((path, second) => new ExtractedFrame(path, second)).ToList();
        return made.Count > 0 ? made : throw new MediaException(MediaFailure.Corrupt, "The film holds no picture that can be read.");
    }

    private async Task<ExtractedFrame> OneAsync(string source, MediaInfo film, string path, FrameChoice choice, CancellationToken cancel)
    {
        var (picture, seconds) = choice is FrameChoice.First
            ? await ReadAsync(source, film, 0, null, cancel)
            : await LastBeforeAsync(source, film, choice is FrameChoice.Middle ? film.DurationSeconds / 2 : null, cancel);
        if (picture is null)
        {
            throw new MediaException(MediaFailure.Corrupt, "The film holds no picture that can be read.");
        }

        await pictures.EncodeAsync(picture, MediaFormat.Png, path, null, cancel);
        return new ExtractedFrame(path, seconds);
    }

    /// <summary>The frame on the screen at a time, or at the end.</summary>
    private async Task<(RawImage? Picture, double Seconds)> LastBeforeAsync(string source, MediaInfo film, double? until, CancellationToken cancel)
    {
        var end = until ?? film.DurationSeconds;
        foreach (var lookBack in LookBackSeconds.Where(lookBack => lookBack < end))
        {
            if (await ReadAsync(source, film, end - lookBack, until ?? double.PositiveInfinity, cancel) is { Picture: not null } shown)
            {
                return shown;
            }
        }

        return await ReadAsync(source, film, 0, until ?? double.PositiveInfinity, cancel) is { Picture: not null } found
            ? found
            : await ReadAsync(source, film, 0, null, cancel);
    }

    /// <summary>Decodes from a time on: the first frame, or the last one that begins before another time.</summary>
    private async Task<(RawImage? Picture, double Seconds)> ReadAsync(string source, MediaInfo film, double from, double? until, CancellationToken cancel)
    {
        IReadOnlyList<string> seek = from > 0 ? ["-ss", FfmpegRunner.Number(from)] : [];

        // Two microseconds more: the end is exclusive, and a frame that begins at this very time is the one on the screen.
        var end = until is { } time and < double.PositiveInfinity ? $"settb=1/1000000,trim=end={FfmpegRunner.Number(time - from + 2e-6)}," : "";
        IReadOnlyList<string> said = [];
        var picture = await pictures.ReadFrameAsync(
        [
            .. Open(source, film, [.. seek]),
            "-map", $"0:{film.Picture!.Index}", .. until is null ? ["-frames:v", "1"] : Array.Empty<string>(), "-fps_mode", "passthrough",
            "-vf", $@"{end}metadata=mode=add:key=shown:value=1,metadata=mode=print:file='pipe\:2',{RgbPicture.Filters(film)},format=rgba",
        ], MediaBounds.Default.MaxPixels, last: until is not null, cancel, said: lines => said = lines);
        return (picture, Math.Max(0, from + Time(said, last: until is not null)));
    }

    /// <summary>Lines like "frame:12   pts:9440    pts_time:0.491667". More frames pass the filters than are taken.</summary>
    private static double Time(IEnumerable<string> lines, bool last)
    {
        const string Mark = "pts_time:";
        var times = lines.Where(line => line.StartsWith("frame:", StringComparison.Ordinal) && line.Contains(Mark, StringComparison.Ordinal)).ToList();
        var line = last ? times.LastOrDefault() : times.FirstOrDefault();
        return line is not null && double.TryParse(line[(line.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : 0;
    }

    private IReadOnlyList<string> Open(string source, MediaInfo film, params IReadOnlyList<string> more) =>
        FfmpegRunner.Open(source, film.Format, MediaBounds.Default.MaxPixels, ["-threads", Threads, .. more]);

    private string Threads => FfmpegRunner.Number(runner.Options.Threads);
}
