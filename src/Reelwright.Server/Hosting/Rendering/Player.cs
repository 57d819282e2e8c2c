using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Hosting.Showing;

namespace Reelwright.Server.Hosting.Rendering;

/// <summary>The browser's own player.</summary>
internal static class Player
{
    /// <param name="place">The page's own folder, relative to the page it is written on.</param>
    /// <param name="grant">In frames: what opens the film instead of a cookie.</param>
    public static void Write(HtmlWriter html, ShownPage shown, string place, string? grant)
    {
        // With a still to show, the film is fetched by those who play it.
        var preload = shown.Poster is null ? "metadata" : "none";
        var query = grant is null ? "" : $"?{UnlockGrants.Parameter}={grant}";
        html.Raw($"<video controls playsinline preload=\"{preload}\" width=\"{shown.Shape.Width}\" height=\"{shown.Shape.Height}\" src=\"{place}/media{query}\" data-events=\"{place}/events{query}\"");
        if (shown.Poster is not null)
        {
            html.Raw($" poster=\"{place}/poster{query}\"");
        }

        html.Raw(" aria-label=\"").Text(shown.Page.Title).Raw($"\"><p>Your browser cannot play this film here.</p><p><a href=\"{place}/media{query}\">Open the film itself</a></p></video>");
    }
}
