using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>Reads a workflow.json: nodes of the API format, each with a class and inputs that are literals or links.</summary>
internal static class GraphFile
{
    public const int MaxBytes = 1024 * 1024;
    private const int MostNodes = 500;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>The graph, without what only the editor needs; null when there are problems.</summary>
    public static JsonObject? Read(ReadOnlyMemory<byte> utf8, List<string> problems)
    {
        if (utf8.Length > MaxBytes)
        {
            problems.Add($"workflow.json is larger than {MaxBytes} bytes");
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            return Read(document.RootElement, problems);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            problems.Add($"workflow.json is not JSON: {broken.Message}");
            return null;
        }
    }

    private static JsonObject? Read(JsonElement root, List<string> problems)
    {
        if (root.ValueKind is not JsonValueKind.Object)
        {
            problems.Add("workflow.json must hold an object");
            return null;
        }

        if (root.TryGetProperty("nodes", out var nodes) && nodes.ValueKind is JsonValueKind.Array)
        {
            problems.Add("workflow.json is saved for the editor; export it from ComfyUI's menu with \"Export (API)\"");
            return null;
        }

        if (root.GetPropertyCount() is 0 or > MostNodes)
        {
            problems.Add($"workflow.json must have 1 to {MostNodes} nodes");
            return null;
        }

        var found = problems.Count;
        var graph = new JsonObject();
        foreach (var node in root.EnumerateObject())
        {
            graph[node.Name] = Node(node.Name, node.Value, problems);
        }

        return problems.Count == found ? graph : null;
    }

    private static JsonObject? Node(string id, JsonElement node, List<string> problems)
    {
        if (id.Length is 0 or > 100 || id.Any(char.IsControl) || id.Contains('.', StringComparison.Ordinal))
        {
            problems.Add($"workflow.json has a node \"{id[..Math.Min(60, id.Length)]}\"; ids are 1 to 100 characters without dots");
            return null;
        }

        if (node.ValueKind is not JsonValueKind.Object
            || !node.TryGetProperty("class_type", out var name) || name.ValueKind is not JsonValueKind.String || name.GetString()!.Length is 0 or > 200
            || !node.TryGetProperty("inputs", out var inputs) || inputs.ValueKind is not JsonValueKind.Object)
        {
            problems.Add($"workflow.json: node \"{id}\" must have a class_type and inputs");
            return null;
        }

        foreach (var field in node.EnumerateObject().Where(field => field.Name is not ("class_type" or "inputs" or "_meta")))
        {
            problems.Add($"workflow.json: node \"{id}\" has \"{field.Name}\", which no node has");
        }

        var read = new JsonObject();
        foreach (var input in inputs.EnumerateObject())
        {
            read[input.Name] = Link.Read(input.Value)?.ToNode() ?? Literal.Read(input.Value)?.ToNode();
            if (read[input.Name] is null)
            {
                problems.Add($"workflow.json: \"{id}.{input.Name}\" is neither a text, a number, true or false, nor a link");
            }
        }

        return new JsonObject { ["class_type"] = name.GetString(), ["inputs"] = read };
    }
}
