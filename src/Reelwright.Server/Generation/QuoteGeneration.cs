using Microsoft.Extensions.Options;
using Reelwright.Server.Billing;
using Reelwright.Server.Catalog;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Generation;

/// <summary>What a generation would cost the caller: the same arithmetic that submission charges by.</summary>
internal static class QuoteGeneration
{
    public const string VideoToVideo = "v2v";

    public static QuoteResponse Handle(Caller caller, Query query, ModelCatalog catalog, TierPolicy tiers, IOptions<PricingOptions> pricing)
    {
        var id = query.Text("model", 64) ?? DefaultModels.Video;
        var frames = query.Int("frames", 1, int.MaxValue);
        var steps = query.Int("steps", 0, 10_000);
        var count = query.Int("count", 1, DefaultModels.MaxImages);
        var seconds = query.Number("seconds", 0, 86_400);
        var frameRate = query.Int("frame_rate", 1, 240);
        query.ThrowIfInvalid();

        if (id == VideoToVideo)
        {
            return OfVideoToVideo(seconds ?? throw Refusal.Invalid("seconds", "is required for v2v"), pricing.Value);
        }

        var model = catalog.Find(id) ?? throw Refusal.Invalid("unknown_model", "model", $"is unknown: {id}");
        return model.IsImage
            ? OfImages(model, count ?? 1)
            : OfVideo(model, tiers.For(Tiers.Parse(caller.Tier) ?? Tier.Free), frames, steps, seconds, frameRate);
    }

    private static QuoteResponse OfVideo(CatalogModel model, TierLimits tier, int? frames, int? steps, double? seconds, int? frameRate)
    {
        int? counted = model.HasFrames
            ? Math.Min(model.Limits.MaxFrames, frames ?? OmittedFrames(model, tier, frameRate, seconds))
            : null;
        int? taken = model.Takes(RequestFields.Steps) ? steps ?? model.Defaults.Steps : null;

        return QuoteResponse.Of(model.Id, model.VideoPrice(counted ?? 0, taken ?? 0)) with { Frames = counted, Steps = taken };
    }

    private static int OmittedFrames(CatalogModel model, TierLimits tier, int? frameRate, double? seconds) =>
        ResolveGeneration.OmittedFrames(model, tier, frameRate ?? model.Defaults.FrameRate ?? 24, model.LengthFrom is null ? null : seconds)
            ?? throw Refusal.Invalid("frames", $"or seconds is required: {model.Id} is as long as its {model.LengthFrom}");

    private static QuoteResponse OfImages(CatalogModel model, int count) =>
        QuoteResponse.Of(model.Id, model.ImagePrice(count)) with { Count = count };

    private static QuoteResponse OfVideoToVideo(double seconds, PricingOptions pricing) =>
        QuoteResponse.Of(VideoToVideo, GenerationPrice.OfVideoToVideo(pricing, seconds)) with { Seconds = seconds };
}

/// <summary>Which model is meant where none is named.</summary>
internal static class DefaultModels
{
    public const string Video = "wan-t2v";
    public const string ImageToVideo = "wan-i2v";
    public const string VideoToVideo = "wan-vace";
    public const string Image = "sd15";

    /// <summary>Most pictures of one request.</summary>
    public const int MaxImages = 8;
}

/// <param name="Frames">After the model's cap; null for what has none.</param>
/// <param name="Cost">Exact, before rounding up.</param>
/// <param name="Credits">What is charged.</param>
internal sealed record QuoteResponse(string Model, int? Frames, int? Steps, int? Count, double? Seconds, decimal Cost, int Credits, QuoteBreakdown Breakdown)
{
    public static QuoteResponse Of(string model, GenerationPrice price) =>
        new(model, null, null, null, null, price.Cost, price.Credits, new QuoteBreakdown(price.Base, price.Frames, price.Steps));
}

internal sealed record QuoteBreakdown(decimal Base, decimal Frames, decimal Steps);
