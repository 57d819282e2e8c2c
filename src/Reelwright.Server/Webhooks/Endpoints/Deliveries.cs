using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Webhooks.Endpoints;

/// <summary>What was sent to an endpoint, and sending it again.</summary>
internal static class Deliveries
{
    public static async Task<Ok<DeliveryList>> ListAsync(Caller caller, ResourceId id, Query query, Database database, CancellationToken cancel)
    {
        var endpoint = await database.ReadAsync(db => ChangeWebhook.FindAsync(db, caller, id, cancel), cancel);
        var page = query.Paging();
        query.ThrowIfInvalid();
        return TypedResults.Ok(await database.ReadAsync(
            async db =>
            {
                var all = db.Set<WebhookDelivery>().Where(delivery => delivery.EndpointId == endpoint.Id);
                var deliveries = await all.OrderByDescending(delivery => delivery.Id).Skip(page.Offset).Take(page.Limit).ToListAsync(cancel);
                return new DeliveryList([.. deliveries.Select(DeliveryView.Of)], await all.CountAsync(cancel), page.Limit, page.Offset);
            },
            cancel));
    }

    /// <summary>The same message, with the same id, from the schedule's beginning.</summary>
    public static async Task<Ok<DeliveryView>> ReplayAsync(Caller caller, ResourceId id, Database database, TimeProvider clock, IdempotentReply idempotent, CancellationToken cancel)
    {
        DateTimeOffset? now = clock.GetStorableNow();
        return TypedResults.Ok(await database.WriteAsync(
            async tx =>
            {
                var own = tx.Db.Set<WebhookDelivery>().Where(delivery => delivery.Id == id.Value && tx.Db.Set<WebhookEndpoint>().Any(endpoint => endpoint.Id == delivery.EndpointId && endpoint.OwnerId == caller.UserId));
                await own.ExecuteUpdateAsync(
                    set => set
                        .SetProperty(delivery => delivery.Status, DeliveryStatus.Pending)
                        .SetProperty(delivery => delivery.Attempts, 0)
                        .SetProperty(delivery => delivery.Lease, (string?)null)
                        .SetProperty(delivery => delivery.NextAttemptAt, now)
                        .SetProperty(delivery => delivery.CompletedAt, (DateTimeOffset?)null),
                    cancel);
                var reply = DeliveryView.Of(await own.AsNoTracking().SingleOrDefaultAsync(cancel) ?? throw Refusal.NotFound("There is no such delivery."));
                await idempotent.RecordAsync(tx, reply, cancel);
                tx.Signal(DeliveryQueue.WaitingTopic, "");
                return reply;
            },
            cancel));
    }

    /// <summary>A message that no job causes, to see whether it arrives.</summary>
    public static async Task<Ok<DeliveryView>> TestAsync(Caller caller, ResourceId id, Database database, TimeProvider clock, IdempotentReply idempotent, CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        return TypedResults.Ok(await database.WriteAsync(
            async tx =>
            {
                var endpoint = await ChangeWebhook.FindAsync(tx.Db, caller, id, cancel);
                var delivery = new WebhookMessage(WebhookEvents.Test, now, new { webhook_id = endpoint.Id }).For(endpoint.Id, null, now);
                tx.Db.Add(delivery);
                await tx.Db.SaveChangesAsync(cancel);
                var reply = DeliveryView.Of(delivery);
                await idempotent.RecordAsync(tx, reply, cancel);
                tx.Signal(DeliveryQueue.WaitingTopic, "");
                return reply;
            },
            cancel));
    }
}
