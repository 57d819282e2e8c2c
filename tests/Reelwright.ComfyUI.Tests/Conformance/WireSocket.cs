using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Tests.Conformance;

/// <summary>One message: JSON, or a binary frame.</summary>
internal sealed record WireMessage(string Type, JsonObject? Data, byte[]? Binary)
{
    public string? PromptId => (string?)Data?["prompt_id"];

    public uint BinaryEvent => BinaryPrimitives.ReadUInt32BigEndian(Binary);

    public override string ToString() => Data is null ? $"{Type} of {Binary!.Length} bytes" : $"{Type} {Data.ToJsonString()}";
}

/// <summary>A socket that keeps everything it is told.</summary>
internal sealed class WireSocket : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly List<WireMessage> _messages = [];
    private readonly CancellationTokenSource _end = new();
    private Task _listening = Task.CompletedTask;
    private bool _isDisposed;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<WireMessage> Messages
    {
        get
        {
            lock (_messages)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>Opens a socket and waits for the status that greets it.</summary>
    public static async Task<WireSocket> OpenAsync(Uri server, string? clientId, bool flags = false)
    {
        var socket = new WireSocket();
        var address = new UriBuilder(new Uri(server, "ws")) { Scheme = server.Scheme == "https" ? "wss" : "ws", Query = clientId is null ? "" : "clientId=" + clientId };
        await socket._socket.ConnectAsync(address.Uri, TestContext.Current.CancellationToken);
        if (flags)
        {
            var hello = new JsonObject { ["type"] = "feature_flags", ["data"] = new JsonObject { ["supports_preview_metadata"] = true } };
            await socket._socket.SendAsync(Encoding.UTF8.GetBytes(hello.ToJsonString()), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        }

        socket._listening = socket.ListenAsync();
        await socket.UntilAsync(message => message.Type == "status" && message.Data!.ContainsKey("sid"), "the greeting status");
        return socket;
    }

    /// <summary>Messages of one prompt, in order, by type; "executing" without a node is "end".</summary>
    public IReadOnlyList<string> TypesOf(string promptId) =>
        [.. Messages.Where(message => message.PromptId == promptId).Select(message => message.Type == "executing" && message.Data!["node"] is null ? "end" : message.Type)];

    public async Task<WireMessage> UntilAsync(Func<WireMessage, bool> isIt, string expected)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        while (true)
        {
            Task changed;
            lock (_messages)
            {
                if (_messages.Find(message => isIt(message)) is { } found)
                {
                    return found;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"Expected {expected}. The socket was told: {string.Join('\n', Messages)}", late);
            }
        }
    }

    /// <summary>Waits for "executing" without a node, which comes when the history is written.</summary>
    public Task<WireMessage> UntilEndAsync(string promptId) =>
        UntilAsync(message => message.Type == "executing" && message.Data!["node"] is null && message.PromptId == promptId, $"the end of {promptId}");

    /// <summary>Closes with a farewell and waits for the server's.</summary>
    public async Task CloseAsync()
    {
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await _listening;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _end.CancelAsync();
        await _listening;
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer, _end.Token);
                if (received.MessageType is WebSocketMessageType.Close)
                {
                    return;
                }

                message.Write(buffer, 0, received.Count);
                if (received.EndOfMessage)
                {
                    Keep(received.MessageType is WebSocketMessageType.Binary ? new WireMessage("binary", null, message.ToArray()) : Parse(message.ToArray()));
                    message.SetLength(0);
                }
            }
        }
        catch (Exception closed) when (closed is OperationCanceledException or WebSocketException)
        {
            // The test has heard enough, or the server broke the connection.
        }
    }

    private static WireMessage Parse(byte[] text)
    {
        var json = JsonNode.Parse(text)!;
        return new WireMessage((string)json["type"]!, json["data"] as JsonObject, null);
    }

    private void Keep(WireMessage message)
    {
        TaskCompletionSource before;
        lock (_messages)
        {
            _messages.Add(message);
            before = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.TrySetResult();
    }
}
