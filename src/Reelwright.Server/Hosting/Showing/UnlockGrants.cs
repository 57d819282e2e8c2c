using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Hosting.Showing;

/// <summary>What somebody gets who knew a page's password: in a cookie on the page itself; in a frame of another site, where browsers keep no cookies, in the addresses
/// of the film and its poster. Good for one page, one password and a few hours; nothing is stored.</summary>
internal sealed class UnlockGrants(ServerSecrets secrets, PageAddresses addresses, TimeProvider clock)
{
    /// <summary>The query parameter that carries a grant in frames.</summary>
    public const string Parameter = "t";

    /// <summary>The cookie's name; its path is the page's, so that each page has its own.</summary>
    public const string Cookie = "reelwright_page";
    private const int MacBytes = 16;
    private const int TimeBytes = 8;
    private const int MaxLength = 64;

    // As long as somebody may sit before a film; a cookie also over a pause.
    private static readonly TimeSpan CookieLife = TimeSpan.FromHours(12);
    private static readonly TimeSpan FrameLife = TimeSpan.FromHours(4);

    public string ForFrame(HostedPage page) => Issue(page, Carrier.Frame, FrameLife);

    public void SetCookie(HttpContext http, HostedPage page) => http.Response.Cookies.Append(
        Cookie,
        Issue(page, Carrier.Cookie, CookieLife),
        new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            Path = PageAddresses.PathOf(addresses.Root(http), page.Slug),
            MaxAge = CookieLife,
            IsEssential = true,
        });

    /// <summary>Whether the request brings a grant for the page as it is now.</summary>
    public bool Opens(HttpContext http, HostedPage page) =>
        FrameGrantOf(http, page) is not null || (http.Request.Cookies.TryGetValue(Cookie, out var cookie) && IsGood(cookie, page, Carrier.Cookie));

    /// <summary>The grant in the request's address when it is good. An address is easily copied, so browsers have to say that it is our own page which asks: an address
    /// that somebody typed in, opened from elsewhere or put on another site is worth nothing in them. Programs that do not say where they come from, players of
    /// televisions among them, are let in.</summary>
    public string? FrameGrantOf(HttpContext http, HostedPage page) =>
        (!http.Request.Headers.TryGetValue("Sec-Fetch-Site", out var from) || from.ToString() is "same-origin")
        && http.Request.Query.TryGetValue(Parameter, out var given) && given.ToString() is var token && IsGood(token, page, Carrier.Frame) ? token : null;

    private string Issue(HostedPage page, Carrier carrier, TimeSpan life)
    {
        var grant = new byte[TimeBytes + MacBytes];
        BinaryPrimitives.WriteInt64BigEndian(grant, (clock.GetUtcNow() + life).ToUnixTimeSeconds());
        Sign(page, carrier, grant.AsSpan(0, TimeBytes), grant.AsSpan(TimeBytes));
        return Base64Url.EncodeToString(grant);
    }

    private bool IsGood(string grant, HostedPage page, Carrier carrier)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        Span<byte> mac = stackalloc byte[MacBytes];
        if (grant.Length > MaxLength || !Base64Url.IsValid(grant, out var length) || length != TimeBytes + MacBytes || !Base64Url.TryDecodeFromChars(grant, bytes, out _))
        {
            return false;
        }

        var time = bytes[..TimeBytes];
        Sign(page, carrier, time, mac);
        return CryptographicOperations.FixedTimeEquals(mac, bytes[TimeBytes..length]) && BinaryPrimitives.ReadInt64BigEndian(time) > clock.GetUtcNow().ToUnixTimeSeconds();
    }

    private void Sign(HostedPage page, Carrier carrier, ReadOnlySpan<byte> time, Span<byte> mac)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var what = Encoding.ASCII.GetBytes($"{carrier}|{page.Id}|{page.PasswordVersion}|{BinaryPrimitives.ReadInt64BigEndian(time)}");
        HMACSHA256.HashData(secrets.Derive("page-unlock"), what, hash);
        hash[..MacBytes].CopyTo(mac);
    }

    /// <summary>A grant of one kind is worth nothing as the other: an address is easily passed on.</summary>
    private enum Carrier
    {
        Cookie,
        Frame,
    }
}
