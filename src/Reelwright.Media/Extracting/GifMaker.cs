namespace Reelwright.Media;

/// <summary>How a GIF is made of a film.</summary>
public sealed record GifSettings
{
    /// <summary>Pixels, 16 to 2048; a narrower film keeps its own width.</summary>
    public required int Width { get; init; }

    /// <summary>Frames a second, 1 to 50: GIF counts in hundredths of a second, and players take less than two for ten.</summary>
    public required int FrameRate { get; init; }

    /// <summary>What is longer is cut there.</summary>
    public double MaxSeconds { get; init; } = 600;

    /// <summary>Where a folder for the palette may be made; null means beside the result.</summary>
    public string? WorkFolder { get; init; }

    /// <summary>The size of the result: the film's shape, and never larger than the film.</summary>
    public (int Width, int Height) SizeOf(int filmWidth, int filmHeight)
    {
        var width = Math.Min(Width, filmWidth);
        return (width, Math.Max(1, (int)Math.Round((double)filmHeight * width / filmWidth)));
    }
}

/// <summary>Makes GIFs in two passes, so that no film is held in memory: one finds the 256 colours that suit the film, the other uses them.</summary>
internal sealed class GifMaker(FfmpegRunner runner, MediaProbe probe)
{
    /// <summary>The first pass only decodes and counts; measured it takes about a third.</summary>
    private const double PaletteShare = 0.35;

    public async Task<MediaInfo> MakeAsync(string source, string target, GifSettings settings, IProgress<double>? progress, CancellationToken cancel)
    {
        if (settings.Width is < 16 or > 2048 || settings.FrameRate is < 1 or > 50 || settings.MaxSeconds is not (> 0 and <= 14_400))
        {
            throw new ArgumentException($"A GIF of {settings.Width} pixels and {settings.FrameRate} frames a second cannot be made.", nameof(settings));
        }

        var format = await MediaSniffer.SniffFileAsync(source, cancel);
        var film = await probe.ProbeAsync(source, format, MediaBounds.Default, cancel);
        if (film.Picture is null || format.Kind() is not MediaKind.Video)
        {
            throw new MediaException(MediaFailure.Unsupported, "The file is no film.");
        }

        var parent = settings.WorkFolder ?? Path.GetDirectoryName(Path.GetFullPath(target))!;
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetFullPath(parent), $"gif-{Guid.CreateVersion7():N}"));
        try
        {
            var palette = Path.Combine(folder.FullName, "palette.png");
            await runner.RunAsync(PaletteArguments(source, film, settings, palette), cancel, folder.FullName);
            progress?.Report(PaletteShare);
            using var part = new PartialFile(target);
            var frames = Math.Max(1, (long)Math.Ceiling(Math.Min(film.DurationSeconds, settings.MaxSeconds) * settings.FrameRate));
            await runner.RunAsync(
                Arguments(source, film, settings, palette, part.Path), FfmpegWork.OfFrames(frames), progress is null ? null : new Share(progress), cancel, folder.FullName);
            var made = await probe.ProbeAsync(part.Path, MediaFormat.Gif, MediaBounds.Default, cancel);
            part.Commit();
            return made;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What moves counts: a still background needs few of the colours.</summary>
    private IReadOnlyList<string> PaletteArguments(string source, MediaInfo film, GifSettings settings, string palette) =>
    [
        .. Open(source, film),
        "-map", $"0:{film.Picture!.Index}", "-an", "-sn", "-dn",
        "-vf", $"{Frames(film, settings)},palettegen=stats_mode=diff",
        "-frames:v", "1", "-update", "1", "-c:v", "png", "-f", "image2", FfmpegRunner.FileUrl(palette),
    ];

    /// <summary>Error diffusion keeps gradients smooth; only the part of a frame that changes is drawn anew, so that the noise of a still background stands still.</summary>
    private IReadOnlyList<string> Arguments(string source, MediaInfo film, GifSettings settings, string palette, string target) =>
    [
        .. Open(source, film),
        .. FfmpegRunner.Open(palette, MediaFormat.Png, MediaBounds.Default.MaxPixels),
        "-filter_complex", $"[0:{film.Picture!.Index}]{Frames(film, settings)}[film];[film][1:v]paletteuse=dither=sierra2_4a:diff_mode=rectangle[gif]",
        "-map", "[gif]", "-an", "-sn", "-dn", "-map_metadata", "-1", "-flags:v", "+bitexact", "-fflags", "+bitexact",
        "-c:v", "gif", "-loop", "0", "-f", "gif", FfmpegRunner.FileUrl(target),
    ];

    /// <summary>Each frame is the one that is on the screen at its time; however short the film is, there is one.</summary>
    private static string Frames(MediaInfo film, GifSettings settings)
    {
        var (width, height) = settings.SizeOf(film.Width, film.Height);
        return $"trim=end={FfmpegRunner.Number(settings.MaxSeconds)},fps=fps={FfmpegRunner.Number(settings.FrameRate)}:round=up:start_time=0,{RgbPicture.Filters(film, width, height)}";
    }

    private IReadOnlyList<string> Open(string source, MediaInfo film) =>
        FfmpegRunner.Open(source, film.Format, MediaBounds.Default.MaxPixels, ["-threads", FfmpegRunner.Number(runner.Options.Threads)]);

    private sealed class Share(IProgress<double> progress) : IProgress<double>
    {
        public void Report(double value) => progress.Report(PaletteShare + ((1 - PaletteShare) * value));
    }
}
