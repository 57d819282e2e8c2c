using System.ComponentModel.DataAnnotations;
using Reelwright.Media;
using Reelwright.Media.Subtitles;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Speech;

/// <summary>Subtitles to be drawn into a video's frames.</summary>
public sealed record BurnSubtitlesRequest
{
    [Required]
    public string? VideoFilename { get; init; }

    [Required]
    public string? SrtFilename { get; init; }

    /// <summary>default, bold-yellow or minimal.</summary>
    public string? Style { get; init; }
}

/// <summary>Draws subtitles into a film's frames.</summary>
internal sealed class BurnSubtitles(MediaLibrary library, SubmitWork submit)
{
    public const string Operation = "burn-subtitles";
    private const string DefaultStyle = "default";

    public static async Task<JobResponse> Handle(
        Caller caller, JsonBody<BurnSubtitlesRequest> body, IdempotentReply idempotent, HttpRequest http, BurnSubtitles work, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel, Check);
        return await work.SubmitAsync(caller, request, http, idempotent, cancel);
    }

    private static void Check(BurnSubtitlesRequest request, FieldErrors errors)
    {
        if (request.Style is { } style && BurnStyles.Parse(style) is null)
        {
            errors.Add("style", $"must be one of {string.Join(", ", BurnStyles.Names)}");
        }
    }

    private async Task<JobResponse> SubmitAsync(Caller caller, BurnSubtitlesRequest request, HttpRequest http, IdempotentReply idempotent, CancellationToken cancel)
    {
        var video = await library.FindOwnedAsync(caller, request.VideoFilename!, cancel);
        var srt = await library.FindOwnedAsync(caller, request.SrtFilename!, cancel);
        var errors = new FieldErrors();
        if (video.Kind is not FileKind.Video)
        {
            errors.Add("video_filename", "is not a video");
        }

        if (srt.Kind is not FileKind.Subtitle)
        {
            errors.Add("srt_filename", StoredSubtitles.IsNone);
        }

        errors.ThrowIfAny();
        var plan = new PlannedWork
        {
            Kind = "subtitles",
            Operation = Operation,
            Work = new BurnSubtitlesWorkRequest(video.Filename, srt.Filename, request.Style ?? DefaultStyle),
            Inputs = [video.Filename, srt.Filename],
            Credits = 0,
            Description = "Burnt-in subtitles",
            Line = new HistoryLine(CreationKind.Video, Operation) { VideoFilename = video.Filename },
            Units = video.DurationSeconds ?? 0,
        };
        return await submit.RunAsync(caller, http, plan, idempotent, cancel);
    }
}

internal sealed record BurnSubtitlesWorkRequest(string Video, string Subtitles, string Style);

/// <param name="Cues">How many were drawn: those that begin within the film.</param>
internal sealed record BurnSubtitlesResult(string Method, int FramesEncoded, int FramesTotal, int Cues, string Style);

internal sealed class BurnSubtitlesWork(WorkBench bench, Ffmpeg ffmpeg, StoredSubtitles subtitles) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel) => bench.RunAsync(context, bay => BurnAsync(bay, context.Request<BurnSubtitlesWorkRequest>()), cancel);

    private async Task<JobOutcome> BurnAsync(Bench bay, BurnSubtitlesWorkRequest work)
    {
        var style = BurnStyles.Parse(work.Style) ?? throw new InvalidOperationException($"There is no style {work.Style}.");
        using var source = await bay.OpenAsync(work.Video);
        var film = await ffmpeg.ProbeAsync(source.Path, await MediaSniffer.SniffFileAsync(source.Path, bay.Cancel), bay.Cancel);
        var length = TimeSpan.FromSeconds(film.DurationSeconds);
        var cues = (await subtitles.ReadAsync(work.Subtitles, bay.Cancel)).Where(cue => cue.Start < length).ToList();
        var target = bay.NewPath(".mp4");
        var made = await ffmpeg.EditFilmAsync(
            source.Path, target, new FilmEdit { Picture = [BurnStyles.Draw(cues, style)], WorkFolder = bay.Context.WorkFolder }, bay.Progress, bay.Cancel);
        var frames = made.FrameCount ?? 0;
        return await bay.CompleteFilmAsync(target, BurnSubtitles.Operation, new BurnSubtitlesResult("encode", frames, frames, cues.Count, work.Style));
    }
}
