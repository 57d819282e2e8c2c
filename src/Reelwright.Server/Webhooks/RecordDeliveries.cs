using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Webhooks;

/// <summary>Writes down, with the end of a job, whom to tell of it: no end without its messages, no message without its end.</summary>
internal sealed class RecordDeliveries(JobStatuses statuses, TimeProvider clock) : IJobListener
{
    public async Task OnEndedAsync(Tx tx, EndedJob ended, CancellationToken cancel)
    {
        var name = WebhookEvents.Of(ended.Status);
        var endpoints = await tx.Db.Owned<WebhookEndpoint>(ended.Job.UserId).AsNoTracking().Where(endpoint => endpoint.IsActive).OrderBy(endpoint => endpoint.Id)
            .Select(endpoint => new { endpoint.Id, endpoint.Events }).ToListAsync(cancel);
        var wanting = endpoints.Where(endpoint => WebhookEvents.Wants(endpoint.Events, name)).ToList();
        if (wanting.Count == 0)
        {
            return;
        }

        // As it is now: what the listener got is the job before its end.
        var job = await tx.Db.Set<Job>().AsNoTracking().SingleAsync(row => row.Id == ended.Job.Id, cancel);
        var message = new WebhookMessage(name, ended.At, (await statuses.DescribeAllAsync(tx.Db, [job], cancel))[0]);
        var now = clock.GetStorableNow();
        tx.Db.AddRange(wanting.Select(endpoint => message.For(endpoint.Id, job.Id, now)));
        tx.Signal(DeliveryQueue.WaitingTopic, "");
    }
}
