using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>A change to the graph for requests that meet its conditions.</summary>
internal sealed record Branch
{
    public required string Path { get; init; }

    public required string Name { get; init; }

    /// <summary>All have to hold.</summary>
    public required IReadOnlyList<Condition> When { get; init; }

    /// <summary>For requests that do not meet the conditions, instead.</summary>
    public bool Otherwise { get; init; }

    public required IReadOnlyList<string> Remove { get; init; }

    public required IReadOnlyList<InputName> Unset { get; init; }

    public required IReadOnlyDictionary<InputName, Literal> Set { get; init; }

    public required IReadOnlyDictionary<InputName, Link> Links { get; init; }

    public required IReadOnlyList<Slot> Slots { get; init; }

    public IReadOnlyDictionary<string, string>? Recommended { get; init; }

    public bool Holds(IReadOnlyDictionary<string, Literal> values) => When.All(condition => condition.Holds(values)) != Otherwise;

    /// <summary>Removes, unsets, sets and links, in this order. What is written to a node that an earlier branch removed goes with it.</summary>
    public void Reshape(JsonObject graph)
    {
        foreach (var node in Remove)
        {
            graph.Remove(node);
        }

        foreach (var input in Unset)
        {
            Inputs(input)?.Remove(input.Input);
        }

        foreach (var (input, literal) in Set)
        {
            Inputs(input)?[input.Input] = literal.ToNode();
        }

        foreach (var (input, link) in Links)
        {
            Inputs(input)?[input.Input] = link.ToNode();
        }

        JsonObject? Inputs(InputName input) => graph[input.Node]?["inputs"]?.AsObject();
    }
}

/// <summary>Something about one source of a request.</summary>
internal sealed record Condition(SlotSource Source)
{
    /// <summary>True: the request must have it; false: it must not. An empty text counts as none.</summary>
    public bool? Has { get; init; }

    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    public IReadOnlyList<Literal>? In { get; init; }

    /// <summary>A range or a list is not met by a request without the source.</summary>
    public bool Holds(IReadOnlyDictionary<string, Literal> values)
    {
        var isThere = values.TryGetValue(Source.Name, out var value) && (value.Kind is not LiteralKind.Text || value.Text.Length > 0);

        if (Has is { } has)
        {
            return isThere == has;
        }

        return isThere && (In is { } choices
            ? choices.Any(choice => choice.Text == value.Text || (Source.IsNumber && choice.Number == value.Number))
            : value.Number >= (Min ?? value.Number) && value.Number <= (Max ?? value.Number));
    }

    /// <summary>One value for each way this condition and its neighbours can tell values apart.</summary>
    public IEnumerable<Literal> Samples()
    {
        foreach (var choice in In ?? [])
        {
            yield return choice;
        }

        foreach (var bound in new[] { Min, Max }.OfType<decimal>())
        {
            yield return Literal.Fraction(bound);
        }
    }
}
