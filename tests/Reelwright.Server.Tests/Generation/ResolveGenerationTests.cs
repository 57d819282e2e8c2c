using FsCheck;
using FsCheck.Fluent;
using Reelwright.Server.Billing;
using Reelwright.Server.Catalog;
using Reelwright.Server.Generation;
using Reelwright.Server.Tests.Catalog;

namespace Reelwright.Server.Tests.Generation;

public sealed class ResolveGenerationTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.BuiltInFolder);

    private static readonly TierPolicy Policy = new(new TiersOptions());

    [Fact]
    public void Omitted_parameters_take_the_catalogue_s_defaults()
    {
        var film = Resolved(new GenerationAsk { Prompt = "a lighthouse" }, "wan-t2v");

        Assert.Equal((832, 480, 81, 4, 24), (film.Width, film.Height, film.Frames, film.Steps, film.FrameRate));
        Assert.Equal((1.0, "euler", "simple", 5.0), (film.Cfg, film.Sampler, film.Scheduler, film.Shift));
        Assert.Equal(4711, film.Seed);
        Assert.Empty(film.Ignored);
        Assert.Empty(film.Adjusted);
    }

    [Fact]
    public void A_mesh_has_neither_size_nor_length()
    {
        var mesh = Resolved(new GenerationAsk { Prompt = "a chair", Width = 640, Frames = 41 }, "hunyuan3d");

        Assert.Equal((null, null, null), (mesh.Width, mesh.Height, mesh.Frames));
        Assert.Equal(["width", "frames"], mesh.Ignored);
    }

    [Fact]
    public void More_frames_than_the_model_has_are_capped_and_reported()
    {
        var film = Resolved(new GenerationAsk { Prompt = "a fish", Frames = 41 }, "animatediff");

        Assert.Equal(16, film.Frames);
        Assert.Equal([new Adjustment("frames", 41, 16)], film.Adjusted);
    }

    [Fact]
    public void Odd_sizes_are_rounded_down_to_even_and_reported()
    {
        var film = Resolved(new GenerationAsk { Prompt = "a fish", Width = 641, Height = 361 }, "wan-t2v");

        Assert.Equal((640, 360), (film.Width, film.Height));
        Assert.Equal([new Adjustment("width", 641, 640), new Adjustment("height", 361, 360)], film.Adjusted);
    }

    [Fact]
    public void Explicit_sizes_and_lengths_above_the_tier_name_the_tier_they_need()
    {
        var (film, refusals) = Resolve(new GenerationAsk { Prompt = "a fish", Width = 1920, Height = 1080, Frames = 200 }, "wan-t2v", Tier.Free);

        Assert.Null(film);
        Assert.Equal([("width", Tier.Starter), ("frames", Tier.Creator)], refusals.Select(refusal => (refusal.Field, refusal.RequiredTier!.Value)));
        Assert.Equal("must be between 1 and 81 on the free tier", refusals[1].Problem);
    }

    [Fact]
    public void A_size_that_no_tier_allows_needs_no_tier()
    {
        var (_, refusals) = Resolve(new GenerationAsk { Prompt = "a fish", Width = 3840, Height = 3840 }, "wan-t2v", Tier.Enterprise);

        Assert.Null(Assert.Single(refusals).RequiredTier);
    }

    [Fact]
    public void Sound_driven_films_are_as_long_as_their_sound()
    {
        var ask = new GenerationAsk { Prompt = "she speaks", ImageFilename = "a.png", AudioFilename = "a.mp3" };

        Assert.Equal(48, Resolve(ask, "wan-s2v", Tier.Free, sourceSeconds: 2).Parameters!.Frames);
        Assert.Equal(20, Resolve(ask with { FrameRate = 10 }, "wan-s2v", Tier.Free, sourceSeconds: 2).Parameters!.Frames);
        Assert.Equal(81, Resolve(ask, "wan-s2v", Tier.Free, sourceSeconds: 60).Parameters!.Frames);
        Assert.Equal(999, Resolve(ask, "wan-s2v", Tier.Enterprise, sourceSeconds: 600).Parameters!.Frames);
        Assert.Equal(1, Resolve(ask, "wan-s2v", Tier.Free, sourceSeconds: 0).Parameters!.Frames);
        Assert.Equal(30, Resolve(ask with { Frames = 30 }, "wan-s2v", Tier.Free, sourceSeconds: 60).Parameters!.Frames);
    }

    [Fact]
    public void Parameters_the_model_does_not_take_are_listed_as_ignored()
    {
        var film = Resolved(new GenerationAsk { Prompt = "a fish", Camera = "sideways", Strength = 9, VideoFilename = "a.mp4", NegativePrompt = "" }, "wan-t2v");

        Assert.Equal(["video_filename", "camera", "strength"], film.Ignored);
        Assert.Null(film.Strength);
    }

    [Theory]
    [InlineData(null, 4711)]
    [InlineData(-1L, 4711)]
    [InlineData(0L, 0)]
    [InlineData(99L, 99)]
    public void Minus_one_and_nothing_draw_a_seed(long? asked, long used) =>
        Assert.Equal(used, Resolved(new GenerationAsk { Prompt = "a fish", Seed = asked }, "wan-t2v").Seed);

    [Fact]
    public void Pictures_are_bound_by_their_model_only()
    {
        var ask = new GenerationAsk { Prompt = "a fish", Width = 2048, Height = 2048 };

        Assert.Equal(2048, Resolve(ask, "flux", Tier.Free).Parameters!.Width);
    }

    [Theory]
    [InlineData(1280, 720, 852, 480)]
    [InlineData(720, 1280, 480, 852)]
    [InlineData(1000, 1000, 480, 480)]
    [InlineData(1280, 200, 854, 132)]
    public void Defaults_larger_than_the_tier_keep_their_shape_and_shrink(int width, int height, int usedWidth, int usedHeight)
    {
        var (model, _) = ModelFile.Read(ModelJson.Sound().With("limits.max_height", 1920).With("defaults.width", width).With("defaults.height", height).Bytes(), "night-t2v");

        var film = new ResolveGeneration(Policy).Resolve(new GenerationAsk { Prompt = "a fish" }, model!, Tier.Free, sourceSeconds: null, () => 1).Parameters!;

        Assert.Equal((usedWidth, usedHeight), (film.Width, film.Height));
        Assert.Empty(film.Adjusted);
    }

    [Fact]
    public void Every_model_s_defaults_fit_the_free_tier() =>
        Assert.All(Catalog.VideoModels, model =>
            Assert.NotNull(Resolve(new GenerationAsk { Prompt = "a fish" }, model.Id, Tier.Free, sourceSeconds: 1000).Parameters));

    [Fact]
    public void What_nobody_asked_for_never_breaks_a_limit() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Asks, Models, TierArbitrary, (ask, model, tier) =>
        {
            var limits = Policy.For(tier);
            var (film, refusals) = new ResolveGeneration(Policy).Resolve(ask, model, tier, sourceSeconds: 7.3, () => 4711);

            if (film is null)
            {
                // Refused only for what was asked: some explicit value is above the tier by itself or together.
                return refusals.All(refusal => refusal.Field switch
                {
                    "frames" => Math.Min(ask.Frames!.Value, model.Limits.MaxFrames) > limits.MaxFrames && refusal.RequiredTier > tier,
                    "width" or "height" => TooLarge(ask, limits.MaxResolution) && (refusal.RequiredTier is null || refusal.RequiredTier > tier),
                    _ => false,
                });
            }

            return film.Width % 2 != 1
                && film.Height % 2 != 1
                && (film.Width is null || limits.MaxResolution.Holds(film.Width.Value, film.Height!.Value))
                && (film.Frames is null || (film.Frames >= 1 && film.Frames <= limits.MaxFrames && film.Frames <= model.Limits.MaxFrames))
                && (film.Width is null || ask.Width is null || film.Width == (ask.Width & ~1))
                && (film.Frames is null || ask.Frames is null || film.Frames == Math.Min(ask.Frames.Value, model.Limits.MaxFrames))
                && !film.Ignored.Any(model.Takes);
        }));

    private static bool TooLarge(GenerationAsk ask, Resolution most) => (ask.Width, ask.Height) switch
    {
        ({ } width, { } height) => !most.Holds(width, height),
        _ => (ask.Width ?? ask.Height) > most.LongSide,
    };

    private static (GenerationParameters? Parameters, IReadOnlyList<ParameterRefusal> Refusals) Resolve(
        GenerationAsk ask, string model, Tier tier = Tier.Enterprise, double? sourceSeconds = null) =>
        new ResolveGeneration(Policy).Resolve(ask, Catalog.Find(model)!, tier, sourceSeconds, () => 4711);

    private static GenerationParameters Resolved(GenerationAsk ask, string model) => Resolve(ask, model).Parameters!;

    private static Arbitrary<CatalogModel> Models => Gen.Elements(Catalog.VideoModels.ToArray()).ToArbitrary();

    private static Arbitrary<Tier> TierArbitrary => Gen.Elements(Tiers.All.ToArray()).ToArbitrary();

    private static Arbitrary<GenerationAsk> Asks =>
        (from width in Maybe(Gen.Choose(64, 3840))
         from height in Maybe(Gen.Choose(64, 3840))
         from frames in Maybe(Gen.Choose(1, 1500))
         from rate in Maybe(Gen.Choose(1, 60))
         select new GenerationAsk { Prompt = "a fish", Width = width, Height = height, Frames = frames, FrameRate = rate }).ToArbitrary();

    private static Gen<int?> Maybe(Gen<int> gen) => Gen.OneOf(Gen.Constant<int?>(null), gen.Select(value => (int?)value));
}
