using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Fake.Execution;
using Reelwright.ComfyUI.Fake.Nodes;

namespace Reelwright.ComfyUI.Fake.Rendering;

/// <summary>What an output node saves, and the "output" it shows for it.</summary>
internal sealed class OutputNode(NodeSchema node, JsonObject inputs, FileStore files, Renderer renderer, FakeFaults faults, QueuedPrompt prompt)
{
    // Each node has its own.
    private readonly string _tempTag = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 5);

    /// <summary>What was saved so far.</summary>
    public List<SavedFile> Saved { get; } = [];

    /// <summary>Null for an output node that shows nothing.</summary>
    /// <exception cref="InvalidOperationException">The prefix leads out of the folder.</exception>
    public Task<JsonObject?> SaveAsync(Footage media) => node.Class switch
    {
        "SaveImage" => SaveAsync(media, "images", "output", ".png", tail: true, each: true),
        "PreviewImage" or "MaskPreview" => SaveAsync(media, "images", "temp", ".png", tail: true, each: true),
        "SaveVideo" => FilmAsync(media, Text("format") is "mkv" or "webm" ? "." + Text("format") : ".mp4"),
        "SaveWEBM" => FilmAsync(media, ".webm"),
        "SaveAnimatedWEBP" => FilmAsync(media, ".webp"),
        "SaveAudio" => SoundAsync(media, "output", ".flac"),
        "SaveAudioMP3" => SoundAsync(media, "output", ".mp3"),
        "SaveAudioOpus" => SoundAsync(media, "output", ".opus"),
        "PreviewAudio" => SoundAsync(media, "temp", ".flac"),
        "SaveGLB" => SaveAsync(media, "3d", "output", ".glb", tail: true, each: false),
        "VHS_VideoCombine" => CombineAsync(media),
        _ when node.Class.Contains("Audio", StringComparison.Ordinal) => SoundAsync(media, "output", ".flac"),
        _ when node.Class.Contains("Video", StringComparison.Ordinal) => FilmAsync(media, ".mp4"),
        _ when node.Class.Contains("Image", StringComparison.Ordinal) => SaveAsync(media, "images", "output", ".png", tail: true, each: true),
        _ => Task.FromResult<JsonObject?>(null),
    };

    private async Task<JsonObject?> SaveAsync(Footage media, string key, string type, string ending, bool tail, bool each)
    {
        var names = new JsonArray();
        for (var index = 0; index < (each ? media.Frames : 1); index++)
        {
            names.Add(Claimed(await WriteAsync(each ? media with { Frames = 1 } : media, type, ending, tail)));
        }

        return new JsonObject { [key] = names };
    }

    private async Task<JsonObject?> FilmAsync(Footage media, string ending)
    {
        var output = (await SaveAsync(media, "images", "output", ending, tail: true, each: false))!;
        output["animated"] = new JsonArray(true);
        return output;
    }

    private Task<JsonObject?> SoundAsync(Footage media, string type, string ending) =>
        SaveAsync(Footage.Empty with { Sound = media.Sound, Colour = media.Colour }, "audio", type, ending, tail: false, each: false);

    /// <summary>VideoHelperSuite: the film stands under "gifs", with a picture of its first frame beside it on disk.</summary>
    private async Task<JsonObject?> CombineAsync(Footage media)
    {
        var format = Text("format") ?? "video/h264-mp4";
        var ending = format.Contains("webm", StringComparison.Ordinal) ? ".webm" : format.EndsWith("gif", StringComparison.Ordinal) ? ".gif" : ".mp4";
        var type = inputs["save_output"]?.ToJsonString() == "false" ? "temp" : "output";
        var name = await WriteAsync(media, type, ending, tail: false);
        var picture = Path.ChangeExtension(name.Filename, ".png");
        await renderer.SaveAsync(media with { Frames = 1 }, files.PathOf(name with { Filename = picture }));
        var shown = Claimed(name);
        shown["format"] = format;
        shown["frame_rate"] = media.FrameRate;
        shown["workflow"] = picture;
        shown["fullpath"] = $"ComfyUI/{type}/{Path.Combine(name.Subfolder, name.Filename)}";
        return new JsonObject { ["gifs"] = new JsonArray(shown) };
    }

    private async Task<StoredName> WriteAsync(Footage media, string type, string ending, bool tail)
    {
        var prefix = type == "temp" && Text("filename_prefix") is null ? $"ComfyUI_temp_{_tempTag}" : Text("filename_prefix") ?? "ComfyUI";
        var name = files.NextName(prefix, type, ending, tail, media.Width, media.Height)
            ?? throw new InvalidOperationException("**** ERROR: Saving image outside the output folder is not allowed.");
        await renderer.SaveAsync(media, files.PathOf(name));
        if (ending == ".png" && faults.BlackPictures)
        {
            await File.WriteAllBytesAsync(files.PathOf(name), Pixels.Black(512, 512).ToPng());
        }

        if (ending == ".png" && type == "output")
        {
            await PngPrompt.AddAsync(files.PathOf(name), prompt.Graph, prompt.ExtraData);
        }

        Saved.Add(new SavedFile(name.Filename, name.Subfolder, name.Type, media.Width, media.Height, media.Frames, media.FrameRate, media.Sound, media.Seed));
        return name;
    }

    private JsonObject Claimed(StoredName name) => new()
    {
        ["filename"] = faults.OutputFilename ?? name.Filename,
        ["subfolder"] = faults.OutputSubfolder ?? name.Subfolder,
        ["type"] = name.Type,
    };

    private string? Text(string input) => Graphs.Text(inputs[input]);
}
