namespace Reelwright.Media;

/// <summary>Cuts a film of another program to what was asked for, and keeps its sound.</summary>
internal sealed class FilmFitter(FfmpegRunner runner, MediaProbe probe)
{
    public async Task<MediaInfo> FitAsync(string source, string target, FilmFit fit, CancellationToken cancel)
    {
        Check(fit);
        var format = await MediaSniffer.SniffFileAsync(source, cancel);
        var info = await probe.ProbeAsync(source, format, MediaBounds.Default, cancel);
        if (!info.HasVideo || info.FrameRate is not { } sourceRate)
        {
            throw new MediaException(MediaFailure.Unsupported, "The file is no film.");
        }

        if (fit.CutOnly && (info.Width < fit.Width || info.Height < fit.Height))
        {
            throw new MediaException(MediaFailure.Unsupported, $"A film of {info.Width}x{info.Height} cannot be cut to {fit.Width}x{fit.Height}.");
        }

        using var part = new PartialFile(target);
        using var words = fit.Metadata is null ? null : MetadataFile.Write(fit.Metadata, fit.WorkFolder ?? Path.GetDirectoryName(Path.GetFullPath(target))!);
        await runner.RunAsync(Arguments(source, format, info, sourceRate, fit, words, part.Path), cancel, fit.WorkFolder);
        var made = await probe.ProbeAsync(part.Path, MediaFormat.Mp4, MediaBounds.Default, cancel);
        if (made.FrameCount != fit.Frames)
        {
            throw new MediaException(MediaFailure.Unsupported, $"The film has {made.FrameCount} of {fit.Frames} frames.");
        }

        if (fit.Metadata is not null)
        {
            await Mp4Xmp.AppendAsync(part.Path, fit.Metadata, cancel);
        }

        part.Commit();
        return made;
    }

    private IReadOnlyList<string> Arguments(string source, MediaFormat format, MediaInfo info, FrameRate sourceRate, FilmFit fit, MetadataFile? words, string target) =>
    [
        .. FfmpegRunner.Open(source, format, MediaBounds.Default.MaxPixels, ["-threads", FfmpegRunner.Number(runner.Options.Threads)]),
        .. words is null ? Array.Empty<string>() : ["-f", "ffmetadata", "-i", FfmpegRunner.FileUrl(words.Path)],
        "-map", "0:V:0", .. info.HasAudio ? Sound(sourceRate, fit) : [],
        "-map_metadata", words is null ? "-1" : "1", "-map_chapters", "-1", "-sn", "-dn",
        "-vf", Picture(fit), "-frames:v", FfmpegRunner.Number(fit.Frames), "-r", $"{fit.FrameRate}",
        .. H264.Video(fit.FrameRate, fit.Preset, fit.Crf, runner.Options.Threads),
        .. H264.File(fit.FrameRate),
        FfmpegRunner.FileUrl(target),
    ];

    private static string Picture(FilmFit fit)
    {
        var drop = fit.DropFrames.Count > 0 ? $"select=not({string.Join('+', fit.DropFrames.Select(frame => $"eq(n\\,{frame})"))})," : "";
        var rate = fit.KeepTimes ? $"fps=fps={fit.FrameRate}:start_time=0," : "";

        // One tick of the clock per frame: no frame is dropped or doubled, however uneven the source's times are.
        var clock = $"settb={fit.FrameRate.Denominator}/{fit.FrameRate.Numerator}";
        var skip = fit.SkipFrames > 0 ? $"trim=start_frame={fit.SkipFrames}," : "";
        var pad = fit.MaxRepeats > 0 ? $"tpad=stop_mode=clone:stop={fit.MaxRepeats}," : "";
        var size = fit.CutOnly ? $"crop={fit.Width}:{fit.Height}:exact=1,setsar=1" : PictureFits.Filter(PictureFit.Cover, fit.Width, fit.Height);
        return $"{drop}{skip}{rate}{clock},setpts=N,{pad}{size},scale=out_range=tv:out_color_matrix=bt709:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp,format=yuv420p,"
            + "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709";
    }

    /// <summary>The sound of the frames that stay; silence where it ends before them.</summary>
    private static IReadOnlyList<string> Sound(FrameRate sourceRate, FilmFit fit)
    {
        var samples = fit.FrameRate.SamplesOf(fit.Frames, H264.SampleRate);
        var skip = sourceRate.SamplesOf(fit.SkipFrames, H264.SampleRate);
        return
        [
            "-map", "0:a:0",
            "-af", $"aresample={H264.SampleRate}:first_pts=0,aformat=channel_layouts=mono|stereo,atrim=start_sample={skip},asetpts=N/SR/TB,apad=whole_len={samples},atrim=end_sample={samples}",
            "-c:a", "aac", "-b:a", "160k", "-flags:a", "+bitexact",
        ];
    }

    private static void Check(FilmFit fit)
    {
        if (fit.Width is < 2 or > 16_384 || fit.Height is < 2 or > 16_384 || fit.Width % 2 != 0 || fit.Height % 2 != 0)
        {
            throw new ArgumentException($"A film's size is even, and {fit.Width}x{fit.Height} is not.", nameof(fit));
        }

        if (fit.Frames < 1 || fit.SkipFrames < 0 || fit.MaxRepeats < 0 || fit.DropFrames.Count > 64)
        {
            throw new ArgumentException("A film has at least one frame.", nameof(fit));
        }
    }
}
