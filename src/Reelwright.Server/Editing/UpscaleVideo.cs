using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Reelwright.Media;
using Reelwright.Server.Billing;
using Reelwright.Server.Catalog;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Editing;

/// <summary>A video in more pixels.</summary>
public sealed record UpscaleVideoRequest
{
    [Required]
    public string? VideoFilename { get; init; }

    /// <summary>2 to 4, fractions too.</summary>
    [Required, Range(2.0, 4.0)]
    public double? ScaleFactor { get; init; }
}

/// <summary>Enlarges a film: on a backend by an upscale model, else on this machine by Lanczos with edge-aware sharpening.</summary>
internal sealed class UpscaleVideo(FilmEdits films, ComfyTools comfy, TierPolicy tiers, SubmitWork submit, IOptions<PricingOptions> pricing)
{
    public const string Operation = "upscale-video";

    /// <summary>The catalogue's folder.</summary>
    public const string Model = "upscale";

    public static Task<JobResponse> Handle(
        Caller caller, JsonBody<UpscaleVideoRequest> body, IdempotentReply idempotent, HttpRequest http, UpscaleVideo work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<JobResponse> RunAsync(Caller caller, JsonBody<UpscaleVideoRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        tiers.ThrowIfWithout(caller, Feature.Upscale, "Upscaling");
        var request = await body.ReadAsync(cancel);
        var video = await films.FindAsync(caller, request.VideoFilename!, cancel);
        var factor = request.ScaleFactor!.Value;
        var (width, height) = EnlargePicture.SizeOf(video.Width ?? 2, video.Height ?? 2, factor);
        tiers.ThrowIfTooLarge(caller, width, height, "scale_factor");
        var plan = FilmEdits.Plan(video, FilmEdits.ToolKind, Operation, new UpscaleWork(video.Filename, factor), Price(video.DurationSeconds ?? 0));
        return await submit.RunAsync(caller, http, comfy.Place(plan, Model), idempotent, cancel);
    }

    private int Price(double seconds) =>
        Math.Max(pricing.Value.UpscaleMinimum, (int)decimal.Ceiling(GenerationPrice.Prorated(pricing.Value.UpscalePerTenSeconds, seconds, 10)));
}

internal sealed record UpscaleWork(string Video, double Factor);

internal sealed record UpscaleResult(int Width, int Height, double ScaleFactor, string Engine, string Method, int FramesEncoded, int FramesTotal)
{
    public static UpscaleResult Of(UpscaleWork work, MediaInfo made, string engine) =>
        new(made.Width, made.Height, work.Factor, engine, FilmEdits.Encoded, made.FrameCount!.Value, made.FrameCount.Value);
}

/// <summary>Enlarges a film where the job was claimed.</summary>
internal sealed class UpscaleJob(FilmEdits films, UpscaleOnBackend backend) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<UpscaleWork>();
        return context.Backend is not null
            ? backend.RunAsync(context, work, cancel)
            : films.RunAsync(
                context,
                work.Video,
                "upscale",
                _ => Task.FromResult<IReadOnlyList<PictureStep>>([new EnlargePicture(work.Factor)]),
                made => UpscaleResult.Of(work, made, EngineChoice.Local),
                cancel);
    }
}
