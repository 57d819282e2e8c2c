using System.Buffers;

namespace Reelwright.Server.Hosting.Visits;

/// <summary>Programs that fetch pages without anybody looking: they say so, and do not count.</summary>
internal static class Robots
{
    private static readonly SearchValues<string> Words = SearchValues.Create(
        [
            "crawl", "spider", "slurp", "archiver", "preview", "facebookexternalhit", "embedly", "whatsapp", "vkshare", "quora link",
            "headless", "phantom", "selenium", "lighthouse", "pagespeed", "pingdom", "uptime", "monitor", "scan", "validator", "fetch",
            "curl", "wget", "httpie", "python", "java/", "go-http", "okhttp", "axios", "node", "ruby", "perl", "libwww", "dart", "postman", "insomnia",
        ],
        StringComparison.OrdinalIgnoreCase);

    // A browser asked for one of these shows it to somebody; all else is a part of another page, or a script's.
    private static readonly string[] Looks = ["document", "iframe", "frame", "embed", "object", "fencedframe"];

    public static bool Is(HttpRequest request)
    {
        var agent = request.Headers.UserAgent.ToString();
        return agent.Length == 0 || agent.AsSpan().ContainsAny(Words) || IsBot(agent) || IsAheadOfTime(request.Headers);
    }

    /// <summary>Whether a page is asked for to be looked at. Another site's <c>&lt;img&gt;</c> or script with our address is no view of all its visitors.</summary>
    public static bool IsLook(HttpRequest request) => !request.Headers.TryGetValue("Sec-Fetch-Dest", out var purpose) || Looks.Contains(purpose.ToString(), StringComparer.Ordinal);

    /// <summary>Nearly all that end in it are; Cubot makes telephones, whose browsers name them.</summary>
    private static bool IsBot(ReadOnlySpan<char> agent)
    {
        for (int at; (at = agent.IndexOf("bot", StringComparison.OrdinalIgnoreCase)) >= 0; agent = agent[(at + 3)..])
        {
            if (!agent[..at].EndsWith("cu", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A browser that fetches what its user may want next; most of it nobody sees.</summary>
    private static bool IsAheadOfTime(IHeaderDictionary headers) =>
        Says(headers, "Sec-Purpose") || Says(headers, "Purpose") || Says(headers, "X-Moz") || Says(headers, "X-Purpose");

    private static bool Says(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var value) && (value.ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase) || value.ToString().Contains("preview", StringComparison.OrdinalIgnoreCase));
}
