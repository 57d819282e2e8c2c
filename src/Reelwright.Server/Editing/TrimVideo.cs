using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Editing;

/// <summary>A stretch of a video.</summary>
public sealed record TrimVideoRequest
{
    [Required]
    public string? VideoFilename { get; init; }

    /// <summary>The first picture at or after it becomes the first one.</summary>
    [Required]
    [Range(0.0, 86_400.0)]
    public double? StartSeconds { get; init; }

    /// <summary>More than start_seconds, at most the video's length.</summary>
    [Required]
    [Range(0.0, 86_400.0)]
    public double? EndSeconds { get; init; }
}

/// <summary>Cuts a stretch out of a video.</summary>
internal sealed class TrimVideo(FilmTrims trims, SubmitWork submit, IOptions<PricingOptions> pricing)
{
    public const string Operation = "trim";

    public static Task<JobResponse> Handle(
        Caller caller, JsonBody<TrimVideoRequest> body, IdempotentReply idempotent, HttpRequest http, TrimVideo work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<JobResponse> RunAsync(Caller caller, JsonBody<TrimVideoRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var request = await body.ReadAsync(
            cancel, (value, errors) => FilmTrims.Check(value.StartSeconds, value.EndSeconds, ("start_seconds", "end_seconds"), errors));
        var asked = new TrimWork(request.VideoFilename!, request.StartSeconds!.Value, request.EndSeconds!.Value);
        var plan = await trims.PlanAsync(caller, asked, "end_seconds", "edit", Operation, pricing.Value.Edit, cancel);
        return await submit.RunAsync(caller, http, plan, idempotent, cancel);
    }
}
