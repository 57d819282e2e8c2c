using System.Buffers;

namespace Reelwright.Server.Hosting.Visits;

/// <summary>Programs that fetch pages without anybody looking: they say so, and do not count.</summary>
internal static class Robots
{
    private static readonly SearchValues<string> Words = SearchValues.Create(
        [
            "bot", "crawl", "spider", "slurp", "archiver", "preview", "facebookexternalhit", "embedly", "whatsapp", "telegram", "skype", "pinterest", "vkshare", "quora link",
            "headless", "phantom", "selenium", "lighthouse", "pagespeed", "pingdom", "uptime", "monitor", "scan", "validator", "fetch",
            "curl", "wget", "httpie", "python", "java/", "go-http", "okhttp", "axios", "node", "ruby", "perl", "libwww", "dart", "postman", "insomnia",
        ],
        StringComparison.OrdinalIgnoreCase);

    public static bool Is(HttpRequest request)
    {
        var agent = request.Headers.UserAgent.ToString();
        return agent.Length == 0 || agent.AsSpan().ContainsAny(Words) || IsAheadOfTime(request.Headers);
    }

    /// <summary>A browser that fetches what its user may want next; most of it nobody sees.</summary>
    private static bool IsAheadOfTime(IHeaderDictionary headers) =>
        Says(headers, "Sec-Purpose") || Says(headers, "Purpose") || Says(headers, "X-Moz") || Says(headers, "X-Purpose");

    private static bool Says(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var value) && (value.ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase) || value.ToString().Contains("preview", StringComparison.OrdinalIgnoreCase));
}
