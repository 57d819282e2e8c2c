using Microsoft.Extensions.Options;

namespace Reelwright.Server.Billing;

/// <summary>Settings under "Tiers": what each plan gets. Every number can be changed on its own; the rest keeps its default.</summary>
internal sealed class TiersOptions
{
    public const string Section = "Tiers";

    public TierOptions Free { get; init; } = new() { MonthlyCredits = 150, MaxResolution = "480p", MaxFrames = 81, Watermark = true, ConcurrentJobs = 3, PricePence = 0 };

    public TierOptions Starter { get; init; } = new() { MonthlyCredits = 500, MaxResolution = "1080p", MaxFrames = 121, ConcurrentJobs = 5 };

    public TierOptions Creator { get; init; } = new() { MonthlyCredits = 1_500, MaxResolution = "4k", MaxFrames = 201, ConcurrentJobs = 10 };

    public TierOptions Pro { get; init; } = new() { MonthlyCredits = 5_000, MaxResolution = "4k", MaxFrames = 301, ConcurrentJobs = 20 };

    public TierOptions Studio { get; init; } = new() { MonthlyCredits = 15_000, MaxResolution = "4k", MaxFrames = 301, ConcurrentJobs = 50 };

    public TierOptions Enterprise { get; init; } = new() { MonthlyCredits = 50_000, MaxResolution = "4k", MaxFrames = 999, ConcurrentJobs = 200 };

    /// <summary>The lowest tier that has each feature.</summary>
    public FeatureTiersOptions Features { get; init; } = new();

    public TierOptions Of(Tier tier) => tier switch
    {
        Tier.Free => Free,
        Tier.Starter => Starter,
        Tier.Creator => Creator,
        Tier.Pro => Pro,
        Tier.Studio => Studio,
        Tier.Enterprise => Enterprise,
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "is not a tier"),
    };
}

internal sealed class TierOptions
{
    /// <summary>Credits granted each month.</summary>
    public int MonthlyCredits { get; init; }

    /// <summary>480p, 720p, 1080p or 4k.</summary>
    public string MaxResolution { get; init; } = "480p";

    public int MaxFrames { get; init; } = 81;

    /// <summary>Whether generated video carries the visible mark.</summary>
    public bool Watermark { get; init; }

    /// <summary>Jobs an account may have queued and running at once.</summary>
    public int ConcurrentJobs { get; init; } = 1;

    /// <summary>Price a month in pence; absent where no price is set.</summary>
    public int? PricePence { get; init; }
}

/// <summary>Settings under "Tiers:Features": tier ids.</summary>
internal sealed class FeatureTiersOptions
{
    public string Stock { get; init; } = "creator";

    public string Tts { get; init; } = "creator";

    public string Upscale { get; init; } = "creator";

    public string Hosting { get; init; } = "pro";

    public string Organisations { get; init; } = "pro";

    public string BrandKits { get; init; } = "pro";

    public string SubtitleTranslation { get; init; } = "pro";

    public string FaceSwap { get; init; } = "pro";

    public string Of(Feature feature) => feature switch
    {
        Feature.Stock => Stock,
        Feature.Tts => Tts,
        Feature.Upscale => Upscale,
        Feature.Hosting => Hosting,
        Feature.Organisations => Organisations,
        Feature.BrandKits => BrandKits,
        Feature.SubtitleTranslation => SubtitleTranslation,
        Feature.FaceSwap => FaceSwap,
        _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, "is not a feature"),
    };
}

/// <summary>Refuses a start with settings that contradict themselves, naming every one of them.</summary>
internal sealed class TiersOptionsValidator : IValidateOptions<TiersOptions>
{
    private const int MostCredits = 1_000_000_000;

    public ValidateOptionsResult Validate(string? name, TiersOptions options)
    {
        var problems = Tiers.All.SelectMany(tier => Problems(tier, options.Of(tier)))
            .Concat(Features.All
                .Where(feature => Tiers.Parse(options.Features.Of(feature)) is null)
                .Select(feature => $"Tiers:Features:{feature} is \"{options.Features.Of(feature)}\", which is not a tier"))
            .ToList();

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(Tier tier, TierOptions options)
    {
        if (options.MonthlyCredits is < 0 or > MostCredits)
        {
            yield return $"Tiers:{tier}:MonthlyCredits must be between 0 and {MostCredits}";
        }

        if (Resolution.Parse(options.MaxResolution) is null)
        {
            yield return $"Tiers:{tier}:MaxResolution is \"{options.MaxResolution}\"; it must be one of {string.Join(", ", Resolution.All.Select(r => r.Id))}";
        }

        if (options.MaxFrames is < 1 or > 100_000)
        {
            yield return $"Tiers:{tier}:MaxFrames must be between 1 and 100000";
        }

        if (options.ConcurrentJobs is < 1 or > 100_000)
        {
            yield return $"Tiers:{tier}:ConcurrentJobs must be between 1 and 100000";
        }

        if (options.PricePence < 0)
        {
            yield return $"Tiers:{tier}:PricePence must not be negative";
        }
    }
}
