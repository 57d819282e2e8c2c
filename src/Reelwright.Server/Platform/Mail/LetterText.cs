using System.Text;
using System.Text.Encodings.Web;

namespace Reelwright.Server.Platform.Mail;

/// <summary>What a mail says, once; it is sent as text and as HTML. All of it is plain text, nothing in it is markup.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Paragraphs">Before the link.</param>
/// <param name="Link">Where the mail wants its reader to go.</param>
/// <param name="Closing">After the link.</param>
internal sealed record LetterText(string Subject, IReadOnlyList<string> Paragraphs, LetterLink? Link = null, IReadOnlyList<string>? Closing = null)
{
    public string AsText()
    {
        IEnumerable<string> link = Link is null ? [] : [$"{Link.Words}:{Environment.NewLine}{Link.Address}"];
        return string.Join(Environment.NewLine + Environment.NewLine, [.. Paragraphs, .. link, .. Closing ?? []]) + Environment.NewLine;
    }

    public string AsHtml()
    {
        var html = new StringBuilder("<!doctype html><html><head><meta charset=\"utf-8\"></head><body style=\"font-family:sans-serif;line-height:1.5;max-width:36em\">");
        AddParagraphs(html, Paragraphs);
        if (Link is { } link)
        {
            html.Append("<p><a href=\"").Append(Encode(link.Address.AbsoluteUri)).Append("\">").Append(Encode(link.Words)).Append("</a></p>");
        }

        AddParagraphs(html, Closing ?? []);
        return html.Append("</body></html>").ToString();
    }

    private static void AddParagraphs(StringBuilder html, IEnumerable<string> paragraphs)
    {
        foreach (var paragraph in paragraphs)
        {
            html.Append("<p>").Append(Encode(paragraph)).Append("</p>");
        }
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}

/// <param name="Words">What following it does, e.g. Join the team.</param>
internal sealed record LetterLink(string Words, Uri Address);
