using System.Net;
using Microsoft.Extensions.Options;

namespace Reelwright.Server.Platform.Outbound;

/// <summary>Which addresses the server may turn to when somebody else names them.</summary>
internal sealed class OutboundAddresses(IOptions<OutboundOptions> options)
{
    private const int MaxLength = 2_048;

    /// <summary>What is wrong with an address as far as it shows without asking anybody; its name is looked up, and what comes of that is checked, at each connection.</summary>
    /// <returns>Words that follow a field's name; null when nothing is.</returns>
    public string? FindProblem(Uri address)
    {
        var allowed = options.Value;
        if (!address.IsAbsoluteUri || !(address.Scheme == Uri.UriSchemeHttps || (allowed.AllowHttp && address.Scheme == Uri.UriSchemeHttp)))
        {
            return allowed.AllowHttp ? "must be an absolute http or https address" : "must be an absolute https address";
        }

        if (address.AbsoluteUri.Length > MaxLength)
        {
            return $"must have at most {MaxLength} characters";
        }

        if (address.UserInfo.Length > 0)
        {
            return "must hold no user or password";
        }

        if (!IsOpen(address.Port, allowed))
        {
            return $"must use port 443, not {address.Port}";
        }

        return IsKnownToBeClosed(address) ? "must not lead into a private network" : null;
    }

    public bool Allows(IPAddress address) =>
        PublicAddresses.Contain(address) || (options.Value.AllowPrivateNetworks && PrivateAddresses.Contain(address));

    private static bool IsOpen(int port, OutboundOptions allowed) =>
        port == 443 || (port == 80 && allowed.AllowHttp) || allowed.AllowPrivateNetworks || allowed.Ports.Contains(port);

    private bool IsKnownToBeClosed(Uri address)
    {
        // The framework has read 0x7f.1 and 2130706433 as what they are: 127.0.0.1.
        var host = address.IdnHost.TrimEnd('.');
        if (IPAddress.TryParse(host, out var literal))
        {
            return !Allows(literal);
        }

        var isLocal = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        return host.Length == 0 || (isLocal && !options.Value.AllowPrivateNetworks);
    }
}
