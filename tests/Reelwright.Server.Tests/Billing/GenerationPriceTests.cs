using FsCheck;
using FsCheck.Fluent;
using Reelwright.Server.Billing;
using Reelwright.Server.Catalog;

namespace Reelwright.Server.Tests.Billing;

public sealed class GenerationPriceTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.BuiltInFolder);

    [Fact]
    public void A_quote_shows_its_parts_and_rounds_up_once()
    {
        var price = Catalog.Find("wan-t2v")!.VideoPrice(frames: 41, steps: 4);

        Assert.Equal(new GenerationPrice(20.2m, 10, 8.2m, 2), price);
        Assert.Equal(21, price.Credits);
        Assert.Equal("20.2", price.Cost.ToString());
        Assert.Equal("8.2", price.Frames.ToString());
    }

    [Theory]
    [InlineData("ltx-camera", "17.35")]
    [InlineData("ltx-flf", "19.35")]
    [InlineData("animatediff", "8.8")]
    [InlineData("liveportrait", "12.1")]
    [InlineData("hunyuan3d", "23.2")]
    public void The_formula_rules(string id, string cost) =>
        Assert.Equal(cost, Catalog.Find(id)!.VideoPrice(frames: 41, steps: 4).Cost.ToString());

    [Fact]
    public void Whole_costs_are_not_rounded_up() =>
        Assert.Equal(20, GenerationPrice.OfVideo(10, 0.2m, 0.5m, frames: 40, steps: 4).Credits);

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3.4, 3)]
    [InlineData(10, 3)]
    [InlineData(10.0000004, 3)]
    [InlineData(10.001, 4)]
    [InlineData(13.4, 5)]
    [InlineData(60, 18)]
    public void Video_to_video_goes_by_ten_seconds_with_a_minimum(double seconds, int credits) =>
        Assert.Equal(credits, GenerationPrice.OfVideoToVideo(new PricingOptions(), seconds).Credits);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    public void A_length_that_is_none_has_no_price(double seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => GenerationPrice.OfVideoToVideo(new PricingOptions(), seconds));

    [Fact]
    public void Pictures_cost_their_price_each() =>
        Assert.Equal(20, Catalog.Find("flux")!.ImagePrice(4).Credits);

    [Fact]
    public void Each_picture_is_charged_whole_credits_because_each_may_be_paid_back_alone() =>
        Assert.Equal((8, 0), (GenerationPrice.OfImages(1.25m, 4).Credits, GenerationPrice.OfImages(0, 4).Credits));

    [Fact]
    public void More_never_costs_less_and_the_ceiling_adds_under_one_credit() =>
        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Elements(Catalog.VideoModels.ToArray()).ToArbitrary(),
            Gen.Choose(1, 2000).ToArbitrary(),
            Gen.Choose(1, 100).ToArbitrary(),
            (model, frames, steps) =>
            {
                var price = model.VideoPrice(frames, steps);
                var more = model.VideoPrice(frames + 1, steps + 1);
                return more.Cost >= price.Cost && price.Credits >= price.Cost && price.Credits < price.Cost + 1
                    && price.Cost == price.Base + price.Frames + price.Steps;
            }));
}
