using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Hosting.Pages;

/// <summary>Where pages are. What a page says of itself is read by whoever asked for it.</summary>
internal sealed class PageAddresses(SiteAddress site)
{
    public Uri Root(HttpContext http) => site.SeenBy(http.Request);

    public static string Page(Uri root, string slug) => new Uri(root, $"v/{slug}").AbsoluteUri;

    public static string Embed(Uri root, string slug) => new Uri(root, $"embed/{slug}").AbsoluteUri;

    /// <summary>The path browsers know a page by, also behind a proxy that serves us below a folder.</summary>
    public static string PathOf(Uri root, string slug) => new Uri(root, $"v/{slug}").AbsolutePath;
}
