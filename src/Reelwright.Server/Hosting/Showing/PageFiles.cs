using Microsoft.AspNetCore.Http.HttpResults;
using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Hosting.Showing;

/// <summary>A page's film and its poster, for whoever may see the page.</summary>
internal sealed class PageFiles(PageShelf shelf, UnlockGrants grants, ServeMedia media)
{
    public static Task<EmptyHttpResult> HandleMedia(string slug, HttpContext http, PageFiles files, CancellationToken cancel) => files.SendAsync(slug, page => page.Video, http, cancel);

    public static Task<EmptyHttpResult> HandlePoster(string slug, HttpContext http, PageFiles files, CancellationToken cancel) => files.SendAsync(slug, page => page.Poster, http, cancel);

    /// <summary>The page when this request may see what is on it.</summary>
    /// <exception cref="Refusal">404, the same for pages that are locked and for those that do not exist.</exception>
    public static async Task<ShownPage> FindOpenAsync(PageShelf shelf, UnlockGrants grants, string slug, HttpContext http, CancellationToken cancel)
    {
        var page = await shelf.FindAsync(slug, http, cancel);
        return page is not null && (!page.IsLocked || page.IsOwner(http.FindCaller()) || grants.Opens(http, page.Page)) ? page : throw Refusal.NotFound("There is no such page.");
    }

    private async Task<EmptyHttpResult> SendAsync(string slug, Func<ShownPage, MediaFile?> choose, HttpContext http, CancellationToken cancel)
    {
        var page = await FindOpenAsync(shelf, grants, slug, http, cancel);
        var file = choose(page) ?? throw Refusal.NotFound("There is no such file.");
        if (!page.IsListed)
        {
            http.Response.Headers["X-Robots-Tag"] = "noindex";
        }

        await media.SendAsync(http, file, isShared: true, asDownload: false, cancel, mayBeKept: page.IsOpen);
        return TypedResults.Empty;
    }
}
