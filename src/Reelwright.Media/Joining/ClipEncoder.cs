using Reelwright.Media.Mp4;

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
    public (JoinSource Source, MediaInfo Info, int Frames, MergeTransition Kind)? Next { get; init; }
}

/// <summary>Encodes pictures without sound, each run alone and with at most two files open, so that the memory does not grow with the number of clips.</summary>
internal sealed class ClipEncoder(FfmpegRunner runner)
{
    private const string Preset = "veryfast";
    private const double Crf = 18;

    /// <summary>Fine enough for times divided by any factor.</summary>
    private static readonly MediaClock SpeedClock = new(1, 90_000);

    /// <summary>Encodes a film's picture with its own times, or at a steady rate.</summary>
    /// <param name="factor">How much faster it is shown.</param>
    /// <param name="rate">Null: each picture keeps its time.</param>
    public async Task EncodeAsync(JoinSource source, string target, double factor, FrameRate? rate, IProgress<double>? progress, CancellationToken cancel)
    {
        var info = await source.InfoAsync(cancel);
        var own = info.FrameRate ?? 25;
        var clock = factor == 1 ? FilmClock.Fine(info.Picture?.Clock ?? SpeedClock) : SpeedClock;
        var speed = factor == 1 ? "" : $",settb={clock.Numerator}/{clock.Denominator},setpts=PTS/{FfmpegRunner.Number(factor)}";
        var steady = rate is { } frames ? $",fps=fps={frames}" : "";
        await runner.RunAsync(
        [
            .. Open(source.Path, source.Format), "-map", "0:V:0", "-vf", $"{PlainPicture.Chain(info)}{speed}{steady}",
            .. rate is null ? ["-fps_mode", "vfr", "-enc_time_base", $"{clock.Numerator}:{clock.Denominator}"] : Array.Empty<string>(),
            .. Output(rate ?? (own.PerSecond * factor <= 1000 ? own : 25), 0), .. rate is { } even ? H264.File(even) : FilmClock.File(clock),
            FfmpegRunner.FileUrl(target),
        ], FfmpegWork.OfSeconds(Math.Max(0.04, info.DurationSeconds / factor)), progress, cancel);
    }

    /// <summary>Encodes a piece at a steady rate, in a frame.</summary>
    public async Task EncodeAsync(ClipPiece piece, ClipFrame frame, string target, IProgress<double>? progress, CancellationToken cancel)
    {
        var graph = $"[0:V:0]{Steady(piece.Source, piece.Info, frame)}";
        if (piece.Frames is { } frames)
        {
            // A container may promise a little more than there is.
            graph += $",tpad=stop_mode=clone:stop_duration=1,trim=start_frame={piece.Head}:end_frame={frames},setpts=PTS-STARTPTS";
        }

        if (piece is { Next: var (next, nextInfo, overlap, kind), Frames: { } all })
        {
            graph += $"[a];[1:V:0]{Steady(next, nextInfo, frame)},tpad=stop_mode=clone:stop_duration=1,trim=end_frame={overlap},setpts=PTS-STARTPTS[b];"
                + Transition(kind, frame.Rate, all - piece.Head, overlap);
        }

        var expected = (piece.Frames ?? Math.Max(1, (int)(piece.Info.DurationSeconds * frame.Rate.PerSecond))) - piece.Head;
        await runner.RunAsync(
        [
            .. Open(piece.Source.Path, piece.Source.Format),
            .. piece.Next is { } second ? Open(second.Source.Path, second.Source.Format, "-t", FfmpegRunner.Number(frame.Rate.SecondsOf(second.Frames) + 2)) : [],
            "-filter_complex", $"{graph},{Back(frame.Rotation)}format=yuv420p[picture]", "-map", "[picture]",
            .. piece.Frames is null ? Array.Empty<string>() : ["-frames:v", FfmpegRunner.Number(expected)],
            .. Output(frame.Rate, frame.ParameterSet), .. H264.File(frame.Rate),
            FfmpegRunner.FileUrl(target),
        ], FfmpegWork.OfFrames(expected), progress, cancel);
    }

    /// <summary>The one picture of a file that this class wrote.</summary>
    public static async Task<Mp4Track> ReadAsync(string path, CancellationToken cancel) =>
        (await Mp4Reader.TryReadAsync(path, cancel)).Film?.Picture
        ?? throw new MediaException(MediaFailure.Corrupt, FfmpegFailure.Message(MediaFailure.Corrupt), "Nothing could be encoded.");

    private IReadOnlyList<string> Open(string path, MediaFormat format, params string[] more) =>
        FfmpegRunner.Open(path, format, MediaBounds.Default.MaxPixels, ["-threads", FfmpegRunner.Number(runner.Options.Threads), .. more]);

    private IReadOnlyList<string> Output(FrameRate rate, int parameterSet) =>
    [
        "-an", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1",
        .. H264.Video(rate, Preset, Crf, runner.Options.Threads),
        .. parameterSet > 0 ? ["-x264-params", $"sps-id={parameterSet}"] : Array.Empty<string>(),
    ];

    /// <summary>The film from its clock's zero on, its first picture from there, in the frame, one tick a picture.</summary>
    private static string Steady(JoinSource source, MediaInfo info, ClipFrame frame)
    {
        var look = $"{PlainPicture.Chain(info)},{PictureFits.Filter(PictureFit.Contain, frame.DisplayWidth, frame.DisplayHeight)},setsar=1";
        var clock = $"settb={frame.Rate.Denominator}/{frame.Rate.Numerator},setpts=N";
        return source.StillSeconds is null ? $"fps=fps={frame.Rate}:start_time=0,{look},{clock}" : $"{look},loop=loop=-1:size=1,{clock},fps=fps={frame.Rate}";
    }

    /// <summary>From [a] to [b].</summary>
    /// <param name="frames">Of [a].</param>
    /// <param name="overlap">Its last frames, at the same times as all of [b].</param>
    private static string Transition(MergeTransition kind, FrameRate rate, int frames, int overlap)
    {
        if (kind is MergeTransition.Dissolve or MergeTransition.Wipe)
        {
            return $"[a][b]xfade=transition={(kind is MergeTransition.Wipe ? "wiperight" : "fade")}:duration={FfmpegRunner.Number(rate.SecondsOf(overlap))}:offset={FfmpegRunner.Number(rate.SecondsOf(frames - overlap))}";
        }

        // xfade's own way through black is over in three frames on one side and takes all the rest on the other.
        var half = overlap / 2;
        return $"[a]trim=end_frame={frames - overlap + half},fade=t=out:start_frame={frames - overlap}:nb_frames={half}[out];"
            + $"[b]trim=start_frame={half},setpts=PTS-STARTPTS,fade=t=in:start_frame=0:nb_frames={overlap - half}[in];"
            + $"[out][in]concat=n=2:v=1:a=0,settb={rate.Denominator}/{rate.Numerator},setpts=N";
    }

    /// <summary>Against the turn that the player will make.</summary>
    private static string Back(int rotation) => rotation switch { 90 => "transpose=2,", 180 => "hflip,vflip,", 270 => "transpose=1,", _ => "" };
}
