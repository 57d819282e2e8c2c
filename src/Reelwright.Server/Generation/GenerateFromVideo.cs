using Microsoft.Extensions.Options;
using Reelwright.LocalEngine;
using Reelwright.Server.Billing;
using Reelwright.Server.Catalog;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Generation;

/// <summary>Queues a video in another look: same size, rate and length as its source.</summary>
internal sealed class GenerateFromVideo(
    AskReader asks, MediaLibrary library, TierPolicy tiers, IOptions<PricingOptions> pricing, SubmitGeneration submit, JobWait wait)
{
    public const string Operation = "v2v";

    private const double UsualStrength = 0.6;

    /// <summary>What an engine can hold of one film.</summary>
    private const int MaxFrames = 9_999;

    public static Task<IResult> Handle(
        Caller caller, JsonBody<GenerateFromVideoRequest> body, IdempotentReply idempotent, HttpRequest http, GenerateFromVideo work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<IResult> RunAsync(
        Caller caller, JsonBody<GenerateFromVideoRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var patience = JobWait.AskedBy(http);
        var request = await body.ReadAsync(cancel, (value, errors) => Check(Ask(value), errors));
        var plan = await PlanAsync(caller, Ask(request), cancel);
        var reply = await submit.StoreAsync(caller, [plan], stored => VideoReply.Of(plan, stored[0]), idempotent, cancel);
        return patience > TimeSpan.Zero ? TypedResults.Ok(await wait.ForAsync(reply.JobId, patience, cancel)) : TypedResults.Ok(reply);
    }

    /// <summary>The missing video is told once, by its own rule, and not as one of the model's alternatives.</summary>
    private void Check(GenerationAsk ask, FieldErrors errors) =>
        asks.Check(errors.Has(RequestFields.VideoFilename) ? ask with { VideoFilename = "?" } : ask, images: false, errors);

    private static GenerationAsk Ask(GenerateFromVideoRequest request) =>
        request.ToAsk() with { Model = string.IsNullOrEmpty(request.Model) ? DefaultModels.VideoToVideo : request.Model };

    private async Task<PlannedGeneration> PlanAsync(Caller caller, GenerationAsk ask, CancellationToken cancel)
    {
        var model = asks.Model(ask, images: false);
        if ((model.Local is not (LocalTechnique.Restyle or null)) || !model.Takes(RequestFields.Strength) || !model.Takes(RequestFields.VideoFilename))
        {
            throw Refusal.Invalid("model", $"must be one that takes a video and strength, such as {DefaultModels.VideoToVideo}");
        }

        var files = await InputFiles.FindAsync(library, caller, ask, model, cancel);
        var source = files.Find(RequestFields.VideoFilename)!;
        var (seconds, frameRate) = (source.DurationSeconds ?? 0, FrameRateOf(source, model));
        var frames = (int)Math.Max(1, Math.Round(seconds * frameRate, MidpointRounding.AwayFromZero));
        if (frames > MaxFrames)
        {
            throw Refusal.Invalid(RequestFields.VideoFilename, $"must be at most {MaxFrames / frameRate} seconds long");
        }

        var parameters = Fill(ask, model, source, frames, frameRate);
        tiers.ThrowIfTooLarge(caller, parameters.Width!.Value, parameters.Height!.Value, RequestFields.VideoFilename, "The video is", "is");
        var engine = await submit.ChooseEngineAsync(caller, model, cancel);
        var mark = tiers.For(Tiers.Parse(caller.Tier) ?? Tier.Free).Watermark;
        var credits = GenerationPrice.OfVideoToVideo(pricing.Value, seconds).Credits;

        return new PlannedGeneration(
            Operation, CreationKind.Video, model, engine, ask, parameters, GenerationWork.Of(parameters, files, model.Local, mark), credits, null);
    }

    /// <summary>A source slower or faster than any player wants is met at the nearest rate; the length stays.</summary>
    private static int FrameRateOf(MediaFile source, CatalogModel model) =>
        Math.Clamp((int)Math.Round(source.FrameRate ?? 24, MidpointRounding.AwayFromZero), model.Limits.MinFrameRate, model.Limits.MaxFrameRate);

    private static GenerationParameters Fill(GenerationAsk ask, CatalogModel model, MediaFile source, int frames, int frameRate) => new()
    {
        Model = model.Id,
        Prompt = ask.Prompt!.Trim(),
        NegativePrompt = ask.NegativePrompt,
        Width = Math.Max(16, source.Width!.Value & ~1),
        Height = Math.Max(16, source.Height!.Value & ~1),
        Frames = frames,
        FrameRate = frameRate,
        Steps = model.Defaults.Steps,
        Cfg = model.Defaults.Cfg,
        Seed = ask.Seed is >= 0 ? ask.Seed.Value : SubmitGeneration.DrawSeed(),
        Strength = ask.Strength ?? UsualStrength,
    };
}
