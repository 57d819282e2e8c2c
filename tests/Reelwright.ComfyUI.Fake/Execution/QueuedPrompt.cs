using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Fake.Execution;

/// <summary>One prompt in the queue. The JSON of it is never changed after validation.</summary>
internal sealed record QueuedPrompt(double Number, string PromptId, JsonObject Graph, JsonObject ExtraData, IReadOnlyList<string> Outputs, LoggedPrompt Log)
{
    public string? ClientId => (string?)ExtraData["client_id"];

    /// <summary>[number, prompt id, graph, extra data, [output node ids]], as in /queue and /history.</summary>
    public JsonArray ToTuple() =>
        [NumberJson(), PromptId, Graph.DeepClone(), ExtraData.DeepClone(), new JsonArray([.. Outputs.Select(id => JsonValue.Create(id))])];

    public JsonNode NumberJson() => Number == Math.Floor(Number) ? JsonValue.Create((long)Number) : JsonValue.Create(Number);
}

/// <summary>How a prompt ended, as /history keeps it.</summary>
internal sealed record HistoryEntry(QueuedPrompt Prompt, JsonObject Outputs, JsonObject Meta, bool Succeeded, JsonArray Messages)
{
    public JsonObject Status() => new()
    {
        ["status_str"] = Succeeded ? "success" : "error",
        ["completed"] = Succeeded,
        ["messages"] = Messages.DeepClone(),
    };

    public JsonObject ToJson() => new()
    {
        ["prompt"] = Prompt.ToTuple(),
        ["outputs"] = Outputs.DeepClone(),
        ["status"] = Status(),
        ["meta"] = Meta.DeepClone(),
    };

    /// <summary>The data of the last status message of that name, if there is one.</summary>
    public JsonObject? Message(string name) =>
        Messages.OfType<JsonArray>().LastOrDefault(message => (string?)message[0] == name)?[1] as JsonObject;
}
