using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI;

/// <summary>Makes sentences of what ComfyUI's validation says.</summary>
internal static class Refusals
{
    private const int MostSentences = 3;

    private static readonly string[] ModelFileEndings = [".safetensors", ".sft", ".ckpt", ".pt", ".pt2", ".pth", ".bin", ".gguf", ".onnx", ".pkl", ".engine"];

    private static readonly string[] InputComplaints = ["Invalid image file", "Invalid video file", "Invalid audio file", "Invalid file"];

    /// <summary>Whether a value names a file with weights.</summary>
    public static bool IsModelFile(string value) => ModelFileEndings.Any(ending => value.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    public static PromptRefusedException Read(JsonElement reply, JsonObject graph)
    {
        var nodes = Nodes(reply, graph);
        if (nodes.Count > 0)
        {
            return Of(nodes);
        }

        var error = reply.Member("error") ?? reply;
        var extra = error.Member("extra_info") ?? error;
        if (error.Text("type") is "missing_node_type")
        {
            var id = extra.Text("node_id", 100) ?? "";
            var missing = extra.Text("class_type", 200) ?? "of unknown class";
            var words = $"The backend has no node {missing} (node {id} of the workflow): its custom node pack is not installed, or ComfyUI is too old.";
            return new PromptRefusedException(words, RefusalReason.MissingNode, [new NodeError(id, missing, missing, null, words, RefusalReason.MissingNode, [])]);
        }

        var details = error.Text("details", 300);
        var message = error.Text("message", 300) ?? "no reason given";
        return new PromptRefusedException($"ComfyUI refuses the workflow: {message}{(string.IsNullOrEmpty(details) || details == message ? "" : $" ({details})")}.", RefusalReason.Invalid, []);
    }

    public static PromptRefusedException Of(IReadOnlyList<NodeError> nodes)
    {
        var reason = nodes.Select(node => node.Reason).Max(Weight) switch
        {
            3 => RefusalReason.MissingFile,
            2 => RefusalReason.MissingNode,
            1 => RefusalReason.MissingInput,
            _ => RefusalReason.Invalid,
        };
        var sentences = nodes.OrderByDescending(node => Weight(node.Reason)).Select(node => node.Words).Distinct(StringComparer.Ordinal).ToList();
        var more = sentences.Count - MostSentences;
        return new PromptRefusedException(string.Join(" ", sentences.Take(MostSentences)) + (more > 0 ? $" And {more} more." : ""), reason, nodes);
    }

    public static IReadOnlyList<NodeError> Nodes(JsonElement reply, JsonObject graph) =>
        [.. reply.Member("node_errors").Members().SelectMany(node => OfNode(node.Name, node.Value, graph))];

    private static IEnumerable<NodeError> OfNode(string id, JsonElement node, JsonObject graph)
    {
        var nodeClass = node.Text("class_type", 200) ?? "unknown class";
        var title = graph[id]?["_meta"]?["title"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : nodeClass;
        var label = title == nodeClass ? $"{nodeClass} (node {id})" : $"{title} ({nodeClass}, node {id})";
        var outputs = node.Member("dependent_outputs").Texts().ToList();
        foreach (var error in node.Member("errors").Items())
        {
            var (words, input, reason) = Words(error);
            yield return new NodeError(id, nodeClass, title, input, $"{label}: {words}.", reason, outputs);
        }
    }

    private static (string Words, string? Input, RefusalReason Reason) Words(JsonElement error)
    {
        var extra = error.Member("extra_info") ?? default;
        var input = extra.Text("input_name", 100);
        var received = extra.Text("received_value", 300);
        var message = error.Text("message", 300) ?? "invalid";
        var details = error.Text("details", 300) ?? "";
        switch (error.Text("type"))
        {
            case "value_not_in_list" when received is not null && IsModelFile(received):
                return ($"the file {received} is not on the backend (input {input})", input, RefusalReason.MissingFile);
            case "value_not_in_list":
                return ($"{received ?? "the value"} is not one of the choices of input {input}", input, RefusalReason.Invalid);
            case "required_input_missing":
                return ($"input {input} is missing", input, RefusalReason.Invalid);
            case "custom_validation_failed" when InputComplaints.Any(complaint => details.Contains(complaint, StringComparison.Ordinal)):
                return ($"the uploaded file of input {input} is not there ({details})", input, RefusalReason.MissingInput);
            case "value_smaller_than_min" or "value_bigger_than_max":
                return ($"input {input}: {message}", input, RefusalReason.Invalid);
            default:
                return ($"{message}{(details.Length == 0 || details == input ? "" : $" ({details})")}{(input is null ? "" : $" at input {input}")}", input, RefusalReason.Invalid);
        }
    }

    private static int Weight(RefusalReason reason) => reason switch
    {
        RefusalReason.MissingFile => 3,
        RefusalReason.MissingNode => 2,
        RefusalReason.MissingInput => 1,
        _ => 0,
    };
}
