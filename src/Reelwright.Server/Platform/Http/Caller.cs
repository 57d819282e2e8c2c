namespace Reelwright.Server.Platform.Http;

/// <summary>Who is asking, as far as this request has proved it.</summary>
/// <param name="UserId">The account.</param>
/// <param name="IsAdmin">Admin rights of this very request: a key has them only when it was created so.</param>
/// <param name="CredentialId">The key's or session's row.</param>
/// <param name="ConcurrentJobs">How many jobs the account may have at once; the polling limit grows with it.</param>
internal sealed record Caller(long UserId, string Username, string Tier, bool IsAdmin, CallerKind Kind, long CredentialId, int ConcurrentJobs)
{
    public bool IsFree => Tier == "free";

    /// <summary>For handlers of endpoints that require a caller.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext http) => new(http.FindCaller());
}

internal enum CallerKind
{
    Session,
    Key,

    /// <summary>The command line of the machine's own user, by the token in the data folder.</summary>
    Local,
}

internal static class CallerExtensions
{
    private static readonly object Key = new();

    /// <summary>The caller, or null where the endpoint is public and nobody signed in.</summary>
    public static Caller? FindCaller(this HttpContext http) => http.Items.TryGetValue(Key, out var caller) ? (Caller?)caller : null;

    public static void SetCaller(this HttpContext http, Caller caller) => http.Items[Key] = caller;
}

/// <summary>Finds out who holds a credential. The Accounts room implements it.</summary>
internal interface ICallerResolver
{
    /// <summary>The holder of a bearer token or <c>x-api-key</c>; null when it is not (or no longer) valid.</summary>
    ValueTask<Caller?> FindByKeyAsync(string key, HttpContext http, CancellationToken cancel);

    /// <summary>The holder of the session cookie; null when there is none or it has ended.</summary>
    ValueTask<Caller?> FindBySessionAsync(HttpContext http, CancellationToken cancel);
}
