using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Fake.Nodes;

/// <summary>What POST /prompt makes of a graph.</summary>
/// <param name="Error">The reply's "error"; null when at least one output can run.</param>
/// <param name="Outputs">Outputs that will run.</param>
internal sealed record PromptVerdict(JsonObject? Error, IReadOnlyList<string> Outputs, JsonObject NodeErrors);

/// <summary>ComfyUI's validate_prompt: errors collected for each output's branch.</summary>
internal sealed class PromptCheck(JsonObject graph, NodeCatalogue nodes, FileStore files)
{
    private readonly Dictionary<string, Verdict> _validated = new(StringComparer.Ordinal);

    public static JsonObject Error(string type, string message, string details, JsonObject? extra = null) =>
        new() { ["type"] = type, ["message"] = message, ["details"] = details, ["extra_info"] = extra ?? [] };

    public PromptVerdict Run(IReadOnlySet<string>? targets)
    {
        var outputs = new List<string>();
        foreach (var (id, node) in graph)
        {
            if (Unknown(id, node?.AsObject()) is { } unknown)
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
            if (IsOutputValid(output))
            {
                good.Add(output);
                continue;
            }

            details.AddRange(_validated[output].Errors.Select(reason => $"{(string?)reason["message"]}: {(string?)reason["details"]}"));
            foreach (var (id, verdict) in _validated.Where(pair => pair.Value.Errors.Count > 0 && Reaches(output, pair.Key)))
            {
                if (nodeErrors[id] is null)
                {
                    nodeErrors[id] = new JsonObject
                    {
                        ["errors"] = new JsonArray([.. verdict.Errors]),
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

    /// <summary>Validates a node and everything before it, once.</summary>
    /// <exception cref="PythonException">What ends ComfyUI's own validation of a node: a link to nowhere, a node without inputs.</exception>
    private bool IsValid(string id, List<string> visiting)
    {
        if (_validated.TryGetValue(id, out var known))
        {
            return known.IsValid;
        }

        if (visiting.Contains(id))
        {
            TellCycle([.. visiting[visiting.IndexOf(id)..], id]);
            return false;
        }

        var inputs = (graph[id] as JsonObject)?["inputs"] as JsonObject ?? throw new PythonException("KeyError", "'inputs'");
        var node = nodes.Find(Graphs.Class(graph, id))!;
        var errors = new List<JsonObject>();
        var isValid = true;
        foreach (var input in node.Inputs)
        {
            if (!inputs.ContainsKey(input.Name))
            {
                if (input.IsRequired && !input.Type.StartsWith("COMFY_AUTOGROW", StringComparison.Ordinal))
                {
                    errors.Add(Error("required_input_missing", "Required input is missing", input.Name, new JsonObject { ["input_name"] = input.Name }));
                }
            }
            else if (inputs[input.Name] is JsonArray link)
            {
                isValid &= IsLinkValid(id, input, link, errors, visiting);
            }
            else
            {
                errors.AddRange(new ValueCheck(node, input, files).Run(inputs));
            }
        }

        // A cycle through this node has put its error here already.
        var before = _validated.GetValueOrDefault(id, new Verdict(true, []));
        _validated[id] = new Verdict(before.IsValid && isValid && errors.Count == 0, [.. before.Errors, .. errors]);
        return _validated[id].IsValid;
    }

    private bool IsLinkValid(string id, NodeInput input, JsonArray link, List<JsonObject> errors, List<string> visiting)
    {
        var extra = new JsonObject { ["input_name"] = input.Name, ["input_config"] = input.Spec.DeepClone() };
        if (link.Count != 2)
        {
            extra["received_value"] = link.DeepClone();
            errors.Add(Error("bad_linked_input", "Bad linked input, must be a length-2 list of [node_id, slot_index]", input.Name, extra));
            return true;
        }

        var from = Graphs.Text(link[0]) ?? link[0]?.ToJsonString() ?? "None";
        if (!graph.ContainsKey(from))
        {
            throw new PythonException("KeyError", $"'{from}'");
        }

        var outputs = nodes.Find(Graphs.Class(graph, from))!.Outputs;
        if (Graphs.Number(link[1]) is not { } output || output < -outputs.Count || output >= outputs.Count)
        {
            throw new PythonException("IndexError", "tuple index out of range");
        }

        var received = outputs[(int)output < 0 ? outputs.Count + (int)output : (int)output];
        if (!Fits(received, input.Type))
        {
            extra["received_type"] = received;
            extra["linked_node"] = link.DeepClone();
            errors.Add(Error("return_type_mismatch", "Return type mismatch between linked nodes", $"{input.Name}, received_type({received}) mismatch input_type({input.Type})", extra));
            return true;
        }

        visiting.Add(id);
        try
        {
            return IsValid(from, visiting);
        }
        catch (PythonException failure)
        {
            // The exception lands on the node it came from, with the input that led there.
            extra["exception_message"] = failure.Message;
            extra["exception_type"] = failure.Type;
            extra["traceback"] = failure.Traceback();
            extra["linked_node"] = link.DeepClone();
            _validated[from] = new Verdict(false, [Error("exception_during_inner_validation", "Exception when validating inner node", failure.Message, extra)]);
            return false;
        }
        finally
        {
            visiting.RemoveAt(visiting.Count - 1);
        }
    }

    private void TellCycle(List<string> path)
    {
        var details = string.Join(" -> ", path.Select(id => $"{id} ({Graphs.Class(graph, id)})"));
        string[] members = [.. path.Distinct(StringComparer.Ordinal)];
        foreach (var id in members)
        {
            var extra = new JsonObject { ["node_id"] = id, ["cycle_nodes"] = new JsonArray([.. members.Select(member => JsonValue.Create(member))]) };
            _validated[id] = new Verdict(false, [Error("dependency_cycle", "Dependency cycle detected", details, extra)]);
        }
    }

    private bool IsOutputValid(string output)
    {
        try
        {
            return IsValid(output, []);
        }
        catch (PythonException failure)
        {
            var extra = new JsonObject { ["exception_type"] = failure.Type, ["traceback"] = failure.Traceback() };
            _validated[output] = new Verdict(false, [Error("exception_during_validation", "Exception when validating node", failure.Message, extra)]);
            return false;
        }
    }

    private static bool Fits(string received, string wanted)
    {
        if (received == "*" || wanted == "*" || wanted.StartsWith("COMFY_", StringComparison.Ordinal) || received.StartsWith("COMFY_", StringComparison.Ordinal))
        {
            return true;
        }

        return received.Split(',').Intersect(wanted.Split(','), StringComparer.Ordinal).Any();
    }

    private sealed record Verdict(bool IsValid, IReadOnlyList<JsonObject> Errors);
}

/// <summary>An exception in ComfyUI's own validation.</summary>
internal sealed class PythonException(string type, string message) : Exception(message)
{
    public string Type => type;

    public JsonArray Traceback() => ["  File \"ComfyUI/execution.py\", line 933, in validate_inputs\n    o_class_type = prompt[o_id]['class_type']\n"];
}
