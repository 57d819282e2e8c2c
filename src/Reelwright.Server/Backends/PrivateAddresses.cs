using System.Net;
using System.Net.Sockets;

namespace Reelwright.Server.Backends;

/// <summary>Addresses that strangers on the internet cannot reach (RFC 1918, 3927, 4193, 4291, 6598).</summary>
internal static class PrivateAddresses
{
    private static readonly IPNetwork[] Networks =
    [
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fe80::/10"),
    ];

    /// <summary>Where clouds hand credentials to whoever asks from inside: no backend, and never to be asked.</summary>
    private static readonly IPAddress[] Metadata = [IPAddress.Parse("169.254.169.254"), IPAddress.Parse("fd00:ec2::254")];

    public static bool Contain(IPAddress address)
    {
        // ::ffff:8.8.8.8 is 8.8.8.8, and a zone ("%eth0") says which wire, not which address.
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (plain.AddressFamily is AddressFamily.InterNetworkV6 && plain.ScopeId != 0)
        {
            plain = new IPAddress(plain.GetAddressBytes());
        }

        return !Metadata.Contains(plain) && Networks.Any(network => network.Contains(plain));
    }
}
