using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>
/// A group of nodes that is repeated for what is longer than the model can make at once. The group stands once in workflow.json, which is its
/// first repetition; copy k of node "x" is "x:k".
/// </summary>
internal sealed record Windows
{
    /// <summary>More would be a graph that no machine finishes.</summary>
    public const int MostRepetitions = 64;

    public required SlotSource From { get; init; }

    /// <summary>Turns the source's unit into that of <see cref="First"/> and <see cref="Each"/>, rounded up.</summary>
    public decimal Scale { get; init; } = 1;

    public required decimal First { get; init; }

    public required decimal Each { get; init; }

    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>Inputs of the group that take an output of the repetition before.</summary>
    public required IReadOnlyDictionary<InputName, Link> Chain { get; init; }

    /// <summary>What those inputs take in the first repetition.</summary>
    public required IReadOnlyDictionary<InputName, Link> SeedLink { get; init; }

    public required Link ResultFrom { get; init; }

    public required IReadOnlyList<InputName> ResultTo { get; init; }

    /// <summary>What <see cref="ResultTo"/> takes when nothing is repeated.</summary>
    public required Link Without { get; init; }

    /// <summary>Numbers that grow with each repetition after the first.</summary>
    public required IReadOnlyDictionary<InputName, decimal> Step { get; init; }

    /// <exception cref="WorkflowBindingException">The length needs more repetitions than a graph may have.</exception>
    public int Repetitions(IReadOnlyDictionary<string, Literal> values)
    {
        if (!values.TryGetValue(From.Name, out var asked))
        {
            return 0;
        }

        var length = Math.Ceiling(asked.Number * Scale);
        var repetitions = Math.Max(0, Math.Ceiling((length - First) / Each));
        return repetitions <= MostRepetitions
            ? (int)repetitions
            : throw new WorkflowBindingException($"{From.Name} is {asked}; this workflow reaches {Length(MostRepetitions):0.#}");
    }

    /// <summary>What the repetitions come to, in the source's unit.</summary>
    public decimal Reach(IReadOnlyDictionary<string, Literal> values) => Length(Repetitions(values));

    public void Repeat(JsonObject graph, int repetitions)
    {
        var group = Nodes.Where(graph.ContainsKey).ToHashSet(StringComparer.Ordinal);

        if (repetitions == 0)
        {
            foreach (var node in group)
            {
                graph.Remove(node);
            }

            Connect(Without);
            return;
        }

        var originals = group.ToDictionary(node => node, node => graph[node]!.DeepClone(), StringComparer.Ordinal);
        Follow(graph, SeedLink, copy: 1);

        for (var copy = 2; copy <= repetitions; copy++)
        {
            foreach (var (node, original) in originals)
            {
                graph[Id(node, copy)] = Copy(original.DeepClone(), copy);
            }

            Follow(graph, Chain.ToDictionary(pair => pair.Key, pair => InCopy(pair.Value, copy - 1)), copy);
            Grow(graph, copy);
        }

        Connect(InCopy(ResultFrom, repetitions));

        void Connect(Link source)
        {
            foreach (var input in ResultTo)
            {
                graph[input.Node]?["inputs"]?[input.Input] = source.ToNode();
            }
        }

        JsonNode Copy(JsonNode node, int copy)
        {
            var inputs = node["inputs"]!.AsObject();
            foreach (var (name, link) in inputs.Select(input => (input.Key, Link: Link.Read(input.Value))).ToList())
            {
                if (link is { } inside && group.Contains(inside.Node))
                {
                    inputs[name] = InCopy(inside, copy).ToNode();
                }
            }

            return node;
        }

        Link InCopy(Link link, int copy) => group.Contains(link.Node) ? link with { Node = Id(link.Node, copy) } : link;
    }

    private decimal Length(int repetitions) => (First + (Each * repetitions)) / Scale;

    public static string Id(string node, int copy) => copy == 1 ? node : $"{node}:{copy}";

    private static void Follow(JsonObject graph, IReadOnlyDictionary<InputName, Link> links, int copy)
    {
        foreach (var (input, link) in links)
        {
            graph[Id(input.Node, copy)]?["inputs"]?[input.Input] = link.ToNode();
        }
    }

    private void Grow(JsonObject graph, int copy)
    {
        foreach (var (input, step) in Step)
        {
            if (graph[Id(input.Node, copy)]?["inputs"] is JsonObject inputs && Literal.Read(inputs[input.Input]) is { } literal)
            {
                var number = literal.Number + (step * (copy - 1));
                inputs[input.Input] = (literal.Kind is LiteralKind.Whole ? Literal.Whole(number) : Literal.Fraction(number)).ToNode();
            }
        }
    }
}
