using Reelwright.Server.Hosting.Pages;

namespace Reelwright.Server.Hosting.Rendering;

/// <summary>The bare player, for frames on other sites.</summary>
internal static class FramePage
{
    /// <param name="grant">What opens a locked page's film; a frame on another site has no cookie that could.</param>
    public static RenderedPage Render(ShownPage shown, Uri root, string? mediaOrigin, string? grant)
    {
        var page = shown.Page;
        var html = new HtmlWriter(page.Title, PageStyle.Frame);
        html.Meta("name", "robots", "noindex").Raw("<link rel=\"canonical\" href=\"").Text(PageAddresses.Page(root, page.Slug)).Raw("\">").Body();
        html.Raw("<main><h1 class=\"unseen\" dir=\"auto\">").Text(page.Title).Raw("</h1>");
        Player.Write(html, shown, $"../v/{page.Slug}", grant);
        return html.Raw("</main>").Script().Finish(root, mayBeFramed: true, mediaOrigin: mediaOrigin);
    }
}
