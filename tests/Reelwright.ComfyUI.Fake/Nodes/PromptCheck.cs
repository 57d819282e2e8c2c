using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Fake.Nodes;

/// <summary>What POST /prompt makes of a graph.</summary>
/// <param name="Error">The reply's "error"; null when at least one output can run.</param>
/// <param name="Outputs">Outputs that will run.</param>
internal sealed record PromptVerdict(JsonObject? Error, IReadOnlyList<string> Outputs, JsonObject NodeErrors);

/// <summary>ComfyUI's validate_prompt: errors collected for each output's branch.</summary>
internal sealed class PromptCheck(JsonObject graph, NodeCatalogue nodes, FileStore files)
{
    private readonly Dictionary<string, List<JsonObject>> _reasons = new(StringComparer.Ordinal);
    private readonly HashSet<string> _invalid = new(StringComparer.Ordinal);

    public static JsonObject Error(string type, string message, string details, JsonObject? extra = null) =>
        new() { ["type"] = type, ["message"] = message, ["details"] = details, ["extra_info"] = extra ?? [] };

    public PromptVerdict Run(IReadOnlySet<string>? targets)
    {
        var outputs = new List<string>();
        foreach (var (id, node) in graph)
        {
            if (Unknown(id, node as JsonObject) is { } unknown)
            {
                return new PromptVerdict(unknown, [], []);
            }

            if (nodes.Find(Graphs.Class(graph, id))!.IsOutput && targets?.Contains(id) != false)
            {
                outputs.Add(id);
            }
        }

        if (outputs.Count == 0)
        {
            return new PromptVerdict(Error("prompt_no_outputs", "Prompt has no outputs", ""), [], []);
        }

        return Judge(outputs);
    }

    private PromptVerdict Judge(List<string> outputs)
    {
        var good = new List<string>();
        var details = new List<string>();
        var nodeErrors = new JsonObject();
        foreach (var output in outputs)
        {
            if (IsValid(output, []))
            {
                good.Add(output);
                continue;
            }

            details.AddRange(_reasons[output].Select(reason => $"{(string?)reason["message"]}: {(string?)reason["details"]}"));
            foreach (var (id, reasons) in _reasons.Where(pair => pair.Value.Count > 0 && Reaches(output, pair.Key)))
            {
                if (nodeErrors[id] is null)
                {
                    nodeErrors[id] = new JsonObject
                    {
                        ["errors"] = new JsonArray([.. reasons]),
                        ["dependent_outputs"] = new JsonArray(),
                        ["class_type"] = Graphs.Class(graph, id),
                    };
                }

                nodeErrors[id]!["dependent_outputs"]!.AsArray().Add(output);
            }
        }

        var error = good.Count > 0 ? null : Error("prompt_outputs_failed_validation", "Prompt outputs failed validation", string.Join('\n', details));
        return new PromptVerdict(error, good, nodeErrors);
    }

    private JsonObject? Unknown(string id, JsonObject? node)
    {
        var title = (string?)node?["_meta"]?["title"];
        if (Graphs.Class(graph, id) is not { } name)
        {
            return Error(
                "missing_node_type",
                $"Node '{title ?? $"ID #{id}"}' has no class_type. The workflow may be corrupted or a custom node is missing.",
                $"Node ID '#{id}'",
                new JsonObject { ["node_id"] = id, ["class_type"] = null, ["node_title"] = title });
        }

        return nodes.Find(name) is not null ? null : Error(
            "missing_node_type",
            $"Node '{title ?? name}' not found. The custom node may not be installed.",
            $"Node ID '#{id}'",
            new JsonObject { ["node_id"] = id, ["class_type"] = name, ["node_title"] = title ?? name });
    }

    private bool Reaches(string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var stack = new Stack<string>([from]);
        while (stack.TryPop(out var id))
        {
            if (id == to)
            {
                return true;
            }

            if (seen.Add(id))
            {
                foreach (var (_, value) in Graphs.Inputs(graph, id))
                {
                    if (Graphs.Link(value) is { } link)
                    {
                        stack.Push(link.Node);
                    }
                }
            }
        }

        return false;
    }

    private bool IsValid(string id, HashSet<string> visiting)
    {
        if (_reasons.ContainsKey(id))
        {
            return !_invalid.Contains(id);
        }

        var reasons = new List<JsonObject>();
        var node = nodes.Find(Graphs.Class(graph, id))!;
        var isValid = visiting.Add(id);
        foreach (var input in node.Inputs)
        {
            var value = Graphs.Input(graph, id, input.Name);
            if (value is null && !((graph[id]!["inputs"] as JsonObject)?.ContainsKey(input.Name) ?? false))
            {
                if (input.IsRequired && !input.Type.StartsWith("COMFY_AUTOGROW", StringComparison.Ordinal))
                {
                    reasons.Add(Error("required_input_missing", "Required input is missing", input.Name, new JsonObject { ["input_name"] = input.Name }));
                }
            }
            else if (value is JsonArray link)
            {
                isValid &= IsLinkValid(id, input, link, reasons, visiting);
            }
            else
            {
                reasons.AddRange(new ValueCheck(node, input, files).Run(value));
            }
        }

        visiting.Remove(id);
        _reasons.TryAdd(id, reasons);
        if (isValid && reasons.Count == 0)
        {
            return true;
        }

        _invalid.Add(id);
        return false;
    }

    private bool IsLinkValid(string id, NodeInput input, JsonArray link, List<JsonObject> reasons, HashSet<string> visiting)
    {
        var extra = new JsonObject { ["input_name"] = input.Name, ["input_config"] = input.Spec.DeepClone() };
        if (Graphs.Link(link) is not { } source)
        {
            extra["received_value"] = link.DeepClone();
            reasons.Add(Error("bad_linked_input", "Bad linked input, must be a length-2 list of [node_id, slot_index]", $"{input.Name}, must be a length-2 list of [node_id, slot_index]", extra));
            return false;
        }

        if (!graph.ContainsKey(source.Node))
        {
            // In ComfyUI the lookup's KeyError ends this node's validation and lands on it, with the caller's input beside it.
            extra["exception_message"] = $"'{source.Node}'";
            extra["exception_type"] = "KeyError";
            extra["traceback"] = new JsonArray("  File \"ComfyUI/execution.py\", line 933, in validate_inputs\n    o_class_type = prompt[o_id]['class_type']\n");
            extra["linked_node"] = new JsonArray(id, 0);
            reasons.Add(Error("exception_during_inner_validation", "Exception when validating inner node", $"'{source.Node}'", extra));
            return false;
        }

        var outputs = nodes.Find(Graphs.Class(graph, source.Node))!.Outputs;
        var received = source.Output >= 0 && source.Output < outputs.Count ? outputs[source.Output] : "None";
        if (!Fits(received, input.Type))
        {
            extra["received_type"] = received;
            extra["linked_node"] = link.DeepClone();
            reasons.Add(Error("return_type_mismatch", "Return type mismatch between linked nodes", $"{input.Name}, received_type({received}) mismatch input_type({input.Type})", extra));
            return false;
        }

        return !visiting.Contains(source.Node) && IsValid(source.Node, visiting);
    }

    private static bool Fits(string received, string wanted)
    {
        if (received == "*" || wanted == "*" || wanted.StartsWith("COMFY_", StringComparison.Ordinal) || received.StartsWith("COMFY_", StringComparison.Ordinal))
        {
            return true;
        }

        return received.Split(',').Intersect(wanted.Split(','), StringComparer.Ordinal).Any();
    }
}

/// <summary>Checks one literal as validate_inputs does: kind, range, choice, uploaded file.</summary>
internal sealed class ValueCheck(NodeSchema node, NodeInput input, FileStore files)
{
    public IEnumerable<JsonObject> Run(JsonNode? value)
    {
        if (input.IsUpload)
        {
            return Upload(value);
        }

        return input.Type switch
        {
            "INT" or "FLOAT" => Number(value),
            "COMBO" => Choice(value, NodeCatalogue.Options(node, input, files)),
            "COMFY_DYNAMICCOMBO_V3" => Choice(value, [.. (input.Settings?["options"] as JsonArray ?? []).Select(option => option?["key"])]),
            "STRING" or "BOOLEAN" => [],
            _ => [],
        };
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

    private IEnumerable<JsonObject> Number(JsonNode? value)
    {
        if (Parse(value) is not { } number)
        {
            var why = input.Type == "INT" ? $"invalid literal for int() with base 10: {Python(value)}" : $"could not convert string to float: {Python(value)}";
            var extra = Extra(value);
            extra["exception_message"] = why;
            yield return PromptCheck.Error("invalid_input_type", $"Failed to convert an input value to a {input.Type} value", $"{input.Name}, {Bare(value)}, {why}", extra);
            yield break;
        }

        if (Graphs.Number(input.Settings?["min"]) is { } min && number < min)
        {
            yield return PromptCheck.Error("value_smaller_than_min", $"Value {Bare(value)} smaller than min of {Bare(input.Settings!["min"])}", input.Name, Extra(value));
        }

        if (Graphs.Number(input.Settings?["max"]) is { } max && number > max)
        {
            yield return PromptCheck.Error("value_bigger_than_max", $"Value {Bare(value)} bigger than max of {Bare(input.Settings!["max"])}", input.Name, Extra(value));
        }
    }

    private IEnumerable<JsonObject> Choice(JsonNode? value, IReadOnlyList<JsonNode?> options)
    {
        if (!options.Any(option => JsonNode.DeepEquals(option, value)))
        {
            var extra = Extra(value);
            if (input.Spec[0] is JsonArray)
            {
                extra["input_config"]![0] = new JsonArray([.. options.Select(option => option?.DeepClone())]);
            }

            var list = string.Join(", ", options.Select(Python));
            yield return PromptCheck.Error("value_not_in_list", "Value not in list", $"{input.Name}: '{Bare(value)}' not in [{list}]", extra);
        }
    }

    private static double? Parse(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Number => Graphs.Number(value),
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.String when double.TryParse((string)value!, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static string Python(JsonNode? value) => value?.GetValueKind() is JsonValueKind.String ? $"'{(string?)value}'" : Bare(value);

    private static string Bare(JsonNode? value) => value switch
    {
        null => "None",
        _ => value.GetValueKind() is JsonValueKind.String ? (string)value! : value.ToJsonString(),
    };
}
