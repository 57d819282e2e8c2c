using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Fake.Nodes;

/// <summary>Reading graphs of the API format.</summary>
internal static class Graphs
{
    public static string? Class(JsonObject graph, string id) => (graph[id] as JsonObject)?["class_type"] is JsonValue value && value.TryGetValue<string>(out var name) ? name : null;

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Inputs(JsonObject graph, string id) =>
        (graph[id] as JsonObject)?["inputs"] as JsonObject ?? [];

    public static JsonNode? Input(JsonObject graph, string id, string name) => ((graph[id] as JsonObject)?["inputs"] as JsonObject)?[name];

    /// <summary>[node id, output index], when it is one.</summary>
    public static (string Node, int Output)? Link(JsonNode? value) =>
        value is JsonArray { Count: 2 } pair && pair[0]?.GetValueKind() is JsonValueKind.String && pair[1]?.GetValueKind() is JsonValueKind.Number
            ? ((string)pair[0]!, (int)(double)pair[1]!)
            : null;

    public static string? Text(JsonNode? value) => value?.GetValueKind() is JsonValueKind.String ? (string?)value : null;

    public static double? Number(JsonNode? value) => value?.GetValueKind() is JsonValueKind.Number ? value.GetValue<JsonElement>().GetDouble() : null;
}
