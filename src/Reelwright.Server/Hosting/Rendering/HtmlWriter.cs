using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Reelwright.Server.Hosting.Pages;

namespace Reelwright.Server.Hosting.Rendering;

/// <summary>Writes a page's HTML and, beside it, the policy that allows exactly the style and the script that stand in it.</summary>
internal sealed class HtmlWriter
{
    // Letters of all scripts stay as they are; what means something to a browser does not.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _html = new(8 << 10);
    private readonly string _style;
    private bool _hasScript;

    /// <param name="title">Plain text.</param>
    /// <param name="style">CSS of ours.</param>
    public HtmlWriter(string title, string style)
    {
        _style = style;
        Raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>").Text(title).Raw("</title>");
    }

    /// <summary>Markup of ours.</summary>
    public HtmlWriter Raw(string markup)
    {
        _html.Append(markup);
        return this;
    }

    /// <summary>Somebody's words: between tags, or in a quoted attribute.</summary>
    public HtmlWriter Text(string? words)
    {
        _html.Append(Encoder.Encode(words ?? ""));
        return this;
    }

    /// <summary>A meta element, where there is something to say.</summary>
    public HtmlWriter Meta(string key, string name, string? content) =>
        content is null ? this : Raw($"<meta {key}=\"{name}\" content=\"").Text(content).Raw("\">");

    /// <summary>Ends the head and begins the body.</summary>
    public HtmlWriter Body() => Raw("<style>").Raw(_style).Raw("</style></head><body>");

    public HtmlWriter Script()
    {
        _hasScript = true;
        return Raw("<script>").Raw(PlayerScript.Text).Raw("</script>");
    }

    /// <param name="root">The site's address that stands in the links.</param>
    /// <param name="mayBeFramed">Whether other sites may show it in a frame.</param>
    /// <param name="mediaOrigin">Another site the film comes from, where the store is one.</param>
    public RenderedPage Finish(Uri root, bool mayBeFramed = false, string? mediaOrigin = null)
    {
        var html = Encoding.UTF8.GetBytes(Raw("</body></html>\n")._html.ToString());
        var origin = mediaOrigin is null ? "" : $" {mediaOrigin}";
        var policy = $"default-src 'none'; img-src 'self' data:{origin}; media-src 'self'{origin}; style-src {HashOf(_style)}; script-src {(_hasScript ? HashOf(PlayerScript.Text) : "'none'")}; "
            + $"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {(mayBeFramed ? "*" : "'none'")}";
        return new RenderedPage(root, html, policy, $"\"{Convert.ToHexStringLower(SHA256.HashData(html).AsSpan(0, 16))}\"");
    }

    private static string HashOf(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
}
