using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Workflows;
using static Reelwright.ComfyUI.Tests.Workflows.BoundGraphs;

namespace Reelwright.ComfyUI.Tests.Workflows;

/// <summary>What the delivered templates come to: every parameter has an effect, and each branch is the graph that the model's makers describe.</summary>
public sealed class CatalogGraphs
{
    private static readonly WorkflowValues Ask = new()
    {
        Prompt = "a lighthouse in a storm",
        NegativePrompt = "blurred",
        OutputPrefix = "reelwright/0193/1",
        Seed = 42,
        Width = 832,
        Height = 480,
        Frames = 49,
        FrameRate = 16,
        Steps = 4,
        Cfg = 1,
        Shift = 5,
        Sampler = "euler",
        Scheduler = "simple",
        Strength = 0.6,
        Seconds = 49d / 16,
    };

    public static TheoryData<string> Ids => [.. CatalogModel.All.Where(model => model.Template is not null && model.Kind is not ("tool" or "audio")).Select(model => model.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_parameter_that_a_model_takes_changes_its_graph(string id)
    {
        var model = CatalogModel.Find(id);
        var requests = RequestSweep.Of(model).Take(1).SelectMany(request => Inputs(model, request)).ToList();

        // LivePortrait draws nothing at random: a seed is taken, as every model takes one, and has nothing to decide.
        var idle = model.Parameters.Where(name => (id, name) is not ("liveportrait", "seed")).Concat(model.Inputs.Where(input => input is "strength" or "camera" or "control_type"))
            .Where(name => Changed(model, name) is { } change && requests.All(request => Text(model, request) == Text(model, change(request))))
            .ToList();

        Assert.True(idle.Count == 0, $"catalog/{id}: nothing changes with {string.Join(", ", idle)}");
    }

    [Theory]
    [InlineData("wan-t2v", 8, "lora_high", 3.5)]
    [InlineData("wan-i2v", 8, "lora_high", 3.5)]
    [InlineData("wan-flf", 8, "lora_low", 3.5)]
    [InlineData("wan-vace", 8, "lora", 6.0)]
    [InlineData("wan-s2v", 8, "lora", 6.0)]
    [InlineData("wan-animate", 10, "lora", 1.0)]
    [InlineData("flux", 8, "unet_distilled", 5.0)]
    [InlineData("flux-edit", 8, "unet_distilled", 5.0)]
    [InlineData("flux-dev", 12, "turbo", null)]
    public void Few_steps_take_the_distilled_form_and_more_the_plain_one(string id, int most, string distilled, double? plainCfg)
    {
        var few = Bind(id, Given with { Steps = most });
        var many = Bind(id, Given with { Steps = most + 1 });

        Assert.Contains(distilled, few);
        Assert.DoesNotContain(distilled, many);
        Assert.All(Every(few, "cfg"), cfg => Assert.Equal(1, cfg));
        Assert.All(Every(many, "cfg"), cfg => Assert.Equal(plainCfg, cfg));
        Assert.All(Every(Bind(id, Given with { Steps = most, Cfg = 2.5 }), "cfg"), cfg => Assert.Equal(2.5, cfg));
    }

    [Theory]
    [InlineData("wan-t2v")]
    [InlineData("wan-i2v")]
    [InlineData("wan-flf")]
    public void The_two_experts_share_the_steps_and_the_noise_is_drawn_once(string id)
    {
        for (var steps = 1; steps <= 100; steps++)
        {
            var graph = Bind(id, Given with { Steps = steps });
            var high = Node(graph, "sampler_high");
            var low = Node(graph, "sampler_low");

            Assert.Equal((steps, steps), (Whole(high, "steps"), Whole(low, "steps")));
            Assert.Equal(Whole(high, "end_at_step"), Whole(low, "start_at_step"));
            Assert.InRange(Whole(high, "end_at_step"), 1, Math.Max(1, steps - 1));
            Assert.Equal(("enable", "enable", 42), (Word(high, "add_noise"), Word(high, "return_with_leftover_noise"), Whole(high, "noise_seed")));
            Assert.Equal(("disable", "disable", 0), (Word(low, "add_noise"), Word(low, "return_with_leftover_noise"), Whole(low, "noise_seed")));
            Assert.Equal(new Link("sampler_high", 0), Link.Read(low["latent_image"]));
        }
    }

    [Theory]
    [InlineData(1, 1, 17)]
    [InlineData(80, 1, 77)]
    [InlineData(81, 2, 77)]
    [InlineData(193, 3, 77)]
    public void A_voice_is_spoken_in_parts_of_five_seconds(int framesAt16, int parts, int length)
    {
        var graph = Bind("wan-s2v", Given with { Seconds = framesAt16 / 16d });
        var latents = Classes(graph, "WanSoundImageToVideo", "WanSoundImageToVideoExtend").Sum(part => ((Whole(part, "length") - 1) / 4) + 1);

        Assert.Equal(parts, Classes(graph, "WanSoundImageToVideo", "WanSoundImageToVideoExtend").Count());
        Assert.Equal(length, Whole(Node(graph, "speech"), "length"));
        Assert.True(latents * 4 >= framesAt16, $"{latents} latents make {latents * 4} of {framesAt16} frames");
        Assert.Equal(Enumerable.Range(42, parts).Select(seed => (long)seed), Classes(graph, "KSampler").Select(sampler => Whole(sampler, "seed")).Order());

        var all = parts == 1 ? new Link("sampler", 0) : new Link(parts == 2 ? "joined" : $"joined:{parts - 1}", 0);
        Assert.Equal(all, Link.Read(Node(graph, "doubled")["samples2"]));
        Assert.Equal(all, Link.Read(Node(graph, "first_latent")["samples"]));
    }

    [Fact]
    public void Each_part_of_an_animation_goes_on_from_the_pictures_before_it()
    {
        var graph = Bind("wan-animate", Given with { Frames = 200 });

        Assert.Equal(77 + (2 * 72), Template("wan-animate").Bind(Given with { Frames = 200 }).Frames);
        Assert.Equal(new Link("frames", 0), Link.Read(Node(graph, "next_animate")["continue_motion"]));
        Assert.Equal(new Link("animate", 5), Link.Read(Node(graph, "next_animate")["video_frame_offset"]));
        Assert.Equal(new Link("joined", 0), Link.Read(Node(graph, "next_animate:2")["continue_motion"]));
        Assert.Equal(new Link("next_animate", 5), Link.Read(Node(graph, "next_animate:2")["video_frame_offset"]));
        Assert.Equal(new Link("joined", 0), Link.Read(Node(graph, "joined:2")["image1"]));
        Assert.Equal(new Link("joined:2", 0), Link.Read(Node(graph, "video")["images"]));
        Assert.Equal([42, 43, 44], Classes(graph, "KSampler").Select(sampler => Whole(sampler, "seed")).Order());
    }

    [Fact]
    public void Without_a_film_a_character_moves_by_the_words()
    {
        var graph = Bind("wan-animate", Given with { Video = null, Frames = 200 });

        Assert.Empty(Classes(graph, "LoadVideo", "SDPoseKeypointExtractor", "RTDETR_detect", "CropByBBoxes"));
        Assert.All(Classes(graph, "WanAnimateToVideo"), part => Assert.False(part.ContainsKey("pose_video") || part.ContainsKey("face_video")));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Vace_starts_from_the_film_it_is_given_and_refers_to_the_picture(bool film, bool picture)
    {
        var graph = Bind("wan-vace", Given with { Video = film ? "film.mp4" : null, Image = picture ? "picture.png" : null, Strength = 0.3 });
        var vace = Node(graph, "vace");
        var start = (film, picture) switch { (true, true) => "start_latent", (true, false) => "source_latent", _ => "vace" };

        Assert.Equal((film, picture), (vace.ContainsKey("control_video"), vace.ContainsKey("reference_image")));
        Assert.Equal(start, Link.Read(Node(graph, "sampler")["latent_image"])!.Value.Node);
        Assert.Equal(film ? 0.3 : 1, Fraction(Node(graph, "sampler"), "denoise"));
        Assert.Equal(film ? 1 : 0.5, Fraction(vace, "strength"), 6);
        Assert.Equal(film, Node(graph, "video").ContainsKey("audio"));
    }

    [Fact]
    public void Vace_takes_as_many_pictures_of_a_film_as_it_makes()
    {
        for (var frames = 1; frames <= 999; frames += 7)
        {
            var graph = Bind("wan-vace", Given with { Frames = frames });
            var length = Whole(Node(graph, "vace"), "length");

            Assert.Equal((length, length), (Whole(Node(graph, "source_frames"), "length"), Whole(Node(graph, "source_hold"), "amount")));
            Assert.Equal(frames > 81, graph.ContainsKey("windows"));
        }
    }

    [Fact]
    public void A_face_is_put_into_a_long_film_part_by_part()
    {
        var graph = Bind("dreamidv", Given with { Frames = 200, Strength = 0.5 });

        Assert.Equal([0, 81, 162], Classes(graph, "ImageFromBatch").Where(cut => Link.Read(cut["image"]) == new Link("source_long", 0) && Whole(cut, "length") == 81).Select(cut => Whole(cut, "batch_index")).Order());
        Assert.Equal(3 * 81, Whole(Node(graph, "source_cut"), "length"));
        Assert.Equal(new Link("joined:2", 0), Link.Read(Node(graph, "result")["image"]));
        Assert.Equal(new Link("mix", 0), Link.Read(Node(graph, "video")["images"]));
        Assert.DoesNotContain("mix", Bind("dreamidv", Given with { Frames = 200, Strength = 1 }));
    }

    [Fact]
    public void A_picture_is_reworked_in_as_many_steps_as_were_asked_at_the_default_strength()
    {
        for (var steps = 1; steps <= 100; steps++)
        {
            var graph = Bind("flux-dev", Given with { Steps = steps });
            var schedule = Whole(Node(graph, "sigmas"), "steps");

            Assert.Equal(steps, Math.Round(schedule * Fraction(Node(graph, "last_sigmas"), "denoise")));
        }
    }

    [Theory]
    [InlineData("hunyuan-t2v", 129)]
    [InlineData("hunyuan15-t2v", 121)]
    [InlineData("hunyuan15-i2v", 121)]
    [InlineData("cogvideo-t2v", 81)]
    [InlineData("wan-t2v", 81)]
    [InlineData("wan-vace", 81)]
    public void Only_films_longer_than_the_model_knows_are_made_in_windows(string id, int longest)
    {
        Assert.Empty(Windowed(longest));
        Assert.NotEmpty(Windowed(longest + 1));

        IEnumerable<JsonObject> Windowed(int frames) =>
            Classes(Bind(id, Given with { Frames = frames, Sampler = id == "cogvideo-t2v" ? "ddim" : "euler" }), "WanContextWindowsManual", "ContextWindowsManual", "CogVideoContextOptions");
    }

    private static WorkflowValues Given => Ask with { Image = "a.png", EndImage = "b.png", Audio = "c.wav", Video = "d.mp4" };

    private static string Text(CatalogModel model, WorkflowValues values) => model.Template!.Bind(values).Graph.ToJsonString();

    /// <summary>The request, and the same with each of the files that the model may have without needing it.</summary>
    private static IEnumerable<WorkflowValues> Inputs(CatalogModel model, WorkflowValues request) =>
        from image in Choices("image_filename", "a.png", request.Image)
        from video in Choices("video_filename", "d.mp4", request.Video)
        from steps in new[] { request.Steps, 30 }
        select request with { Image = image, Video = video, Steps = steps, Cfg = request.Cfg, Camera = model.Inputs.Contains("camera") ? "in" : null, ControlType = model.Inputs.Contains("control_type") ? "edge" : null }
        into values
        select model.Inputs.Contains("image_filename") && model.Inputs.Contains("video_filename") && values is { Image: null, Video: null } ? values with { Image = "a.png" } : values;

    private static IEnumerable<string?> Choices(string input, string name, string? given) => given is null ? [null, name] : [given];

    private static Func<WorkflowValues, WorkflowValues>? Changed(CatalogModel model, string name) => name switch
    {
        "negative_prompt" => values => values with { NegativePrompt = "something else" },
        "width" => values => values with { Width = values.Width + 128 },
        "height" => values => values with { Height = values.Height + 128 },
        "frames" => values => values with { Frames = values.Frames > 16 ? values.Frames + 32 : values.Frames - 4, Seconds = values.Seconds + 2 },
        "steps" => values => values with { Steps = values.Steps + 1 },
        "cfg" => values => values with { Cfg = values.Cfg + 1.5 },
        "seed" => values => values with { Seed = values.Seed + 1 },
        "sampler" => values => values with { Sampler = model.Names("samplers", ["heun", "dpmpp_2m"]).First(sampler => sampler != values.Sampler) },
        "scheduler" => values => values with { Scheduler = model.Names("schedulers", ["beta", "karras"]).First(scheduler => scheduler != values.Scheduler) },
        "shift" => values => values with { Shift = values.Shift + 0.5 },
        "frame_rate" => values => values with { FrameRate = values.FrameRate + 1, Seconds = values.Seconds * 2 },
        "strength" => values => values with { Strength = 0.25 },
        "camera" => values => values with { Camera = "out" },
        "control_type" => values => values with { ControlType = "pose" },
        _ => null,
    };
}
