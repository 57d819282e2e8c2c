namespace Reelwright.Server.Billing;

/// <summary>What one plan may do.</summary>
internal sealed record TierLimits(
    Tier Tier,
    int MonthlyCredits,
    Resolution MaxResolution,
    int MaxFrames,
    bool Watermark,
    int ConcurrentJobs,
    int? PricePence,
    IReadOnlyList<Feature> Features)
{
    public bool Has(Feature feature) => Features.Contains(feature);
}

/// <summary>The plans and their limits; says which plan would allow what this one does not.</summary>
internal sealed class TierPolicy
{
    private readonly TierLimits[] _limits;

    public TierPolicy(TiersOptions options) =>
        _limits = [.. Tiers.All.Select(tier => Limits(tier, options))];

    /// <summary>Cheapest first.</summary>
    public IReadOnlyList<TierLimits> All => _limits;

    public TierLimits For(Tier tier) => _limits[(int)tier];

    /// <summary>The cheapest tier with a feature.</summary>
    public Tier RequiredTierFor(Feature feature) =>
        Cheapest(limits => limits.Has(feature)) ?? throw new InvalidOperationException($"No tier has {feature}.");

    /// <summary>The cheapest tier that allows a frame of this size and a film of this many frames; null when none does.</summary>
    public Tier? RequiredTierFor(int width, int height, int frames) =>
        Cheapest(limits => limits.MaxResolution.Holds(width, height) && frames <= limits.MaxFrames);

    public Tier? RequiredTierForResolution(int width, int height) =>
        Cheapest(limits => limits.MaxResolution.Holds(width, height));

    public Tier? RequiredTierForFrames(int frames) =>
        Cheapest(limits => frames <= limits.MaxFrames);

    private Tier? Cheapest(Func<TierLimits, bool> allows) => _limits.FirstOrDefault(allows)?.Tier;

    private static TierLimits Limits(Tier tier, TiersOptions options)
    {
        var settings = options.Of(tier);

        return new TierLimits(
            tier,
            settings.MonthlyCredits,
            Resolution.Parse(settings.MaxResolution) ?? throw new InvalidOperationException($"Tiers:{tier}:MaxResolution is \"{settings.MaxResolution}\"."),
            settings.MaxFrames,
            settings.Watermark,
            settings.ConcurrentJobs,
            settings.PricePence,
            [.. Features.All.Where(feature => Tiers.Parse(options.Features.Of(feature)) <= tier)]);
    }
}
