using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Hosting.Visits;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Hosting.Showing;

/// <summary>What a page's script tells: a play, a quarter of the film, the button. One word, and nothing comes back.</summary>
internal static class TakeEvent
{
    private const int MaxBytes = 16;

    /// <exception cref="Refusal">403 <c>cross_site</c>: another site's visitors, whose browsers it makes send this, have seen nothing.</exception>
    public static async Task<NoContent> Handle(
        string slug, HttpContext http, PageShelf shelf, UnlockGrants grants, VisitQueue visits, SiteAddress site, CancellationToken cancel)
    {
        if (!SameOrigin.Holds(http.Request, site))
        {
            throw Refusal.Forbidden("cross_site", "This is told by the page itself.");
        }

        var page = await PageFiles.FindOpenAsync(shelf, grants, slug, http, cancel);
        var act = PageActWords.Parse(await ReadAsync(http, cancel)) ?? throw Refusal.Invalid("event", "must be one of play, 25, 50, 75, 100, cta");
        if (act is not PageActs.Cta || page.Page.CtaUrl is not null)
        {
            visits.NoteAct(http, page, act);
        }

        return TypedResults.NoContent();
    }

    private static async Task<string> ReadAsync(HttpContext http, CancellationToken cancel)
    {
        if (http.Request.ContentLength > MaxBytes)
        {
            throw Refusal.TooLarge(MaxBytes);
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        var buffer = new byte[MaxBytes];
        var length = await http.Request.Body.ReadAtLeastAsync(buffer, MaxBytes, throwOnEndOfStream: false, cancel);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
