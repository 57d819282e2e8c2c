using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Editing;

/// <summary>What the two endpoints that trim have in common; they differ in the names of their fields and in their price.</summary>
internal sealed class FilmTrims(FilmEdits films)
{
    /// <summary>Lengths are stored and shown in milliseconds: who asks for the end that was shown means the end.</summary>
    private const double Rounding = 0.001;

    /// <summary>The stretch by itself, before the film is known.</summary>
    public static void Check(double? start, double? end, (string Start, string End) fields, FieldErrors errors)
    {
        if (start is { } from && end is { } to && from >= to && !errors.Has(fields.Start) && !errors.Has(fields.End))
        {
            errors.Add(fields.Start, $"must be less than {fields.End}");
        }
    }

    /// <summary>The caller's film, the stretch within it, and what is to be done.</summary>
    /// <exception cref="Refusal">404; 400 when it is no video or ends before the stretch.</exception>
    public async Task<PlannedWork> PlanAsync(Caller caller, TrimWork asked, string endField, string kind, string operation, int credits, CancellationToken cancel)
    {
        var video = await films.FindAsync(caller, asked.Video, cancel);
        if (video.DurationSeconds is { } duration && asked.End > duration + Rounding)
        {
            throw Refusal.Invalid(endField, FormattableString.Invariant($"must be at most {duration:0.###}, the video's length"));
        }

        return FilmEdits.Plan(video, kind, operation, asked with { Video = video.Filename }, credits) with { Units = asked.End - asked.Start };
    }
}

/// <param name="Video">The stored film.</param>
/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
internal sealed record TrimWork(string Video, double Start, double End);

/// <param name="Method">copy: nothing was encoded; smart: only pictures between a cut and a keyframe; encode: all.</param>
/// <param name="FramesEncoded">Pictures that were encoded.</param>
/// <param name="FramesTotal">Pictures of the result.</param>
/// <param name="Reason">Why all were encoded; null otherwise.</param>
internal sealed record TrimResult(string Method, int FramesEncoded, int FramesTotal, string? Reason);

/// <summary>Trims a film, for both endpoints.</summary>
internal sealed class TrimJob(WorkBench bench, Ffmpeg ffmpeg) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel) => bench.RunAsync(
        context,
        async bay =>
        {
            var work = context.Request<TrimWork>();
            using var source = await bay.OpenAsync(work.Video);
            var target = bay.NewPath(".mp4");
            var cut = await ffmpeg.TrimAsync(source.Path, target, work.Start, work.End, bay.ProgressOf("cutting"), cancel);
            return await bay.CompleteFilmAsync(target, "trim", new TrimResult(Word(cut.Method), cut.FramesEncoded, cut.FramesTotal, cut.Reason));
        },
        cancel);

    private static string Word(CutMethod method) => method switch
    {
        CutMethod.Copy => "copy",
        CutMethod.Smart => "smart",
        _ => "encode",
    };
}
