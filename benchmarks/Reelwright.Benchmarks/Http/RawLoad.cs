using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Reelwright.Benchmarks.Http;

/// <summary>Sends the same kind of request over keep-alive connections as fast as answers come.</summary>
/// <remarks>Raw sockets: an HttpClient costs more than the server does, and would hide it.</remarks>
internal sealed class RawLoad(int port, int connections)
{
    /// <summary>Runs for the given time and gives successful answers per second.</summary>
    /// <param name="request">The bytes of request number n; the same array may be given again.</param>
    /// <param name="duration">How long; the first fifth is warm-up and not counted.</param>
    public async Task<double> RunAsync(Func<long, byte[]> request, TimeSpan duration)
    {
        long done = 0;
        long next = 0;
        using var stop = new CancellationTokenSource();
        var counting = false;
        var clients = Enumerable.Range(0, connections).Select(_ => Task.Run(() => ClientAsync(
            () => request(Interlocked.Increment(ref next)),
            () =>
            {
                if (Volatile.Read(ref counting))
                {
                    Interlocked.Increment(ref done);
                }
            },
            stop.Token))).ToArray();
        await Task.Delay(duration / 5);
        Volatile.Write(ref counting, true);
        var watch = Stopwatch.StartNew();
        await Task.Delay(duration * 4 / 5);
        Volatile.Write(ref counting, false);
        var seconds = watch.Elapsed.TotalSeconds;
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        return Interlocked.Read(ref done) / seconds;
    }

    public static byte[] Get(string path, string? key = null) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{(key is null ? "" : $"Authorization: Bearer {key}\r\n")}\r\n");

    public static byte[] Post(string path, string key, string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var head = Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        return [.. head, .. body];
    }

    private async Task ClientAsync(Func<byte[]> request, Action answered, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), CancellationToken.None);
        var buffer = new byte[64 << 10];
        while (!stop.IsCancellationRequested)
        {
            await socket.SendAsync(request(), SocketFlags.None, CancellationToken.None);
            await ReadAnswerAsync(socket, buffer);
            answered();
        }
    }

    /// <summary>Reads one answer whole.</summary>
    public static async Task ReadAnswerAsync(Socket socket, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None, CancellationToken.None);
            if (got == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            length += got;
            if (IsWhole(buffer.AsSpan(0, length)))
            {
                return;
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        if (!answer.StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
        }

        var body = answer[(end + 4)..];
        var head = answer[..end];
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0)
        {
            return body.EndsWith("0\r\n\r\n"u8);
        }

        var number = head[(at + 16)..];
        var line = number.IndexOf((byte)'\r');
        return body.Length >= int.Parse(line < 0 ? number : number[..line]);
    }
}
