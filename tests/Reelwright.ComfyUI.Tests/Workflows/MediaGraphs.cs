using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Workflows;
using static Reelwright.ComfyUI.Tests.Workflows.BoundGraphs;

namespace Reelwright.ComfyUI.Tests.Workflows;

/// <summary>What the templates of the small models, of portraits, objects, sound and tools come to.</summary>
public sealed class MediaGraphs
{
    private static readonly WorkflowValues Ask = new()
    {
        Prompt = "a lighthouse",
        NegativePrompt = "blurred",
        OutputPrefix = "reelwright/0193/1",
        Seed = 7,
        Width = 512,
        Height = 448,
        Frames = 81,
        FrameRate = 24,
        Steps = 20,
        Cfg = 2.5,
        Sampler = "euler",
        Scheduler = "karras",
        Seconds = 81d / 24,
    };

    private static readonly WorkflowValues Given = Ask with { Image = "a.png", TargetImage = "b.png", Audio = "c.wav", Video = "d.mp4" };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(25, 1)]
    [InlineData(26, 2)]
    [InlineData(49, 2)]
    [InlineData(50, 3)]
    [InlineData(999, 42)]
    public void A_long_move_out_of_a_picture_goes_on_from_its_last_frame(int frames, int parts)
    {
        var bound = Template("svd-i2v").Bind(Given with { Frames = frames });
        var graph = bound.Graph;

        Assert.Equal(parts, Classes(graph, "SVD_img2vid_Conditioning").Count());
        Assert.Equal(Math.Min(frames, 25), Whole(Node(graph, "conditioning"), "video_frames"));
        Assert.Equal(parts == 1 ? frames : 25 + (24 * (parts - 1)), bound.Frames);
        Assert.Equal(Enumerable.Range(7, parts).Select(seed => (long)seed), Classes(graph, "KSampler").Select(sampler => Whole(sampler, "seed")).Order());
        Assert.All(Classes(graph, "KSampler"), sampler => Assert.Equal((20, 2.5, "karras"), (Whole(sampler, "steps"), Fraction(sampler, "cfg"), Word(sampler, "scheduler"))));

        for (var part = 2; part <= parts; part++)
        {
            var before = part switch { 2 => "decode", 3 => "joined", _ => $"joined:{part - 2}" };
            var copy = part == 2 ? "" : $":{part - 1}";

            Assert.Equal((before, before), (Source(graph, $"next_picture{copy}", "image")!.Value.Node, Source(graph, $"joined{copy}", "image1")!.Value.Node));
        }
    }

    [Fact]
    public void A_portrait_follows_a_film_frame_by_frame_and_keeps_its_sound()
    {
        for (var frames = 1; frames <= 999; frames += 7)
        {
            var graph = Bind("liveportrait", Given with { Frames = frames });

            Assert.All(new[] { ("film_cut", "length"), ("held", "amount"), ("driving", "length") }, count => Assert.Equal(frames, Whole(Node(graph, count.Item1), count.Item2)));
            Assert.Equal(new Link("film", 1), Source(graph, "video", "audio"));
        }
    }

    [Theory]
    [InlineData(1d / 25, 13)]
    [InlineData(0.6, 17)]
    [InlineData(2, 53)]
    [InlineData(10, 253)]
    [InlineData(41.625, 1041)]
    public void Lips_are_made_at_the_rate_at_which_they_are_read(double seconds, int frames)
    {
        var graph = Bind("echomimic", Given with { Seconds = seconds, FrameRate = 30 });

        Assert.Equal((25, 25, frames), (Fraction(Node(graph, "prepared"), "fps"), Fraction(Node(graph, "video"), "fps"), Whole(Node(graph, "prepared"), "length")));
        Assert.Equal(25, Template("echomimic").Output.FrameRate);
        Assert.Equal(new Link("load_audio", 0), Source(graph, "video", "audio"));
    }

    [Theory]
    [InlineData(512, 448, "portrait")]
    [InlineData(1024, 1024, "portrait")]
    [InlineData(1026, 64, "portrait_small")]
    [InlineData(1920, 1080, "portrait_small")]
    [InlineData(1080, 1920, "portrait_small")]
    public void A_talking_head_keeps_its_shape_at_every_size(int width, int height, string shown)
    {
        var graph = Bind("echomimic", Given with { Width = width, Height = height });
        var size = Source(graph, "prepared", "width")!.Value.Node;

        Assert.Equal(shown, Source(graph, "prepared", "image")!.Value.Node);
        Assert.Equal(shown == "portrait" ? "width" : "small_size", size);
        Assert.InRange(Whole(Node(graph, "frames"), "width"), width, Math.Max(128, width + 15));
        Assert.InRange(Whole(Node(graph, "frames"), "height"), height, Math.Max(128, height + 15));
    }

    [Fact]
    public void An_object_comes_out_of_the_picture_or_of_one_painted_from_the_words()
    {
        var picture = Bind("hunyuan3d", Given);
        Assert.Empty(Classes(picture, "UNETLoader", "CLIPTextEncode"));
        Assert.Equal(("load_image", "load_image"), Seen(picture));

        var words = Bind("hunyuan3d", Given with { Image = null });
        Assert.Empty(Classes(words, "LoadImage"));
        Assert.Equal(("picture", "picture"), Seen(words));
        Assert.StartsWith("a lighthouse, one single object", Word(Node(words, "picture_positive"), "text"), StringComparison.Ordinal);
        Assert.Equal((7, 7), (Whole(Node(words, "picture_noise"), "noise_seed"), Whole(Node(words, "sampler"), "seed")));

        static (string, string) Seen(JsonObject graph) => (Source(graph, "mask", "image")!.Value.Node, Source(graph, "object", "images")!.Value.Node);
    }

    [Theory]
    [InlineData("a song", "pop, piano", "a song, pop, piano")]
    [InlineData("a song", null, "a song")]
    [InlineData("a song", "", "a song")]
    [InlineData("", "pop", "pop")]
    public void Music_is_described_by_the_prompt_and_the_tags(string prompt, string? tags, string caption)
    {
        var said = Node(Bind("ace-step", Ask with { Prompt = prompt, Tags = tags }), "caption");
        Assert.Equal(caption, Word(said, "string_a") + Word(said, "delimiter") + Word(said, "string_b"));
    }

    [Theory]
    [InlineData("mp3", "mp3", "V0")]
    [InlineData("flac", "flac", null)]
    [InlineData("wav", "flac", null)]
    public void Music_comes_as_MP3_or_without_loss(string format, string written, string? quality)
    {
        var graph = Bind("ace-step", Ask with { Format = format, Lyrics = "la", Seconds = 240 });
        var save = Node(graph, "save");

        Assert.Equal((written, quality), (Word(save, "format"), save["format.quality"]?.GetValue<string>()));
        Assert.Equal((240, 240), (Fraction(Node(graph, "positive"), "duration"), Fraction(Node(graph, "latent"), "seconds")));
        Assert.Equal("la", Word(Node(graph, "positive"), "lyrics"));
    }

    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.75)]
    [InlineData(4, null)]
    public void A_film_is_enlarged_with_its_own_pace_and_sound(int factor, double? down)
    {
        var graph = Bind("upscale", Given with { ScaleFactor = factor });

        Assert.Equal(down is null ? [] : [down.Value], Every(graph, "scale_by"));
        Assert.Equal((new Link("film", 2), new Link("film", 1)), (Source(graph, "video", "fps"), Source(graph, "video", "audio")));
    }

    [Fact]
    public void A_face_goes_from_the_first_picture_into_the_second()
    {
        var graph = Bind("face-swap", Given);

        Assert.Equal("a.png", Word(Node(graph, Source(graph, "swapped", "source_image")!.Value.Node), "image"));
        Assert.Equal("b.png", Word(Node(graph, Source(graph, "swapped", "input_image")!.Value.Node), "image"));
    }
}
