using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Reelwright.Server.Hosting.Visits;

/// <summary>What visitors do on a page.</summary>
[Flags]
internal enum PageActs
{
    None = 0,
    Play = 1,
    Quarter = 2,
    Half = 4,
    ThreeQuarters = 8,
    Whole = 16,
    Cta = 32,
}

internal static class PageActWords
{
    private static readonly FrozenDictionary<string, PageActs> Acts = new Dictionary<string, PageActs>(StringComparer.Ordinal)
    {
        ["play"] = PageActs.Play,
        ["25"] = PageActs.Quarter,
        ["50"] = PageActs.Half,
        ["75"] = PageActs.ThreeQuarters,
        ["100"] = PageActs.Whole,
        ["cta"] = PageActs.Cta,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>As the page's script says it.</summary>
    public static PageActs? Parse(string word) => Acts.TryGetValue(word, out var act) ? act : null;
}

/// <summary>Somebody saw a page, or did something on it. Address and agent are here for as long as it takes to hash them.</summary>
internal readonly record struct Visit(long PageId, DateTimeOffset At, string Address, string Agent, string Referrer, bool IsView, PageActs Acts)
{
    /// <summary>Days since 1970, in UTC.</summary>
    public int Day => DayOf(At);

    public static int DayOf(DateTimeOffset at) => (int)(at.UtcTicks / TimeSpan.TicksPerDay) - (int)(DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerDay);

    public static DateOnly DateOf(int day) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(day);
}

/// <summary>Tells one visitor of a page from another within a day, and says nothing about anybody: without the day's salt it cannot be made again.</summary>
internal static class VisitorHash
{
    private const int Bytes = 16;

    public static string Of(ReadOnlySpan<byte> salt, Visit visit)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes($"{visit.PageId}|{visit.Address}|{visit.Agent}"), hash);
        return System.Buffers.Text.Base64Url.EncodeToString(hash[..Bytes]);
    }
}
