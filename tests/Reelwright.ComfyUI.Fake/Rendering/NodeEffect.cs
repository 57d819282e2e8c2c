using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reelwright.ComfyUI.Fake.Nodes;

namespace Reelwright.ComfyUI.Fake.Rendering;

/// <summary>What one node makes of its inputs, by the names of the inputs rather than by the class, so that unknown custom nodes work too.</summary>
internal sealed partial class NodeEffect(NodeSchema node, JsonObject inputs, Func<(string Node, int Output), Footage?> linked)
{
    // The input that the picture comes from, when several have one.
    private static readonly string[] PictureInputs =
        ["samples", "latent_image", "latent", "video_latent", "av_latent", "images", "image", "video", "pixels", "input_image", "target_image", "frames"];

    private static readonly string[] FrameInputs = ["length", "video_frames", "num_frames", "frame_count"];

    private bool MakesLatent => node.Outputs.Contains("LATENT");

    private bool IsSampler => MakesLatent && node.Class.Contains("Sampler", StringComparison.Ordinal);

    /// <summary>Steps the node reports while it works; 0 for one that reports none.</summary>
    public int ReportedSteps
    {
        get
        {
            if (IsSampler)
            {
                var steps = (int)(Number("steps") ?? At("sigmas")?.Steps ?? 1);
                var last = (int)Math.Min(Number("end_at_step") ?? steps, steps);
                return Math.Max(0, last - (int)(Number("start_at_step") ?? 0));
            }

            return node.Class is "ImageUpscaleWithModel" or "VAEDecodeTiled" ? 4 : 0;
        }
    }

    /// <summary>One value for each output.</summary>
    public IReadOnlyList<Footage> Run()
    {
        var result = Resized(Source()) with { Steps = StepsOf() };
        var count = Math.Max(1, node.Outputs.Count);
        return node.Class switch
        {
            "GetImageSize" => [result with { Number = result.Width }, result with { Number = result.Height }, result with { Number = result.Frames }],
            "GetVideoComponents" => [.. Enumerable.Range(0, count).Select(index => index == 2 ? result with { Number = result.FrameRate } : result)],
            "UpscaleModelLoader" => [result with { Number = ScaleOfName(Text("model_name") ?? "") }],
            "SplitSigmas" => [result with { Steps = (int)(Number("step") ?? 0) }, result with { Steps = Math.Max(0, (At("sigmas")?.Steps ?? 0) - (int)(Number("step") ?? 0)) }],
            _ when node.Class.StartsWith("Primitive", StringComparison.Ordinal) => [result with { Number = Number("value") }],
            _ => [.. Enumerable.Repeat(result, count)],
        };
    }

    /// <summary>The picture, the sound and the seed that come in.</summary>
    private Footage Source()
    {
        var all = Linked();
        var picture = PictureInputs.Select(At).Concat(all).FirstOrDefault(media => media?.HasPicture == true) ?? Footage.Empty;
        var sound = node.Class is "CreateVideo" or "VHS_VideoCombine" ? At("audio")?.Sound ?? 0 : all.Select(media => media.Sound).FirstOrDefault(seconds => seconds > 0);
        var seeded = picture.Seed is null ? all.FirstOrDefault(media => media.Seed is not null) ?? picture : picture;
        var source = picture with
        {
            Sound = Number("seconds") ?? Number("duration") ?? SoundOfFrames() ?? sound,
            Seed = seeded.Seed,
            Colour = seeded.Colour,
            Number = null,
            FrameRate = Number("fps") ?? Number("frame_rate") ?? picture.FrameRate,
        };
        return OwnSeed() is { } seed ? source with { Seed = seed, Colour = FakeColours.OfSeed(seed) } : source;
    }

    private Footage Resized(Footage source)
    {
        var scale = Scale();
        var width = Snap("width", (int)(Number("width") ?? Number("resize_type.width") ?? 0));
        var height = Snap("height", (int)(Number("height") ?? Number("resize_type.height") ?? 0));
        (width, height) = (width, height) switch
        {
            (0, 0) => ((int)Math.Round(source.Width * scale), (int)Math.Round(source.Height * scale)),
            (0, _) => ((int)Math.Round((double)source.Width * height / Math.Max(1, source.Height)), height),
            (_, 0) => (width, (int)Math.Round((double)source.Height * width / Math.Max(1, source.Width))),
            _ => (width, height),
        };
        return source with
        {
            Width = width,
            Height = height,
            Frames = FramesOf(source),
            HasAlpha = source.HasAlpha || node.Class == "JoinImageWithAlpha",
            Colour = node.Class == "EmptyImage" ? (int)(Number("color") ?? 0) : source.Colour,
        };
    }

    private int FramesOf(Footage source)
    {
        switch (node.Class)
        {
            case "ImageFromBatch":
                return Math.Clamp(source.Frames - (int)(Number("batch_index") ?? 0), 1, (int)(Number("length") ?? 1));
            case "RepeatImageBatch" or "RepeatLatentBatch":
                return source.Frames * (int)(Number("amount") ?? 1);
            case "ImageBatch":
                return Math.Max(1, Linked().Where(media => media.HasPicture).Sum(media => media.Frames));
        }

        foreach (var name in FrameInputs)
        {
            if (Number(name) is { } frames)
            {
                return Math.Max(1, Snap(name, (int)frames));
            }
        }

        if (Number("batch_size") is { } batch)
        {
            return Math.Max(1, (int)batch);
        }

        // Pictures are met frame by frame, a single one with each of the others'. A concatenation of latents is cut back by the trimming that follows it.
        return (MakesLatent || inputs.ContainsKey("samples")) && node.Class != "LatentConcat"
            ? source.Frames
            : Linked().Where(media => media.HasPicture).Select(media => media.Frames).Append(source.Frames).Max();
    }

    private double Scale() => node.Class switch
    {
        "ImageUpscaleWithModel" => At("upscale_model")?.Number ?? 4,
        "LTXVLatentUpsampler" => 2,
        _ => Number("scale_by") ?? 1,
    };

    /// <summary>Models work on a grid: a size or a length between two of its points is cut down to the lower one.</summary>
    private int Snap(string input, int value)
    {
        var settings = node.Inputs.FirstOrDefault(declared => declared.Name == input)?.Settings;
        if (!MakesLatent || Graphs.Number(settings?["step"]) is not { } step || step <= 1)
        {
            return value;
        }

        var least = input is "width" or "height" ? 0 : Graphs.Number(settings!["min"]) ?? 0;
        return (int)(least + (Math.Floor((value - least) / step) * step));
    }

    private ulong? OwnSeed()
    {
        var value = inputs["noise_seed"] ?? inputs["seed"];
        return Text("add_noise") != "disable" && Graphs.Number(value) is not null && ulong.TryParse(value!.ToJsonString(), CultureInfo.InvariantCulture, out var seed) ? seed : null;
    }

    private int StepsOf()
    {
        if (!node.Outputs.Contains("SIGMAS"))
        {
            return 0;
        }

        return Text("sigmas") is { } list
            ? Math.Max(0, list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Length - 1)
            : (int)Math.Max(1, (Number("steps") ?? At("sigmas")?.Steps ?? 1) * (Number("denoise") ?? 1));
    }

    private double? SoundOfFrames() =>
        Number("frames_number") is { } frames && Number("frame_rate") is { } rate and > 0 ? frames / rate : null;

    private Footage? At(string input) => Graphs.Link(inputs[input]) is { } link ? linked(link) : null;

    private List<Footage> Linked() =>
        [.. inputs.Select(pair => Graphs.Link(pair.Value)).Where(link => link is not null).Select(link => linked(link!.Value)).OfType<Footage>()];

    private double? Number(string input) => Graphs.Number(inputs[input]) ?? At(input)?.Number;

    private string? Text(string input) => Graphs.Text(inputs[input]);

    private static double ScaleOfName(string name) =>
        Factor().Match(name) is { Success: true } found ? double.Parse(found.Groups["a"].Value + found.Groups["b"].Value, CultureInfo.InvariantCulture) : 4;

    [GeneratedRegex("(?<a>[1248])x|x(?<b>[1248])", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Factor();
}
