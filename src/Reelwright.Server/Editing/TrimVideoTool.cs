using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Editing;

/// <summary>A stretch of a video, in the tools' words.</summary>
public sealed record TrimVideoToolRequest
{
    [Required]
    public string? VideoFilename { get; init; }

    /// <summary>Seconds; the first picture at or after it becomes the first one.</summary>
    [Required]
    [Range(0.0, 86_400.0)]
    public double? StartTime { get; init; }

    /// <summary>Seconds; more than start_time, at most the video's length.</summary>
    [Required]
    [Range(0.0, 86_400.0)]
    public double? EndTime { get; init; }
}

/// <summary>The trim among the tools: the same work as <see cref="TrimVideo"/> under its own names and price.</summary>
internal sealed class TrimVideoTool(FilmTrims trims, SubmitWork submit, IOptions<PricingOptions> pricing)
{
    public const string Operation = "trim-video";

    public static Task<JobResponse> Handle(
        Caller caller, JsonBody<TrimVideoToolRequest> body, IdempotentReply idempotent, HttpRequest http, TrimVideoTool work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<JobResponse> RunAsync(Caller caller, JsonBody<TrimVideoToolRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var request = await body.ReadAsync(
            cancel, (value, errors) => FilmTrims.Check(value.StartTime, value.EndTime, ("start_time", "end_time"), errors));
        var asked = new TrimWork(request.VideoFilename!, request.StartTime!.Value, request.EndTime!.Value);
        var plan = await trims.PlanAsync(caller, asked, "end_time", "tool", Operation, pricing.Value.Tool, cancel);
        return await submit.RunAsync(caller, http, plan, idempotent, cancel);
    }
}
