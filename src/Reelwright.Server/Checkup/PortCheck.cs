using System.Net;
using System.Net.Sockets;

namespace Reelwright.Server.Checkup;

internal static class PortCheck
{
    public static Finding Run(int port, RunningServer? server)
    {
        var name = $"port {port}";
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return new Finding(name, FindingState.Ok, "free");
        }
        catch (SocketException) when (server is { IsAlive: true } && server.Address.Port == port)
        {
            return new Finding(name, FindingState.Ok, "in use by this data folder's server");
        }
        catch (SocketException failure)
        {
            return new Finding(name, FindingState.Warning, $"cannot be listened on: {failure.Message}", "./reelwright serve --port takes another");
        }
    }
}
