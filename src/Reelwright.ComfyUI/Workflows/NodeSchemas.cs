using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>The node classes of a ComfyUI with their inputs and outputs, as its object_info tells.</summary>
public sealed class NodeSchemas
{
    private readonly FrozenDictionary<string, NodeSchema> _byClass;

    private NodeSchemas(IEnumerable<NodeSchema> schemas) => _byClass = schemas.ToFrozenDictionary(schema => schema.Class, StringComparer.Ordinal);

    public IReadOnlyCollection<string> Classes => _byClass.Keys;

    /// <summary>
    /// Reads the reply of /object_info. It comes from another program with any number of extensions, so what cannot be made sense of is taken
    /// for an input of any type, never for a fault.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is no object.</exception>
    public static NodeSchemas Parse(JsonElement objectInfo) =>
        new(objectInfo.EnumerateObject()
            .Where(entry => entry.Value.ValueKind is JsonValueKind.Object)
            .DistinctBy(entry => entry.Name, StringComparer.Ordinal)
            .Select(entry => NodeSchemaReader.Read(entry.Name, entry.Value)));

    public bool Knows(string nodeClass) => _byClass.ContainsKey(nodeClass);

    /// <summary>What ComfyUI would refuse in this API-format graph: classes, required inputs, ranges, enumerations, link types. Empty when sound.</summary>
    /// <param name="graph">Node ids to <c>class_type</c> and <c>inputs</c>.</param>
    /// <param name="unchecked">Classes of node packs whose inputs are not known here; only what they are linked to is looked at.</param>
    /// <param name="anyFile">Whether a name of a file stands in no list yet because it has still to be uploaded or installed; such a name is in no enumeration.</param>
    public IReadOnlyList<string> Validate(JsonObject graph, IReadOnlySet<string>? @unchecked = null, Func<string, bool>? anyFile = null) =>
        new GraphCheck(this, @unchecked ?? FrozenSet<string>.Empty, anyFile ?? (_ => false)).Problems(graph);

    internal NodeSchema? Find(string nodeClass) => _byClass.GetValueOrDefault(nodeClass);
}
