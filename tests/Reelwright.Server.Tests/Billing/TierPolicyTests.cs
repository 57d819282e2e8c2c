using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Reelwright.Server.Billing;

namespace Reelwright.Server.Tests.Billing;

public sealed class TierPolicyTests
{
    private static readonly TierPolicy Policy = new(new TiersOptions());

    [Theory]
    [InlineData("free", 150, "480p", 81, true, 3)]
    [InlineData("starter", 500, "1080p", 121, false, 5)]
    [InlineData("creator", 1_500, "4K", 201, false, 10)]
    [InlineData("pro", 5_000, "4K", 301, false, 20)]
    [InlineData("studio", 15_000, "4K", 301, false, 50)]
    [InlineData("enterprise", 50_000, "4K", 999, false, 200)]
    public void Plans_are_as_published(string id, int credits, string resolution, int frames, bool watermark, int jobs)
    {
        var limits = Policy.For(Tiers.Parse(id)!.Value);

        Assert.Equal((credits, resolution, frames, watermark, jobs), (limits.MonthlyCredits, limits.MaxResolution.Name, limits.MaxFrames, limits.Watermark, limits.ConcurrentJobs));
    }

    [Theory]
    [InlineData("Stock", "creator")]
    [InlineData("Tts", "creator")]
    [InlineData("Upscale", "creator")]
    [InlineData("Hosting", "pro")]
    [InlineData("Organisations", "pro")]
    [InlineData("BrandKits", "pro")]
    [InlineData("SubtitleTranslation", "pro")]
    [InlineData("FaceSwap", "pro")]
    public void Features_start_at_their_tier(string feature, string tier)
    {
        var asked = Enum.Parse<Feature>(feature);

        Assert.Equal(tier, Policy.RequiredTierFor(asked).Id());
        Assert.All(Policy.All, limits => Assert.Equal(limits.Tier >= Tiers.Parse(tier), limits.Has(asked)));
    }

    [Theory]
    [InlineData(854, 480, "free")]
    [InlineData(480, 854, "free")]
    [InlineData(856, 480, "starter")]
    [InlineData(482, 854, "starter")]
    [InlineData(480, 480, "free")]
    [InlineData(512, 512, "starter")]
    [InlineData(1080, 1920, "starter")]
    [InlineData(1922, 1080, "creator")]
    [InlineData(3840, 2160, "creator")]
    [InlineData(2160, 3840, "creator")]
    [InlineData(3840, 2162, null)]
    public void Sizes_need_a_tier_in_either_orientation(int width, int height, string? tier) =>
        Assert.Equal(tier, Policy.RequiredTierForResolution(width, height)?.Id());

    [Theory]
    [InlineData(81, "free")]
    [InlineData(82, "starter")]
    [InlineData(302, "enterprise")]
    [InlineData(1000, null)]
    public void Lengths_need_a_tier(int frames, string? tier) =>
        Assert.Equal(tier, Policy.RequiredTierForFrames(frames)?.Id());

    [Fact]
    public void Both_limits_together_need_the_tier_that_allows_both() =>
        Assert.Equal(Tier.Enterprise, Policy.RequiredTierFor(640, 360, 999));

    [Fact]
    public void One_number_can_be_configured_and_the_rest_stays()
    {
        var policy = new TierPolicy(Bind(("Tiers:Free:MaxFrames", "161"), ("Tiers:Features:FaceSwap", "starter")).Value);

        Assert.Equal(161, policy.For(Tier.Free).MaxFrames);
        Assert.Equal(150, policy.For(Tier.Free).MonthlyCredits);
        Assert.True(policy.For(Tier.Starter).Has(Feature.FaceSwap));
    }

    [Theory]
    [InlineData("Tiers:Free:MaxFrames", "0", "Tiers:Free:MaxFrames")]
    [InlineData("Tiers:Pro:MonthlyCredits", "-5", "Tiers:Pro:MonthlyCredits")]
    [InlineData("Tiers:Pro:MaxResolution", "8k", "Tiers:Pro:MaxResolution is \"8k\"")]
    [InlineData("Tiers:Pro:ConcurrentJobs", "0", "Tiers:Pro:ConcurrentJobs")]
    [InlineData("Tiers:Features:Tts", "gold", "Tiers:Features:Tts is \"gold\"")]
    public void A_wrong_setting_is_named(string key, string value, string expected)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Bind((key, value)).Value);

        Assert.Contains(expected, refused.Message);
    }

    [Fact]
    public void A_tier_that_does_not_exist_is_refused() =>
        Assert.ThrowsAny<Exception>(() => Bind(("Tiers:Gold:MaxFrames", "7")).Value);

    [Theory]
    [InlineData("Free")]
    [InlineData("0")]
    [InlineData("")]
    [InlineData(null)]
    public void Only_exact_ids_are_tiers(string? id) => Assert.Null(Tiers.Parse(id));

    private static IOptions<TiersOptions> Bind(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();

        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddTiersAndPrices()
            .BuildServiceProvider()
            .GetRequiredService<IOptions<TiersOptions>>();
    }
}
