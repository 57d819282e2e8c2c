using System.Text.Json;

namespace Reelwright.ComfyUI;

/// <summary>ComfyUI's replies as records.</summary>
internal static class Replies
{
    private const int LongestName = 500;

    public static QueueState Queue(JsonElement reply) => new(
        [.. Entries(reply, "queue_running").Select(entry => entry.Id)],
        [.. Entries(reply, "queue_pending").OrderBy(entry => entry.Number).Select(entry => entry.Id)]);

    /// <summary>Null when the reply holds no such prompt.</summary>
    public static PromptHistory? History(JsonElement reply, string promptId)
    {
        if (reply.ValueKind is not JsonValueKind.Object)
        {
            throw new JsonException("A history is an object.");
        }

        if (reply.Member(promptId) is not { } entry)
        {
            return null;
        }

        var status = entry.Member("status") ?? default;
        var messages = status.Member("messages").Items()
            .Where(message => message is { ValueKind: JsonValueKind.Array } && message.GetArrayLength() >= 2 && message[0].ValueKind is JsonValueKind.String)
            .Select(message => (Type: message[0].GetString()!, Data: message[1]))
            .ToList();
        var outputs = entry.Member("outputs").Members().SelectMany(node => Outputs(node.Name, node.Value)).ToList();
        return new PromptHistory(promptId, StatusOf(status, messages), outputs)
        {
            Failure = messages.Where(message => message.Type is "execution_error").Select(message => Failure(message.Data)).LastOrDefault(),
            Took = Took(messages),
        };
    }

    /// <summary>The files that one output node made: any list of objects with a file name in it.</summary>
    public static IEnumerable<OutputFile> Outputs(string nodeId, JsonElement output) =>
        from list in ((JsonElement?)output).Members()
        from item in ((JsonElement?)list.Value).Items()
        let name = item.Text("filename", LongestName)
        where !string.IsNullOrEmpty(name)
        select new OutputFile(nodeId, list.Name, new StoredFile(name, item.Text("subfolder", LongestName) ?? "", item.Text("type", 20) ?? "output"));

    public static NodeFailure Failure(JsonElement data) => new(
        data.Text("node_id", 100) ?? "",
        data.Text("node_type", 200) ?? "",
        data.Text("exception_type", 200) ?? "",
        data.Text("exception_message", 2000)?.Trim() ?? "");

    public static SystemStats System(JsonElement reply)
    {
        var system = reply.Member("system") ?? throw new JsonException("No system in the stats.");
        return new SystemStats(
            system.Text("comfyui_version", 50) ?? throw new JsonException("No version in the stats."),
            system.Text("python_version", 200), system.Text("pytorch_version", 50), system.Text("os", 50),
            system.Whole("ram_total"), system.Whole("ram_free"),
            [.. reply.Member("devices").Items().Take(64).Select(device => new ComfyDevice(
                device.Text("name", 200) ?? "", device.Text("type", 50) ?? "", device.Whole("vram_total"), device.Whole("vram_free")))]);
    }

    public static IReadOnlyList<string> Names(JsonElement reply) =>
        reply.ValueKind is JsonValueKind.Array ? [.. ((JsonElement?)reply).Texts()] : throw new JsonException("A list of names was expected.");

    private static HistoryStatus StatusOf(JsonElement status, List<(string Type, JsonElement Data)> messages) => messages.LastOrDefault().Type switch
    {
        // An interrupted prompt says "error" too; only its last message tells.
        "execution_interrupted" => HistoryStatus.Interrupted,
        _ when status.Text("status_str") is "success" => HistoryStatus.Succeeded,
        _ => HistoryStatus.Failed,
    };

    private static TimeSpan? Took(List<(string Type, JsonElement Data)> messages) =>
        messages.FirstOrDefault(message => message.Type is "execution_start").Data.Number("timestamp") is { } start
        && messages[^1].Data.Number("timestamp") is { } end && end >= start && end - start < TimeSpan.FromDays(30).TotalMilliseconds
            ? TimeSpan.FromMilliseconds(end - start)
            : null;

    private static IEnumerable<(double Number, string Id)> Entries(JsonElement reply, string name) =>
        from entry in (reply.Member(name) ?? throw new JsonException($"No {name} in the queue.")).EnumerateArray()
        where entry.ValueKind is JsonValueKind.Array && entry.GetArrayLength() >= 2 && entry[0].ValueKind is JsonValueKind.Number && entry[1].ValueKind is JsonValueKind.String
        select (entry[0].GetDouble(), entry[1].GetString()!);
}
