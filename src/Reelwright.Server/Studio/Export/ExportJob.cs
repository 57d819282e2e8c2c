using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Export;

/// <param name="Lead">The number of the clip whose rate the film has.</param>
internal sealed record ExportWork(IReadOnlyList<ExportClip> Clips, int Width, int Height, IReadOnlyList<long> SkippedShots, int Lead = 0);

/// <param name="MaxSeconds">Of a longer film only so much; null for all of it.</param>
/// <param name="Transition">Into the next clip, one of <see cref="ShotWords.Transitions"/>.</param>
internal sealed record ExportClip(long ShotId, string Filename, double? MaxSeconds, string Transition);

/// <param name="Duration">Seconds.</param>
/// <param name="SkippedShots">Shots without a film.</param>
internal sealed record ExportResult(
    int Width, int Height, double Duration, string Method, int FramesEncoded, int FramesTotal, IReadOnlyList<ExportedClip> Clips, IReadOnlyList<long> SkippedShots);

/// <param name="StartSeconds">When the clip is first seen in the film. It overlaps its neighbours in transitions.</param>
/// <param name="Transition">Into the next clip, as it was made: a cut where a clip was too short for another, and after the last.</param>
internal sealed record ExportedClip(long ShotId, double StartSeconds, double EndSeconds, string Transition);

internal sealed class ExportJob(JoinedFilms films, Ffmpeg ffmpeg) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<ExportWork>();
        var settings = new MergeSettings { TransitionSeconds = ShotWords.TransitionSeconds, Size = (work.Width, work.Height), LeadClip = work.Lead, WorkFolder = context.WorkFolder };
        return films.RunAsync(
            context,
            [.. work.Clips.Select(clip => clip.Filename)],
            ExportProject.Operation,
            (paths, target, progress) => ffmpeg.JoinAsync([.. work.Clips.Zip(paths, Clip)], target, settings, progress, cancel),
            made => Result(work, made),
            cancel);
    }

    /// <summary>Where each clip is in the film.</summary>
    internal static ExportResult Result(ExportWork work, JoinedFilm made)
    {
        var clips = work.Clips.Select((clip, number) =>
        {
            var (start, end) = (number == 0 ? 0 : made.Seams[number - 1].AtSeconds, made.DurationSeconds);
            var overlap = 0.0;
            if (number < made.Seams.Count)
            {
                (end, overlap) = (made.Seams[number].AtSeconds + made.Seams[number].TransitionSeconds, made.Seams[number].TransitionSeconds);
            }

            return new ExportedClip(clip.ShotId, Math.Round(start, 3), Math.Round(end, 3), overlap > 0 ? clip.Transition : ShotWords.Cut);
        });
        return new ExportResult(work.Width, work.Height, Math.Round(made.DurationSeconds, 3), JoinedFilms.Word(made.Method), made.FramesEncoded, made.FramesTotal, [.. clips], work.SkippedShots);
    }

    private static JoinClip Clip(ExportClip clip, string path) => new(path)
    {
        MaxSeconds = clip.MaxSeconds,
        Transition = clip.Transition switch
        {
            "fade" => MergeTransition.Fade,
            "dissolve" => MergeTransition.Dissolve,
            "wipe" => MergeTransition.Wipe,
            _ => MergeTransition.Cut,
        },
    };
}
