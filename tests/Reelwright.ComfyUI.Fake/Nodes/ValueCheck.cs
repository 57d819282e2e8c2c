using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Fake.Nodes;

/// <summary>Checks one literal as validate_inputs does (kind, range, choice, uploaded file) and puts the converted value in its place.</summary>
internal sealed class ValueCheck(NodeSchema node, NodeInput input, FileStore files)
{
    // Longer lists are told by their length only.
    private const int MostOptions = 20;

    public IEnumerable<JsonObject> Run(JsonObject inputs)
    {
        var value = inputs[input.Name];
        if (input.IsUpload)
        {
            return Upload(value);
        }

        switch (input.Type)
        {
            case "INT" or "FLOAT":
                if (Parse(value) is not { } number)
                {
                    return [Unparsed(value)];
                }

                inputs[input.Name] = input.Type == "INT" ? Whole(value, number) : JsonNode.Parse(Fraction(number));
                return Range(inputs[input.Name], number);
            case "STRING" when value?.GetValueKind() is not JsonValueKind.String:
                inputs[input.Name] = Bare(value);
                return [];
            case "COMBO" when NodeCatalogue.IsOpen(node, input):
                return [];
            case "COMBO":
                return Choice(value, NodeCatalogue.Options(node, input, files));
            case "COMFY_DYNAMICCOMBO_V3":
                return Choice(value, [.. (input.Settings?["options"] as JsonArray ?? []).Select(option => option?["key"])]);
            default:
                return [];
        }
    }

    private JsonObject Extra(JsonNode? value) => new()
    {
        ["input_name"] = input.Name,
        ["input_config"] = input.Spec.DeepClone(),
        ["received_value"] = value?.DeepClone(),
    };

    private IEnumerable<JsonObject> Upload(JsonNode? value)
    {
        var name = Graphs.Text(value) ?? "";
        if (files.FindInput(name) is null)
        {
            var kind = input.Settings!.ContainsKey("image_upload") ? "image" : input.Settings.ContainsKey("video_upload") ? "video" : "audio";
            yield return PromptCheck.Error("custom_validation_failed", "Custom validation failed for node", $"{input.Name} - Invalid {kind} file: {name}", new JsonObject { ["input_name"] = input.Name });
        }
    }

    private JsonObject Unparsed(JsonNode? value)
    {
        var why = (value is null, input.Type) switch
        {
            (true, "INT") => "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
            (true, _) => "float() argument must be a string or a real number, not 'NoneType'",
            (_, "INT") => $"invalid literal for int() with base 10: {Python(value)}",
            _ => $"could not convert string to float: {Python(value)}",
        };
        var extra = Extra(value);
        extra["exception_message"] = why;
        return PromptCheck.Error("invalid_input_type", $"Failed to convert an input value to a {input.Type} value", $"{input.Name}, {Bare(value)}, {why}", extra);
    }

    private IEnumerable<JsonObject> Range(JsonNode? value, double number)
    {
        if (Graphs.Number(input.Settings?["min"]) is { } min && number < min)
        {
            yield return PromptCheck.Error("value_smaller_than_min", $"Value {Bare(value)} smaller than min of {Bare(input.Settings!["min"])}", input.Name, Extra(value));
        }
        else if (Graphs.Number(input.Settings?["max"]) is { } max && number > max)
        {
            yield return PromptCheck.Error("value_bigger_than_max", $"Value {Bare(value)} bigger than max of {Bare(input.Settings!["max"])}", input.Name, Extra(value));
        }
    }

    private IEnumerable<JsonObject> Choice(JsonNode? value, IReadOnlyList<JsonNode?> options)
    {
        if (options.Any(option => JsonNode.DeepEquals(option, value)))
        {
            yield break;
        }

        var extra = Extra(value);
        if (options.Count > MostOptions)
        {
            extra["input_config"] = null;
        }
        else if (input.Spec[0] is JsonArray)
        {
            extra["input_config"]![0] = new JsonArray([.. options.Select(option => option?.DeepClone())]);
        }

        var list = options.Count > MostOptions ? $"(list of length {options.Count})" : $"[{string.Join(", ", options.Select(Python))}]";
        yield return PromptCheck.Error("value_not_in_list", "Value not in list", $"{input.Name}: {Python(value)} not in {list}", extra);
    }

    private static double? Parse(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Number => Graphs.Number(value),
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.String when double.TryParse((string)value!, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    /// <summary>int(): a whole number stays what it is, seeds beyond a double's exactness included; a fraction is cut off.</summary>
    private static JsonNode? Whole(JsonNode? value, double number)
    {
        var text = Graphs.Text(value) ?? value!.ToJsonString();
        return ulong.TryParse(text, CultureInfo.InvariantCulture, out var large)
            ? JsonNode.Parse(large.ToString(CultureInfo.InvariantCulture))
            : JsonNode.Parse(((long)number).ToString(CultureInfo.InvariantCulture));
    }

    private static string Fraction(double number) =>
        number == Math.Floor(number) && Math.Abs(number) < 1e16 ? number.ToString("0.0", CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);

    private static string Python(JsonNode? value) => value?.GetValueKind() is JsonValueKind.String ? $"'{(string?)value}'" : Bare(value);

    private static string Bare(JsonNode? value) => value switch
    {
        null => "None",
        _ => value.GetValueKind() is JsonValueKind.String ? (string)value! : value.ToJsonString(),
    };
}
