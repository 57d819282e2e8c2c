using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Workflows;

/// <summary>Requests of a model: its defaults, then each field at its ends and in between while the others stand, with every choice of inputs.</summary>
internal static class RequestSweep
{
    public static IEnumerable<WorkflowValues> Of(CatalogModel model)
    {
        foreach (var inputs in Inputs(model, Defaults(model)))
        {
            yield return inputs;
            foreach (var change in Changes(model))
            {
                yield return change(inputs);
            }
        }
    }

    private static WorkflowValues Defaults(CatalogModel model) => new()
    {
        Prompt = "a lighthouse in a storm",
        OutputPrefix = "reelwright/0193/1",
        Seed = 42,
        Width = (int?)model.Default("width"),
        Height = (int?)model.Default("height"),
        Frames = Takes(model, "frames") ? (int?)model.Default("frames") ?? 77 : null,
        Steps = (int?)model.Default("steps"),
        Cfg = model.Default("cfg"),
        Shift = model.Default("shift"),
        FrameRate = (int?)model.Default("frame_rate"),
        Strength = model.Default("strength"),
        Sampler = model.DefaultText("sampler"),
        Scheduler = model.DefaultText("scheduler"),
        Seconds = 3.375,
    };

    /// <summary>With every choice of the files and names that the model takes; what it needs is always there.</summary>
    private static IEnumerable<WorkflowValues> Inputs(CatalogModel model, WorkflowValues values)
    {
        IEnumerable<WorkflowValues> all = [values];
        all = With(all, "image_filename", (one, name) => one with { Image = name }, "reelwright/0193/image.png");
        all = With(all, "end_image_filename", (one, name) => one with { EndImage = name }, "reelwright/0193/end.png");
        all = With(all, "audio_filename", (one, name) => one with { Audio = name }, "reelwright/0193/audio.wav");
        all = With(all, "video_filename", (one, name) => one with { Video = name, SourceFrames = name is null ? null : 120, SourceFrameRate = name is null ? null : 29.97 }, "reelwright/0193/video.mp4");
        all = With(all, "camera", (one, name) => one with { Camera = name }, "in", "out", "left", "right");
        all = With(all, "control_type", (one, name) => one with { ControlType = name }, "depth", "edge", "pose");

        if (model.Kind is "tool" or "audio")
        {
            all = all.SelectMany(one => Tools(model, one));
        }

        return all.ToList();

        IEnumerable<WorkflowValues> With(IEnumerable<WorkflowValues> bases, string input, Func<WorkflowValues, string?, WorkflowValues> give, params string?[] names) =>
            !model.Inputs.Contains(input) ? bases
            : bases.SelectMany(one => (model.Requires(input) ? names : [null, .. names]).Select(name => give(one, name)));
    }

    /// <summary>Tools have no public parameters; what they take are the files of their template.</summary>
    private static IEnumerable<WorkflowValues> Tools(CatalogModel model, WorkflowValues values)
    {
        var sources = model.Template?.FileSources ?? [];
        var given = values with
        {
            Image = sources.Contains("image") ? "reelwright/0193/image.png" : null,
            TargetImage = sources.Contains("target_image") ? "reelwright/0193/target.png" : null,
            Video = sources.Contains("video") ? "reelwright/0193/video.mp4" : null,
            Tags = "calm, piano",
            Lyrics = "[verse]\nla la",
            SourceFrames = 120,
            SourceFrameRate = 29.97,
        };

        foreach (var format in new[] { "mp3", "wav", "flac" })
        {
            foreach (var factor in new[] { 2, 3, 4 })
            {
                foreach (var seconds in new[] { 1, 30, 240 })
                {
                    yield return given with { Format = format, ScaleFactor = factor, Seconds = seconds };
                }
            }
        }
    }

    private static IEnumerable<Func<WorkflowValues, WorkflowValues>> Changes(CatalogModel model)
    {
        foreach (var prompt in new[] { "", "[\"1\", 0]", new string('x', 10_000) })
        {
            yield return values => values with { Prompt = prompt, NegativePrompt = prompt };
        }

        foreach (var seed in new[] { 0, 1, int.MaxValue, (1L << 53) - 1 })
        {
            yield return values => values with { Seed = seed };
        }

        foreach (var (width, height) in Sizes(model))
        {
            yield return values => values with { Width = width, Height = height };
        }

        foreach (var frames in Whole("frames", 1, model.Limit("max_frames"), 1, 2, 3, 4, 5, 16, 17, 76, 77, 78, 81, 82, 154, 155, 231, 500))
        {
            yield return values => values with { Frames = frames };
        }

        foreach (var steps in Whole("steps", model.Limit("min_steps"), model.Limit("max_steps"), [.. Enumerable.Range(1, 100)]))
        {
            yield return values => values with { Steps = steps };
        }

        foreach (var rate in Whole("frame_rate", model.Limit("min_frame_rate"), model.Limit("max_frame_rate"), 1, 16, 23, 24, 25, 30, 60))
        {
            yield return values => values with { FrameRate = rate };
        }

        foreach (var cfg in Fractions("cfg", model.Limit("min_cfg"), model.Limit("max_cfg"), 1, 1.25, 3.5, 7))
        {
            yield return values => values with { Cfg = cfg };
        }

        foreach (var shift in Fractions("shift", model.Limit("min_shift"), model.Limit("max_shift"), 0.5, 3, 8))
        {
            yield return values => values with { Shift = shift };
        }

        foreach (var strength in Fractions("strength", 0, 1, 0.001, 0.3, 0.999))
        {
            yield return values => values with { Strength = strength };
        }

        foreach (var sampler in Takes(model, "sampler") ? model.Names("samplers", Samplers) : [])
        {
            yield return values => values with { Sampler = sampler };
        }

        foreach (var scheduler in Takes(model, "scheduler") ? model.Names("schedulers", Schedulers) : [])
        {
            yield return values => values with { Scheduler = scheduler };
        }

        IEnumerable<int> Whole(string name, double? min, double? max, params int[] between) =>
            Takes(model, name) ? [(int)min!, (int)max!, .. between.Where(value => value >= min && value <= max)] : [];

        IEnumerable<double> Fractions(string name, double? min, double? max, params double[] between) =>
            Takes(model, name) ? [min!.Value, max!.Value, .. between.Where(value => value >= min && value <= max)] : [];
    }

    private static IEnumerable<(int Width, int Height)> Sizes(CatalogModel model) => !Takes(model, "width") ? [] :
    [
        ((int)model.Limit("min_width")!, (int)model.Limit("min_height")!),
        ((int)model.Limit("max_width")!, (int)model.Limit("max_height")!),
        ((int)model.Limit("min_width")!, (int)model.Limit("max_height")!),
        (426, 240), (640, 360), (1022, 578), (1080, 1920),
    ];

    private static bool Takes(CatalogModel model, string field) => model.Parameters.Contains(field) || model.Inputs.Contains(field);

    // What ComfyUI 0.33 offers, as the server's own list has it.
    private static readonly string[] Samplers = ["euler", "euler_ancestral", "euler_ancestral_cfg_pp", "dpmpp_2m_sde_heun_gpu", "seeds_3", "uni_pc_bh2", "ddim"];
    private static readonly string[] Schedulers = ["simple", "sgm_uniform", "karras", "exponential", "ddim_uniform", "beta", "normal", "linear_quadratic", "kl_optimal"];
}
