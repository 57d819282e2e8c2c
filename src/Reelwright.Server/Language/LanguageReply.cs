using System.Text.Json;

namespace Reelwright.Server.Language;

/// <summary>Reads a chat completion.</summary>
internal static class LanguageReply
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The message, and what is wrong with it, if anything.</summary>
    public static (string Content, string? Fault) Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var choice = document.RootElement.GetProperty("choices")[0];
            var message = choice.GetProperty("message");
            var content = message.TryGetProperty("content", out var text) && text.ValueKind is JsonValueKind.String ? text.GetString()! : "";
            var end = choice.TryGetProperty("finish_reason", out var reason) && reason.ValueKind is JsonValueKind.String ? reason.GetString() : null;
            return (content, end switch
            {
                "length" => "the answer was cut off because it was too long",
                "content_filter" => "the server's filter held the answer back",
                _ when string.IsNullOrWhiteSpace(content) => "the answer was empty",
                _ => null,
            });
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return ("", "the reply was no chat completion");
        }
    }

    /// <summary>The JSON object in a message; models like to put a fence around it, or their thoughts before it.</summary>
    public static T? Parse<T>(string content, out string? fault)
        where T : class
    {
        const string EndOfThought = "</think>";
        var thought = content.LastIndexOf(EndOfThought, StringComparison.Ordinal);
        var from = content.IndexOf('{', thought < 0 ? 0 : thought + EndOfThought.Length);
        var to = content.LastIndexOf('}');
        try
        {
            var parsed = from >= 0 && to > from ? JsonSerializer.Deserialize<T>(content.AsSpan(from, to - from + 1), Format) : null;
            fault = parsed is null ? "the answer held no JSON object" : null;
            return parsed;
        }
        catch (JsonException)
        {
            fault = "the answer was not JSON of the shape that was asked for";
            return null;
        }
    }
}
