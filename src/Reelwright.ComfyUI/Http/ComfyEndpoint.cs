using System.Net;

namespace Reelwright.ComfyUI;

/// <summary>Where a ComfyUI is, and how to be let in.</summary>
/// <param name="Address">http or https; a path is a prefix to every route.</param>
/// <param name="Token">Sent as a bearer token with every request, the socket's included.</param>
/// <param name="CaFile">A PEM file with the only certificates that may vouch for the backend. The name in its certificate still has to be the address's.</param>
public sealed record ComfyEndpoint(Uri Address, string? Token = null, string? CaFile = null)
{
    /// <summary>Asked for the very address that a connection is about to be made to, so that a name cannot change its mind between a check and its use.</summary>
    public Func<IPAddress, bool>? Allows { get; init; }

    /// <summary>Without the token: records print all they hold.</summary>
    public override string ToString() => Address.ToString();
}
