using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Tests.Library;

/// <summary>Callers without accounts: the key <c>user-7</c> is user 7.</summary>
internal sealed class UserCallers : ICallerResolver
{
    public static void Use(IServiceCollection services) => services.AddSingleton<ICallerResolver, UserCallers>();

    public ValueTask<Caller?> FindByKeyAsync(string key, HttpContext http, CancellationToken cancel) =>
        new(key.StartsWith("user-", StringComparison.Ordinal) ? LibraryFiles.CallerOf(long.Parse(key[5..], CultureInfo.InvariantCulture)) : null);

    public ValueTask<Caller?> FindBySessionAsync(HttpContext http, CancellationToken cancel) => new((Caller?)null);
}
