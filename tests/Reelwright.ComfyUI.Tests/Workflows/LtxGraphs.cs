using System.Globalization;
using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Workflows;
using static Reelwright.ComfyUI.Tests.Workflows.BoundGraphs;

namespace Reelwright.ComfyUI.Tests.Workflows;

/// <summary>What the templates of the LTX family come to.</summary>
public sealed class LtxGraphs
{
    private const int MostDistilled = 15;

    private static readonly string[] MakersLevels = ["1.0", "0.99375", "0.9875", "0.98125", "0.975", "0.909375", "0.725", "0.421875", "0.0"];

    private static readonly WorkflowValues Ask = new()
    {
        Prompt = "a lighthouse in a storm",
        NegativePrompt = "blurred",
        OutputPrefix = "reelwright/0193/1",
        Seed = 7,
        Width = 832,
        Height = 480,
        Frames = 81,
        FrameRate = 24,
        Steps = 8,
        Cfg = 1,
        Sampler = "euler_ancestral_cfg_pp",
        Strength = 0.7,
        Camera = "in",
        ControlType = "edge",
        Image = "a.png",
        EndImage = "b.png",
    };

    public static TheoryData<string> All => ["ltx-t2v", "ltx-i2v", "ltx-quality", "ltx-camera", "ltx-control", "ltx-flf"];

    [Theory]
    [InlineData("ltx-t2v", "checkpoint")]
    [InlineData("ltx-i2v", "checkpoint")]
    [InlineData("ltx-quality", "checkpoint")]
    [InlineData("ltx-camera", "camera_lora")]
    public void Few_steps_take_the_distilled_model_and_more_the_full_one(string id, string full)
    {
        var few = Bind(id, Ask with { Steps = MostDistilled });
        Assert.Equal(("distilled_lora", "sigmas"), (Model(few), Levels(few)));
        Assert.Equal((1, "euler_ancestral_cfg_pp"), (Fraction(Node(few, "guider"), "cfg"), Word(Node(few, "sampler_select"), "sampler_name")));

        var many = Bind(id, Ask with { Steps = MostDistilled + 1 });
        Assert.Equal((full, "schedule"), (Model(many), Levels(many)));
        Assert.Equal((3, "euler"), (Fraction(Node(many, "guider"), "cfg"), Word(Node(many, "sampler_select"), "sampler_name")));
        Assert.Equal(MostDistilled + 1, Whole(Node(many, "schedule"), "steps"));

        foreach (var steps in new[] { 8, 40 })
        {
            var asked = Bind(id, Ask with { Steps = steps, Cfg = 4.5, Sampler = "heun" });
            Assert.Equal((4.5, "heun"), (Fraction(Node(asked, "guider"), "cfg"), Word(Node(asked, "sampler_select"), "sampler_name")));
        }

        static string Model(JsonObject graph) => Source(graph, "guider", "model")!.Value.Node;
        static string Levels(JsonObject graph) => Source(graph, "sampler", "sigmas")!.Value.Node;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Eight_steps_take_the_makers_noise_levels_and_any_other_number_their_shape(string id)
    {
        Assert.Equal(string.Join(", ", MakersLevels), Word(Node(Bind(id, Ask), "sigmas"), "sigmas"));

        for (var steps = 1; steps <= MostDistilled; steps++)
        {
            var levels = Word(Node(Bind(id, Ask with { Steps = steps }), "sigmas"), "sigmas").Split(", ").Select(level => decimal.Parse(level, CultureInfo.InvariantCulture)).ToList();

            Assert.Equal((steps + 1, 1m, 0m), (levels.Count, levels[0], levels[^1]));
            Assert.Equal(levels.OrderDescending(), levels);
        }
    }

    [Theory]
    [InlineData("ltx-t2v", 1024, 1024, false)]
    [InlineData("ltx-t2v", 1280, 720, true)]
    [InlineData("ltx-t2v", 720, 1280, true)]
    [InlineData("ltx-t2v", 3840, 2160, true)]
    [InlineData("ltx-i2v", 1022, 578, false)]
    [InlineData("ltx-i2v", 1920, 1080, true)]
    [InlineData("ltx-camera", 832, 480, false)]
    [InlineData("ltx-camera", 1080, 1920, true)]
    [InlineData("ltx-quality", 832, 480, true)]
    [InlineData("ltx-quality", 64, 64, true)]
    [InlineData("ltx-quality", 3840, 2160, true)]
    public void Large_films_are_begun_at_half_the_size(string id, int width, int height, bool twoPasses)
    {
        var graph = Bind(id, Ask with { Width = width, Height = height });
        var factor = twoPasses ? 2 : 1;

        Assert.Equal(twoPasses, graph.ContainsKey("upscaled"));
        Assert.Equal(twoPasses ? "separate_2" : "separate", Source(graph, "decode", "samples")!.Value.Node);
        Assert.Equal(twoPasses ? "separate_2" : "separate", Source(graph, "audio_decode", "samples")!.Value.Node);

        foreach (var (side, asked) in new[] { ("width", width), ("height", height) })
        {
            var rendered = Whole(Node(graph, "latent"), side) * factor;
            Assert.InRange(rendered, asked, Math.Max(asked + (32 * factor) - 1, 64 * factor));
            Assert.All(Classes(graph, "ImageScale"), picture => Assert.Equal(rendered, Whole(picture, side)));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Sound_is_made_with_the_picture_and_as_long(string id)
    {
        foreach (var frames in new[] { 1, 9, 80, 81, 82, 500, 993, 999 })
        {
            var graph = Bind(id, Ask with { Frames = frames });
            var length = Whole(Node(graph, "latent"), "length");

            Assert.InRange(length, frames, frames + 7);
            Assert.Equal(Math.Min(length, 1000), Whole(Node(graph, "audio_latent"), "frames_number"));
            Assert.Equal(new Link("audio_decode", 0), Source(graph, "video", "audio"));
            Assert.All(new[] { ("conditioning", "frame_rate"), ("audio_latent", "frame_rate"), ("video", "fps") }, rate => Assert.Equal(24, Fraction(Node(graph, rate.Item1), rate.Item2)));
        }
    }

    [Theory]
    [InlineData("ltx-quality")]
    [InlineData("ltx-camera")]
    public void A_picture_is_optional_and_starts_both_passes(string id)
    {
        var with = Bind(id, Ask with { Width = 1280, Height = 720 });
        Assert.Equal(("first_frame", "first_frame_2"), (Source(with, "av_latent", "video_latent")!.Value.Node, Source(with, "av_latent_2", "video_latent")!.Value.Node));

        var without = Bind(id, Ask with { Width = 1280, Height = 720, Image = null });
        Assert.Empty(Classes(without, "LoadImage"));
        Assert.Equal(("latent", "upscaled"), (Source(without, "av_latent", "video_latent")!.Value.Node, Source(without, "av_latent_2", "video_latent")!.Value.Node));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.35, 0.5005)]
    [InlineData(0.7, 1)]
    [InlineData(1, 1)]
    public void Strength_is_how_firmly_the_first_frame_holds(double strength, double second)
    {
        var graph = Bind("ltx-i2v", Ask with { Width = 1280, Height = 720, Strength = strength });

        Assert.Equal(strength, Fraction(Node(graph, "first_frame"), "strength"), 6);
        Assert.Equal(second, Fraction(Node(graph, "first_frame_2"), "strength"), 6);
    }

    [Theory]
    [InlineData("in")]
    [InlineData("out")]
    [InlineData("left")]
    [InlineData("right")]
    public void Each_move_of_the_camera_has_its_LoRA(string move)
    {
        foreach (var steps in new[] { 8, 20 })
        {
            var graph = Bind("ltx-camera", Ask with { Camera = move, Steps = steps, Width = 1280 });

            Assert.Equal($"ltx-2-19b-lora-camera-control-dolly-{move}.safetensors", Word(Node(graph, "camera_lora"), "lora_name"));
            Assert.All(Classes(graph, "CFGGuider"), guider => Assert.Contains("camera_lora", Upstream(graph, guider, "model")));
        }
    }

    [Theory]
    [InlineData("edge", "edges", "Canny")]
    [InlineData("depth", "depth", "MoGeInference")]
    [InlineData("pose", "poses", "SDPoseKeypointExtractor")]
    public void Each_control_is_drawn_from_the_film_or_else_from_the_picture(string control, string drawn, string reader)
    {
        var picture = Bind("ltx-control", Ask with { ControlType = control });
        Assert.Equal("picture_scaled", Link.Read(Classes(picture, reader).Single()["image"])!.Value.Node);
        Assert.Equal("latent", Source(picture, "guide", "latent")!.Value.Node);
        Assert.Empty(Classes(picture, "LoadVideo"));

        var film = Bind("ltx-control", Ask with { ControlType = control, Image = null, Video = "c.mp4" });
        Assert.Equal("film_scaled", Link.Read(Classes(film, reader).Single()["image"])!.Value.Node);
        Assert.Equal("latent", Source(film, "guide", "latent")!.Value.Node);
        Assert.Empty(Classes(film, "LoadImage"));

        var both = Bind("ltx-control", Ask with { ControlType = control, Video = "c.mp4" });
        Assert.Equal("film_scaled", Link.Read(Classes(both, reader).Single()["image"])!.Value.Node);
        Assert.Equal("first_frame", Source(both, "guide", "latent")!.Value.Node);

        foreach (var graph in new[] { picture, film, both })
        {
            Assert.Single(Classes(graph, "Canny", "MoGeInference", "SDPoseKeypointExtractor"));
            Assert.Equal((drawn, drawn), (Source(graph, "control_long", "image1")!.Value.Node, Source(graph, "control_last", "image")!.Value.Node));
        }
    }

    [Fact]
    public void There_is_a_frame_of_control_for_each_frame_and_its_latents_halve_evenly()
    {
        for (var frames = 1; frames <= 999; frames += 3)
        {
            var graph = Bind("ltx-control", Ask with { Frames = frames, Width = 64 + (frames * 2), Height = 426, Video = "c.mp4" });
            var length = Whole(Node(graph, "latent"), "length");

            Assert.Equal((length, length, length), (Whole(Node(graph, "film_cut"), "length"), Whole(Node(graph, "control_held"), "amount"), Whole(Node(graph, "control"), "length")));
            Assert.Equal((0, 0), (Whole(Node(graph, "latent"), "width") % 64, Whole(Node(graph, "latent"), "height") % 64));
        }
    }

    [Fact]
    public void The_first_and_the_last_picture_stand_at_their_ends()
    {
        var graph = Bind("ltx-flf", Ask);

        Assert.Equal((0, "a.png"), (Whole(Node(graph, "first_guide"), "frame_idx"), Picture("first_guide")));
        Assert.Equal((-1, "b.png"), (Whole(Node(graph, "last_guide"), "frame_idx"), Picture("last_guide")));
        Assert.Equal(new Link("crop_guides", 2), Source(graph, "decode", "samples"));
        Assert.Equal(SurplusFrames.Middle, Template("ltx-flf").Output.SurplusFrames);

        string Picture(string guide) => Word(Node(graph, Upstream(graph, Node(graph, guide), "image").Last()), "image");
    }

    /// <summary>The nodes that an input comes through, while each has that input or an "image".</summary>
    private static IEnumerable<string> Upstream(JsonObject graph, JsonObject inputs, string input)
    {
        for (var link = Link.Read(inputs[input]); link is { } source; link = Link.Read(Node(graph, source.Node)[input]))
        {
            yield return source.Node;
        }
    }
}
