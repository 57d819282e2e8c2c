using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Accounts;

/// <summary>Begins sessions, and carries their token in a cookie that scripts cannot read and other sites cannot send along with a change.</summary>
internal static class SessionCookie
{
    public const string Name = "reelwright_session";

    /// <summary>Begins a session once the transaction commits. The one this browser had, if any, ends: its token may be known to somebody.</summary>
    public static async Task BeginAsync(Tx tx, HttpContext http, long userId, DateTimeOffset now, CancellationToken cancel)
    {
        if (TokenOf(http) is { } old)
        {
            var oldHash = Secrets.Hash(old);
            await tx.Db.Set<Session>().Where(s => s.TokenHash == oldHash).ExecuteDeleteAsync(cancel);
        }

        var token = Secrets.NewToken();
        tx.Db.Add(new Session { UserId = userId, TokenHash = Secrets.Hash(token), CreatedAt = now, LastSeenAt = now });
        tx.AfterCommit(() => http.Response.Cookies.Append(Name, token, Options(http, Session.Longest)));
    }

    /// <summary>What the browser sent, when it can be one of ours.</summary>
    public static string? TokenOf(HttpContext http) =>
        http.Request.Cookies.TryGetValue(Name, out var token) && Secrets.LooksLikeToken(token) ? token : null;

    public static void Forget(HttpContext http) => http.Response.Cookies.Delete(Name, Options(http, null));

    // The row decides when a session ends; the cookie only has to live as long as it can.
    private static CookieOptions Options(HttpContext http, TimeSpan? maxAge) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        Path = "/",
        MaxAge = maxAge,
        IsEssential = true,
    };
}
