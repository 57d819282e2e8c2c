using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>What can be said about a graph without knowing its classes.</summary>
internal static class GraphStructure
{
    /// <summary>Faults among the nodes that the output needs: links to nodes that are not there, and circles.</summary>
    public static IReadOnlyList<string> Problems(JsonObject graph, string output)
    {
        if (!graph.ContainsKey(output))
        {
            return [$"the output node \"{output}\" is not there"];
        }

        var problems = new List<string>();
        var open = new HashSet<string>(StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        Visit(output);
        return problems;

        void Visit(string id)
        {
            open.Add(id);
            foreach (var (input, link) in Links(graph, id))
            {
                if (!graph.ContainsKey(link.Node))
                {
                    problems.Add($"{id}.{input} is linked to node \"{link.Node}\", which is not there");
                }
                else if (open.Contains(link.Node))
                {
                    problems.Add($"{id}.{input} closes a circle at \"{link.Node}\"");
                }
                else if (!done.Contains(link.Node))
                {
                    Visit(link.Node);
                }
            }

            open.Remove(id);
            done.Add(id);
        }
    }

    /// <summary>Takes away what the output does not need.</summary>
    public static void Prune(JsonObject graph, string output)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal) { output };
        var waiting = new Queue<string>([output]);

        while (waiting.TryDequeue(out var id))
        {
            foreach (var (_, link) in Links(graph, id))
            {
                if (graph.ContainsKey(link.Node) && needed.Add(link.Node))
                {
                    waiting.Enqueue(link.Node);
                }
            }
        }

        foreach (var id in graph.Select(node => node.Key).Where(id => !needed.Contains(id)).ToList())
        {
            graph.Remove(id);
        }
    }

    private static IEnumerable<(string Input, Link Link)> Links(JsonObject graph, string id) =>
        graph[id]!["inputs"]!.AsObject()
            .Select(input => (input.Key, Link: Link.Read(input.Value)))
            .Where(input => input.Link is not null)
            .Select(input => (input.Key, input.Link!.Value));
}
