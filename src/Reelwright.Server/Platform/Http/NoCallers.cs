namespace Reelwright.Server.Platform.Http;

/// <summary>Until the Accounts room stands, nobody can prove who they are.</summary>
internal sealed class NoCallers : ICallerResolver
{
    public ValueTask<Caller?> FindByKeyAsync(string key, HttpContext http, CancellationToken cancel) => new((Caller?)null);

    public ValueTask<Caller?> FindBySessionAsync(HttpContext http, CancellationToken cancel) => new((Caller?)null);
}
