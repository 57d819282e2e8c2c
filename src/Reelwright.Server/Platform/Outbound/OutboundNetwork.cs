using System.Net;
using System.Net.Sockets;

namespace Reelwright.Server.Platform.Outbound;

/// <summary>Names to addresses, and addresses to connections. Tests put their own in.</summary>
internal sealed record OutboundNetwork(Func<string, CancellationToken, Task<IPAddress[]>> ResolveAsync, Func<IPEndPoint, CancellationToken, Task<Stream>> ConnectAsync)
{
    public static OutboundNetwork Real { get; } = new(Dns.GetHostAddressesAsync, OpenAsync);

    private static async Task<Stream> OpenAsync(IPEndPoint place, CancellationToken cancel)
    {
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(place, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
