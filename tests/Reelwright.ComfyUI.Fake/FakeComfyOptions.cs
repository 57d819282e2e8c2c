using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Fake;

/// <summary>What the files of finished prompts hold.</summary>
public enum FakeRendering
{
    /// <summary>Real pictures, films, sounds and meshes in the graph's size, their colour told by the seed (<see cref="FakeColours"/>).</summary>
    BySeed,

    /// <summary>As <see cref="BySeed"/>, with one colour for all seeds: each size is made once and copied, which is quick.</summary>
    SameForAll,

    /// <summary>A few bytes that are no media at all, for tests that look at the protocol only.</summary>
    Nothing,
}

/// <summary>How a <see cref="FakeComfy"/> is set up. Everything has a usable default; all times are zero.</summary>
public sealed record FakeComfyOptions
{
    /// <summary>0 takes a free port of the loopback address.</summary>
    public int Port { get; init; }

    /// <summary>What /system_stats says under comfyui_version.</summary>
    public string Version { get; init; } = "0.33.0";

    /// <summary>Node schemas in the shape of /object_info; the basic core nodes and every core class of the catalogue, when nothing else is said.</summary>
    public JsonObject? ObjectInfo { get; init; }

    /// <summary>Whether the custom node packs that models of the catalogue need are installed.</summary>
    public bool NodePacks { get; init; }

    /// <summary>Further node schemas, added to the others. <see cref="FakeComfy.RemoveNode"/> takes some away.</summary>
    public JsonObject? CustomNodes { get; init; }

    /// <summary>Model files by folder ("loras" to file names); <see cref="FakeModels"/> has ready ones.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Models { get; init; } = FakeModels.Small;

    /// <summary>Computing time of each prompt that is not served from the cache.</summary>
    public TimeSpan PromptTime { get; init; }

    /// <summary>Computing time of each sampler step.</summary>
    public TimeSpan StepTime { get; init; }

    /// <summary>Loading time of each model file that is not loaded yet.</summary>
    public TimeSpan LoadTime { get; init; }

    /// <summary>How long after execution_success the history is written: a real server has been asked too early in a third of the tries.</summary>
    public TimeSpan HistoryDelay { get; init; }

    /// <summary>Drives every computing time and every time stamp.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public FakeRendering Rendering { get; init; } = FakeRendering.BySeed;

    /// <summary>Preview frames for prompts that do not say otherwise; a ComfyUI started without --preview-method sends none.</summary>
    public bool Previews { get; init; }

    /// <summary>For example "/comfy": every route lies below it, as behind a reverse proxy; others answer 404.</summary>
    public string PathPrefix { get; init; } = "";

    /// <summary>When set, a request without "Authorization: Bearer ..." gets 401, as from a reverse proxy.</summary>
    public string? Token { get; init; }

    /// <summary>When set, the fake speaks HTTPS with it (<see cref="FakeCertificates"/> makes one from a private CA).</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Where input, output and temp folders are made; a folder of its own in the system's temporary one, deleted at the end, when nothing is said.</summary>
    public string? Folder { get; init; }
}
