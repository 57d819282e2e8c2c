using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Outbound;

namespace Reelwright.Server.Backends;

/// <summary>Keeps ComfyUI, which has no accounts of its own, from being driven across the open internet by mistake.</summary>
internal sealed class AddressGate(IOptions<ComfyUIOptions> options)
{
    public bool Allows(IPAddress address) => options.Value.AllowPublicAddresses || PrivateAddresses.Contain(address);

    /// <summary>Every address of the host has to be private: which one a connection takes is not ours to choose.</summary>
    /// <returns>Why the backend is refused; null when it is not, or when its name leads nowhere at the moment.</returns>
    public async Task<string?> FindProblemAsync(Uri address, CancellationToken cancel)
    {
        try
        {
            var addresses = IPAddress.TryParse(address.DnsSafeHost, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(address.DnsSafeHost, cancel);
            return Array.Find(addresses, found => !Allows(found)) is { } open ? Refusing(open) : null;
        }
        catch (SocketException)
        {
            // The look at the backend itself says that there is none.
            return null;
        }
    }

    public static string Refusing(IPAddress address) =>
        $"{address} is a public address, and ComfyUI runs whatever anybody sends it: put it behind a private network, or set ComfyUI:AllowPublicAddresses";
}
