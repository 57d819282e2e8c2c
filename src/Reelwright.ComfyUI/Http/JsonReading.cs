using System.Text.Json;

namespace Reelwright.ComfyUI;

/// <summary>Reading JSON of a machine that may send anything: what is absent or of another kind is null.</summary>
internal static class JsonReading
{
    /// <summary>A text of at most <paramref name="longest"/> characters; the rest is cut.</summary>
    public static string? Text(this JsonElement element, string name, int longest = 4096) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { } text
            ? text.Length <= longest ? text : text[..longest]
            : null;

    public static double? Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    public static long Whole(this JsonElement element, string name) =>
        element.Number(name) is { } number and >= 0 and < 1e18 ? (long)number : 0;

    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    public static IEnumerable<JsonElement> Items(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    public static IEnumerable<JsonProperty> Members(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Object } value ? value.EnumerateObject() : [];

    public static IEnumerable<string> Texts(this JsonElement? element) =>
        element.Items().Where(item => item.ValueKind is JsonValueKind.String).Select(item => item.GetString()!);
}
