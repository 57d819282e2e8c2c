using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>Checks a graph against the node classes of a ComfyUI, in its own terms: what it would answer with node_errors, and what it would only stumble over later.</summary>
internal sealed class GraphCheck(NodeSchemas schemas, IReadOnlySet<string> uncheckedClasses, Func<string, bool> anyFile)
{
    /// <summary>Types that a node's form fills in; a value of any other type can only come through a link.</summary>
    private static readonly HashSet<string> Written =
        ["COLOR", "COLORS", "CURVE", "HISTOGRAM", "BOUNDING_BOX", "ARRAY", "DICT", "LOAD_3D", "LOAD3D_CAMERA", "WEBCAM", "AUDIO_RECORD", "IMAGECOMPARE"];

    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems(JsonObject graph)
    {
        foreach (var (id, node) in graph)
        {
            var name = node?["class_type"]?.GetValue<string>() ?? "";
            var inputs = node?["inputs"]?.AsObject() ?? [];

            if (schemas.Find(name) is { } schema)
            {
                CheckNode(graph, id, schema, inputs);
            }
            else if (!uncheckedClasses.Contains(name))
            {
                _problems.Add($"node \"{id}\" is a {name}, a class that is not known");
            }
        }

        return _problems;
    }

    private void CheckNode(JsonObject graph, string id, NodeSchema schema, JsonObject inputs)
    {
        var declared = new Dictionary<string, NodeInput>(StringComparer.Ordinal);
        Declare(schema.Inputs, "", inputs, declared);

        foreach (var missing in declared.Where(entry => entry.Value.IsRequired && !inputs.ContainsKey(entry.Key)))
        {
            _problems.Add($"{id}.{missing.Key} is missing, which {schema.Class} needs");
        }

        foreach (var (name, value) in inputs)
        {
            if (!declared.TryGetValue(name, out var input))
            {
                _problems.Add($"{id}.{name} is no input of {schema.Class}");
            }
            else if (Link.Read(value) is { } link)
            {
                CheckLink(graph, $"{id}.{name}", input, link);
            }
            else
            {
                CheckLiteral($"{id}.{name}", input, Literal.Read(value));
            }
        }
    }

    /// <summary>Spells out choices that bring inputs, and inputs that grow, for the values that stand in the graph.</summary>
    private void Declare(IEnumerable<NodeInput> schema, string prefix, JsonObject inputs, Dictionary<string, NodeInput> declared)
    {
        foreach (var input in schema)
        {
            var name = prefix + input.Name;

            if (input.Growing is { } growing)
            {
                foreach (var (item, index) in growing.AllNames.Select((item, index) => (item, index)))
                {
                    declared[$"{name}.{item}"] = growing.Item with { IsRequired = input.IsRequired && index < growing.Least };
                }
            }
            else if (input.Dynamic is { } dynamic)
            {
                // A choice within a choice may be left out: ComfyUI then takes its first one.
                declared[name] = prefix.Length == 0 ? input : input with { IsRequired = false };
                if (Literal.Read(inputs[name]) is { Kind: LiteralKind.Text } chosen && dynamic.TryGetValue(chosen.Text, out var nested))
                {
                    Declare(nested, $"{name}.", inputs, declared);
                }
            }
            else
            {
                declared[name] = input;
            }
        }
    }

    private void CheckLink(JsonObject graph, string where, NodeInput input, Link link)
    {
        if (graph[link.Node] is not { } source)
        {
            _problems.Add($"{where} is linked to node \"{link.Node}\", which is not there");
            return;
        }

        if (schemas.Find(source["class_type"]?.GetValue<string>() ?? "") is not { } schema)
        {
            return;
        }

        if (link.Output >= schema.Outputs.Count)
        {
            _problems.Add($"{where} is linked to output {link.Output} of \"{link.Node}\", and a {schema.Class} has {schema.Outputs.Count}");
            return;
        }

        var given = schema.Outputs[link.Output].Split(',', StringSplitOptions.TrimEntries);
        if (!input.AllowsAnything && !given.Contains(NodeInput.Any) && !given.Intersect(input.Types).Any())
        {
            _problems.Add($"{where} takes {string.Join(" or ", input.Types)}, and output {link.Output} of \"{link.Node}\" gives {schema.Outputs[link.Output]}");
        }
    }

    private void CheckLiteral(string where, NodeInput input, Literal? literal)
    {
        if (literal is not { } value)
        {
            _problems.Add($"{where} is neither a text, a number, true or false, nor a link");
        }
        else if (input.Types.Contains(NodeInput.Combo))
        {
            CheckChoice(where, input, value);
        }
        else if (!input.AllowsAnything && !input.Types.Any(type => Takes(type, value.Kind)))
        {
            _problems.Add($"{where} takes {string.Join(" or ", input.Types)}, and {value} is none");
        }
        else if (value.Kind is LiteralKind.Whole or LiteralKind.Fraction)
        {
            CheckRange(where, input, value.Number);
        }
    }

    private void CheckChoice(string where, NodeInput input, Literal value)
    {
        var isOffered = input.Dynamic is { } dynamic ? dynamic.ContainsKey(value.Text) : input.Options is null || input.Options.Contains(value.Text);
        if (!isOffered && !(value.Kind is LiteralKind.Text && anyFile(value.Text)))
        {
            _problems.Add($"{where} is {value}, which is none of its choices");
        }
    }

    private void CheckRange(string where, NodeInput input, decimal number)
    {
        if (number < input.Min || number > input.Max)
        {
            _problems.Add($"{where} is {number}, and must be between {input.Min} and {input.Max}");
        }
        else if (input.Types.Contains("INT") && input.Step > 1 && (number - (input.Min ?? 0)) % input.Step != 0)
        {
            _problems.Add($"{where} is {number}, and must go up from {input.Min ?? 0} in steps of {input.Step}");
        }
    }

    private static bool Takes(string type, LiteralKind kind) => type switch
    {
        "INT" => kind is LiteralKind.Whole,
        "FLOAT" => kind is LiteralKind.Whole or LiteralKind.Fraction,
        "STRING" => kind is LiteralKind.Text,
        "BOOLEAN" => kind is LiteralKind.Boolean,
        _ => Written.Contains(type),
    };
}
