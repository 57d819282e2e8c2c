using System.Globalization;
using Reelwright.Server.Hosting.Pages;

namespace Reelwright.Server.Hosting.Rendering;

/// <summary>The page with the film on it.</summary>
internal static class FilmPage
{
    private const string Arrow = "<svg aria-hidden=\"true\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.4\" stroke-linecap=\"round\" stroke-linejoin=\"round\"><path d=\"M7 17 17 7M8 7h9v9\"/></svg>";

    public static RenderedPage Render(ShownPage shown, Uri root, string? mediaOrigin)
    {
        var page = shown.Page;
        var html = new HtmlWriter(page.Title, PageStyle.Colours(page.AccentColor, shown.Shape) + PageStyle.Film);
        PageHead.Write(html, shown, root);
        html.Body().Raw(shown.Shape.Ratio < 1 ? "<main class=\"tall\">" : "<main>");
        if (page.Visibility is PageVisibility.Private)
        {
            html.Raw("<p class=\"own\">Only you can see this page.</p>");
        }

        html.Raw("<div class=\"frame\">");
        Player.Write(html, shown, page.Slug, grant: null);
        html.Raw("</div><div class=\"words\"><div><h1 dir=\"auto\">").Text(page.Title).Raw("</h1>");
        WriteMeta(html, shown);
        html.Raw("</div>");
        WriteButton(html, page);
        if (page.Description is { } description)
        {
            html.Raw("<p class=\"description\" dir=\"auto\">").Text(description).Raw("</p>");
        }

        return html.Raw("</div></main><footer>Shown with Reelwright</footer>").Script().Finish(root, mediaOrigin: mediaOrigin);
    }

    private static void WriteMeta(HtmlWriter html, ShownPage shown)
    {
        html.Raw("<p class=\"meta\">");
        if (shown.Author is { } author)
        {
            html.Raw("<span dir=\"auto\">").Text(author).Raw("</span>");
        }

        var date = shown.Page.CreatedAt.UtcDateTime;
        html.Raw($"<time datetime=\"{date:yyyy-MM-dd}\">{date.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}</time>");
        if (shown.Video.DurationSeconds is { } seconds)
        {
            html.Raw($"<span><span class=\"unseen\">Length </span>{Lengths.Clock(seconds)}</span>");
        }

        html.Raw("</p>");
    }

    private static void WriteButton(HtmlWriter html, HostedPage page)
    {
        if (page is { CtaText: { } text, CtaUrl: { } address })
        {
            html.Raw("<a class=\"cta\" rel=\"noopener\" target=\"_blank\" href=\"").Text(address).Raw("\"><span dir=\"auto\">").Text(text)
                .Raw("</span><span class=\"unseen\"> (opens in a new tab)</span>").Raw(Arrow).Raw("</a>");
        }
    }
}
