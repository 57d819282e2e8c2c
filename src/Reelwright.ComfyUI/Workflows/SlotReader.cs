using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>Reads slots with their transforms.</summary>
internal sealed class SlotReader(JsonObject graph)
{
    public IReadOnlyList<Slot> ReadAll(SectionReader owner) => [.. owner.Objects("slots").Select(Read).OfType<Slot>()];

    private Slot? Read(SectionReader fields)
    {
        var source = ReadSource(fields);
        var targets = ReadTargets(fields);
        if (source is null)
        {
            return null;
        }

        var transform = new SlotTransform
        {
            Default = ReadDefault(fields, source),
            Map = ReadMap(fields),
            KeepOthers = fields.Flag("keep_others"),
            Scale = fields.Number("scale"),
            Add = fields.Number("add"),
            Ratio = fields.Number("ratio", 0, 1),
            OneMinus = fields.Flag("one_minus"),
            Multiple = (int?)Whole(fields, "multiple", 1, 4096),
            Grid = ReadGrid(fields),
            Round = fields.Choice<Rounding>("round"),
            Min = fields.Number("min"),
            Max = fields.Number("max"),
            Sigmas = ReadSigmas(fields),
            Prefix = fields.Text("prefix"),
            Suffix = fields.Text("suffix"),
        };

        fields.RefuseTheRest();
        CheckTransform(fields, source, transform);
        return new Slot(fields.Path, source, targets, transform);
    }

    private static SlotSource? ReadSource(SectionReader fields)
    {
        if (fields.Text("from", 60, required: true) is not { } name)
        {
            return null;
        }

        if (!SlotSource.All.TryGetValue(name, out var source))
        {
            fields.Problem("from", $"is \"{name}\"; it must be one of {string.Join(", ", SlotSource.All.Keys.Order(StringComparer.Ordinal))}");
        }

        return source;
    }

    private List<InputName> ReadTargets(SectionReader fields)
    {
        var targets = new List<InputName>();
        foreach (var text in fields.Texts("to", required: true))
        {
            if (InputName.Parse(text) is not { } target)
            {
                fields.Problem("", $"names \"{text}\"; inputs are written \"node.input\"");
            }
            else if (!graph.ContainsKey(target.Node))
            {
                fields.Problem("", $"names node \"{target.Node}\", which workflow.json does not have");
            }
            else
            {
                targets.Add(target);
            }
        }

        return targets;
    }

    private static Literal? ReadDefault(SectionReader fields, SlotSource source)
    {
        if (fields.Take("default") is not { } value)
        {
            return null;
        }

        var literal = Literal.Read(value);
        var fits = literal?.Kind switch
        {
            LiteralKind.Text => !source.IsNumber,
            LiteralKind.Whole => source.IsNumber,
            LiteralKind.Fraction => source.Kind is SourceKind.Number,
            _ => false,
        };

        if (!fits)
        {
            fields.Problem("default", $"is nothing that {source.Name} can be");
            return null;
        }

        return literal;
    }

    private static Dictionary<string, Literal>? ReadMap(SectionReader fields)
    {
        if (!fields.Left.Contains("map"))
        {
            return null;
        }

        var map = new Dictionary<string, Literal>(StringComparer.Ordinal);
        foreach (var (name, value) in fields.Fields("map"))
        {
            if (Literal.Read(value) is { } literal)
            {
                map[name] = literal;
            }
            else
            {
                fields.Problem("map", $"gives \"{name}\" neither a text, a number, nor true or false");
            }
        }

        if (map.Count == 0 || map.Values.Select(literal => literal.Kind).Distinct().Count() > 1)
        {
            fields.Problem("map", "must have at least one entry, and values of one kind");
        }

        return map;
    }

    private static FrameStep? ReadGrid(SectionReader fields)
    {
        if (fields.Text("grid", 12) is not { } text)
        {
            return null;
        }

        if (FrameStep.Parse(text) is { } grid)
        {
            return grid;
        }

        fields.Problem("grid", $"is \"{text}\"; it must be like 4n+1 or 8n");
        return null;
    }

    private static List<decimal>? ReadSigmas(SectionReader fields)
    {
        if (fields.Take("sigmas") is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.Array && value.GetArrayLength() is >= 2 and <= 1000)
        {
            var table = value.EnumerateArray().Select(Literal.Read).OfType<Literal>().Where(IsNumber).Select(literal => literal.Number).ToList();
            if (table.Count == value.GetArrayLength() && table.Zip(table.Skip(1)).All(pair => pair.First > pair.Second) && table[^1] >= 0)
            {
                return table;
            }
        }

        fields.Problem("sigmas", "must be a list of at least two falling numbers, none below 0");
        return null;
    }

    private static void CheckTransform(SectionReader fields, SlotSource source, SlotTransform transform)
    {
        if (transform.Map is not null && (transform.HasArithmetic || transform.Sigmas is not null || transform.Prefix is not null || transform.Suffix is not null))
        {
            fields.Problem("map", "leaves nothing for other transforms to do");
        }

        if (transform.Map is not null && source.Kind is SourceKind.Number)
        {
            fields.Problem("map", $"needs names or whole numbers, and {source.Name} is neither");
        }

        if (!source.IsNumber && (transform.HasArithmetic || transform.Sigmas is not null))
        {
            fields.Problem("", $"does arithmetic with {source.Name}, which is no number");
        }

        if (source.IsNumber && (transform.Prefix is not null || transform.Suffix is not null))
        {
            fields.Problem("", $"puts text around {source.Name}, which is a number");
        }

        if (transform.Min > transform.Max)
        {
            fields.Problem("min", "is above max");
        }

        if (transform.KeepOthers && (source.IsNumber || transform.Map?.Values.Any(literal => literal.Kind is not LiteralKind.Text) != false))
        {
            fields.Problem("keep_others", "needs a map from names to texts");
        }

        if (transform is { KeepOthers: false, Map: { } map, Default: { } standard } && !map.ContainsKey(standard.Text))
        {
            fields.Problem("default", $"is {standard}, which the map does not have");
        }
    }

    private static bool IsNumber(Literal literal) => literal.Kind is LiteralKind.Whole or LiteralKind.Fraction;

    private static decimal? Whole(SectionReader fields, string field, decimal min, decimal max)
    {
        var number = fields.Number(field, min, max);
        if (number is not { Scale: > 0 })
        {
            return number;
        }

        fields.Problem(field, "must be whole");
        return null;
    }
}
