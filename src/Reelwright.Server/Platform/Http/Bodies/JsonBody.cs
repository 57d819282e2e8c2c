using System.Text.Json;

namespace Reelwright.Server.Platform.Http.Bodies;

/// <summary>A JSON body that is read when the handler asks for it, so that checks which come before the body come before it.</summary>
/// <remarks>Declare it to OpenAPI with <c>.Reads&lt;T&gt;()</c>. <typeparamref name="T"/> is a public record with init properties and
/// data annotations; <see cref="JsonBodyReader"/> reports every offending field by its JSON name.</remarks>
internal sealed class JsonBody<T>(HttpContext http)
    where T : class, new()
{
    private IReadOnlySet<string> _present = new HashSet<string>();

    public static ValueTask<JsonBody<T>?> BindAsync(HttpContext http) => new(new JsonBody<T>(http));

    /// <summary>Whether the body names the field (an update changes only those), by its JSON name.</summary>
    public bool Has(string field) => _present.Contains(field);

    /// <param name="cancel">Ends the reading.</param>
    /// <param name="check">Rules that annotations cannot say; it runs also when fields have the wrong type (they are null then), so that
    /// one answer names everything.</param>
    /// <exception cref="Refusal">400 <c>unsupported_media</c>, <c>malformed_json</c> or <c>invalid_request</c>; 413.</exception>
    public async Task<T> ReadAsync(CancellationToken cancel, Action<T, FieldErrors>? check = null)
    {
        using var document = Parse(await http.ReadJsonBytesAsync(cancel));
        var (value, present) = JsonBodyReader.Read(document.RootElement, check);
        _present = present;
        return value;
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length == 0)
        {
            throw Refusal.MalformedJson("The body is empty; a JSON object is needed.");
        }

        try
        {
            return JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 32 });
        }
        catch (JsonException bad)
        {
            throw Refusal.MalformedJson($"The body is not valid JSON (line {bad.LineNumber + 1}, byte {bad.BytePositionInLine + 1}).");
        }
    }
}
