using Reelwright.Server.Billing;
using Reelwright.Server.Catalog;

namespace Reelwright.Server.Generation;

/// <summary>A parameter that became another value than the one asked for.</summary>
internal sealed record Adjustment(string Field, int Asked, int Used);

/// <summary>A request with every gap filled: what is charged, rendered and reported. Null means that the model has no such thing.</summary>
internal sealed record GenerationParameters
{
    public required string Model { get; init; }

    public required string Prompt { get; init; }

    public string? NegativePrompt { get; init; }

    /// <summary>Pixels, even.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels, even.</summary>
    public int? Height { get; init; }

    public int? Frames { get; init; }

    public int? FrameRate { get; init; }

    public int? Steps { get; init; }

    public double? Cfg { get; init; }

    public required long Seed { get; init; }

    public string? Sampler { get; init; }

    public string? Scheduler { get; init; }

    public double? Shift { get; init; }

    public string? Camera { get; init; }

    public string? ControlType { get; init; }

    public double? Strength { get; init; }

    /// <summary>Fields that were sent and mean nothing to the model.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>What was rounded to even or capped at the model's most frames.</summary>
    public IReadOnlyList<Adjustment> Adjusted { get; init; } = [];
}

/// <summary>Why a request was refused after its fields were found sound.</summary>
/// <param name="Field">JSON name of what asks too much.</param>
/// <param name="Problem">In words, without the field's name.</param>
/// <param name="RequiredTier">The cheapest tier that allows it; null when none does, which makes it a bad request.</param>
internal sealed record ParameterRefusal(string Field, string Problem, Tier? RequiredTier);

/// <summary>
/// Fills a sound request's gaps from the catalogue, within the caller's tier. Pure: the same request, model, tier, source and seed give the same parameters.
/// </summary>
internal sealed class ResolveGeneration(TierPolicy tiers)
{
    /// <summary>Resolves a request that <see cref="AskChecks"/> found nothing wrong with.</summary>
    /// <param name="ask">As sent.</param>
    /// <param name="model">The model it names or means.</param>
    /// <param name="tier">The caller's tier.</param>
    /// <param name="sourceSeconds">Length of the sound or film that the model's length follows; null when none is given.</param>
    /// <param name="drawSeed">Draws a seed when none is asked for.</param>
    public (GenerationParameters? Parameters, IReadOnlyList<ParameterRefusal> Refusals) Resolve(
        GenerationAsk ask, CatalogModel model, Tier tier, double? sourceSeconds, Func<long> drawSeed)
    {
        var limits = tiers.For(tier);
        var refusals = new List<ParameterRefusal>();
        var adjusted = new List<Adjustment>();
        var size = Size(ask, model, limits, refusals, adjusted);
        var frameRate = Taken(model, RequestFields.FrameRate, ask.FrameRate ?? model.Defaults.FrameRate);
        var frames = Frames(ask, model, limits, frameRate, sourceSeconds, refusals, adjusted);

        if (refusals.Count > 0)
        {
            return (null, refusals);
        }

        var defaults = model.Defaults;
        return (new GenerationParameters
        {
            Model = model.Id,
            Prompt = ask.Prompt?.Trim() ?? "",
            NegativePrompt = model.Takes(RequestFields.NegativePrompt) ? ask.NegativePrompt : null,
            Width = size?.Width,
            Height = size?.Height,
            Frames = frames,
            FrameRate = frameRate,
            Steps = Taken(model, RequestFields.Steps, ask.Steps ?? defaults.Steps),
            Cfg = Taken(model, RequestFields.Cfg, ask.Cfg ?? defaults.Cfg),
            Seed = ask.Seed is >= 0 ? ask.Seed.Value : drawSeed(),
            Sampler = model.Takes(RequestFields.Sampler) ? ask.Sampler ?? defaults.Sampler : null,
            Scheduler = model.Takes(RequestFields.Scheduler) ? ask.Scheduler ?? defaults.Scheduler : null,
            Shift = Taken(model, RequestFields.Shift, ask.Shift ?? defaults.Shift),
            Camera = model.Takes(RequestFields.Camera) ? ask.Camera : null,
            ControlType = model.Takes(RequestFields.ControlType) ? ask.ControlType : null,
            Strength = Taken(model, RequestFields.Strength, ask.Strength ?? defaults.Strength),
            Ignored = [.. ask.Given().Where(field => field is not RequestFields.Prompt && !model.Takes(field))],
            Adjusted = adjusted,
        }, []);
    }

    /// <summary>Frames that the model's default or source gives, within the caller's tier and the model's cap; null when neither says.</summary>
    public static int? OmittedFrames(CatalogModel model, TierLimits tier, int frameRate, double? sourceSeconds)
    {
        var wanted = sourceSeconds is { } seconds
            ? (int)Math.Clamp(Math.Round(seconds * frameRate, MidpointRounding.AwayFromZero), 1, int.MaxValue)
            : model.Defaults.Frames;

        return wanted is { } frames ? Math.Min(frames, Math.Min(model.Limits.MaxFrames, tier.MaxFrames)) : null;
    }

    private (int Width, int Height)? Size(
        GenerationAsk ask, CatalogModel model, TierLimits tier, List<ParameterRefusal> refusals, List<Adjustment> adjusted)
    {
        if (!model.Takes(RequestFields.Width))
        {
            return null;
        }

        // Pictures are bound by their model only.
        if (model.IsImage)
        {
            return (Even(RequestFields.Width, ask.Width ?? model.Defaults.Width!.Value, adjusted),
                Even(RequestFields.Height, ask.Height ?? model.Defaults.Height!.Value, adjusted));
        }

        var (width, height) = FrameSize.WithDefaults(ask.Width, ask.Height, model, tier.MaxResolution);
        if (!tier.MaxResolution.Holds(width, height))
        {
            var field = ask.Width is not null && (ask.Height is null || ask.Width >= ask.Height) ? RequestFields.Width : RequestFields.Height;
            var required = tiers.RequiredTierForResolution(width, height);
            refusals.Add(new ParameterRefusal(
                field,
                required is null
                    ? $"must be smaller: {width}x{height} is larger than {tiers.All[^1].MaxResolution.Name}"
                    : $"must be smaller: {width}x{height} is larger than {tier.MaxResolution.Name} ({tier.MaxResolution.LongSide}x{tier.MaxResolution.ShortSide}), the most on the {tier.Tier.Id()} tier",
                required));
        }

        return (Even(RequestFields.Width, width, adjusted), Even(RequestFields.Height, height, adjusted));
    }

    private int? Frames(
        GenerationAsk ask,
        CatalogModel model,
        TierLimits tier,
        int? frameRate,
        double? sourceSeconds,
        List<ParameterRefusal> refusals,
        List<Adjustment> adjusted)
    {
        if (!model.HasFrames || frameRate is not { } rate)
        {
            return null;
        }

        if (ask.Frames is not { } asked)
        {
            return OmittedFrames(model, tier, rate, sourceSeconds)
                ?? throw new InvalidOperationException($"{model.Id} follows a source, and none was given.");
        }

        var frames = Math.Min(asked, model.Limits.MaxFrames);
        if (frames < asked)
        {
            adjusted.Add(new Adjustment(RequestFields.Frames, asked, frames));
        }

        if (frames > tier.MaxFrames)
        {
            var required = tiers.RequiredTierForFrames(frames);
            refusals.Add(new ParameterRefusal(
                RequestFields.Frames,
                required is null
                    ? $"must be at most {tiers.All.Max(limits => limits.MaxFrames)}"
                    : $"must be between 1 and {tier.MaxFrames} on the {tier.Tier.Id()} tier",
                required));
        }

        return frames;
    }

    private static int Even(string field, int asked, List<Adjustment> adjusted)
    {
        var even = asked & ~1;
        if (even != asked)
        {
            adjusted.Add(new Adjustment(field, asked, even));
        }

        return even;
    }

    private static T? Taken<T>(CatalogModel model, string field, T? value)
        where T : struct => model.Takes(field) ? value : null;
}
