using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Webhooks.Endpoints;

internal static class ListWebhooks
{
    public static async Task<Ok<WebhookList>> Handle(Caller caller, Query query, Database database, CancellationToken cancel)
    {
        var page = query.Paging();
        query.ThrowIfInvalid();
        return TypedResults.Ok(await database.ReadAsync(
            async db =>
            {
                var own = db.Owned<WebhookEndpoint>(caller);
                var endpoints = await own.OrderByDescending(endpoint => endpoint.Id).Skip(page.Offset).Take(page.Limit).ToListAsync(cancel);
                return new WebhookList([.. endpoints.Select(WebhookView.Of)], await own.CountAsync(cancel), page.Limit, page.Offset);
            },
            cancel));
    }
}
