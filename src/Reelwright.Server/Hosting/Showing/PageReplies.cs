using Microsoft.Net.Http.Headers;
using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Hosting.Showing;

/// <summary>Sends pages with the headers that keep them safe.</summary>
internal static class PageReplies
{
    private const string Html = "text/html; charset=utf-8";

    /// <summary>A page anybody may see: browsers may keep it, and ask each time whether it is still so.</summary>
    public static Task SendOpenAsync(HttpContext http, RenderedPage page, bool isListed)
    {
        var tag = new EntityTagHeaderValue(page.Tag);
        http.Response.Headers.ETag = page.Tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        if (http.Request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } known && known.Any(held => held.Compare(tag, useStrongComparison: false)))
        {
            Protect(http, page.Policy, isListed);
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return SendAsync(http, page, isListed, StatusCodes.Status200OK);
    }

    /// <summary>A page for this reader alone, or no page at all: nothing keeps it.</summary>
    public static Task SendClosedAsync(HttpContext http, RenderedPage page, int status = StatusCodes.Status200OK)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        return SendAsync(http, page, isListed: false, status);
    }

    private static async Task SendAsync(HttpContext http, RenderedPage page, bool isListed, int status)
    {
        Protect(http, page.Policy, isListed);
        http.Response.StatusCode = status;
        http.Response.ContentType = Html;
        http.Response.ContentLength = page.Html.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(page.Html, http.RequestAborted);
        }
    }

    private static void Protect(HttpContext http, string policy, bool isListed)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = policy;

        // The whole address only to ourselves: a grant may be in it, and others learn which site somebody came from, not which page.
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()";
        if (!isListed)
        {
            headers["X-Robots-Tag"] = "noindex";
        }
    }

    /// <summary>Who is asking, where a page of this name exists for them.</summary>
    /// <returns>Null: for this reader there is no such page.</returns>
    public static async ValueTask<ShownPage?> FindAsync(this PageShelf shelf, string slug, HttpContext http, CancellationToken cancel) =>
        await shelf.FindAsync(slug, cancel) is { } page && page.Exists(http.FindCaller()) ? page : null;
}
