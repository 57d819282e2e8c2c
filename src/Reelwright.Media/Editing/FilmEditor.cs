namespace Reelwright.Media;

/// <summary>The one recipe that encodes a film anew.</summary>
internal sealed class FilmEditor(FfmpegRunner runner, MediaProbe probe)
{
    public async Task<MediaInfo> EditAsync(string source, string target, FilmEdit edit, IProgress<double>? progress, CancellationToken cancel)
    {
        var format = await MediaSniffer.SniffFileAsync(source, cancel);
        var film = await probe.ProbeAsync(source, format, MediaBounds.Default, cancel);
        if (film.Picture is null || format.Kind() is not MediaKind.Video)
        {
            throw new MediaException(MediaFailure.Unsupported, "The file is no film.");
        }

        var parent = edit.WorkFolder ?? Path.GetDirectoryName(Path.GetFullPath(target))!;
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetFullPath(parent), $"edit-{Guid.CreateVersion7():N}"));
        try
        {
            var graph = new FilmGraph(film, folder.FullName) { Pictures = new StillPictures(runner) };
            PlainPicture.Apply(graph, film);
            foreach (var step in edit.Picture)
            {
                await step.ApplyAsync(graph, cancel);
            }

            var provenance = await Provenance.OfAsync(source, cancel);
            using var words = provenance is null ? null : MetadataFile.Write(provenance, folder.FullName);
            using var part = new PartialFile(target);
            await runner.RunAsync(Arguments(source, film, graph, edit, words, part.Path), Expected(film, edit), progress, cancel, folder.FullName);
            var made = await probe.ProbeAsync(part.Path, MediaFormat.Mp4, MediaBounds.Default, cancel);
            ThrowIfBroken(film, made, edit);
            if (provenance is not null)
            {
                await Mp4Xmp.AppendAsync(part.Path, provenance, cancel);
            }

            part.Commit();
            return made;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void ThrowIfBroken(MediaInfo film, MediaInfo made, FilmEdit edit)
    {
        if (made.FrameCount is null or 0)
        {
            throw new MediaException(MediaFailure.Corrupt, FfmpegFailure.Message(MediaFailure.Corrupt), "No frame came out.");
        }

        if (edit.KeepsLength && made.DurationSeconds < film.DurationSeconds - Math.Max(1, film.DurationSeconds * 0.02))
        {
            throw new MediaException(
                MediaFailure.Corrupt, FormattableString.Invariant($"The film is damaged or incomplete: it ends after {made.DurationSeconds:0.#} of {film.DurationSeconds:0.#} seconds."));
        }
    }

    private static FfmpegWork Expected(MediaInfo film, FilmEdit edit) =>
        film.FrameCount is { } frames ? FfmpegWork.OfFrames(frames) : FfmpegWork.OfSeconds(film.DurationSeconds / edit.Pace);

    private IReadOnlyList<string> Arguments(string source, MediaInfo film, FilmGraph graph, FilmEdit edit, MetadataFile? words, string target)
    {
        var threads = FfmpegRunner.Number(runner.Options.Threads);
        var rate = film.FrameRate ?? new FrameRate(25);
        var clock = FilmClock.Fine(edit.Clock ?? film.Picture!.Clock ?? new MediaClock(1, 90_000));
        return
        [
            .. FfmpegRunner.Open(source, film.Format, MediaBounds.Default.MaxPixels, ["-threads", threads]),
            .. graph.Inputs,
            .. words is null ? Array.Empty<string>() : ["-f", "ffmetadata", "-i", FfmpegRunner.FileUrl(words.Path)],
            "-filter_complex_threads", threads, "-filter_complex", graph.Close("picture"), "-map", "[picture]",
            .. FilmSound.Arguments(film, edit.Sound),
            "-map_metadata", words is null ? "-1" : FfmpegRunner.Number(graph.InputCount), "-map_chapters", "-1", "-sn", "-dn",

            // Every frame at its own time: what was shown for long or short stays so.
            "-fps_mode", "vfr", "-enc_time_base", $"{clock.Numerator}:{clock.Denominator}",
            .. H264.Video(rate, edit.Preset, edit.Crf, runner.Options.Threads),
            .. FilmClock.File(clock),
            FfmpegRunner.FileUrl(target),
        ];
    }
}
