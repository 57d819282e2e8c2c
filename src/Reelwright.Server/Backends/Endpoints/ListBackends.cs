using Microsoft.AspNetCore.Http.HttpResults;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Backends.Endpoints;

internal static class ListBackends
{
    public static Ok<BackendList> Handle(Query query, BackendDirectory directory, BackendEndpoints endpoints, TimeProvider clock)
    {
        var page = query.Paging();
        query.ThrowIfInvalid();
        var now = clock.GetUtcNow();
        var all = directory.All;
        return TypedResults.Ok(new BackendList(
            [.. all.Skip(page.Offset).Take(page.Limit).Select(backend => BackendItem.Of(backend, endpoints.HasToken(backend), now))], all.Count, page.Limit, page.Offset));
    }
}
