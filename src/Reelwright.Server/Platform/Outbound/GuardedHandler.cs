using System.Net;
using System.Net.Sockets;

namespace Reelwright.Server.Platform.Outbound;

/// <summary>Opens connections to checked addresses only. The name is looked up once, every address it has is checked, and the connection goes to one of those:
/// a name that means something else a moment later gains nothing.</summary>
internal sealed class GuardedHandler(OutboundAddresses addresses, OutboundNetwork network)
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatiencePerAddress = TimeSpan.FromSeconds(4);

    public SocketsHttpHandler Create() => new()
    {
        ConnectCallback = async (context, cancel) => await ConnectAsync(context.DnsEndPoint, cancel),
        ConnectTimeout = ConnectPatience,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        Credentials = null,
        PreAuthenticate = false,
        MaxResponseHeadersLength = 32,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),

        // What is left of a reply nobody wants is not read to its end.
        MaxResponseDrainSize = 0,

        // Strangers learn nothing of our traces.
        ActivityHeadersPropagator = null,
    };

    private async Task<Stream> ConnectAsync(DnsEndPoint place, CancellationToken cancel)
    {
        var found = await ResolveAsync(place.Host, cancel);
        if (found.Length == 0)
        {
            throw Unreachable(null);
        }

        // One address that is not allowed spoils the name: nobody honest has such a mixture.
        if (!Array.TrueForAll(found, addresses.Allows))
        {
            throw new OutboundException(OutboundFailure.Refused, "The address leads into a private network.");
        }

        Exception? last = null;
        foreach (var address in found)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, place.Port), cancel);
            }
            catch (Exception failure) when (failure is SocketException or IOException || (failure is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                // The next address may answer.
                last = failure;
            }
        }

        throw Unreachable(last);
    }

    private async Task<Stream> ConnectAsync(IPEndPoint place, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(PatiencePerAddress);
        return await network.ConnectAsync(place, patience.Token);
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel)
    {
        try
        {
            // "[::1]" of an address is "::1" to everybody else.
            var name = host.Trim('[', ']');
            return IPAddress.TryParse(name, out var literal) ? [literal] : await network.ResolveAsync(name, cancel);
        }
        catch (SocketException unknown)
        {
            throw Unreachable(unknown);
        }
    }

    private static OutboundException Unreachable(Exception? cause) => new(OutboundFailure.Unreachable, "The address cannot be reached.", cause);
}
