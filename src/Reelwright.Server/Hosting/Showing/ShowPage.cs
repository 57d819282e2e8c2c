using Microsoft.AspNetCore.Http.HttpResults;
using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Hosting.Rendering;
using Reelwright.Server.Hosting.Visits;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Pages;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Hosting.Showing;

/// <summary>The page itself, at <c>/v/{slug}</c>, and the bare player for frames, at <c>/embed/{slug}</c>: the film, or the question for its password.</summary>
internal sealed class ShowPage(PageShelf shelf, PageAddresses addresses, UnlockGrants grants, PasswordGate gate, VisitQueue visits, IMediaStore store)
{
    public static async Task<EmptyHttpResult> Handle(string slug, HttpContext http, ShowPage show, CancellationToken cancel)
    {
        await show.SendAsync(slug, isFrame: false, http, cancel);
        return TypedResults.Empty;
    }

    public static async Task<EmptyHttpResult> HandleFrame(string slug, HttpContext http, ShowPage show, CancellationToken cancel)
    {
        await show.SendAsync(slug, isFrame: true, http, cancel);
        return TypedResults.Empty;
    }

    public static async Task<EmptyHttpResult> HandlePassword(string slug, HttpContext http, ShowPage show, CancellationToken cancel)
    {
        await show.UnlockAsync(slug, isFrame: false, http, cancel);
        return TypedResults.Empty;
    }

    public static async Task<EmptyHttpResult> HandleFramePassword(string slug, HttpContext http, ShowPage show, CancellationToken cancel)
    {
        await show.UnlockAsync(slug, isFrame: true, http, cancel);
        return TypedResults.Empty;
    }

    private async Task SendAsync(string slug, bool isFrame, HttpContext http, CancellationToken cancel)
    {
        var page = await shelf.FindAsync(slug, http, cancel);
        if (page is null)
        {
            await PageReplies.SendClosedAsync(http, MissingPage.Render(addresses.Root(http), isFrame), StatusCodes.Status404NotFound);
        }
        else if (page.IsLocked && !page.IsOwner(http.FindCaller()) && !grants.Opens(http, page.Page))
        {
            await PageReplies.SendClosedAsync(http, GatePage.Render(page, addresses.Root(http), isFrame, problem: null));
        }
        else
        {
            visits.NoteView(http, page);
            await SendFilmAsync(http, page, isFrame);
        }
    }

    private Task SendFilmAsync(HttpContext http, ShownPage page, bool isFrame)
    {
        var root = addresses.Root(http);
        var origin = store.FindRedirect(page.Video.Filename, page.Video.ContentType, "inline")?.GetLeftPart(UriPartial.Authority);
        if (isFrame)
        {
            return PageReplies.SendClosedAsync(http, FramePage.Render(page, root, origin, grants.FrameGrantOf(http, page.Page)));
        }

        return page.IsOpen
            ? PageReplies.SendOpenAsync(http, page.Render(root, () => FilmPage.Render(page, root, origin)), page.IsListed)
            : PageReplies.SendClosedAsync(http, FilmPage.Render(page, root, origin));
    }

    private async Task UnlockAsync(string slug, bool isFrame, HttpContext http, CancellationToken cancel)
    {
        var page = await shelf.FindAsync(slug, http, cancel);
        var root = addresses.Root(http);
        if (page is null)
        {
            await PageReplies.SendClosedAsync(http, MissingPage.Render(root, isFrame), StatusCodes.Status404NotFound);
            return;
        }

        var form = await PostedForm.ReadAsync(http, cancel);
        var refusal = page.IsLocked ? await gate.TryAsync(page.Page, form[GatePage.Field], http, cancel) : null;
        if (refusal is not null)
        {
            http.Response.Headers.RetryAfter = refusal.RetryAfterSeconds?.ToString();
            await PageReplies.SendClosedAsync(http, GatePage.Render(page, root, isFrame, refusal.Message), refusal.Status);
            return;
        }

        // The page is fetched anew, so that going back or reloading does not send the password again. Relative: a proxy may serve us below a folder.
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Location = isFrame && page.IsLocked ? $"{page.Page.Slug}?{UnlockGrants.Parameter}={grants.ForFrame(page.Page)}" : page.Page.Slug;
        http.Response.ContentLength = 0;
        if (!isFrame && page.IsLocked)
        {
            grants.SetCookie(http, page.Page);
        }
    }
}
