using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Reelwright.ComfyUI;

/// <summary>Frames of the socket as events. Never throws: a faulty frame is <see cref="ComfyEvent.Unknown"/>.</summary>
internal static class EventReading
{
    private const int PreviewImage = 1;
    private const int TextProgress = 3;
    private const int PreviewWithMetadata = 4;

    /// <summary>Previews have some tens of kilobytes.</summary>
    private const int LargestPreview = 2 * 1024 * 1024;

    public static ComfyEvent Text(ReadOnlyMemory<byte> frame)
    {
        try
        {
            using var document = JsonDocument.Parse(frame);
            var root = document.RootElement;
            var type = root.Text("type", 100) ?? "";
            return Message(type, root.Member("data") ?? default) ?? new ComfyEvent.Unknown(type);
        }
        // GetString throws InvalidOperationException on half a surrogate pair.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return new ComfyEvent.Unknown("");
        }
    }

    public static ComfyEvent Binary(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 8)
        {
            return new ComfyEvent.Unknown("binary");
        }

        var kind = BinaryPrimitives.ReadUInt32BigEndian(frame);
        var length = BinaryPrimitives.ReadUInt32BigEndian(frame[4..]);
        var rest = frame[8..];
        return kind switch
        {
            PreviewImage => Picture(rest, null, null),
            PreviewWithMetadata when length <= rest.Length => PictureWithMetadata(rest[..(int)length], rest[(int)length..]),
            TextProgress when length <= rest.Length => new ComfyEvent.TextProgress(Words(rest[..(int)length], 100), Words(rest[(int)length..], 1000)),
            _ => new ComfyEvent.Unknown($"binary {kind}"),
        };
    }

    private static ComfyEvent? Message(string type, JsonElement data)
    {
        var prompt = data.Text("prompt_id", 100);
        return type switch
        {
            "status" => new ComfyEvent.Status((int)Math.Min(int.MaxValue, ((data.Member("status") ?? default).Member("exec_info") ?? default).Whole("queue_remaining")), data.Text("sid", 100)),
            "feature_flags" => new ComfyEvent.FeatureFlags(data.Member("supports_preview_metadata") is { ValueKind: JsonValueKind.True }),
            "executing" => new ComfyEvent.Executing(prompt, data.Text("node", 100)),
            "progress" => data.Text("node", 100) is { } node ? new ComfyEvent.Progress(prompt, node, data.Number("value") ?? 0, data.Number("max") ?? 0) : null,
            _ when prompt is null => null,
            "execution_start" => new ComfyEvent.ExecutionStart(prompt),
            "execution_cached" => new ComfyEvent.ExecutionCached(prompt, [.. data.Member("nodes").Texts()]),
            "progress_state" => new ComfyEvent.ProgressState(prompt, [.. data.Member("nodes").Members().Select(State)]),
            "executed" => Executed(prompt, data),
            "execution_success" => new ComfyEvent.ExecutionSuccess(prompt),
            "execution_error" => new ComfyEvent.ExecutionError(prompt, Replies.Failure(data)),
            "execution_interrupted" => new ComfyEvent.ExecutionInterrupted(prompt, data.Text("node_id", 100) ?? "", data.Text("node_type", 200) ?? ""),
            _ => null,
        };
    }

    private static NodeProgress State(JsonProperty node) =>
        new(node.Name, node.Value.Text("state", 20) ?? "", node.Value.Number("value") ?? 0, node.Value.Number("max") ?? 0);

    private static ComfyEvent.Executed Executed(string prompt, JsonElement data)
    {
        var node = data.Text("node", 100) ?? "";
        return new ComfyEvent.Executed(prompt, node, data.Member("output") is { } output ? [.. Replies.Outputs(node, output)] : []);
    }

    private static ComfyEvent PictureWithMetadata(ReadOnlySpan<byte> metadata, ReadOnlySpan<byte> image)
    {
        try
        {
            var reader = new Utf8JsonReader(metadata);
            using var document = JsonDocument.ParseValue(ref reader);
            return Picture(image, document.RootElement.Text("prompt_id", 100), document.RootElement.Text("node_id", 100));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return new ComfyEvent.Unknown("preview");
        }
    }

    private static ComfyEvent Picture(ReadOnlySpan<byte> image, string? prompt, string? node) => image.Length <= LargestPreview && TypeOf(image) is { } type
        ? new ComfyEvent.Preview(image.ToArray(), type, prompt, node)
        : new ComfyEvent.Unknown("preview");

    private static string? TypeOf(ReadOnlySpan<byte> image) =>
        image.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : image.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
        : image.StartsWith("RIFF"u8) && image.Length > 12 && image[8..12].SequenceEqual("WEBP"u8) ? "image/webp"
        : null;

    private static string Words(ReadOnlySpan<byte> text, int longest) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, longest)]);
}
