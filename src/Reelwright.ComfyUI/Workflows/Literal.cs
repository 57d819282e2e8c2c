using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>How a value is written in a graph. A whole number is one without a decimal point, so 1 and 1.0 differ, as they do where they are used.</summary>
internal enum LiteralKind
{
    Text,
    Whole,
    Fraction,
    Boolean,
}

/// <summary>A value that is written in a graph, as against a link. <see cref="Text"/> is its invariant text whatever the kind.</summary>
internal readonly record struct Literal(LiteralKind Kind, string Text, decimal Number)
{
    public static Literal Of(string text) => new(LiteralKind.Text, text, 0);

    public static Literal Of(bool flag) => new(LiteralKind.Boolean, flag ? "true" : "false", flag ? 1 : 0);

    public static Literal Whole(decimal number)
    {
        var whole = decimal.Truncate(number);
        return new Literal(LiteralKind.Whole, whole.ToString("0", CultureInfo.InvariantCulture), whole);
    }

    public static Literal Fraction(decimal number)
    {
        var text = number.ToString("0.0###########################", CultureInfo.InvariantCulture);
        return new Literal(LiteralKind.Fraction, text, decimal.Parse(text, CultureInfo.InvariantCulture));
    }

    /// <summary>The literal of a JSON value; null for null, lists, objects and numbers beyond all use.</summary>
    public static Literal? Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Of(value.GetString()!),
        JsonValueKind.True => Of(true),
        JsonValueKind.False => Of(false),
        JsonValueKind.Number when value.TryGetDecimal(out var number) =>
            value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? Fraction(number) : Whole(number),
        _ => null,
    };

    public static Literal? Read(JsonNode? value) => value is not JsonValue plain ? null : plain.GetValueKind() switch
    {
        JsonValueKind.String => Of(plain.GetValue<string>()),
        JsonValueKind.True => Of(true),
        JsonValueKind.False => Of(false),
        JsonValueKind.Number => ReadNumber(plain.ToJsonString()),
        _ => null,
    };

    public JsonNode ToNode() => Kind switch
    {
        LiteralKind.Text => JsonValue.Create(Text)!,
        LiteralKind.Boolean => JsonValue.Create(Number == 1),
        _ => JsonValue.Create(Number),
    };

    /// <summary>As it stands in JSON, cut short.</summary>
    public override string ToString()
    {
        var shown = Kind is LiteralKind.Text ? $"\"{Text}\"" : Text;
        return shown.Length <= 80 ? shown : $"{shown[..80]}…";
    }

    private static Literal? ReadNumber(string raw) =>
        decimal.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? raw.AsSpan().ContainsAny('.', 'e', 'E') ? Fraction(number) : Whole(number)
            : null;
}

/// <summary>An input that takes an output of another node: <c>["node", 0]</c>.</summary>
internal readonly record struct Link(string Node, int Output)
{
    public static Link? Read(JsonNode? value) =>
        value is JsonArray { Count: 2 } pair
        && pair[0] is JsonValue node && node.GetValueKind() is JsonValueKind.String
        && pair[1] is JsonValue output && output.TryGetValue<int>(out var index) && index >= 0
            ? new Link(node.GetValue<string>(), index)
            : null;

    public static Link? Read(JsonElement value) =>
        value.ValueKind is JsonValueKind.Array
        && value.GetArrayLength() == 2
        && value[0].ValueKind is JsonValueKind.String
        && value[1].ValueKind is JsonValueKind.Number && value[1].TryGetInt32(out var index) && index >= 0
            ? new Link(value[0].GetString()!, index)
            : null;

    public JsonArray ToNode() => new(JsonValue.Create(Node), JsonValue.Create(Output));
}

/// <summary>An input of a node, written "node.input". Inputs may have dots in their names, nodes may not.</summary>
internal readonly record struct InputName(string Node, string Input)
{
    public static InputName? Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot < text.Length - 1 ? new InputName(text[..dot], text[(dot + 1)..]) : null;
    }

    public override string ToString() => $"{Node}.{Input}";
}
