using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>A typed hole in the graph. <see cref="Path"/> is where the template declares it, for messages.</summary>
internal sealed record Slot(string Path, SlotSource Source, IReadOnlyList<InputName> To, SlotTransform Transform)
{
    /// <summary>Null when the request has no such value and the slot no default: what is written in the graph stays.</summary>
    public Literal? Value(IReadOnlyDictionary<string, Literal> values) =>
        values.TryGetValue(Source.Name, out var given) ? Transform.Apply(Source, given)
        : Transform.Default is { } standard ? Transform.Apply(Source, standard)
        : null;

    /// <summary>Writes the value. It replaces a literal of its own kind and nothing else, so no value can become a link or a node.</summary>
    public void Fill(JsonObject graph, IReadOnlyDictionary<string, Literal> values)
    {
        if (Value(values) is not { } value)
        {
            return;
        }

        foreach (var target in To.Where(target => graph.ContainsKey(target.Node)))
        {
            var inputs = graph[target.Node]!["inputs"]!.AsObject();
            var standing = Literal.Read(inputs[target.Input]);

            inputs[target.Input] = standing?.Kind switch
            {
                LiteralKind.Fraction when value.Kind is LiteralKind.Whole or LiteralKind.Fraction => Literal.Fraction(value.Number).ToNode(),
                { } kind when kind == value.Kind => value.ToNode(),
                _ => throw new InvalidOperationException($"{Path} does not fit {target}."),
            };
        }
    }

    /// <summary>Why its targets cannot take what it gives, for graphs as they stand when it is filled.</summary>
    public IEnumerable<string> Misfits(JsonObject graph)
    {
        var gives = Transform.Gives(Source);

        foreach (var target in To.Where(target => graph.ContainsKey(target.Node)))
        {
            var inputs = graph[target.Node]!["inputs"]!.AsObject();

            if (!inputs.TryGetPropertyValue(target.Input, out var standing))
            {
                yield return $"{Path} names input \"{target}\", which workflow.json does not have";
            }
            else if (Literal.Read(standing) is not { } literal)
            {
                yield return $"{Path} names \"{target}\", which is a link; only values can be filled in";
            }
            else if (literal.Kind != gives && !(literal.Kind is LiteralKind.Fraction && gives is LiteralKind.Whole))
            {
                yield return $"{Path} gives {Shown(gives)}, and \"{target}\" holds {Shown(literal.Kind)} ({literal}){Advice(literal.Kind, gives)}";
            }
        }
    }

    private static string Advice(LiteralKind holds, LiteralKind gives) =>
        holds is LiteralKind.Whole && gives is LiteralKind.Fraction ? "; write it with a decimal point there, or declare \"round\"" : "";

    private static string Shown(LiteralKind kind) => kind switch
    {
        LiteralKind.Text => "a text",
        LiteralKind.Whole => "a whole number",
        LiteralKind.Fraction => "a fraction",
        _ => "true or false",
    };
}
