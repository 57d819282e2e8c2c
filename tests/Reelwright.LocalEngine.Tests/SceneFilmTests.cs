using System.Numerics;
using FsCheck.Fluent;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Prompts;
using Check = FsCheck.Check;

namespace Reelwright.LocalEngine.Tests;

public sealed class SceneFilmTests
{
    [Fact]
    public async Task Night_is_darker_than_day() =>
        Assert.True(Frames.Brightness(await Frames.DrawAsync("a village at night")) < 0.5f * Frames.Brightness(await Frames.DrawAsync("a village by day")));

    [Theory]
    [InlineData("sunset")]
    [InlineData("golden hour")]
    [InlineData("dusk")]
    public async Task The_low_sun_is_warmer_than_noon(string time) =>
        Assert.True(Frames.Warmth(await Frames.DrawAsync($"the sea at {time}")) > Frames.Warmth(await Frames.DrawAsync("the sea at noon")) + 0.1f);

    [Fact]
    public async Task Autumn_leaves_are_redder_than_summer_ones()
    {
        var autumn = Frames.Share(await Frames.DrawAsync("forest in autumn"), (r, g, b) => r > g * 1.25f && r > b * 1.4f);
        var summer = Frames.Share(await Frames.DrawAsync("forest in summer"), (r, g, b) => r > g * 1.25f && r > b * 1.4f);
        Assert.True(autumn > summer + 0.05f, $"Autumn {autumn:P1}, summer {summer:P1} of the pixels are red.");
    }

    [Fact]
    public async Task Winter_ground_is_white()
    {
        var picture = await Frames.DrawAsync("a field in winter");
        var white = Frames.Share(picture, (r, g, b) => MathF.Min(r, MathF.Min(g, b)) > 0.6f);
        Assert.True(white > 0.25f, $"Only {white:P0} of the pixels are white.");
    }

    [Fact]
    public async Task Fog_takes_contrast_away()
    {
        Assert.True(Contrast(await Frames.DrawAsync("pine forest in dense fog")) < 0.8f * Contrast(await Frames.DrawAsync("pine forest")));

        static float Contrast(Picture picture)
        {
            var mean = picture.G.Average();
            return MathF.Sqrt(picture.G.Average(value => (value - mean) * (value - mean)));
        }
    }

    [Fact]
    public async Task Rain_and_snow_fall()
    {
        foreach (var weather in (string[])["rain", "snow"])
        {
            var dry = new LocalRequest(LocalTechnique.TextToVideo, "a field, static shot, overcast", 160, 96, 3) { Frames = 25, FrameRate = 12 };
            var still = await Frames.DrawAsync(dry, 2, 10, 11);
            var wet = await Frames.DrawAsync(dry with { Prompt = dry.Prompt + ", " + weather }, 2, 10, 11);
            Assert.True(Frames.Difference(wet[0], wet[1]) > 1.3f * Frames.Difference(still[0], still[1]), $"{weather} does not move.");
        }
    }

    [Fact]
    public async Task Noir_has_no_colour_and_vibrant_more()
    {
        Assert.True(Frames.Colourfulness(await Frames.DrawAsync("a red car, noir")) < 0.02f);
        Assert.True(Frames.Colourfulness(await Frames.DrawAsync("a red car, vibrant")) > 1.1f * Frames.Colourfulness(await Frames.DrawAsync("a red car")));
    }

    [Fact]
    public async Task A_red_boat_is_redder_than_a_blue_one()
    {
        var red = await Frames.DrawAsync("a huge red sailboat, noon");
        var blue = await Frames.DrawAsync("a huge blue sailboat, noon");
        Assert.True(Frames.Share(red, IsRed) > 0.01f);
        Assert.True(Frames.Share(blue, IsRed) < 0.003f);

        static bool IsRed(float r, float g, float b) => r > 0.4f && r > g * 1.8f && r > b * 1.8f;
    }

    [Theory]
    [InlineData(CameraMove.Left, 1, 0)]
    [InlineData(CameraMove.Right, -1, 0)]
    [InlineData(CameraMove.Up, 0, 1)]
    [InlineData(CameraMove.Down, 0, -1)]
    public async Task The_picture_moves_against_the_camera(CameraMove move, int x, int y)
    {
        // A skyline has edges in both directions and does not move by itself.
        var request = new LocalRequest(LocalTechnique.TextToVideo, "a city skyline at noon, clear", 256, 144, 3) { Frames = 49, FrameRate = 12, Camera = move };
        var frames = await Frames.DrawAsync(request, 2, 16, 26);

        var shift = Frames.Shift(frames[0], frames[1], 96, 50, 56, 14);

        Assert.Equal((x, y), (Math.Sign(shift.X), Math.Sign(shift.Y)));
    }

    [Theory]
    [InlineData(CameraMove.In, 1)]
    [InlineData(CameraMove.Out, -1)]
    public async Task Going_in_spreads_the_picture_and_going_out_gathers_it(CameraMove move, int sign)
    {
        var request = new LocalRequest(LocalTechnique.TextToVideo, "a city skyline at noon, clear", 256, 144, 3) { Frames = 49, FrameRate = 12, Camera = move };
        var frames = await Frames.DrawAsync(request, 2, 4, 44);

        var left = Frames.Shift(frames[0], frames[1], 30, 60, 40, 16);
        var right = Frames.Shift(frames[0], frames[1], 186, 60, 40, 16);

        Assert.Equal(sign, Math.Sign(right.X - left.X));
    }

    [Fact]
    public async Task Near_things_pass_faster_than_far_ones()
    {
        var request = new LocalRequest(LocalTechnique.TextToVideo, "mountains behind a picket fence, clear noon, calm", 256, 144, 3) { Frames = 49, FrameRate = 12, Camera = CameraMove.Right };
        var frames = await Frames.DrawAsync(request, 2, 20, 28);

        var far = Frames.Shift(frames[0], frames[1], 100, 50, 48, 20);
        var near = Frames.Shift(frames[0], frames[1], 100, 104, 20, 20);

        Assert.True(near.X < far.X && far.X < 0, $"Near things moved by {near.X}, far ones by {far.X}.");
    }

    [Fact]
    public async Task A_static_camera_moves_nothing_that_stands()
    {
        var request = new LocalRequest(LocalTechnique.TextToVideo, "a city skyline at noon, clear, static shot", 256, 144, 3) { Frames = 49, FrameRate = 12 };
        var frames = await Frames.DrawAsync(request, 2, 4, 44);

        Assert.Equal((0, 0), Frames.Shift(frames[0], frames[1], 96, 50, 56, 8));
    }

    [Fact]
    public async Task Steps_buy_detail()
    {
        var coarse = await Frames.DrawAsync("mountains", change: request => request with { Steps = 1 });
        var fine = await Frames.DrawAsync("mountains", change: request => request with { Steps = 20 });

        Assert.True(Roughness(fine) > 1.05f * Roughness(coarse));

        static float Roughness(Picture picture)
        {
            var sum = 0f;
            for (var i = 1; i < picture.G.Length; i++)
            {
                sum += MathF.Abs(picture.G[i] - picture.G[i - 1]);
            }

            return sum;
        }
    }

    [Fact]
    public async Task Cfg_makes_the_prompts_palette_rule()
    {
        var weak = await Frames.DrawAsync("hills at sunset", change: request => request with { Cfg = 0.5 });
        var strong = await Frames.DrawAsync("hills at sunset", change: request => request with { Cfg = 8 });

        Assert.True(Frames.Colourfulness(strong) > Frames.Colourfulness(weak) + 0.05f);
    }

    [Fact]
    public async Task The_negative_prompt_takes_things_out_of_the_picture()
    {
        var with = await Frames.DrawAsync("a red barn in a field");
        var without = await Frames.DrawAsync("a red barn in a field", change: request => request with { NegativePrompt = "barn" });

        Assert.True(Frames.Share(with, IsRed) > 0.005f);
        Assert.True(Frames.Share(without, IsRed) < 0.001f);

        static bool IsRed(float r, float g, float b) => r > 0.35f && r > g * 2 && r > b * 2;
    }

    [Fact]
    public async Task Every_subject_place_and_style_shows()
    {
        var plain = new Dictionary<string, Picture>(StringComparer.Ordinal);
        foreach (var term in Vocabulary.Terms.Where(term => term.Kind is TermKind.Subject or TermKind.Place or TermKind.Style or TermKind.Time or TermKind.Weather or TermKind.Season))
        {
            // Against the scene it would bring along by itself, so that it is the thing that shows and not its place.
            var scene = term.Kind == TermKind.Subject ? string.Join(' ', term.Implies) : "";
            if (!plain.TryGetValue(scene, out var without))
            {
                without = plain[scene] = await Frames.DrawAsync(scene);
            }

            var difference = Frames.Difference(without, await Frames.DrawAsync($"{scene} {term.Word}"));
            Assert.True(difference > 0.0003f || term.Word == "day", $"\"{term.Word}\" does not show: {difference}.");
        }
    }

    [Fact]
    public async Task Unknown_words_and_seeds_change_the_picture()
    {
        var plain = await Frames.DrawAsync("hills");
        Assert.True(Frames.Difference(plain, await Frames.DrawAsync("flibbertigibbet hills")) > 0.01f);
        Assert.True(Frames.Difference(plain, await Frames.DrawAsync("hills", change: request => request with { Seed = 4 })) > 0.005f);
    }

    [Fact]
    public async Task One_core_and_four_draw_the_same_pixels()
    {
        foreach (var prompt in (string[])["lighthouse at dusk, rain", "cyberpunk city street", "space, planet", "fish underwater", "oil painting of a river", "fireworks"])
        {
            var request = new LocalRequest(LocalTechnique.TextToVideo, prompt, 96, 64, 11) { Frames = 6 };
            var one = await Frames.DrawAsync(request, 1, 0, 5);
            var four = await Frames.DrawAsync(request, 4, 0, 5);
            for (var i = 0; i < one.Count; i++)
            {
                Assert.Equal(one[i].R, four[i].R);
                Assert.Equal(one[i].B, four[i].B);
            }
        }
    }

    [Fact]
    public void Any_words_in_any_size_make_a_finite_picture() => Check.One(
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(40),
        Prop.ForAll(Requests, IsFiniteAsync));

    private static async Task<bool> IsFiniteAsync(LocalRequest request)
    {
        var picture = (await Frames.DrawAsync(request, 2, 0))[0];
        return picture.R.All(float.IsFinite) && picture.G.All(float.IsFinite) && picture.B.All(float.IsFinite);
    }

    private static FsCheck.Arbitrary<LocalRequest> Requests =>
        (from width in Gen.Choose(8, 60)
         from height in Gen.Choose(8, 60)
         from first in Gen.Elements<Term>(Vocabulary.Terms)
         from second in Gen.Elements<Term>(Vocabulary.Terms)
         from third in Gen.Elements<Term>(Vocabulary.Terms)
         from seed in Gen.Choose(int.MinValue, int.MaxValue)
         from frames in Gen.Choose(1, 999)
         from steps in Gen.Choose(0, 60)
         select new LocalRequest(LocalTechnique.TextToVideo, $"{first.Word} {second.Word} {third.Word}", width * 2, height * 2, seed) { Frames = frames, Steps = steps })
        .ToArbitrary();

    // Recorded from pictures that were looked at. A hash may be off by a few bits after honest changes; a scene gone wrong is off by many.
    [Theory]
    [InlineData("a lighthouse at dusk", 0xC56CFCF2A0E0FCEC)]
    [InlineData("three red sailboats on a calm sea at sunset", 0xC96CF8E86969EDE8)]
    [InlineData("a castle on a hill, day", 0xDECEC6E6F474CCC0)]
    [InlineData("hot air balloons over a desert canyon at dawn", 0x8DE94ADEF6A7F4E0)]
    public async Task Known_prompts_look_as_they_did(string prompt, ulong expected)
    {
        var hash = Frames.PerceptualHash(await Frames.DrawAsync(prompt));

        Assert.True(BitOperations.PopCount(hash ^ expected) <= 8, $"0x{hash:X16} differs from 0x{expected:X16} in {BitOperations.PopCount(hash ^ expected)} of 64 bits.");
    }
}
