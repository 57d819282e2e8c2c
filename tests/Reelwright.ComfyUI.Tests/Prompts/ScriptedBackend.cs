using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reelwright.ComfyUI.Tests.Http;

namespace Reelwright.ComfyUI.Tests.Prompts;

/// <summary>A backend that does nothing of itself: the test moves its queue, writes its history and speaks on its sockets.</summary>
internal sealed class ScriptedBackend : IAsyncDisposable
{
    /// <summary>Longer than any test: one that wants a backend given up moves its clock.</summary>
    public static readonly TimeSpan GoneAfter = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, JsonNode> _history = new();
    private readonly List<WebSocket> _sockets = [];
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Lock _lock = new();
    private Listener _listener = null!;

    public List<string> Running { get; } = [];

    public List<string> Pending { get; } = [];

    public List<string> Submitted { get; } = [];

    public List<string> Calls { get; } = [];

    /// <summary>How many event sockets were opened, the lost ones too.</summary>
    public int Sockets => _sockets.Count;

    /// <summary>How often the queue was asked for.</summary>
    public int Looks { get; private set; }

    /// <summary>Answers POST /prompt instead of the ordinary reply.</summary>
    public Func<HttpContext, Task<bool>>? OnPrompt { get; set; }

    public bool IsAway { get; set; }

    /// <summary>How many requests found it away.</summary>
    public int Refused { get; private set; }

    public ComfyEndpoint Endpoint => new(_listener.Address);

    public static async Task<ScriptedBackend> StartAsync()
    {
        var backend = new ScriptedBackend();
        backend._listener = await Listener.StartAsync(backend.AnswerAsync);
        return backend;
    }

    /// <param name="silence">How long a socket may say nothing while the queue moves. Only a test about that wants it short: the others move the queue without a word.</param>
    /// <param name="clock">The system's where null.</param>
    public ComfyBackend Follow(TimeSpan? silence = null, TimeProvider? clock = null) => new(Endpoint, "client-1", clock ?? TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, new ComfyTimings
    {
        QueueInterval = TimeSpan.FromMilliseconds(100),
        TroubledInterval = TimeSpan.FromMilliseconds(50),
        SilenceAllowed = silence ?? TimeSpan.FromHours(1),
        GoneAfter = GoneAfter,
        GoneBeforeStart = GoneAfter,
    });

    public void Change(Action<ScriptedBackend> change)
    {
        lock (_lock)
        {
            change(this);
        }

        _changed.Release();
    }

    public void Finish(string promptId, string status = """{"status_str": "success", "completed": true, "messages": [["execution_success", {}]]}""", string outputs = """{"9": {"images": [{"filename": "out.mp4", "subfolder": "r", "type": "output"}], "animated": [true]}}""") =>
        Change(_ =>
        {
            Running.Remove(promptId);
            Pending.Remove(promptId);
            _history[promptId] = new JsonObject { ["outputs"] = JsonNode.Parse(outputs), ["status"] = JsonNode.Parse(status) };
        });

    public async Task SayAsync(string type, object data) => await SayAsync(JsonSerializer.SerializeToUtf8Bytes(new { type, data }), WebSocketMessageType.Text);

    public async Task SayAsync(byte[] frame, WebSocketMessageType kind)
    {
        WebSocket? last = null;
        await UntilAsync(() => (last = _sockets.LastOrDefault()) is not null, "a socket");
        await last!.SendAsync(frame, kind, true, CancellationToken.None);
    }

    /// <summary>Breaks the event socket, once there is one: the client may have gone on before this side knew of it.</summary>
    /// <returns>How many had been opened.</returns>
    public async Task<int> DropSocketsAsync()
    {
        List<WebSocket> open = [];
        await UntilAsync(() => (open = [.. _sockets]).Count > 0, "a socket");
        open.ForEach(socket => socket.Abort());
        return open.Count;
    }

    public async Task UntilAsync(Func<bool> holds, string expected)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            lock (_lock)
            {
                if (holds())
                {
                    return;
                }
            }

            Assert.False(late.IsCancellationRequested, $"expected {expected}; calls: {string.Join(", ", Calls)}");
            await _changed.WaitAsync(late.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (IsAway)
        {
            Change(_ => Refused++);
            context.Abort();
            return;
        }

        if (context.WebSockets.IsWebSocketRequest)
        {
            await SocketAsync(context);
            return;
        }

        var path = context.Request.Path.Value!;
        var body = context.Request.Method == "POST" ? await JsonNode.ParseAsync(context.Request.Body) : null;
        if (path == "/prompt" && OnPrompt is { } other && await other(context))
        {
            Change(_ => { });
            return;
        }

        string reply;
        lock (_lock)
        {
            reply = Reply(path, body);
        }

        _changed.Release();
        await context.Response.WriteAsync(reply);
    }

    private string Reply(string path, JsonNode? body)
    {
        switch (path)
        {
            case "/prompt":
                var id = (string)body!["prompt_id"]!;
                Submitted.Add(id);
                Pending.Add(id);
                return $$$"""{"prompt_id": "{{{id}}}", "number": 1, "node_errors": {}}""";
            case "/queue" when body is not null:
                Calls.Add("delete");
                Pending.Remove((string)body["delete"]![0]!);
                return "";
            case "/queue":
                Looks++;
                return JsonSerializer.Serialize(new { queue_running = Running.Select(Entry), queue_pending = Pending.Select(Entry) });
            case "/interrupt":
                Calls.Add($"interrupt {body!["prompt_id"]}");
                Running.Remove((string)body["prompt_id"]!);
                return "";
            default:
                var wanted = path.Split('/')[^1];
                return _history.TryGetValue(wanted, out var found) ? new JsonObject { [wanted] = found.DeepClone() }.ToJsonString() : "{}";
        }
    }

    private static object[] Entry(string id) => [1, id, new { }, new { }, Array.Empty<string>()];

    private async Task SocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes("""{"type":"status","data":{"status":{"exec_info":{"queue_remaining":0}},"sid":"client-1"}}"""), WebSocketMessageType.Text, true, CancellationToken.None);
        Change(_ => _sockets.Add(socket));
        try
        {
            var buffer = new byte[4096];
            while (socket.State is WebSocketState.Open && (await socket.ReceiveAsync(buffer, context.RequestAborted)).MessageType is not WebSocketMessageType.Close)
            {
            }

            Change(_ => Calls.Add("socket closed"));
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException)
        {
            Change(_ => Calls.Add("socket broken"));
        }
    }
}
