using Microsoft.Net.Http.Headers;

namespace Reelwright.Server.Platform.Http;

/// <summary>Whether a browser sent a request from one of this site's own pages, by what browsers say of themselves and scripts cannot.</summary>
internal static class SameOrigin
{
    public static bool Holds(HttpRequest request, ServerOptions server)
    {
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site) && site.Count > 0)
        {
            return site.ToString() is "same-origin" or "none";
        }

        return request.Headers.TryGetValue(HeaderNames.Origin, out var origin) && origin.ToString().TrimEnd('/').Equals(Own(request, server), StringComparison.OrdinalIgnoreCase);
    }

    // Behind a proxy the host header may be anything; the configured address is the one that counts.
    private static string Own(HttpRequest request, ServerOptions server) =>
        server.PublicUrl is { } url ? new Uri(url).GetLeftPart(UriPartial.Authority) : $"{request.Scheme}://{request.Host}";
}
