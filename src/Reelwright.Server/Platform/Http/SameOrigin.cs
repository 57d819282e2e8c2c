using Microsoft.Net.Http.Headers;

namespace Reelwright.Server.Platform.Http;

/// <summary>Whether a browser sent a request from one of this site's own pages, by what browsers say of themselves and scripts cannot.</summary>
internal static class SameOrigin
{
    public static bool Holds(HttpRequest request, SiteAddress site)
    {
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var from) && from.Count > 0)
        {
            return from.ToString() is "same-origin" or "none";
        }

        return request.Headers.TryGetValue(HeaderNames.Origin, out var origin) && origin.ToString().TrimEnd('/').Equals(site.SeenBy(request).GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
    }
}
