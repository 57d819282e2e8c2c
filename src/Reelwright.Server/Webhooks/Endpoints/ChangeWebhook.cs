using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Webhooks.Endpoints;

/// <summary>Changes the fields that are present.</summary>
public sealed record ChangeWebhookRequest
{
    [StringLength(2000)]
    public string? Url { get; init; }

    [MaxLength(20)]
    public string[]? Events { get; init; }

    /// <summary>Switching on forgets why it was off.</summary>
    public bool? IsActive { get; init; }
}

/// <summary>What an owner does to an endpoint that is there.</summary>
internal sealed class ChangeWebhook(Database database, WebhookFields fields, WebhookSecrets secrets, TimeProvider clock)
{
    /// <summary>How long the secret before a rotation signs along.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    public static async Task<Ok<WebhookView>> HandleAsync(Caller caller, ResourceId id, JsonBody<ChangeWebhookRequest> body, ChangeWebhook change, CancellationToken cancel)
    {
        await change.FindAsync(caller, id, cancel);
        return TypedResults.Ok(await change.RunAsync(caller, id, await body.ReadAsync(cancel, change.Check), cancel));
    }

    public static async Task<Ok<WebhookDeleted>> DeleteAsync(Caller caller, ResourceId id, Database database, CancellationToken cancel)
    {
        await database.WriteAsync(
            async tx =>
            {
                // Its deliveries go with it.
                if (await Own(tx.Db, caller, id).ExecuteDeleteAsync(cancel) == 0)
                {
                    throw NoSuchWebhook();
                }
            },
            cancel);
        return TypedResults.Ok(new WebhookDeleted(true));
    }

    public static async Task<Ok<RotatedSecret>> RotateAsync(Caller caller, ResourceId id, ChangeWebhook change, IdempotentReply idempotent, CancellationToken cancel) =>
        TypedResults.Ok(await change.RotateAsync(caller, id, idempotent, cancel));

    /// <exception cref="Refusal">404 also for somebody else's.</exception>
    public static async Task<WebhookEndpoint> FindAsync(ReelwrightDb db, Caller caller, ResourceId id, CancellationToken cancel) =>
        await Own(db, caller, id).AsNoTracking().SingleOrDefaultAsync(cancel) ?? throw NoSuchWebhook();

    private static IQueryable<WebhookEndpoint> Own(ReelwrightDb db, Caller caller, ResourceId id) => db.Owned<WebhookEndpoint>(caller).Where(endpoint => endpoint.Id == id.Value);

    private static Refusal NoSuchWebhook() => Refusal.NotFound("There is no such webhook.");

    private Task<WebhookEndpoint> FindAsync(Caller caller, ResourceId id, CancellationToken cancel) => database.ReadAsync(db => FindAsync(db, caller, id, cancel), cancel);

    private void Check(ChangeWebhookRequest request, FieldErrors errors)
    {
        fields.CheckUrl(request.Url, errors);
        WebhookFields.CheckEvents(request.Events, errors);
    }

    private Task<WebhookView> RunAsync(Caller caller, ResourceId id, ChangeWebhookRequest request, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            var own = Own(tx.Db, caller, id);
            var now = clock.GetStorableNow();
            var changed = await own.ExecuteUpdateAsync(set => set.SetProperty(endpoint => endpoint.UpdatedAt, now), cancel);
            if (changed > 0 && request.Url is { } url)
            {
                var host = WebhookFields.HostOf(url);
                await own.ExecuteUpdateAsync(set => set.SetProperty(endpoint => endpoint.Url, url).SetProperty(endpoint => endpoint.Host, host), cancel);
            }

            if (changed > 0 && request.Events is { } events)
            {
                var joined = WebhookEvents.Join(events);
                await own.ExecuteUpdateAsync(set => set.SetProperty(endpoint => endpoint.Events, joined), cancel);
            }

            if (changed > 0 && request.IsActive is { } isActive)
            {
                await own.ExecuteUpdateAsync(
                    set => set
                        .SetProperty(endpoint => endpoint.IsActive, isActive)
                        .SetProperty(endpoint => endpoint.DisabledReason, (DisabledReason?)null)
                        .SetProperty(endpoint => endpoint.FailingSince, (DateTimeOffset?)null),
                    cancel);
            }

            return WebhookView.Of(await FindAsync(tx.Db, caller, id, cancel));
        },
        cancel);

    private Task<RotatedSecret> RotateAsync(Caller caller, ResourceId id, IdempotentReply idempotent, CancellationToken cancel)
    {
        var secret = WebhookSecrets.Create();
        var now = clock.GetStorableNow();
        return database.WriteAsync(
            async tx =>
            {
                var (stored, until) = (secrets.Seal(caller.UserId, secret), (DateTimeOffset?)(now + Overlap));
                var changed = await Own(tx.Db, caller, id).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(endpoint => endpoint.PreviousSecret, endpoint => endpoint.Secret)
                        .SetProperty(endpoint => endpoint.PreviousUntil, until)
                        .SetProperty(endpoint => endpoint.Secret, stored)
                        .SetProperty(endpoint => endpoint.UpdatedAt, now),
                    cancel);
                var reply = changed > 0 ? new RotatedSecret(id.Value, secret, until.Value) : throw NoSuchWebhook();
                await idempotent.RecordAsync(tx, reply with { Secret = null }, cancel);
                return reply;
            },
            cancel);
    }
}
