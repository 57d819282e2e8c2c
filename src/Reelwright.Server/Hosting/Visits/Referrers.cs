namespace Reelwright.Server.Hosting.Visits;

/// <summary>Which site led somebody here: its host, never the rest of its address, which can tell who they are.</summary>
internal static class Referrers
{
    public const string Direct = "(direct)";

    /// <summary>Everything beyond the hosts that a page keeps apart.</summary>
    public const string Other = "(other)";

    /// <summary>Hosts a page keeps apart: whoever makes names up fills no table.</summary>
    public const int MostHosts = 200;
    public const int MaxLength = 255;

    /// <param name="header">The request's Referer.</param>
    /// <param name="root">This site: coming from a page of ours is coming from nowhere.</param>
    public static string HostOf(string? header, Uri root)
    {
        if (string.IsNullOrEmpty(header) || header.Length > 4096 || !Uri.TryCreate(header, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            return Direct;
        }

        var host = address.IdnHost.ToLowerInvariant();
        return host.Length is 0 or > MaxLength || address.Authority.Equals(root.Authority, StringComparison.OrdinalIgnoreCase) ? Direct : host;
    }
}
