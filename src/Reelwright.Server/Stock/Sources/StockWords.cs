using System.Globalization;

namespace Reelwright.Server.Stock.Sources;

/// <summary>What the sources' answers have in common: addresses that may be something else, and titles that are hidden in them.</summary>
internal static class StockWords
{
    /// <summary>A link that a page may show; null for everything else.</summary>
    public static string? Link(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address.AbsoluteUri : null;

    /// <summary><c>…/video/brown-rocks-in-the-sun-2014422/</c> is about brown rocks in the sun.</summary>
    public static string? TitleOf(string? pageUrl)
    {
        if (!Uri.TryCreate(pageUrl, UriKind.Absolute, out var page))
        {
            return null;
        }

        var words = page.AbsolutePath.Trim('/').Split('/')[^1].Split('-', StringSplitOptions.RemoveEmptyEntries).Where(word => !word.All(char.IsAsciiDigit)).ToList();
        return words.Count == 0 ? null : Capital(string.Join(' ', words));
    }

    public static string Escape(string text) => Uri.EscapeDataString(text);

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
