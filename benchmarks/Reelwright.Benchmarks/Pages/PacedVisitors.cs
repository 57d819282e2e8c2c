using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Reelwright.Benchmarks.Http;

namespace Reelwright.Benchmarks.Pages;

/// <summary>People who look at a page, and after a while at it again: each on a connection of their own, at a pace that leaves the machine air, so that what is measured is the server and not a queue before it.</summary>
internal sealed class PacedVisitors(int port, int visitors, TimeSpan pause)
{
    /// <summary>How long each answer took, after the first fifth of the time.</summary>
    public async Task<List<TimeSpan>> RunAsync(Func<long, byte[]> request, TimeSpan duration)
    {
        var waits = new List<TimeSpan>();
        long next = 0;
        var (clock, random) = (Stopwatch.StartNew(), new Random(1));
        var starts = Enumerable.Range(0, visitors).Select(_ => pause * random.NextDouble()).ToArray();
        await Task.WhenAll(starts.Select(start => Task.Run(async () =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            var buffer = new byte[64 << 10];
            await Task.Delay(start);
            while (clock.Elapsed < duration)
            {
                var bytes = request(Interlocked.Increment(ref next));
                var watch = Stopwatch.StartNew();
                await socket.SendAsync(bytes, SocketFlags.None);
                await RawLoad.ReadAnswerAsync(socket, buffer);
                var wait = watch.Elapsed;
                if (clock.Elapsed > duration / 5)
                {
                    lock (waits)
                    {
                        waits.Add(wait);
                    }
                }

                await Task.Delay(pause);
            }
        })));
        return waits;
    }
}
