using System.Text.Json;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>The node classes that a ComfyUI has, as its object_info tells.</summary>
public sealed class NodeSchemas
{
    private readonly HashSet<string> _classes;

    private NodeSchemas(HashSet<string> classes) => _classes = classes;

    public IReadOnlyCollection<string> Classes => _classes;

    public static NodeSchemas Parse(JsonElement objectInfo) =>
        new(objectInfo.EnumerateObject().Where(entry => entry.Value.ValueKind is JsonValueKind.Object).Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal));

    public bool Knows(string nodeClass) => _classes.Contains(nodeClass);
}
