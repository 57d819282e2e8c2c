using System.Net;
using System.Net.Sockets;

namespace Reelwright.Server.Platform.Outbound;

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

    /// <summary>Where clouds hand credentials to whoever asks from inside (AWS, its containers, Azure, Alibaba, Oracle, Google): never to be asked.</summary>
    private static readonly IPAddress[] Metadata =
    [
        IPAddress.Parse("169.254.169.254"), IPAddress.Parse("169.254.170.2"), IPAddress.Parse("169.254.170.23"), IPAddress.Parse("168.63.129.16"),
        IPAddress.Parse("100.100.100.200"), IPAddress.Parse("192.0.0.192"),
        IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("fd00:ec2::23"), IPAddress.Parse("fd20:ce::254"),
    ];

    public static bool Contain(IPAddress address)
    {
        var plain = Plain(address);
        return !Metadata.Contains(plain) && Networks.Any(network => network.Contains(plain));
    }

    /// <summary>True for the places where machines of a cloud ask for their credentials.</summary>
    public static bool AreMetadata(IPAddress address) => Metadata.Contains(Plain(address));

    /// <summary>::ffff:8.8.8.8 is 8.8.8.8, and a zone ("%eth0") says which wire, not which address.</summary>
    private static IPAddress Plain(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily is AddressFamily.InterNetworkV6 && plain.ScopeId != 0 ? new IPAddress(plain.GetAddressBytes()) : plain;
    }
}
