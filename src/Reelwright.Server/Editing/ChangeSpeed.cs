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

/// <summary>A film faster or slower.</summary>
public sealed record ChangeSpeedRequest
{
    [Required]
    public string? VideoFilename { get; init; }

    /// <summary>2 plays twice as fast, 0.5 half as fast.</summary>
    [Required]
    [Range(0.25, 4.0)]
    public double? SpeedFactor { get; init; }
}

/// <summary>Shows a film faster or slower; its sound keeps its pitch.</summary>
internal sealed class ChangeSpeed(JoinedFilms films, SubmitWork submit, IOptions<PricingOptions> pricing)
{
    public const string Operation = "speed";

    public static Task<JobResponse> Handle(
        Caller caller, JsonBody<ChangeSpeedRequest> body, IdempotentReply idempotent, HttpRequest http, ChangeSpeed work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<JobResponse> RunAsync(Caller caller, JsonBody<ChangeSpeedRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        var video = await films.FindAsync(caller, "video_filename", request.VideoFilename!, FileKind.Video, cancel);
        var factor = request.SpeedFactor!.Value;
        JoinedFilms.ThrowIfTooLong((video.DurationSeconds ?? 0) / factor, "speed_factor");
        var plan = FilmEdits.Plan(video, FilmEdits.EditKind, Operation, new ChangeSpeedWork(video.Filename, factor), pricing.Value.Edit);
        return await submit.RunAsync(caller, http, plan, idempotent, cancel);
    }
}

internal sealed record ChangeSpeedWork(string Video, double Factor);

/// <param name="ReducedFrameRate">Frames a second that are left of a film which would have been too fast for screens.</param>
internal sealed record ChangeSpeedResult(double SpeedFactor, string Method, int FramesEncoded, int FramesTotal, double? ReducedFrameRate);

internal sealed class ChangeSpeedJob(JoinedFilms films, Ffmpeg ffmpeg) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<ChangeSpeedWork>();
        return films.RunAsync(
            context,
            [work.Video],
            ChangeSpeed.Operation,
            (inputs, target, progress) => ffmpeg.ChangeSpeedAsync(inputs[0], target, work.Factor, context.WorkFolder, progress, cancel),
            made => new ChangeSpeedResult(work.Factor, JoinedFilms.Word(made.Method), made.FramesEncoded, made.FramesTotal, made.ReducedFrameRate),
            cancel);
    }
}
