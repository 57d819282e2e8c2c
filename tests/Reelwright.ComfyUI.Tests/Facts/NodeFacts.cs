using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Facts;

/// <summary>
/// What ComfyUI 0.33 and the node packs say about the classes that the catalogue uses. nodes.json is cut out of an object_info and can be renewed
/// (see <see cref="RenewNodeFacts"/>); custom-*.json are written by hand from the packs' sources.
/// </summary>
internal static class NodeFacts
{
    /// <summary>A file with the reply of /object_info, to try classes that are not in nodes.json yet, and to renew it.</summary>
    public static string? ObjectInfo => Environment.GetEnvironmentVariable("REELWRIGHT_OBJECT_INFO");

    public static NodeSchemas Schemas { get; } = NodeSchemas.Parse(JsonSerializer.SerializeToElement(All()));

    /// <summary>Classes of core nodes, as against those of packs.</summary>
    public static IReadOnlySet<string> CoreClasses { get; } = Read("nodes.json").Select(node => node.Key).ToHashSet(StringComparer.Ordinal);

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Facts");

    public static JsonObject ReadFile(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();

    private static JsonObject All()
    {
        var all = ObjectInfo is { } file ? ReadFile(file) : [];
        foreach (var name in Directory.EnumerateFiles(Folder, "custom-*.json").Select(Path.GetFileName).Append("nodes.json"))
        {
            foreach (var (node, schema) in Read(name!))
            {
                all[node] = schema!.DeepClone();
            }
        }

        return all;
    }

    private static JsonObject Read(string name) => ReadFile(Path.Combine(Folder, name));
}

/// <summary>Cuts nodes.json out of an object_info. One line a class, so that a change shows what changed.</summary>
public sealed class RenewNodeFacts
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] KeptSettings =
        ["min", "max", "step", "options", "template", "key", "inputs", "required", "optional", "input", "prefix", "names", "allowed_types", "image_upload", "audio_upload", "video_upload", "file_upload"];

    /// <summary>Run with -explicit only, and REELWRIGHT_OBJECT_INFO naming a file that a ComfyUI without extensions answered to GET /object_info.</summary>
    [Fact(Explicit = true)]
    public void Renew()
    {
        Assert.NotNull(NodeFacts.ObjectInfo);
        var source = NodeFacts.ReadFile(NodeFacts.ObjectInfo);
        var classes = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "catalog"), "workflow.json", SearchOption.AllDirectories)
            .SelectMany(file => NodeFacts.ReadFile(file).Select(node => node.Value!["class_type"]!.GetValue<string>()))
            .Where(source.ContainsKey)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

        var lines = classes.Select(name => $"{JsonSerializer.Serialize(name)}: {Cut(source[name]!.AsObject()).ToJsonString(Plain)}");
        File.WriteAllText(Path.Combine(Source(), "nodes.json"), $"{{\n{string.Join(",\n", lines)}\n}}\n");
    }

    private static JsonObject Cut(JsonObject node) => new()
    {
        ["input"] = new JsonObject(((string[])["required", "optional"])
            .Where(section => node["input"]?[section] is JsonObject)
            .Select(section => KeyValuePair.Create(section, (JsonNode?)new JsonObject(
                node["input"]![section]!.AsObject().Select(input => KeyValuePair.Create(input.Key, CutInput(input.Value!))))))),
        ["output"] = node["output"]!.DeepClone(),
        ["output_node"] = node["output_node"]!.DeepClone(),
    };

    private static JsonNode? CutInput(JsonNode declaration) => declaration switch
    {
        JsonArray { Count: > 0 } pair => new JsonArray([CutOptions(pair[0]!), .. pair.Skip(1).Select(settings => CutSettings(settings))]),
        _ => declaration.DeepClone(),
    };

    private static JsonNode? CutSettings(JsonNode? settings) => settings switch
    {
        JsonObject fields => new JsonObject(fields.Where(field => KeptSettings.Contains(field.Key) || field.Value is JsonArray { Count: > 0 })
            .Select(field => KeyValuePair.Create(field.Key, field.Key is "options" ? CutOptions(field.Value!) : CutSettings(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(CutSettings)]),
        _ => settings?.DeepClone(),
    };

    /// <summary>What files a machine happens to have is no fact about ComfyUI.</summary>
    private static JsonNode? CutOptions(JsonNode options) =>
        options is JsonArray list && list.Any(item => item is JsonValue value && value.GetValueKind() is JsonValueKind.String && IsFile(value.GetValue<string>()))
            ? new JsonArray()
            : CutSettings(options);

    private static bool IsFile(string name) => Path.GetExtension(name) is ".safetensors" or ".ckpt" or ".pt" or ".pth" or ".png" or ".jpg" or ".mp4" or ".flac" or ".wav" or ".mp3";

    /// <summary>The folder in the repository, next to this file's project.</summary>
    private static string Source()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Reelwright.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The repository is not above the program.");
        }

        return Path.Combine(folder.FullName, "tests", "Reelwright.ComfyUI.Tests", "Facts");
    }
}
