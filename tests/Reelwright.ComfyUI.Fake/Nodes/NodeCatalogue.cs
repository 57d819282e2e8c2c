using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Fake.Nodes;

/// <summary>One input of a node class. <see cref="Spec"/> is its entry in /object_info: [type or list of options, settings].</summary>
internal sealed record NodeInput(string Name, bool IsRequired, JsonArray Spec)
{
    public JsonObject? Settings => Spec.Count > 1 ? Spec[1] as JsonObject : null;

    /// <summary>"COMBO" for both forms of a choice.</summary>
    public string Type => Spec[0] is JsonArray ? "COMBO" : (string)Spec[0]!;

    public IReadOnlyList<JsonNode?>? Options =>
        Spec[0] as JsonArray is { } list ? [.. list] : Type == "COMBO" && Settings?["options"] is JsonArray options ? [.. options] : null;

    public bool IsUpload => Settings is { } settings
        && (settings.ContainsKey("image_upload") || settings.ContainsKey("video_upload") || settings.ContainsKey("audio_upload"));
}

/// <summary>One node class.</summary>
internal sealed record NodeSchema(string Class, IReadOnlyList<NodeInput> Inputs, IReadOnlyList<string> Outputs, bool IsOutput, JsonObject Json);

/// <summary>The node classes of the fake, and /object_info made of them with the model files there are.</summary>
internal sealed class NodeCatalogue
{
    // Schemas are never changed, so that all fakes of a process share these.
    private static readonly Lazy<Dictionary<string, NodeSchema>> Core = new(() => ReadEmbedded(packs: false));
    private static readonly Lazy<Dictionary<string, NodeSchema>> Packs = new(() => ReadEmbedded(packs: true));

    private readonly Dictionary<string, NodeSchema> _nodes;

    public NodeCatalogue(JsonObject? objectInfo, JsonObject? more, bool packs)
    {
        _nodes = new(objectInfo is null ? Core.Value : [], StringComparer.Ordinal);
        if (objectInfo is not null)
        {
            Add(objectInfo);
        }

        foreach (var (name, node) in packs ? Packs.Value : [])
        {
            _nodes[name] = node;
        }

        if (more is not null)
        {
            Add(more);
        }
    }

    public IEnumerable<NodeSchema> All => _nodes.Values;

    public NodeSchema? Find(string? name) => name is null ? null : _nodes.GetValueOrDefault(name);

    public void Remove(string name) => _nodes.Remove(name);

    /// <summary>Schemas in the shape of /object_info; keys this fake does not need may be missing.</summary>
    public void Add(JsonObject objectInfo)
    {
        foreach (var node in Read(objectInfo))
        {
            _nodes[node.Class] = node;
        }
    }

    private static IEnumerable<NodeSchema> Read(JsonObject objectInfo)
    {
        foreach (var (name, node) in objectInfo)
        {
            // Through text: a schema built in code then reads as a parsed one does.
            var json = (JsonObject)JsonNode.Parse(node!.ToJsonString())!;
            var inputs = new List<NodeInput>();
            foreach (var section in new[] { "required", "optional" })
            {
                foreach (var (input, spec) in json["input"]?[section] as JsonObject ?? [])
                {
                    inputs.Add(new NodeInput(input, section == "required", (JsonArray)spec!));
                }
            }

            var outputs = (json["output"] as JsonArray ?? []).Select(output => output is JsonArray ? "COMBO" : (string)output!);
            yield return new NodeSchema(name, inputs, [.. outputs], (bool?)json["output_node"] ?? false, json);
        }
    }

    /// <summary>Whether a choice lists files that only its own node pack knows of: the facts have no options and the folder is not one of the usual.</summary>
    public static bool IsOpen(NodeSchema node, NodeInput input) => input.Options is { Count: 0 } && !input.IsUpload && ModelFolders.Of(node.Class, input.Name) is null;

    /// <summary>The options a choice has now: those of the schema, and the files of its folder or of the uploads.</summary>
    public static IReadOnlyList<JsonNode?> Options(NodeSchema node, NodeInput input, FileStore files)
    {
        var fixedOptions = input.Options ?? [];
        if (input.IsUpload)
        {
            return [.. files.InputFiles().Select(name => (JsonNode?)name)];
        }

        return ModelFolders.Of(node.Class, input.Name) is { } folder
            ? [.. files.ModelFiles(folder).Select(name => (JsonNode?)name), .. fixedOptions.Where(option => !files.ModelFiles(folder).Contains((string?)option))]
            : fixedOptions;
    }

    /// <summary>A class's entry of /object_info.</summary>
    public JsonObject Describe(NodeSchema node, FileStore files)
    {
        var json = (JsonObject)node.Json.DeepClone();
        foreach (var input in node.Inputs.Where(input => input.IsUpload || ModelFolders.Of(node.Class, input.Name) is not null))
        {
            var options = new JsonArray([.. Options(node, input, files).Select(option => option?.DeepClone())]);
            var spec = (JsonArray)json["input"]![input.IsRequired ? "required" : "optional"]![input.Name]!;
            if (spec[0] is JsonArray)
            {
                spec[0] = options;
            }
            else
            {
                ((JsonObject)spec[1]!)["options"] = options;
            }
        }

        json.TryAdd("input_order", Order(node));
        json.TryAdd("output_is_list", new JsonArray([.. node.Outputs.Select(_ => JsonValue.Create(false))]));
        json.TryAdd("output_name", new JsonArray([.. node.Outputs.Select(name => JsonValue.Create(name))]));
        json.TryAdd("name", node.Class);
        json.TryAdd("display_name", node.Class);
        json.TryAdd("description", "");
        json.TryAdd("python_module", "nodes");
        json.TryAdd("category", "fake");
        return json;
    }

    private static JsonObject Order(NodeSchema node)
    {
        var order = new JsonObject();
        foreach (var section in node.Inputs.GroupBy(input => input.IsRequired))
        {
            order[section.Key ? "required" : "optional"] = new JsonArray([.. section.Select(input => JsonValue.Create(input.Name))]);
        }

        return order;
    }

    private static Dictionary<string, NodeSchema> ReadEmbedded(bool packs)
    {
        var assembly = typeof(NodeCatalogue).Assembly;
        var nodes = new Dictionary<string, NodeSchema>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("nodes/", StringComparison.Ordinal) && name.StartsWith("nodes/custom-", StringComparison.Ordinal) == packs).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            foreach (var node in Read((JsonObject)JsonNode.Parse(stream)!))
            {
                nodes[node.Class] = node;
            }
        }

        return nodes;
    }
}
