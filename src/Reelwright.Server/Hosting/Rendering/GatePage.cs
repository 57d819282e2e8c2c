using Reelwright.Server.Hosting.Pages;

namespace Reelwright.Server.Hosting.Rendering;

/// <summary>The question for a password. Of the page behind it nothing shows, not even its title.</summary>
internal static class GatePage
{
    /// <summary>The form's field.</summary>
    public const string Field = "password";

    private const string Lock = "<svg viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\"><rect x=\"4.5\" y=\"10.5\" width=\"15\" height=\"10\" rx=\"2.5\"/><path d=\"M8 10.5V7.5a4 4 0 0 1 8 0v3\"/></svg>";

    /// <param name="problem">Why the last answer did not do.</param>
    public static RenderedPage Render(ShownPage shown, Uri root, bool isFrame, string? problem)
    {
        var html = new HtmlWriter("This film needs a password", PageStyle.Colours(shown.Page.AccentColor, shown.Shape) + PageStyle.Gate);
        html.Meta("name", "robots", "noindex");
        PageHead.WriteIcon(html, shown.Page.AccentColor);
        html.Body().Raw("<main><div class=\"card\"><div class=\"mark\" aria-hidden=\"true\">").Raw(Lock)
            .Raw("</div><h1>This film needs a password</h1><p class=\"soft\">Whoever sent you here can tell you.</p>")
            .Raw($"<form method=\"post\" action=\"{shown.Page.Slug}\"><label for=\"{Field}\">Password</label>")
            .Raw($"<input id=\"{Field}\" name=\"{Field}\" type=\"password\" required autocomplete=\"current-password\" maxlength=\"{HostedPage.MaxPassword}\"")
            .Raw(problem is null ? ">" : " aria-invalid=\"true\" aria-describedby=\"problem\" autofocus>");
        if (problem is not null)
        {
            html.Raw("<p class=\"problem\" id=\"problem\" role=\"alert\">").Text(problem).Raw("</p>");
        }

        html.Raw("<button>Watch the film</button></form></div></main>");
        return html.Finish(root, mayBeFramed: isFrame);
    }
}

/// <summary>There is no such page, or not for this reader; which of the two, nobody learns.</summary>
internal static class MissingPage
{
    private const string Lens = "<svg viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\"><rect x=\"3.5\" y=\"6\" width=\"17\" height=\"12\" rx=\"2.5\"/><path d=\"M5 19.5 19 4.5\"/></svg>";

    public static RenderedPage Render(Uri root, bool isFrame)
    {
        var html = new HtmlWriter("There is no such page", PageStyle.Colours(null, new FrameShape(16, 9)) + PageStyle.Gate);
        html.Meta("name", "robots", "noindex");
        PageHead.WriteIcon(html, null);
        html.Body().Raw("<main><div class=\"card\"><div class=\"mark\" aria-hidden=\"true\">").Raw(Lens)
            .Raw("</div><h1>There is no such page</h1><p class=\"soft\">Its owner may have taken it down, or given it another address.</p></div></main>");
        return html.Finish(root, mayBeFramed: isFrame);
    }
}
