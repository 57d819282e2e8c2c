using System.Net;
using System.Net.Sockets;

namespace Reelwright.Server.Platform.Outbound;

/// <summary>Addresses of the open internet: what is left when everything in IANA's registries of special-purpose addresses (RFC 6890) is taken away.</summary>
internal static class PublicAddresses
{
    /// <summary>All of IPv6 that has been given to anybody.</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] Special =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("240.0.0.0/4"),

        // IETF protocols, Teredo (an IPv4 address inside) and benchmarks; documentation; 6to4 (an IPv4 address inside); documentation.
        IPNetwork.Parse("2001::/23"),
        IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("3fff::/20"),
    ];

    /// <summary>False also for every form of IPv6 address that carries an IPv4 one (mapped, NAT64, 6to4, Teredo): those exist to get around lists like this.</summary>
    public static bool Contain(IPAddress address)
    {
        // IPNetwork compares a mapped address now as the one, now as the other.
        if (address.IsIPv4MappedToIPv6 || address.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6) || PrivateAddresses.AreMetadata(address))
        {
            return false;
        }

        return (address.AddressFamily is AddressFamily.InterNetwork || (address.ScopeId == 0 && GlobalUnicast.Contains(address)))
            && !Array.Exists(Special, network => network.Contains(address));
    }
}
