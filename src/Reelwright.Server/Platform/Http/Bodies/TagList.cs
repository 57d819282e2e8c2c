using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reelwright.Server.Platform.Http.Bodies;

/// <summary>Words that say what something is like: an array, or one text with commas.</summary>
[JsonConverter(typeof(TagListConverter))]
public sealed record TagList(IReadOnlyList<string> Words);

internal sealed class TagListConverter : JsonConverter<TagList>
{
    public override TagList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var words = reader.TokenType is JsonTokenType.String
            ? reader.GetString()!.Split(',')
            : JsonSerializer.Deserialize<string[]>(ref reader, options) ?? [];
        return new TagList([.. words.Select(word => word?.Trim() ?? throw new JsonException("A tag is a text.")).Where(word => word.Length > 0)]);
    }

    public override void Write(Utf8JsonWriter writer, TagList value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.Words, options);
}
