using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Reelwright.Media;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Editing;

/// <summary>Films that become one.</summary>
public sealed record MergeVideosRequest
{
    /// <summary>2 to 20, in order; one may come more than once.</summary>
    [Required]
    [Length(2, MergeSettings.MaxClips)]
    public string[]? VideoFilenames { get; init; }

    /// <summary>cut (by default), fade (through black) or dissolve.</summary>
    [AllowedValues("cut", "fade", "dissolve")]
    public string? Transition { get; init; }

    /// <summary>0.1 to 10, 0.5 by default; less where one of two neighbours is too short.</summary>
    [Range(0.1, 10.0)]
    public double? TransitionSeconds { get; init; }
}

/// <summary>Makes one film of several, in the first one's frame and rate.</summary>
internal sealed class MergeVideos(JoinedFilms films, SubmitWork submit, IOptions<PricingOptions> pricing)
{
    public const string Operation = "merge";

    private const double UsualTransition = 0.5;

    public static Task<JobResponse> Handle(
        Caller caller, JsonBody<MergeVideosRequest> body, IdempotentReply idempotent, HttpRequest http, MergeVideos work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<JobResponse> RunAsync(Caller caller, JsonBody<MergeVideosRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        List<MediaFile> videos = [];
        foreach (var filename in request.VideoFilenames!)
        {
            videos.Add(await films.FindAsync(caller, "video_filenames", filename, FileKind.Video, cancel));
        }

        var seconds = videos.Sum(video => video.DurationSeconds ?? 0);
        JoinedFilms.ThrowIfTooLong(seconds, "video_filenames");
        return await submit.RunAsync(caller, http, Plan(videos, seconds, request), idempotent, cancel);
    }

    private PlannedWork Plan(List<MediaFile> videos, double seconds, MergeVideosRequest request) => new()
    {
        Kind = FilmEdits.EditKind,
        Operation = Operation,
        Work = new MergeWork([.. videos.Select(video => video.Filename)], request.Transition ?? "cut", request.TransitionSeconds ?? UsualTransition),
        Inputs = [.. videos.Select(video => video.Filename).Distinct(StringComparer.Ordinal)],
        Credits = Math.Max(pricing.Value.Edit, pricing.Value.JoinPerClip * videos.Count),
        Description = $"{Operation} of {videos.Count} videos",
        Line = new HistoryLine(CreationKind.Video, Operation) { VideoFilename = videos[0].Filename },
        Units = seconds,
    };
}

internal sealed record MergeWork(IReadOnlyList<string> Videos, string Transition, double TransitionSeconds);

/// <param name="Seams">When each clip but the first begins, and how long both are seen there.</param>
internal sealed record MergeResult(string Transition, string Method, int FramesEncoded, int FramesTotal, IReadOnlyList<MergeSeam> Seams);

internal sealed record MergeSeam(double AtSeconds, double TransitionSeconds);

internal sealed class MergeJob(JoinedFilms films, Ffmpeg ffmpeg) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<MergeWork>();
        var settings = new MergeSettings
        {
            Transition = work.Transition switch { "fade" => MergeTransition.Fade, "dissolve" => MergeTransition.Dissolve, _ => MergeTransition.Cut },
            TransitionSeconds = work.TransitionSeconds,
            WorkFolder = context.WorkFolder,
        };
        return films.RunAsync(
            context,
            work.Videos,
            MergeVideos.Operation,
            (inputs, target, progress) => ffmpeg.MergeAsync(inputs, target, settings, progress, cancel),
            made => new MergeResult(
                work.Transition, JoinedFilms.Word(made.Method), made.FramesEncoded, made.FramesTotal,
                [.. made.Seams.Select(seam => new MergeSeam(Math.Round(seam.AtSeconds, 3), Math.Round(seam.TransitionSeconds, 3)))]),
            cancel);
    }
}
