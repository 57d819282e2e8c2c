using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Fake.Nodes;
using Reelwright.ComfyUI.Fake.Rendering;

namespace Reelwright.ComfyUI.Fake.Execution;

/// <summary>What a node gave, kept under its signature.</summary>
internal sealed record CachedNode(IReadOnlyList<Footage> Values, JsonObject? Shown);

/// <summary>Results by signature: class and inputs of the node and of everything before it. Loaders of files count the file's content in.</summary>
internal sealed class OutputCache(FileStore files)
{
    private readonly Dictionary<string, CachedNode> _nodes = new(StringComparer.Ordinal);

    public CachedNode? Find(string signature) => _nodes.GetValueOrDefault(signature);

    public void Keep(string signature, CachedNode node) => _nodes[signature] = node;

    public void Clear() => _nodes.Clear();

    /// <summary>Signatures of all nodes that the outputs need.</summary>
    public Dictionary<string, string> Signatures(JsonObject graph, NodeCatalogue nodes)
    {
        var signatures = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (id, _) in graph)
        {
            Sign(graph, nodes, id, signatures);
        }

        return signatures;
    }

    private string Sign(JsonObject graph, NodeCatalogue nodes, string id, Dictionary<string, string> signatures)
    {
        if (signatures.TryGetValue(id, out var known))
        {
            return known;
        }

        signatures[id] = "";
        var text = new StringBuilder(Graphs.Class(graph, id));
        var schema = nodes.Find(Graphs.Class(graph, id));
        foreach (var (name, value) in Graphs.Inputs(graph, id).OrderBy(input => input.Key, StringComparer.Ordinal))
        {
            text.Append('\n').Append(name).Append('=');
            if (Graphs.Link(value) is { } link)
            {
                text.Append(graph.ContainsKey(link.Node) ? Sign(graph, nodes, link.Node, signatures) : "").Append(':').Append(link.Output);
            }
            else
            {
                text.Append(value?.ToJsonString());
            }

            if (schema?.Inputs.Any(input => input.Name == name && input.IsUpload) == true && files.FindInput(Graphs.Text(value) ?? "") is { } path)
            {
                text.Append(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))));
            }
        }

        return signatures[id] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
