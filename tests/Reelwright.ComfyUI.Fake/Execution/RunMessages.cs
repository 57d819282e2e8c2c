using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Fake.Events;

namespace Reelwright.ComfyUI.Fake.Execution;

/// <summary>The events of one run, to the client that submitted it. Without a client id the ones about single nodes go to nobody and progress goes to all.</summary>
internal sealed class RunMessages(QueuedPrompt prompt, SocketHub sockets, TimeProvider clock)
{
    private static readonly Lazy<byte[]> Jpeg = new(ReadPreview);

    private readonly JsonObject _nodes = [];

    /// <summary>What /history keeps: [name, data] with time stamps.</summary>
    public JsonArray Kept { get; } = [];

    /// <summary>A message that the history keeps.</summary>
    public void Tell(string type, JsonObject data, bool toAll = false)
    {
        data["timestamp"] = clock.GetUtcNow().ToUnixTimeMilliseconds();
        Kept.Add(new JsonArray(type, data.DeepClone()));
        if (prompt.ClientId is not null || toAll)
        {
            sockets.Send(type, data, prompt.ClientId);
        }
    }

    public void Executing(string? node)
    {
        if (prompt.ClientId is { } client)
        {
            var data = new JsonObject { ["node"] = node };
            if (node is not null)
            {
                data["display_node"] = node;
            }

            data["prompt_id"] = prompt.PromptId;
            sockets.Send("executing", data, client);
        }
    }

    public void Executed(string node, JsonObject? output)
    {
        if (prompt.ClientId is { } client)
        {
            sockets.Send(
                "executed",
                new JsonObject { ["node"] = node, ["display_node"] = node, ["output"] = output?.DeepClone(), ["prompt_id"] = prompt.PromptId },
                client);
        }
    }

    /// <summary>progress_state: nodes without steps count from 0.0 to 1.0, those with steps in whole numbers.</summary>
    public void State(string node, string state, int? value = null, int? max = null, bool whole = false)
    {
        var before = _nodes[node] as JsonObject;
        _nodes[node] = new JsonObject
        {
            ["value"] = Value(value, state == "finished" ? before?["max"] : JsonValue.Create(0.0m), state == "finished", whole),
            ["max"] = max is { } most ? JsonValue.Create(most) : before?["max"]?.DeepClone() ?? (whole ? JsonValue.Create(1) : JsonValue.Create(1.0m)),
            ["state"] = state,
            ["node_id"] = node,
            ["prompt_id"] = prompt.PromptId,
            ["display_node_id"] = node,
            ["parent_node_id"] = null,
            ["real_node_id"] = node,
        };
        sockets.Send("progress_state", new JsonObject { ["prompt_id"] = prompt.PromptId, ["nodes"] = _nodes.DeepClone() }, prompt.ClientId);
    }

    /// <summary>One step: the state, then preview and progress, in the order each kind of socket sees them.</summary>
    public void Step(string node, int value, int max, bool preview, int previewBytes)
    {
        State(node, "running", value, max);
        var jpeg = preview ? Picture(value, previewBytes) : default;
        if (preview)
        {
            sockets.SendPreview(jpeg, Metadata(node), prompt.ClientId, withMetadata: true);
        }

        sockets.Send(
            "progress",
            new JsonObject { ["value"] = value, ["max"] = max, ["prompt_id"] = prompt.PromptId, ["node"] = node },
            prompt.ClientId);
        if (preview)
        {
            sockets.SendPreview(jpeg, Metadata(node), prompt.ClientId, withMetadata: false);
        }
    }

    private static JsonNode? Value(int? value, JsonNode? otherwise, bool isFinished, bool whole) =>
        value is { } number ? JsonValue.Create(number) : otherwise?.DeepClone() ?? (isFinished && !whole ? JsonValue.Create(1.0m) : JsonValue.Create(1));

    private JsonObject Metadata(string node) => new()
    {
        ["node_id"] = node,
        ["prompt_id"] = prompt.PromptId,
        ["display_node_id"] = node,
        ["parent_node_id"] = null,
        ["real_node_id"] = node,
        ["image_type"] = "image/jpeg",
    };

    /// <summary>A JPEG whose comment names the step, so that no two frames are alike; padded to the wanted size with further comments.</summary>
    private static ReadOnlyMemory<byte> Picture(int step, int atLeast)
    {
        var jpeg = Jpeg.Value;
        using var picture = new MemoryStream();
        picture.Write(jpeg, 0, 2);
        Comment(picture, BitConverter.GetBytes(step));
        while (picture.Length + jpeg.Length < atLeast)
        {
            Comment(picture, new byte[(int)Math.Min(65_000, atLeast - picture.Length - jpeg.Length)]);
        }

        picture.Write(jpeg, 2, jpeg.Length - 2);
        return picture.ToArray();
    }

    private static void Comment(MemoryStream picture, byte[] text)
    {
        var length = text.Length + 2;
        picture.Write([0xFF, 0xFE, (byte)(length >> 8), (byte)length]);
        picture.Write(text);
    }

    private static byte[] ReadPreview()
    {
        using var stream = typeof(RunMessages).Assembly.GetManifestResourceStream("preview.jpg")
            ?? throw new InvalidOperationException("preview.jpg is not in the assembly.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
