using Reelwright.Server.Catalog;
using Reelwright.Server.Generation;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Tests.Generation;

public sealed class AskChecksTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.BuiltInFolder);

    [Fact]
    public void Every_offending_field_is_named_at_once()
    {
        var ask = new GenerationAsk
        {
            Width = 5000,
            Height = 0,
            Frames = 0,
            Steps = -1,
            Cfg = double.NaN,
            Seed = -2,
            Sampler = "magic",
            Scheduler = "Karras",
            Shift = double.PositiveInfinity,
            FrameRate = 1000,
        };

        Assert.Equal(
            ["cfg", "frame_rate", "frames", "height", "prompt", "sampler", "scheduler", "seed", "shift", "steps", "width"],
            Errors(ask, "wan-t2v").Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("wan-animate", "image_filename")]
    [InlineData("ltx-camera", "camera")]
    [InlineData("ltx-flf", "end_image_filename,image_filename")]
    [InlineData("wan-s2v", "audio_filename,image_filename")]
    [InlineData("wan-vace", "image_filename,video_filename")]
    [InlineData("ltx-control", "control_type,image_filename,video_filename")]
    [InlineData("hunyuan3d", "")]
    [InlineData("flux-edit", "image_filename")]
    public void Missing_inputs_are_named(string model, string fields) =>
        Assert.Equal(fields, string.Join(',', Errors(new GenerationAsk { Prompt = "a fish" }, model).Keys.Order(StringComparer.Ordinal)));

    [Fact]
    public void A_mesh_needs_words_or_a_picture()
    {
        Assert.Equal(["image_filename", "prompt"], Errors(new GenerationAsk(), "hunyuan3d").Keys.Order(StringComparer.Ordinal));
        Assert.Empty(Errors(new GenerationAsk { ImageFilename = "a.png" }, "hunyuan3d"));
    }

    [Theory]
    [InlineData("  ")]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("a\u001bb")]
    public void Prompts_without_words_or_with_control_characters_are_refused(string prompt) =>
        Assert.Equal(["prompt"], Errors(new GenerationAsk { Prompt = prompt }, "wan-t2v").Keys);

    [Fact]
    public void A_prompt_has_at_most_two_thousand_characters_whatever_their_width()
    {
        Assert.Empty(Errors(new GenerationAsk { Prompt = string.Concat(Enumerable.Repeat("🌊", 2_000)) }, "wan-t2v"));
        Assert.Single(Errors(new GenerationAsk { Prompt = new string('x', 2_001), NegativePrompt = "ok" }, "wan-t2v"));
        Assert.Equal(2, Errors(new GenerationAsk { Prompt = new string('x', 10_000), NegativePrompt = new string('x', 10_000) }, "wan-t2v").Count);
    }

    [Fact]
    public void Right_to_left_text_and_line_breaks_are_words_like_any_other() =>
        Assert.Empty(Errors(new GenerationAsk { Prompt = "מגדלור בלילה\nمنارة" }, "wan-t2v"));

    [Fact]
    public void What_the_model_does_not_take_is_not_checked() =>
        Assert.Empty(Errors(new GenerationAsk { Prompt = "a fish", Camera = "sideways", Strength = 7 }, "wan-t2v"));

    private static IReadOnlyDictionary<string, string[]> Errors(GenerationAsk ask, string model)
    {
        var errors = new FieldErrors();
        AskChecks.Check(ask, Catalog.Find(model)!, errors);
        return errors.Any ? Assert.Throws<Refusal>(errors.ThrowIfAny).Errors! : new Dictionary<string, string[]>();
    }
}
