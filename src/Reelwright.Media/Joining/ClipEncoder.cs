namespace Reelwright.Media;

/// <summary>The frame that clips of different kinds are brought to.</summary>
/// <param name="Width">Pixels of the coded picture, even.</param>
/// <param name="Rotation">Degrees clockwise by which the player turns it.</param>
/// <param name="ParameterSet">The number of its parameter sets, so that copied pictures beside it keep theirs.</param>
internal sealed record ClipFrame(int Width, int Height, FrameRate Rate, int Rotation, int ParameterSet)
{
    public int DisplayWidth => Rotation is 90 or 270 ? Height : Width;

    public int DisplayHeight => Rotation is 90 or 270 ? Width : Height;
}

/// <summary>A clip, or what is left of it beside its transitions, as one run of the encoder.</summary>
/// <param name="Head">Frames at its start that the transition before it has taken.</param>
/// <param name="Frames">Frames of the whole clip; null: as many as there are.</param>
internal sealed record ClipPiece(JoinSource Source, MediaInfo Info, int Head, int? Frames)
{
    /// <summary>The clip that it gives way to, and for how many frames.</summary>
    public (JoinSource Source, MediaInfo Info, int Frames, string Kind)? Next { get; init; }
}

/// <summary>Encodes pictures without sound, each run alone and with at most two files open, so that the memory does not grow with the number of clips.</summary>
internal sealed class ClipEncoder(FfmpegRunner runner)
{
    private const string Preset = "veryfast";
    private const double Crf = 18;

    /// <summary>Encodes a film's picture with its own times, or at a steady rate.</summary>
    /// <param name="filter">Behind everything that makes it a picture of the product's kind; null for none.</param>
    /// <param name="rate">Null: each picture keeps its time.</param>
    /// <param name="factor">How much shorter the filter makes it.</param>
    public async Task EncodeAsync(
        string source, MediaFormat format, MediaInfo info, string target, string? filter, FrameRate? rate, double factor, IProgress<double>? progress, CancellationToken cancel)
    {
        var own = info.FrameRate ?? 25;
        var clock = rate ?? (own.PerSecond * factor <= 1000 ? own : 25);
        var even = $"crop=trunc(iw/2)*2:trunc(ih/2)*2";
        string[] filters = [Picture(info), even, .. filter is null ? Array.Empty<string>() : [filter], .. rate is { } steady ? [$"fps=fps={steady}"] : Array.Empty<string>()];
        await runner.RunAsync(
        [
            .. Open(source, format), "-map", "0:V:0", "-vf", string.Join(',', filters),
            .. rate is null ? ["-fps_mode", "passthrough", "-enc_time_base", "1/90000"] : Array.Empty<string>(),
            .. Output(clock, 0, target, rate is null ? 90_000 : null),
        ], FfmpegWork.OfSeconds(Math.Max(0.04, info.DurationSeconds / factor)), progress, cancel);
    }

    /// <summary>Encodes a piece at a steady rate, in a frame.</summary>
    public async Task EncodeAsync(ClipPiece piece, ClipFrame frame, string target, IProgress<double>? progress, CancellationToken cancel)
    {
        var graph = $"[0:V:0]{Steady(piece.Info, frame)}";
        if (piece.Frames is { } frames)
        {
            // A container may promise a little more than there is.
            graph += $",tpad=stop_mode=clone:stop_duration=1,trim=start_frame={piece.Head}:end_frame={frames},setpts=PTS-STARTPTS";
        }

        if (piece is { Next: var (next, nextInfo, overlap, kind), Frames: { } all })
        {
            var offset = FfmpegRunner.Number(frame.Rate.SecondsOf(all - piece.Head - overlap));
            graph += $"[a];[1:V:0]{Steady(nextInfo, frame)},tpad=stop_mode=clone:stop_duration=1,trim=end_frame={overlap},setpts=PTS-STARTPTS[b];"
                + $"[a][b]xfade=transition={kind}:duration={FfmpegRunner.Number(frame.Rate.SecondsOf(overlap))}:offset={offset}";
        }

        var expected = (piece.Frames ?? Math.Max(1, (int)(piece.Info.DurationSeconds * frame.Rate.PerSecond))) - piece.Head;
        await runner.RunAsync(
        [
            .. Open(piece.Source.Path, piece.Source.Format),
            .. piece.Next is { } second ? Open(second.Source.Path, second.Source.Format, "-t", FfmpegRunner.Number(frame.Rate.SecondsOf(second.Frames) + 2)) : [],
            "-filter_complex", $"{graph},{Back(frame.Rotation)}format=yuv420p[out]", "-map", "[out]",
            .. piece.Frames is null ? Array.Empty<string>() : ["-frames:v", FfmpegRunner.Number(expected)],
            .. Output(frame.Rate, frame.ParameterSet, target, null),
        ], FfmpegWork.OfFrames(expected), progress, cancel);
    }

    /// <summary>The one picture of a file that this class wrote.</summary>
    public static async Task<Mp4Track> ReadAsync(string path, CancellationToken cancel) =>
        (await Mp4Reader.ReadAsync(path, cancel))?.Picture
        ?? throw new MediaException(MediaFailure.Corrupt, FfmpegFailure.Message(MediaFailure.Corrupt), "Nothing could be encoded.");

    private IReadOnlyList<string> Open(string path, MediaFormat format, params string[] more) =>
        FfmpegRunner.Open(path, format, MediaBounds.Default.MaxPixels, ["-threads", FfmpegRunner.Number(runner.Options.Threads), .. more]);

    private IReadOnlyList<string> Output(FrameRate rate, int parameterSet, string target, int? clock) =>
    [
        "-an", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1",
        .. H264.Video(rate, Preset, Crf, runner.Options.Threads),
        .. parameterSet > 0 ? ["-x264-params", $"sps-id={parameterSet}"] : Array.Empty<string>(),
        .. clock is { } ticks ? ["-video_track_timescale", FfmpegRunner.Number(ticks), "-fflags", "+bitexact", "-f", "mp4"] : H264.File(rate),
        FfmpegRunner.FileUrl(target),
    ];

    /// <summary>The film from its clock's zero on, its first picture from there, in the frame, one tick a picture.</summary>
    private static string Steady(MediaInfo info, ClipFrame frame) =>
        $"fps=fps={frame.Rate}:start_time=0,{Picture(info)},{PictureFits.Filter(PictureFit.Contain, frame.DisplayWidth, frame.DisplayHeight)},setsar=1,settb={frame.Rate.Denominator}/{frame.Rate.Numerator},setpts=N";

    /// <summary>Colours as every film of the product has them.</summary>
    private static string Picture(MediaInfo info) =>
        "scale=out_range=tv:out_color_matrix=bt709:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp,format=yuv420p,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709";

    /// <summary>Against the turn that the player will make.</summary>
    private static string Back(int rotation) => rotation switch { 90 => "transpose=2,", 180 => "hflip,vflip,", 270 => "transpose=1,", _ => "" };
}
