using System.Text.Json;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>Reads a branch's "when": "has" and "lacks" with names of sources, and for each source a range or a list.</summary>
internal static class ConditionReader
{
    public static IReadOnlyList<Condition> Read(SectionReader fields)
    {
        var conditions = new List<Condition>();

        foreach (var (field, has) in ((string, bool)[])[("has", true), ("lacks", false)])
        {
            foreach (var name in fields.Texts(field))
            {
                if (Find(fields, field, name) is { } source)
                {
                    conditions.Add(new Condition(source) { Has = has });
                }
            }
        }

        foreach (var name in fields.Left.ToList())
        {
            if (fields.Object(name) is { } about && Find(fields, "", name) is { } source)
            {
                conditions.Add(ReadOne(about, source));
            }
        }

        if (conditions.Count == 0)
        {
            fields.Problem("", "must have a condition");
        }

        return conditions;
    }

    private static Condition ReadOne(SectionReader about, SlotSource source)
    {
        var condition = new Condition(source)
        {
            Min = about.Number("min"),
            Max = about.Number("max"),
            In = about.Take("in") is { } list ? ReadList(about, source, list) : null,
        };
        about.RefuseTheRest();

        var hasRange = condition.Min is not null || condition.Max is not null;
        if (hasRange == condition.In is not null)
        {
            about.Problem("", "must have min, max or both, or \"in\"");
        }
        else if (hasRange && !source.IsNumber)
        {
            about.Problem("", $"has a range, and {source.Name} is no number");
        }

        return condition;
    }

    private static List<Literal> ReadList(SectionReader about, SlotSource source, JsonElement list)
    {
        var items = list.ValueKind is JsonValueKind.Array ? list.EnumerateArray().Select(Literal.Read).OfType<Literal>().ToList() : [];
        if (items.Count == 0 || items.Any(item => (item.Kind is LiteralKind.Text) == source.IsNumber || item.Kind is LiteralKind.Boolean))
        {
            about.Problem("in", $"must be a list of what {source.Name} can be");
        }

        return items;
    }

    private static SlotSource? Find(SectionReader fields, string field, string name)
    {
        if (SlotSource.All.TryGetValue(name, out var source))
        {
            return source;
        }

        fields.Problem(field, $"names \"{name}\", which no request has");
        return null;
    }
}
