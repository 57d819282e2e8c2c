using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reelwright.LocalEngine;
using Reelwright.Media;
using Reelwright.Server.Billing;
using Reelwright.Server.Catalog;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Editing;

/// <summary>Queues the cut-out of an uploaded picture's subject.</summary>
internal sealed class RemoveBackground(UploadedPictures pictures, ComfyTools comfy, SubmitWork submit, IOptions<PricingOptions> pricing)
{
    /// <summary>The handler's key, and the catalogue's folder.</summary>
    public const string Operation = "remove-background";

    /// <summary>Names the picture's part may have.</summary>
    public static string[] Parts { get; } = ["file", "image"];

    public static async Task<Ok<JobResponse>> Handle(Caller caller, HttpContext http, IdempotentReply idempotent, RemoveBackground work, CancellationToken cancel) =>
        TypedResults.Ok(await work.RunAsync(caller, http, idempotent, cancel));

    private async Task<JobResponse> RunAsync(Caller caller, HttpContext http, IdempotentReply idempotent, CancellationToken cancel)
    {
        var form = await pictures.ReadFormAsync(http, cancel);
        var picture = await pictures.StageAsync(form, Parts, cancel);
        var plan = new PlannedWork
        {
            Kind = "tool",
            Operation = Operation,
            Work = new RemoveBackgroundWork(picture.Filename),
            Uploads = [picture],
            Credits = pricing.Value.Tool,
            Description = "Background removed",
            Line = new HistoryLine(CreationKind.Image, Operation) { ImageFilename = picture.Filename },
            Units = picture.File.Width!.Value * (double)picture.File.Height!.Value / 1e6,
        };
        return await submit.RunAsync(caller, http.Request, comfy.Place(plan, Operation), idempotent, cancel);
    }
}

/// <summary>What the job gets: the stored picture.</summary>
internal sealed record RemoveBackgroundWork(string Picture);

/// <summary>What the job says besides its output.</summary>
/// <param name="Engine">local or comfyui.</param>
/// <param name="WasTransparent">The picture came without a background; the result shows the same.</param>
internal sealed record RemoveBackgroundResult(string Engine, bool WasTransparent);

/// <summary>Cuts the subject out, here or on the backend that has the job.</summary>
internal sealed class CutOut(WorkBench bench, ComfyTools comfy, BackgroundRemover remover, Ffmpeg ffmpeg) : IJobHandler
{
    private const string Prefix = "cutout";

    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var picture = context.Request<RemoveBackgroundWork>().Picture;
        return bench.RunAsync(context, bay => context.Backend is null ? CutHereAsync(bay, picture) : CutThereAsync(bay, picture), cancel);
    }

    private static JobOutcome NothingFound() => JobOutcome.Fail("no_subject", "Nothing in the picture stands out from its background.");

    private async Task<JobOutcome> CutHereAsync(Bench bay, string picture)
    {
        using var source = await bay.OpenAsync(picture);
        var target = bay.NewPath(".png");
        bay.Context.UseEngine(EngineChoice.Local);
        var removal = await remover.RemoveAsync(source.Path, target, bay.ProgressOf("cutting"), bay.Cancel);
        return removal is BackgroundRemoval.NothingFound
            ? NothingFound()
            : await bay.CompletePictureAsync(target, Prefix, new RemoveBackgroundResult(EngineChoice.Local, removal is BackgroundRemoval.WasTransparent));
    }

    private Task<JobOutcome> CutThereAsync(Bench bay, string picture) => comfy.RunAsync(
        bay.Context,
        RemoveBackground.Operation,
        new Dictionary<string, string> { ["image"] = picture },
        async made =>
        {
            // Written anew: a backend's file carries its whole workflow.
            var image = await ffmpeg.DecodeImageAsync(made[0], await MediaSniffer.SniffFileAsync(made[0], bay.Cancel), cancel: bay.Cancel);
            if (IsEmpty(image))
            {
                return NothingFound();
            }

            var target = bay.NewPath(".png");
            var metadata = new MediaMetadata
            {
                Engine = EngineChoice.ComfyUI,
                Model = RemoveBackground.Operation,
                CreatedBy = "Reelwright",
                DigitalSourceType = DigitalSourceType.AlgorithmicallyEnhanced,
            };
            await ffmpeg.EncodePngAsync(image, target, metadata, bay.Cancel);
            return await bay.CompletePictureAsync(target, Prefix, new RemoveBackgroundResult(EngineChoice.ComfyUI, false));
        },
        bay.Cancel);

    private static bool IsEmpty(RawImage image)
    {
        for (var i = 3; i < image.Pixels.Length; i += 4)
        {
            if (image.Pixels[i] > 0)
            {
                return false;
            }
        }

        return true;
    }
}
