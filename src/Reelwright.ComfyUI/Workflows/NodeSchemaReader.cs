using System.Collections.Frozen;
using System.Text.Json;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>
/// Reads one class of object_info. An input is written <c>[type, options]</c>, where the type is a name, several names joined by commas, or (in
/// the older way) the list of choices itself. The newer way to write choices is <c>["COMBO", {"options": [...]}]</c>.
/// </summary>
internal static class NodeSchemaReader
{
    private static readonly string[] FileLists = ["image_upload", "audio_upload", "video_upload", "file_upload", "animated_image_upload", "remote"];

    public static NodeSchema Read(string name, JsonElement node) => new(
        name,
        node.TryGetProperty("input", out var inputs) ? Inputs(inputs) : [],
        node.TryGetProperty("output", out var outputs) && outputs.ValueKind is JsonValueKind.Array ? [.. outputs.EnumerateArray().Select(OutputType)] : [],
        node.TryGetProperty("output_node", out var output) && output.ValueKind is JsonValueKind.True);

    private static List<NodeInput> Inputs(JsonElement sections)
    {
        var inputs = new List<NodeInput>();
        foreach (var (section, isRequired) in ((string, bool)[])[("required", true), ("optional", false)])
        {
            if (sections.ValueKind is JsonValueKind.Object && sections.TryGetProperty(section, out var fields) && fields.ValueKind is JsonValueKind.Object)
            {
                inputs.AddRange(fields.EnumerateObject().Select(field => Input(field.Name, isRequired, field.Value)));
            }
        }

        return inputs;
    }

    private static NodeInput Input(string name, bool isRequired, JsonElement declaration)
    {
        var any = new NodeInput { Name = name, IsRequired = isRequired, Types = [NodeInput.Any] };
        if (declaration.ValueKind is not JsonValueKind.Array || declaration.GetArrayLength() == 0)
        {
            return any;
        }

        var type = declaration[0];
        var settings = declaration.GetArrayLength() > 1 && declaration[1].ValueKind is JsonValueKind.Object ? declaration[1] : default;

        if (type.ValueKind is JsonValueKind.Array)
        {
            return any with { Types = [NodeInput.Combo], Options = Options(type, settings) };
        }

        return type.ValueKind is not JsonValueKind.String ? any : type.GetString() switch
        {
            "COMBO" => any with { Types = [NodeInput.Combo], Options = Field(settings, "options") is { } options ? Options(options, settings) : null },
            "COMFY_DYNAMICCOMBO_V3" => any with { Types = [NodeInput.Combo], Dynamic = Dynamic(settings) },
            "COMFY_AUTOGROW_V3" => Growing(any, settings),
            "COMFY_MATCHTYPE_V3" => any with { Types = Types(Text(Field(settings, "template"), "allowed_types") ?? NodeInput.Any) },
            var plain => any with
            {
                Types = Types(plain!),
                Min = Number(settings, "min"),
                Max = Number(settings, "max"),
                Step = Number(settings, "step"),
            },
        };
    }

    private static NodeInput Growing(NodeInput input, JsonElement settings)
    {
        if (Field(settings, "template") is not { } template
            || Field(template, "input") is not { } inner
            || Inputs(inner).FirstOrDefault() is not { } item)
        {
            return input;
        }

        var names = Field(template, "names") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(Shown).ToList() : [];
        var growing = new GrowingInput(
            Text(template, "prefix") ?? "",
            names,
            (int)Math.Clamp(Number(template, "min") ?? 0, 0, 1000),
            (int)Math.Clamp(Number(template, "max") ?? 100, 0, 1000),
            item with { IsRequired = false });

        return input with { Growing = growing };
    }

    private static FrozenDictionary<string, IReadOnlyList<NodeInput>> Dynamic(JsonElement settings) =>
        Field(settings, "options") is { ValueKind: JsonValueKind.Array } options
            ? options.EnumerateArray()
                .Select(option => (Key: Text(option, "key"), Inputs: Field(option, "inputs")))
                .Where(option => option.Key is not null)
                .DistinctBy(option => option.Key, StringComparer.Ordinal)
                .ToFrozenDictionary(option => option.Key!, IReadOnlyList<NodeInput> (option) => option.Inputs is { } inputs ? Inputs(inputs) : [], StringComparer.Ordinal)
            : FrozenDictionary<string, IReadOnlyList<NodeInput>>.Empty;

    private static FrozenSet<string>? Options(JsonElement list, JsonElement settings)
    {
        var isFileList = list.ValueKind is not JsonValueKind.Array
            || list.GetArrayLength() == 0
            || FileLists.Any(field => Field(settings, field) is not null);

        return isFileList ? null : list.EnumerateArray().Select(Shown).ToFrozenSet(StringComparer.Ordinal);
    }

    private static string OutputType(JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.Array => NodeInput.Combo,
        JsonValueKind.String when type.GetString() is { } name && name != "COMFY_MATCHTYPE_V3" => name,
        _ => NodeInput.Any,
    };

    private static string[] Types(string names) => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Shown(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static JsonElement? Field(JsonElement? owner, string name) =>
        owner is { ValueKind: JsonValueKind.Object } fields && fields.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? owner, string name) => Field(owner, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static decimal? Number(JsonElement owner, string name) =>
        Field(owner, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var number) ? number : null;
}
