using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Accounts;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Mail;

namespace Reelwright.Server.Webhooks;

/// <summary>Writes down how an attempt went, and what follows: another one later, or none, or the end of the endpoint.</summary>
internal sealed class DeliveryOutcomes(Database database, PostOffice post, IOptions<WebhooksOptions> options, ILogger<DeliveryOutcomes> log)
{
    public Task StoreAsync(ClaimedDelivery claimed, DeliveryResult result, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            if (await StoreAttemptAsync(tx, claimed, result, cancel) == 0)
            {
                // It took longer than its lease and is somebody else's, or it was deleted with its endpoint.
                log.LogInformation("Delivery {Delivery} was taken away from its sender", claimed.Delivery.Id);
                return;
            }

            if (claimed.Endpoint.IsActive)
            {
                await StoreHealthAsync(tx, claimed.Endpoint, result, cancel);
            }
        },
        cancel);

    private static Task<int> StoreAttemptAsync(Tx tx, ClaimedDelivery claimed, DeliveryResult result, CancellationToken cancel)
    {
        var attempts = claimed.Delivery.Attempts + 1;
        var ended = result.At + result.Took;
        var pause = result.IsDelivered || result.IsGone || !claimed.Endpoint.IsActive ? null : RetrySchedule.After(attempts, Random.Shared.NextDouble(), result.Reply?.RetryAfter);
        var status = result.IsDelivered ? DeliveryStatus.Delivered : pause is null ? DeliveryStatus.Failed : DeliveryStatus.Pending;
        var (at, next, completed) = ((DateTimeOffset?)result.At, ended + pause, pause is null ? ended : (DateTimeOffset?)null);
        var (code, excerpt, took) = (result.Reply?.Status, result.Reply?.Beginning, (int?)result.Took.TotalMilliseconds);
        return DeliveryQueue.Held(tx, claimed).ExecuteUpdateAsync(
            set => set
                .SetProperty(delivery => delivery.Status, status)
                .SetProperty(delivery => delivery.Attempts, attempts)
                .SetProperty(delivery => delivery.Lease, (string?)null)
                .SetProperty(delivery => delivery.LastAttemptAt, at)
                .SetProperty(delivery => delivery.NextAttemptAt, next)
                .SetProperty(delivery => delivery.CompletedAt, completed)
                .SetProperty(delivery => delivery.ResponseStatus, code)
                .SetProperty(delivery => delivery.ResponseExcerpt, excerpt)
                .SetProperty(delivery => delivery.DurationMs, took)
                .SetProperty(delivery => delivery.Error, result.Error),
            cancel);
    }

    private async Task StoreHealthAsync(Tx tx, WebhookEndpoint endpoint, DeliveryResult result, CancellationToken cancel)
    {
        var row = tx.Db.Set<WebhookEndpoint>().Where(e => e.Id == endpoint.Id);
        if (result.IsDelivered)
        {
            // Most of the time there is nothing to write.
            await row.Where(e => e.FailingSince != null).ExecuteUpdateAsync(set => set.SetProperty(e => e.FailingSince, (DateTimeOffset?)null), cancel);
            return;
        }

        DateTimeOffset? at = result.At;
        await row.Where(e => e.FailingSince == null).ExecuteUpdateAsync(set => set.SetProperty(e => e.FailingSince, at), cancel);
        if (result.IsGone)
        {
            await SwitchOffAsync(tx, endpoint, DisabledReason.Gone, row, result.At, cancel);
            return;
        }

        DateTimeOffset? longAgo = result.At.AddDays(-options.Value.DisableAfterDays);
        await SwitchOffAsync(tx, endpoint, DisabledReason.Failing, row.Where(e => e.FailingSince <= longAgo), result.At, cancel);
    }

    private async Task SwitchOffAsync(Tx tx, WebhookEndpoint endpoint, DisabledReason reason, IQueryable<WebhookEndpoint> rows, DateTimeOffset at, CancellationToken cancel)
    {
        DisabledReason? stored = reason;
        var isSwitchedNow = await rows.Where(e => e.IsActive).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.IsActive, false).SetProperty(e => e.DisabledReason, stored).SetProperty(e => e.UpdatedAt, at), cancel) == 1;
        if (!isSwitchedNow)
        {
            return;
        }

        log.LogInformation("Webhook endpoint {Endpoint} is switched off: {Reason}", endpoint.Id, reason);
        var why = reason is DisabledReason.Gone ? "it answered 410 Gone" : $"nothing has arrived there for {options.Value.DisableAfterDays} days";
        post.Post(tx, await AccountMail.ToWriteToAsync(tx.Db, endpoint.OwnerId, cancel), new LetterText(
            "A webhook of yours is switched off",
            [$"Messages about your jobs are not sent to {endpoint.Host} any more: {why}.", "When the receiver works again, set is_active of the webhook to true, and replay what it missed from its list of deliveries."]));
    }
}
