using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Reelwright.Server.Tests.Outbound;

/// <summary>A web server of bytes: it says what the test writes, however wrong. Every connection is closed after one reply.</summary>
internal sealed class RawSite : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<string, Stream, CancellationToken, Task> _answer;
    private readonly Task _accepting;

    /// <param name="answer">Gets the path of the request.</param>
    public RawSite(Func<string, Stream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public RawSite(Func<string, string> answer)
        : this((path, wire, cancel) => wire.WriteAsync(Encoding.Latin1.GetBytes(answer(path)), cancel).AsTask())
    {
    }

    public IPEndPoint Place => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Heads of the requests, as they came.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    public async Task<Stream> ConnectAsync(CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Place, cancel);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var wire = client.GetStream();
                var head = await ReadHeadAsync(wire);
                Heads.Enqueue(head);
                await _answer(head.Split(' ').ElementAtOrDefault(1) ?? "", wire, _end.Token);
            }
            catch (Exception end) when (end is IOException or OperationCanceledException)
            {
                // The client has seen enough, or the test is over.
            }
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream wire)
    {
        var head = new StringBuilder();
        var buffer = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await wire.ReadAsync(buffer, _end.Token) > 0)
        {
            head.Append((char)buffer[0]);
        }

        return head.ToString();
    }
}
