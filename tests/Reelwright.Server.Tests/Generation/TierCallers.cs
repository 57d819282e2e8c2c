using Microsoft.AspNetCore.Http;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Tests.Generation;

/// <summary>Callers without accounts: the key is the name of their tier.</summary>
internal sealed class TierCallers : ICallerResolver
{
    public ValueTask<Caller?> FindByKeyAsync(string key, HttpContext http, CancellationToken cancel) =>
        new(new Caller(1, "somebody", key, IsAdmin: false, CallerKind.Key, 1, ConcurrentJobs: 3));

    public ValueTask<Caller?> FindBySessionAsync(HttpContext http, CancellationToken cancel) => new((Caller?)null);
}
