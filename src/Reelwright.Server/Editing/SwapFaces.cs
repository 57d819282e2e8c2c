using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reelwright.LocalEngine.Faces;
using Reelwright.Media;
using Reelwright.Server.Billing;
using Reelwright.Server.Catalog;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Editing;

/// <summary>The face of one picture into another one.</summary>
internal sealed class SwapFaces(
    TierPolicy tiers, UploadedPictures pictures, MediaLibrary library, FaceFinding faces, ComfyTools comfy, SubmitWork submit, IOptions<PricingOptions> pricing)
{
    public const string Operation = "face-swap";
    public const string SourcePart = "source";
    public const string TargetPart = "target";

    public static async Task<Ok<JobResponse>> Handle(HttpContext http, Caller caller, IdempotentReply idempotent, SwapFaces work, CancellationToken cancel) =>
        TypedResults.Ok(await work.RunAsync(http, caller, idempotent, cancel));

    private async Task<JobResponse> RunAsync(HttpContext http, Caller caller, IdempotentReply idempotent, CancellationToken cancel)
    {
        tiers.ThrowIfWithout(caller, Feature.FaceSwap, "Swapping faces");
        var form = await pictures.ReadFormAsync(http, cancel);
        ThrowIfIncomplete(form);
        var source = await pictures.CheckAsync(form, [SourcePart], cancel);
        var target = await pictures.CheckAsync(form, [TargetPart], cancel);
        if (comfy.EngineOf(Operation) == EngineChoice.Local)
        {
            faces.Open();
        }

        var staged = new List<StagedFile> { await library.StageAsync(source, null, cancel) };
        try
        {
            staged.Add(await library.StageAsync(target, null, cancel));
        }
        catch
        {
            await library.DiscardAsync(staged.Select(file => file.Filename));
            throw;
        }

        return await submit.RunAsync(caller, http.Request, Plan(staged[0], staged[1]), idempotent, cancel);
    }

    private static void ThrowIfIncomplete(UploadForm form)
    {
        var errors = new FieldErrors();
        foreach (var part in (string[])[SourcePart, TargetPart])
        {
            if (!form.Files.ContainsKey(part))
            {
                errors.Add(part, "is required: a file part of the form");
            }
        }

        errors.ThrowIfAny();
    }

    private PlannedWork Plan(StagedFile source, StagedFile target) => comfy.Place(
        new PlannedWork
        {
            Kind = "tool",
            Operation = Operation,
            Work = new FacePictures(source.Filename, target.Filename),
            Uploads = [source, target],
            Credits = pricing.Value.Tool,
            Description = "Face swap",
            Line = new HistoryLine(CreationKind.Image, Operation) { ImageFilename = target.Filename },
            Units = ((double)target.File.Width! * target.File.Height!.Value / 1e6) + 1,
        },
        Operation);
}

/// <summary>Stored files.</summary>
internal sealed record FacePictures(string Source, string Target);

/// <param name="Engine">local or comfyui.</param>
/// <param name="FacesInSource">How many were found; the largest was taken. Null where the engine does not say.</param>
/// <param name="FacesInTarget">How many were found; the largest was replaced. Null where the engine does not say.</param>
internal sealed record SwappedFaces(string Engine, int? FacesInSource, int? FacesInTarget);

/// <summary>Swaps on this machine, or has a backend do it.</summary>
internal sealed class SwapFacesWork(WorkBench bench, Ffmpeg ffmpeg, FaceFinding faces, ComfyTools comfy) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<FacePictures>();
        return bench.RunAsync(
            context,
            bay => context.Backend is null
                ? SwapAsync(bay, work, cancel)
                : comfy.RunAsync(
                    context,
                    SwapFaces.Operation,
                    new Dictionary<string, string> { ["image"] = work.Source, ["target_image"] = work.Target },
                    made => TakeAsync(bay, work, made[0], cancel),
                    cancel),
            cancel);
    }

    private async Task<JobOutcome> SwapAsync(Bench bay, FacePictures work, CancellationToken cancel)
    {
        var detector = faces.TryOpen() ?? throw new JobFailure("engine_unavailable", "The files that faces are found with are no longer on the server.");
        var source = await LookAsync(bay, detector, work.Source, SwapFaces.SourcePart, 0, cancel);
        var target = await LookAsync(bay, detector, work.Target, SwapFaces.TargetPart, 0.4, cancel);
        bay.ProgressOf("blending").Report(0.8);
        var swapped = await Task.Run(() => FaceSwapper.Swap(source.Picture, source.Faces[0], target.Picture, target.Faces[0], cancel), cancel);
        var result = new SwappedFaces(EngineChoice.Local, source.Faces.Count, target.Faces.Count);
        return await CompleteAsync(bay, swapped, result, DigitalSourceType.AlgorithmicallyEnhanced, cancel);
    }

    private async Task<(RawImage Picture, IReadOnlyList<DetectedFace> Faces)> LookAsync(
        Bench bay, FaceDetector detector, string filename, string part, double from, CancellationToken cancel)
    {
        bay.ProgressOf("finding faces").Report(from);
        var picture = await ReadAsync(bay, filename, cancel);
        var found = await Task.Run(() => detector.Find(picture, cancel), cancel);
        return found.Count > 0 ? (picture, found) : throw NoFace(part);
    }

    /// <summary>ReActor gives the target back as it was, or a black picture, when either picture has no face; it does not say which one.</summary>
    private async Task<JobOutcome> TakeAsync(Bench bay, FacePictures work, string path, CancellationToken cancel)
    {
        var made = await ffmpeg.DecodeImageAsync(path, await MediaSniffer.SniffFileAsync(path, cancel), cancel: cancel);
        var target = await ReadAsync(bay, work.Target, cancel);
        if (PictureLikeness.IsBlack(made) || PictureLikeness.AreSame(made, target))
        {
            return (await WithoutFaceAsync(bay, work, target, cancel)).ToOutcome();
        }

        return await CompleteAsync(
            bay, made, new SwappedFaces(EngineChoice.ComfyUI, null, null), DigitalSourceType.CompositeWithTrainedAlgorithmicMedia, cancel);
    }

    private async Task<JobFailure> WithoutFaceAsync(Bench bay, FacePictures work, RawImage target, CancellationToken cancel)
    {
        if (faces.TryOpen() is { } detector)
        {
            var source = await ReadAsync(bay, work.Source, cancel);
            if (await Task.Run(() => detector.Find(source, cancel), cancel) is [])
            {
                return NoFace(SwapFaces.SourcePart);
            }

            if (await Task.Run(() => detector.Find(target, cancel), cancel) is [])
            {
                return NoFace(SwapFaces.TargetPart);
            }
        }

        return new JobFailure("no_face", "No face was found in one of the two pictures, `source` or `target`.");
    }

    private static JobFailure NoFace(string part) => new("no_face", $"No face was found in the picture `{part}`. It has to look towards the camera.");

    private async Task<RawImage> ReadAsync(Bench bay, string filename, CancellationToken cancel)
    {
        using var file = await bay.OpenAsync(filename);
        return await ffmpeg.DecodeImageAsync(file.Path, await MediaSniffer.SniffFileAsync(file.Path, cancel), cancel: cancel);
    }

    private async Task<JobOutcome> CompleteAsync(Bench bay, RawImage picture, SwappedFaces result, DigitalSourceType origin, CancellationToken cancel)
    {
        var path = bay.NewPath(".png");
        var metadata = new MediaMetadata { Engine = result.Engine, CreatedBy = "Reelwright", DigitalSourceType = origin };
        await ffmpeg.EncodePngAsync(picture, path, metadata, cancel);
        return await bay.CompletePictureAsync(path, SwapFaces.Operation, result);
    }
}
