using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reelwright.Server.Billing;

namespace Reelwright.Server.Catalog;

/// <summary>Everything that has a price, for everybody to read.</summary>
internal static class GetPricing
{
    public static Ok<PricingView> Handle(TierPolicy tiers, ModelCatalog catalog, IOptions<PricingOptions> pricing) => TypedResults.Ok(new PricingView(
        "gbp", pricing.Value.CreditPricePence, [.. tiers.All.Select(TierView.Of)], [.. catalog.Models.Select(ModelPricing.Of)], Operations(pricing.Value)));

    private static Dictionary<string, OperationPrice> Operations(PricingOptions prices) => new()
    {
        ["v2v"] = OperationPrice.PerSeconds(prices.VideoToVideoPerTenSeconds, 10, prices.VideoToVideoMinimum),
        ["generate_audio"] = OperationPrice.PerSeconds(prices.AudioPerThirtySeconds, 30),
        ["tts"] = OperationPrice.PerSeconds(prices.SpeechPerMinute, 60),
        ["subtitles"] = OperationPrice.Flat(prices.Subtitles),
        ["subtitle_translation"] = OperationPrice.Flat(prices.SubtitleTranslation),
        ["trim"] = OperationPrice.Flat(prices.Edit),
        ["speed"] = OperationPrice.Flat(prices.Edit),
        ["crop"] = OperationPrice.Flat(prices.Edit),
        ["resize"] = OperationPrice.Flat(prices.Edit),
        ["text_overlay"] = OperationPrice.Flat(prices.Edit),
        ["merge"] = OperationPrice.PerClip(prices.JoinPerClip, prices.Edit),
        ["project_export"] = OperationPrice.PerClip(prices.JoinPerClip, prices.Edit),
        ["remove_background"] = OperationPrice.Flat(prices.Tool),
        ["face_swap"] = OperationPrice.Flat(prices.Tool),
        ["extract_frames"] = OperationPrice.Flat(prices.Tool),
        ["trim_video"] = OperationPrice.Flat(prices.Tool),
        ["video_to_gif"] = OperationPrice.Flat(prices.Tool),
        ["add_watermark"] = OperationPrice.Flat(prices.Tool),
        ["upscale_video"] = OperationPrice.PerSeconds(prices.UpscalePerTenSeconds, 10, prices.UpscaleMinimum),
    };
}

internal sealed record PricingView(
    string Currency, int CreditPricePence, IReadOnlyList<TierView> Tiers, IReadOnlyList<ModelPricing> Models, IReadOnlyDictionary<string, OperationPrice> Operations);

/// <param name="PricePence">A month; null where no price is set.</param>
internal sealed record TierView(
    string Id, string Name, int MonthlyCredits, string MaxResolution, int MaxFrames, bool Watermark, int ConcurrentJobs, int? PricePence, IReadOnlyList<string> Features)
{
    public static TierView Of(TierLimits tier) => new(
        tier.Tier.Id(), tier.Tier.ToString(), tier.MonthlyCredits, tier.MaxResolution.Id, tier.MaxFrames, tier.Watermark, tier.ConcurrentJobs, tier.PricePence,
        [.. tier.Features.Select(feature => feature.Id())]);
}

/// <param name="Cost">Credits of a film or mesh: base + frames x per_frame + steps x per_step, rounded up once. Null for pictures.</param>
/// <param name="CreditCost">Credits of a picture; null for everything else.</param>
internal sealed record ModelPricing(string Id, string Name, string Kind, ModelCost? Cost, int? CreditCost)
{
    public static ModelPricing Of(CatalogModel model) => model.IsImage
        ? new ModelPricing(model.Id, model.Name, model.Kind.Id(), null, model.ImagePrice(1).Credits)
        : new ModelPricing(model.Id, model.Name, model.Kind.Id(), new ModelCost(model.Price.Base, model.Price.PerFrame, model.Price.PerStep), null);
}

/// <param name="Credits">For each operation, each <paramref name="Seconds"/> seconds (in proportion, rounded up once), or each clip.</param>
/// <param name="Per"><c>operation</c>, <c>seconds</c> or <c>clip</c>.</param>
/// <param name="Minimum">The least it costs.</param>
internal sealed record OperationPrice(int Credits, string Per, int? Seconds, int? Minimum)
{
    public static OperationPrice Flat(int credits) => new(credits, "operation", null, null);

    public static OperationPrice PerSeconds(int credits, int seconds, int? minimum = null) => new(credits, "seconds", seconds, minimum);

    public static OperationPrice PerClip(int credits, int minimum) => new(credits, "clip", null, minimum);
}
