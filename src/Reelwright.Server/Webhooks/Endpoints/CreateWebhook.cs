using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Webhooks.Endpoints;

public sealed record CreateWebhookRequest
{
    /// <summary>An https address on the open internet.</summary>
    [Required, StringLength(2000)]
    public string? Url { get; init; }

    /// <summary>job.completed, job.failed, job.cancelled, or * for all, which is also what absence means.</summary>
    [MaxLength(20)]
    public string[]? Events { get; init; }
}

internal sealed class CreateWebhook(Database database, WebhookFields fields, WebhookSecrets secrets, TimeProvider clock, IOptions<WebhooksOptions> options)
{
    public static async Task<Ok<NewWebhookView>> Handle(
        Caller caller, JsonBody<CreateWebhookRequest> body, CreateWebhook create, IdempotentReply idempotent, CancellationToken cancel) =>
        TypedResults.Ok(await create.RunAsync(caller, await body.ReadAsync(cancel, create.Check), idempotent, cancel));

    private void Check(CreateWebhookRequest request, FieldErrors errors)
    {
        fields.CheckUrl(request.Url, errors);
        WebhookFields.CheckEvents(request.Events, errors);
    }

    private async Task<NewWebhookView> RunAsync(Caller caller, CreateWebhookRequest request, IdempotentReply idempotent, CancellationToken cancel)
    {
        var (secret, now) = (WebhookSecrets.Create(), clock.GetStorableNow());
        return await database.WriteAsync(
            async tx =>
            {
                await ThrowIfTooManyAsync(tx, caller, cancel);
                var endpoint = new WebhookEndpoint
                {
                    OwnerId = caller.UserId,
                    Url = request.Url!,
                    Host = WebhookFields.HostOf(request.Url!),
                    Events = WebhookEvents.Join(request.Events ?? [WebhookEvents.Any]),
                    Secret = secrets.Seal(caller.UserId, secret),
                    IsActive = true,
                    CreatedAt = now,
                    UpdatedAt = now,
                };
                tx.Db.Add(endpoint);
                await tx.Db.SaveChangesAsync(cancel);
                var reply = new NewWebhookView(endpoint.Id, endpoint.Url, WebhookEvents.Split(endpoint.Events), true, secret, now);
                await idempotent.RecordAsync(tx, reply with { Secret = null }, cancel);
                return reply;
            },
            cancel);
    }

    private async Task ThrowIfTooManyAsync(Tx tx, Caller caller, CancellationToken cancel)
    {
        if (tx.Db.IsPostgres)
        {
            // Two at once must not count the same.
            await tx.Db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('webhooks', {caller.UserId}))", cancel);
        }

        if (await tx.Db.Owned<WebhookEndpoint>(caller).CountAsync(cancel) >= options.Value.MaxEndpoints)
        {
            throw Refusal.Invalid("url", $"is one too many: an account may have {options.Value.MaxEndpoints} webhooks");
        }
    }
}
