using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Reelwright.ComfyUI.Fake.Events;

/// <summary>
/// The sockets by client id, with ComfyUI's bookkeeping: a newer socket of an id takes its place in the table, and the end of
/// either removes the id from it, so that a newer one stays open and hears nothing more.
/// </summary>
internal sealed class SocketHub(FakeFaults faults)
{
    private const int JpegPicture = 1;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Connection> _byClient = new(StringComparer.Ordinal);
    private readonly List<Connection> _all = [];

    /// <summary>The client whose prompt runs and the node it is at, for a socket that comes back meanwhile.</summary>
    public string? ExecutingClient { get; set; }

    public string? ExecutingNode { get; set; }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _all.Count;
            }
        }
    }

    /// <summary>Serves one socket until it closes.</summary>
    public async Task ServeAsync(WebSocket socket, string? clientId, int remaining, CancellationToken gone)
    {
        var sid = string.IsNullOrEmpty(clientId) ? Guid.CreateVersion7().ToString("N") : clientId;
        var connection = new Connection(socket);
        lock (_gate)
        {
            _byClient[sid] = connection;
            _all.Add(connection);
        }

        connection.Send(Message("status", new JsonObject { ["status"] = QueueInfo(remaining), ["sid"] = sid }));
        if (ExecutingClient == sid && ExecutingNode is { } node)
        {
            connection.Send(Message("executing", new JsonObject { ["node"] = node }));
        }

        var sending = connection.PumpAsync(gone);
        try
        {
            // Before the farewell goes out: whoever has it finds the table as it will stay.
            await connection.ListenAsync(Leave, gone);
        }
        finally
        {
            Leave();
            connection.Complete();
            await sending;
        }

        void Leave()
        {
            lock (_gate)
            {
                if (_all.Remove(connection))
                {
                    _byClient.Remove(sid);
                }
            }
        }
    }

    /// <summary>To all sockets that are in the table.</summary>
    public void SendStatus(int remaining) => Send("status", new JsonObject { ["status"] = QueueInfo(remaining) }, null, mayRepeat: false);

    /// <summary>To one client, or with null to everyone.</summary>
    public void Send(string type, JsonObject data, string? clientId, bool mayRepeat = true) =>
        Send(_ => Message(type, data), clientId, mayRepeat);

    /// <summary>A preview frame, in the form the socket asked for. Answers whether that form is the one with metadata.</summary>
    public void SendPreview(ReadOnlyMemory<byte> jpeg, JsonObject metadata, string? clientId, bool withMetadata) =>
        Send(connection => connection.WantsMetadata == withMetadata ? Preview(jpeg.Span, metadata, withMetadata) : null, clientId, mayRepeat: true);

    /// <summary>Text of a node, event 3, to everyone.</summary>
    public void SendText(string nodeId, string text)
    {
        var id = Encoding.UTF8.GetBytes(nodeId);
        var message = new byte[8 + id.Length + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteUInt32BigEndian(message, 3);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), (uint)id.Length);
        id.CopyTo(message, 8);
        Encoding.UTF8.GetBytes(text, message.AsSpan(8 + id.Length));
        Send(_ => new Frame(message, false), null, mayRepeat: false);
    }

    /// <summary>Breaks every connection without a farewell.</summary>
    public void DropAll()
    {
        lock (_gate)
        {
            _all.ForEach(connection => connection.Abort());
        }
    }

    private static JsonObject QueueInfo(int remaining) => new() { ["exec_info"] = new JsonObject { ["queue_remaining"] = remaining } };

    private static Frame Message(string type, JsonObject data) =>
        new(Encoding.UTF8.GetBytes(new JsonObject { ["type"] = type, ["data"] = data.DeepClone() }.ToJsonString()), true);

    private static Frame Preview(ReadOnlySpan<byte> jpeg, JsonObject metadata, bool withMetadata)
    {
        var header = withMetadata ? Encoding.UTF8.GetBytes(metadata.ToJsonString()) : [];
        var frame = new byte[8 + header.Length + jpeg.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, withMetadata ? 4u : 1u);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), withMetadata ? (uint)header.Length : JpegPicture);
        header.CopyTo(frame, 8);
        jpeg.CopyTo(frame.AsSpan(8 + header.Length));
        return new Frame(frame, false);
    }

    private void Send(Func<Connection, Frame?> frame, string? clientId, bool mayRepeat)
    {
        if (faults.Silent)
        {
            return;
        }

        lock (_gate)
        {
            var targets = clientId is null ? [.. _byClient.Values] : _byClient.TryGetValue(clientId, out var one) ? new[] { one } : [];
            foreach (var target in targets)
            {
                for (var time = 0; time < (mayRepeat && faults.DuplicateEvents ? 2 : 1); time++)
                {
                    if (frame(target) is { } made)
                    {
                        target.Send(made);
                    }
                }
            }
        }
    }

    private sealed record Frame(byte[] Bytes, bool IsText);

    /// <summary>One open socket: frames leave it in the order they were sent.</summary>
    private sealed class Connection(WebSocket socket)
    {
        private readonly Channel<Frame> _frames = Channel.CreateUnbounded<Frame>(new UnboundedChannelOptions { SingleReader = true });

        public volatile bool WantsMetadata;

        public void Send(Frame frame) => _frames.Writer.TryWrite(frame);

        public void Complete() => _frames.Writer.TryComplete();

        public void Abort()
        {
            Complete();
            socket.Abort();
        }

        public async Task PumpAsync(CancellationToken gone)
        {
            try
            {
                await foreach (var frame in _frames.Reader.ReadAllAsync(gone))
                {
                    await socket.SendAsync(frame.Bytes, frame.IsText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, true, gone);
                }
            }
            catch (Exception closed) when (closed is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                // The other side went away while a frame was on its way.
            }
        }

        public async Task ListenAsync(Action leave, CancellationToken gone)
        {
            var buffer = new byte[1 << 16];
            var isFirst = true;
            try
            {
                while (true)
                {
                    var received = await socket.ReceiveAsync(buffer, gone);
                    if (received.MessageType is WebSocketMessageType.Close)
                    {
                        leave();
                        Complete();
                        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, gone);
                        return;
                    }

                    if (isFirst && received is { MessageType: WebSocketMessageType.Text, EndOfMessage: true })
                    {
                        ReadFlags(buffer.AsSpan(0, received.Count));
                    }

                    isFirst = false;
                }
            }
            catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or IOException)
            {
                // Dropped by one of the sides; the table is put right by the caller.
            }
        }

        private void ReadFlags(ReadOnlySpan<byte> text)
        {
            try
            {
                var message = JsonNode.Parse(text);
                if ((string?)message?["type"] == "feature_flags")
                {
                    WantsMetadata = (bool?)message["data"]?["supports_preview_metadata"] ?? false;
                    Send(Message("feature_flags", ServerFacts.Features()));
                }
            }
            catch (JsonException)
            {
                // ComfyUI logs it and goes on.
            }
        }
    }
}
