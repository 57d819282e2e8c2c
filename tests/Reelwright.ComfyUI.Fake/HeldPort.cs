using System.Net;
using System.Net.Sockets;

namespace Reelwright.ComfyUI.Fake;

/// <summary>
/// A port of 127.0.0.1 that stays ours while nobody listens on it: connections are refused, and the system gives it to nobody else, neither to a server
/// that asks for any port nor to a connection that goes out.
/// </summary>
/// <remarks>
/// A bound socket that never listens. .NET sets SO_REUSEADDR on what it binds, and Linux lets a listener share a port with bound sockets that have it
/// set too and don't listen (socket(7), ip(7)); a free port is only looked for among those that are bound to nothing.
/// </remarks>
public sealed class HeldPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <param name="number">0 is any that is free.</param>
    public HeldPort(int number = 0) => _socket.Bind(new IPEndPoint(IPAddress.Loopback, number));

    public int Number => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();
}
