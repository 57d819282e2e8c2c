using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Fake.Nodes;

namespace Reelwright.ComfyUI.Fake.Execution;

/// <summary>Which node runs next: ComfyUI's topological order with its preference for nodes that show something soon.</summary>
internal sealed class ExecutionOrder
{
    private readonly JsonObject _graph;
    private readonly NodeCatalogue _nodes;
    private readonly List<string> _pending = [];
    private readonly Dictionary<string, HashSet<string>> _blockers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _blocking = new(StringComparer.Ordinal);

    public ExecutionOrder(JsonObject graph, NodeCatalogue nodes, IEnumerable<string> outputs, Func<string, bool> isCached)
    {
        (_graph, _nodes) = (graph, nodes);
        foreach (var output in outputs)
        {
            Add(output, isCached);
        }
    }

    /// <summary>The next node, removed from what is left; null at the end.</summary>
    public string? Next()
    {
        if (_pending.Count == 0)
        {
            return null;
        }

        var ready = _pending.Where(id => _blockers[id].Count == 0).ToList();
        var next = ready.Find(IsOutput)
            ?? ready.Find(id => _blocking[id].Exists(IsOutput))
            ?? ready.Find(id => _blocking[id].Exists(blocked => _blocking[blocked].Exists(IsOutput)))
            ?? ready[0];
        _pending.Remove(next);
        foreach (var blocked in _blocking[next])
        {
            _blockers[blocked].Remove(next);
        }

        return next;
    }

    private void Add(string output, Func<string, bool> isCached)
    {
        var stack = new Stack<string>([output]);
        var links = new List<(string From, string To)>();
        while (stack.TryPop(out var id))
        {
            if (!_blockers.TryAdd(id, []))
            {
                continue;
            }

            _pending.Add(id);
            _blocking[id] = [];
            foreach (var (_, value) in Graphs.Inputs(_graph, id))
            {
                if (Graphs.Link(value) is { } link && !isCached(link.Node))
                {
                    stack.Push(link.Node);
                    links.Add((link.Node, id));
                }
            }
        }

        foreach (var (from, to) in links)
        {
            if (_blockers[to].Add(from))
            {
                _blocking[from].Add(to);
            }
        }
    }

    private bool IsOutput(string id) => _nodes.Find(Graphs.Class(_graph, id))?.IsOutput ?? false;
}
