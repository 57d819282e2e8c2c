using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Reelwright.Server.Hosting.Pages;

namespace Reelwright.Server.Hosting.Rendering;

/// <summary>What a page tells machines about itself: search engines, messengers, other sites.</summary>
internal static class PageHead
{
    private const int MaxSummary = 200;

    // Escapes <, > and &, so that no title can end the script element it stands in.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static void Write(HtmlWriter html, ShownPage shown, Uri root)
    {
        WriteIcon(html, shown.Page.AccentColor);
        if (!shown.IsListed)
        {
            html.Meta("name", "robots", "noindex");
        }

        var address = PageAddresses.Page(root, shown.Page.Slug);
        var summary = Summary(shown.Page.Description);
        html.Raw("<link rel=\"canonical\" href=\"").Text(address).Raw("\">").Meta("name", "description", summary);

        // Who knows the password, or owns the page, reads it here; what fetches links for previews never does.
        if (shown.IsOpen)
        {
            var oembed = new Uri(root, $"oembed?format=json&url={Uri.EscapeDataString(address)}").AbsoluteUri;
            html.Raw("<link rel=\"alternate\" type=\"application/json+oembed\" href=\"").Text(oembed).Raw("\" title=\"").Text(shown.Page.Title).Raw("\">");
            WriteCards(html, shown, address, summary);
            WriteTwitterCard(html, shown, root, summary);
            WriteFacts(html, shown, root, address);
        }
    }

    public static void WriteIcon(HtmlWriter html, string? accent) => html.Raw(
        "<link rel=\"icon\" href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='9' "
        + $"fill='%23{(accent ?? "#6d5ae6")[1..]}'/%3E%3Cpath d='M12 9.5v13l11-6.5z' fill='%23fff' stroke='%230003' stroke-width='.6'/%3E%3C/svg%3E\">");

    private static void WriteCards(HtmlWriter html, ShownPage shown, string address, string? summary)
    {
        var page = shown.Page;
        var (width, height) = (Number(shown.Shape.Width), Number(shown.Shape.Height));
        html.Meta("property", "og:type", "video.other").Meta("property", "og:site_name", "Reelwright").Meta("property", "og:title", page.Title)
            .Meta("property", "og:description", summary).Meta("property", "og:url", address)
            .Meta("property", "og:video", $"{address}/media").Meta("property", "og:video:type", shown.Video.ContentType).Meta("property", "og:video:width", width).Meta("property", "og:video:height", height);
        if (shown.Poster is { } poster)
        {
            html.Meta("property", "og:image", $"{address}/poster").Meta("property", "og:image:type", poster.ContentType).Meta("property", "og:image:alt", StillOf(page))
                .Meta("property", "og:image:width", poster.Width is { } w ? Number(w) : null).Meta("property", "og:image:height", poster.Height is { } h ? Number(h) : null);
        }

    }

    /// <summary>A player where its address is one that the card's rules allow, which is an https one; else the still.</summary>
    private static void WriteTwitterCard(HtmlWriter html, ShownPage shown, Uri root, string? summary)
    {
        var (page, hasPlayer) = (shown.Page, root.Scheme == Uri.UriSchemeHttps);
        var card = shown.Poster is null ? "summary" : hasPlayer ? "player" : "summary_large_image";
        html.Meta("name", "twitter:card", card).Meta("name", "twitter:title", page.Title).Meta("name", "twitter:description", summary);
        if (shown.Poster is not null)
        {
            html.Meta("name", "twitter:image", $"{PageAddresses.Page(root, page.Slug)}/poster").Meta("name", "twitter:image:alt", StillOf(page));
            if (hasPlayer)
            {
                html.Meta("name", "twitter:player", PageAddresses.Embed(root, page.Slug))
                    .Meta("name", "twitter:player:width", Number(shown.Shape.Width)).Meta("name", "twitter:player:height", Number(shown.Shape.Height));
            }
        }
    }

    /// <summary>schema.org/VideoObject.</summary>
    private static void WriteFacts(HtmlWriter html, ShownPage shown, Uri root, string address)
    {
        var facts = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["@context"] = "https://schema.org",
            ["@type"] = "VideoObject",
            ["name"] = shown.Page.Title,
            ["description"] = shown.Page.Description ?? shown.Page.Title,
            ["uploadDate"] = shown.Page.CreatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["contentUrl"] = $"{address}/media",
            ["embedUrl"] = PageAddresses.Embed(root, shown.Page.Slug),
            ["encodingFormat"] = shown.Video.ContentType,
            ["videoFrameSize"] = $"{Number(shown.Shape.Width)}x{Number(shown.Shape.Height)}",
        };
        if (shown.Poster is not null)
        {
            facts["thumbnailUrl"] = new[] { $"{address}/poster" };
        }

        if (shown.Video.DurationSeconds is { } seconds)
        {
            facts["duration"] = Lengths.Iso(seconds);
        }

        if (shown.Author is { } author)
        {
            facts["author"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["@type"] = "Person", ["name"] = author };
        }

        html.Raw("<script type=\"application/ld+json\">").Raw(JsonSerializer.Serialize(facts, Json)).Raw("</script>");
    }

    /// <summary>The beginning of a description in one line, cut between words.</summary>
    private static string? Summary(string? description)
    {
        if (description is null)
        {
            return null;
        }

        var line = string.Join(' ', description.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= MaxSummary)
        {
            return line;
        }

        var end = line.LastIndexOf(' ', MaxSummary);
        end = end > 0 ? end : MaxSummary;
        return $"{line[..(char.IsHighSurrogate(line[end - 1]) ? end - 1 : end)]}…";
    }

    private static string StillOf(HostedPage page) => $"A still of {page.Title}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
