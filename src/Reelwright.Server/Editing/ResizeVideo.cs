using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Reelwright.Media;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Editing;

/// <summary>A size by name, or in numbers.</summary>
public sealed record ResizeVideoRequest
{
    [Required]
    public string? VideoFilename { get; init; }

    /// <summary>1080p (1920x1080), 720p (1280x720), 480p (854x480), square (1080x1080) or vertical (1080x1920).</summary>
    public string? Preset { get; init; }

    /// <summary>With height, in place of a preset. Odd numbers are rounded down.</summary>
    [Range(16, 16_384)]
    public int? Width { get; init; }

    /// <inheritdoc cref="Width"/>
    [Range(16, 16_384)]
    public int? Height { get; init; }
}

/// <summary>Scales a film into a frame of another size.</summary>
internal sealed class ResizeVideo(FilmEdits films, TierPolicy tiers, SubmitWork submit, IOptions<PricingOptions> pricing)
{
    public const string Operation = "resize";

    private static readonly Dictionary<string, (int Width, int Height)> Presets = new(StringComparer.Ordinal)
    {
        ["1080p"] = (1920, 1080),
        ["720p"] = (1280, 720),
        ["480p"] = (854, 480),
        ["square"] = (1080, 1080),
        ["vertical"] = (1080, 1920),
    };

    public static Task<JobResponse> Handle(
        Caller caller, JsonBody<ResizeVideoRequest> body, IdempotentReply idempotent, HttpRequest http, ResizeVideo work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<JobResponse> RunAsync(Caller caller, JsonBody<ResizeVideoRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel, Check);
        var video = await films.FindAsync(caller, request.VideoFilename!, cancel);
        var (width, height) = request.Preset is { } preset ? Presets[preset] : (request.Width!.Value, request.Height!.Value);
        tiers.ThrowIfTooLarge(caller, width & ~1, height & ~1, request.Preset is null ? "width" : "preset");
        var work = new ResizeWork(video.Filename, width, height);
        return await submit.RunAsync(caller, http, FilmEdits.Plan(video, FilmEdits.EditKind, Operation, work, pricing.Value.Edit), idempotent, cancel);
    }

    private static void Check(ResizeVideoRequest request, FieldErrors errors)
    {
        if (request.Preset is null)
        {
            if (request.Width is null && request.Height is null && !errors.Has("width") && !errors.Has("height"))
            {
                errors.Add("preset", "or width and height are required");
            }
            else
            {
                Need("width", request.Width);
                Need("height", request.Height);
            }

            return;
        }

        if (!Presets.ContainsKey(request.Preset))
        {
            errors.Add("preset", $"must be one of {string.Join(", ", Presets.Keys)}");
        }

        if (request.Width is not null || request.Height is not null)
        {
            errors.Add("preset", "excludes width and height");
        }

        void Need(string field, int? value)
        {
            if (value is null && !errors.Has(field))
            {
                errors.Add(field, "is required without a preset");
            }
        }
    }
}

internal sealed record ResizeWork(string Video, int Width, int Height);

/// <param name="Rounded">Fields whose odd numbers were rounded down.</param>
internal sealed record ResizeResult(int Width, int Height, IReadOnlyList<string> Rounded, string Method, int FramesEncoded, int FramesTotal);

internal sealed class ResizeJob(FilmEdits films) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<ResizeWork>();
        var (width, height) = (work.Width & ~1, work.Height & ~1);
        List<string> rounded = [.. width != work.Width ? ["width"] : Array.Empty<string>(), .. height != work.Height ? ["height"] : Array.Empty<string>()];
        return films.RunAsync(
            context,
            work.Video,
            ResizeVideo.Operation,
            _ => Task.FromResult<IReadOnlyList<PictureStep>>([new FitPicture(width, height)]),
            made => new ResizeResult(width, height, rounded, FilmEdits.Encoded, made.FrameCount!.Value, made.FrameCount.Value),
            cancel);
    }
}
