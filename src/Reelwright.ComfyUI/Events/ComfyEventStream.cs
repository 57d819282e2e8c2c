using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace Reelwright.ComfyUI;

/// <summary>
/// The events of a backend as they come, for as long as the reader wants. A lost socket is opened again under the same client id,
/// so that running prompts go on telling; <see cref="Replace"/> does the same to one that is open but silent.
/// </summary>
public sealed class ComfyEventStream : IAsyncDisposable
{
    /// <summary>Larger frames are thrown away: previews have some tens of kilobytes.</summary>
    private const int LargestFrame = 8 * 1024 * 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(3);

    private static readonly byte[] Hello = """{"type":"feature_flags","data":{"supports_preview_metadata":true}}"""u8.ToArray();

    private readonly ComfyClient _client;
    private readonly TimeProvider _clock;
    private readonly Uri _address;
    private readonly HttpMessageInvoker _invoker;
    private OpenSocket? _open;
    private Task _closing = Task.CompletedTask;

    public ComfyEventStream(ComfyClient client, string clientId, TimeProvider clock)
    {
        _client = client;
        _clock = clock;
        var root = client.Requests.Root;
        _address = new UriBuilder(new Uri(root, $"ws?clientId={Uri.EscapeDataString(clientId)}")) { Scheme = root.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" }.Uri;
        _invoker = new HttpMessageInvoker(client.Requests.Handler, disposeHandler: false);
    }

    /// <summary>Closes the present socket, waits until it is closed and opens another: while the old one lives, ComfyUI would fall silent on the new one when the old one goes.</summary>
    public void Replace()
    {
        if (Interlocked.Exchange(ref _open, null) is { } open)
        {
            _closing = CloseAsync(open);
        }
    }

    /// <summary>One reader at a time.</summary>
    public async IAsyncEnumerable<ComfyEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var pause = FirstPause;
        for (var again = false; !cancel.IsCancellationRequested;)
        {
            using var socket = new ClientWebSocket();
            var problem = await OpenAsync(socket, cancel);
            if (problem is null)
            {
                pause = FirstPause;
                yield return new ComfyEvent.Connected(again);
                again = true;
                var open = new OpenSocket(socket, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                Volatile.Write(ref _open, open);
                // Cancelling a read would tear the connection, and the backend would not know that this client went.
                await using var leaving = cancel.Register(Replace);
                var frame = new EventFrame(LargestFrame);
                while ((problem = await frame.ReadAsync(socket)) is null)
                {
                    if (frame.Event is { } told)
                    {
                        yield return told;
                    }
                }

                open.Ended.SetResult();
                Replace();
                await _closing;
            }

            yield return new ComfyEvent.Disconnected(problem);
            await Task.Delay(pause, _clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Null, or why there is no socket.</summary>
    private async Task<string?> OpenAsync(ClientWebSocket socket, CancellationToken cancel)
    {
        // Pings find a connection that the network has forgotten; the server sends none of its own.
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(20);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(20);
        if (BackendConnection.Authorization(_client.Endpoint) is { } authorization)
        {
            socket.Options.SetRequestHeader("Authorization", authorization.ToString());
        }

        using var late = new CancellationTokenSource(ConnectPatience, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            await socket.ConnectAsync(_address, _invoker, both.Token);
            // It has to be the first message: with it previews name their prompt.
            await socket.SendAsync(Hello, WebSocketMessageType.Text, endOfMessage: true, both.Token);
            return null;
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or HttpRequestException)
        {
            return failure.InnerException?.Message ?? failure.Message;
        }
    }

    /// <summary>Says goodbye and leaves the answer to the reader; when none comes in time the connection is torn.</summary>
    private async Task CloseAsync(OpenSocket open)
    {
        using var late = new CancellationTokenSource(ClosePatience, _clock);
        try
        {
            if (open.Socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await open.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, late.Token);
            }

            await open.Ended.Task.WaitAsync(late.Token);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException)
        {
            open.Socket.Abort();
        }
    }

    private sealed record OpenSocket(ClientWebSocket Socket, TaskCompletionSource Ended);
}
