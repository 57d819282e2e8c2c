using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>Reads fields of a section that name nodes and inputs of the graph.</summary>
internal sealed class ReferenceReader(JsonObject graph, SectionReader fields)
{
    public IReadOnlyList<string> Nodes(string field, bool required = false)
    {
        var nodes = fields.Texts(field, required);
        foreach (var node in nodes)
        {
            IsThere(field, node);
        }

        return nodes;
    }

    public IReadOnlyList<InputName> Inputs(string field, bool required = false) =>
        [.. fields.Texts(field, required).Select(text => Input(field, text)).OfType<InputName>()];

    public Dictionary<InputName, Literal> Literals(string field)
    {
        var read = new Dictionary<InputName, Literal>();
        foreach (var (name, value) in fields.Fields(field))
        {
            if (Input(field, name) is { } input)
            {
                if (Literal.Read(value) is { } literal)
                {
                    read[input] = literal;
                }
                else
                {
                    fields.Problem(field, $"gives {name} neither a text, a number, nor true or false");
                }
            }
        }

        return read;
    }

    public Dictionary<InputName, Link> Links(string field)
    {
        var read = new Dictionary<InputName, Link>();
        foreach (var (name, value) in fields.Fields(field))
        {
            if (Input(field, name) is { } input && Link(field, value) is { } link)
            {
                read[input] = link;
            }
        }

        return read;
    }

    public Dictionary<InputName, decimal> Numbers(string field)
    {
        var read = new Dictionary<InputName, decimal>();
        foreach (var (name, value) in fields.Fields(field))
        {
            if (Input(field, name) is { } input)
            {
                if (Literal.Read(value) is { Kind: LiteralKind.Whole or LiteralKind.Fraction } number)
                {
                    read[input] = number.Number;
                }
                else
                {
                    fields.Problem(field, $"gives {name} no number");
                }
            }
        }

        return read;
    }

    public Link? RequiredLink(string field) => fields.Take(field, required: true) is { } value ? Link(field, value) : null;

    private Link? Link(string field, JsonElement value)
    {
        if (Workflows.Link.Read(value) is not { } link)
        {
            fields.Problem(field, "must be a link such as [\"node\", 0]");
            return null;
        }

        return IsThere(field, link.Node) ? link : null;
    }

    private InputName? Input(string field, string text)
    {
        if (InputName.Parse(text) is not { } input)
        {
            fields.Problem(field, $"names \"{text}\"; inputs are written \"node.input\"");
            return null;
        }

        return IsThere(field, input.Node) ? input : null;
    }

    private bool IsThere(string field, string node)
    {
        if (graph.ContainsKey(node))
        {
            return true;
        }

        fields.Problem(field, $"names node \"{node}\", which workflow.json does not have");
        return false;
    }
}
