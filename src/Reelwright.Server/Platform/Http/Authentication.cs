using Microsoft.Net.Http.Headers;

namespace Reelwright.Server.Platform.Http;

/// <summary>First check of every request: who is asking. Runs after routing, before anything is read.</summary>
internal sealed class Authentication(RequestDelegate next, ICallerResolver callers, SiteAddress site)
{
    public const string ApiKeyHeader = "x-api-key";

    public async Task InvokeAsync(HttpContext http)
    {
        var access = http.GetEndpoint()?.Metadata.GetMetadata<AccessRule>()?.Access;
        if (access is null)
        {
            await next(http);
            return;
        }

        var caller = await FindAsync(http, access.Value);
        if (caller is null && access is not Access.Public)
        {
            throw Refusal.Unauthenticated();
        }

        if (access is Access.Admin && caller is not { IsAdmin: true })
        {
            // The administration does not exist for anybody else.
            throw Refusal.NotFound("There is no such path.");
        }

        if (caller is not null)
        {
            http.SetCaller(caller);
        }

        await next(http);
    }

    private async ValueTask<Caller?> FindAsync(HttpContext http, Access access)
    {
        if (KeyOf(http.Request) is { } key)
        {
            // A bad key never falls back to the cookie: the program that sent it meant it.
            var holder = await callers.FindByKeyAsync(key, http, http.RequestAborted);
            return holder is not null || http.GetEndpoint()?.Metadata.GetMetadata<BadKeysTolerated>() is not null
                ? holder
                : throw Refusal.Unauthenticated("The API key is not valid.");
        }

        var caller = await callers.FindBySessionAsync(http, http.RequestAborted);
        if (caller is not null && ChangesSomething(http.Request.Method) && !SameOrigin.Holds(http.Request, site))
        {
            if (access is Access.Public)
            {
                // Nothing there needs the cookie (a program that keeps cookies signs in a second time): it just does not count.
                return null;
            }

            throw Refusal.Forbidden("cross_site", "A signed-in browser may only change things from this site's own pages.");
        }

        return caller;
    }

    private static string? KeyOf(HttpRequest request)
    {
        if (request.Headers.TryGetValue(HeaderNames.Authorization, out var authorization) && authorization.Count > 0)
        {
            var value = authorization.ToString();
            return value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value["Bearer ".Length..].Trim() : string.Empty;
        }

        return request.Headers.TryGetValue(ApiKeyHeader, out var key) && key.Count > 0 ? key.ToString() : null;
    }

    private static bool ChangesSomething(string method) => !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method));
}
