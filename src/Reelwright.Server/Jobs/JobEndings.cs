using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Jobs;

/// <summary>How a job leaves its worker: done, failed, or back into the queue. Every write is fenced by the attempt and its lease, so that a
/// worker that was given up for dead changes nothing.</summary>
internal sealed class JobEndings(
    Database database, IJobCredits credits, EngineSpeeds speeds, IGpuSlots slots, IEnumerable<IJobListener> listeners, TimeProvider clock, IOptions<WorkerOptions> options, JobMetrics metrics)
{
    /// <exception cref="LeaseLostException">The job was cancelled or is somebody else's by now; nothing was written.</exception>
    public async Task CompleteAsync(Job job, JobOutcome.Completed outcome, string? engine, TimeSpan took, CancellationToken cancel)
    {
        await database.WriteAsync(
            async tx =>
            {
                var turn = await JobTurns.LockAsync(tx, job.UserId, job.Lane, cancel);
                var now = clock.GetStorableNow();
                var outputs = JsonSerializer.Serialize(outcome.Outputs, ApiJson.Options);
                var excess = Math.Clamp(job.CreditsCharged - (outcome.Credits ?? job.CreditsCharged), 0, job.CreditsCharged);
                await ChangeAsync(
                    tx,
                    job,
                    row => row
                        .SetProperty(j => j.Status, JobStatus.Completed)
                        .SetProperty(j => j.Progress, 100)
                        .SetProperty(j => j.Stage, (string?)null)
                        .SetProperty(j => j.Engine, engine)
                        .SetProperty(j => j.Result, outcome.Result)
                        .SetProperty(j => j.Outputs, outputs)
                        .SetProperty(j => j.ThumbnailUrl, outcome.ThumbnailUrl)
                        .SetProperty(j => j.CreditsRefunded, excess)
                        .SetProperty(j => j.LeaseOwner, (string?)null)
                        .SetProperty(j => j.LeaseUntil, (DateTimeOffset?)null)
                        .SetProperty(j => j.CompletedAt, now)
                        .SetProperty(j => j.Revision, j => j.Revision + 1),
                    cancel);
                await JobTurns.StoreEndedAsync(tx, job, turn, slots.LanesBeside(job), cancel);
                if (outcome.Commit is { } commit)
                {
                    await commit(tx);
                }

                await MediaUses.ReleaseAsync(tx, job.Id.ToString(), cancel);
                await speeds.LearnAsync(tx, job, engine, took, cancel);
                if (excess > 0)
                {
                    await credits.SettleAsync(tx, job.Id, job.CreditsCharged - excess, "Estimate settled", cancel);
                }

                await listeners.TellAsync(tx, new EndedJob(job, JobStatus.Completed, now, excess, outcome.Outputs), cancel);
                tx.Signal(JobSignals.Changed, job.Id);
            },
            cancel);
        metrics.Ended(job, JobStatus.Completed);
    }

    /// <summary>Ends the job in an error with a refund, or puts it back when another try is worth it and left.</summary>
    /// <exception cref="LeaseLostException">As above.</exception>
    public async Task FailAsync(Job job, JobOutcome.Failed outcome, CancellationToken cancel)
    {
        if (outcome.IsWorthAnotherTry && job.Failures + 1 < options.Value.MaxAttempts)
        {
            await PutBackAsync(job, new Again(Failures: 1, Delay: options.Value.RetryDelay(job.Failures)), cancel);
            return;
        }

        await EndInErrorAsync(job, outcome, cancel);
    }

    /// <summary>The backend is gone or could not do it: the job waits again, for another backend when there is one, or ends in an error when that was once too often.</summary>
    /// <exception cref="LeaseLostException">As above.</exception>
    public async Task RequeueAsync(Job job, JobOutcome.Requeued outcome, CancellationToken cancel)
    {
        if (job.Requeues + 1 >= options.Value.MaxAttempts)
        {
            await EndInErrorAsync(job, new JobOutcome.Failed("backend_lost", outcome.Reason, IsWorthAnotherTry: false), cancel);
            return;
        }

        // Another backend may have it at once; this one gets a moment to come back or to be found missing.
        var avoid = outcome.AvoidBackend ? job.Backend : null;
        var delay = avoid is not null && slots.HasAnother(job) ? TimeSpan.Zero : options.Value.RetryDelay(job.Requeues);
        await PutBackAsync(job, new Again(Requeues: 1, Delay: delay, Avoid: avoid), cancel);
    }

    /// <summary>The worker died: the job is tried again, or ends in an error when that was once too often.</summary>
    public async Task GiveUpOnWorkerAsync(Job job, CancellationToken cancel)
    {
        if (job.Failures + 1 < options.Value.MaxAttempts)
        {
            await PutBackAsync(job, new Again(Failures: 1), cancel);
            return;
        }

        await EndInErrorAsync(
            job, new JobOutcome.Failed("worker_lost", $"The work was interrupted {options.Value.MaxAttempts} times and was given up.", IsWorthAnotherTry: true), cancel);
    }

    /// <summary>The server stops: the job waits again as if it had not started.</summary>
    public Task HandBackAsync(Job job, CancellationToken cancel) => PutBackAsync(job, default, cancel);

    private async Task EndInErrorAsync(Job job, JobOutcome.Failed outcome, CancellationToken cancel)
    {
        await database.WriteAsync(
            async tx =>
            {
                var turn = await JobTurns.LockAsync(tx, job.UserId, job.Lane, cancel);
                var now = clock.GetStorableNow();
                await ChangeAsync(
                    tx,
                    job,
                    row => row
                        .SetProperty(j => j.Status, JobStatus.Error)
                        .SetProperty(j => j.Error, outcome.Error)
                        .SetProperty(j => j.ErrorCode, outcome.Code)
                        .SetProperty(j => j.Stage, (string?)null)
                        .SetProperty(j => j.Failures, j => j.Failures + (outcome.IsWorthAnotherTry ? 1 : 0))
                        .SetProperty(j => j.LeaseOwner, (string?)null)
                        .SetProperty(j => j.LeaseUntil, (DateTimeOffset?)null)
                        .SetProperty(j => j.CompletedAt, now)
                        .SetProperty(j => j.CreditsRefunded, j => j.CreditsCharged)
                        .SetProperty(j => j.Revision, j => j.Revision + 1),
                    cancel);
                await JobTurns.StoreEndedAsync(tx, job, turn, slots.LanesBeside(job), cancel);
                await MediaUses.ReleaseAsync(tx, job.Id.ToString(), cancel);
                if (job.CreditsCharged > 0)
                {
                    await credits.RefundAsync(tx, job.Id, job.CreditsCharged, "Failed", cancel);
                }

                await listeners.TellAsync(tx, new EndedJob(job, JobStatus.Error, now, job.CreditsCharged, []), cancel);
                tx.Signal(JobSignals.Changed, job.Id);
            },
            cancel);
        metrics.Ended(job, JobStatus.Error);
    }

    private Task PutBackAsync(Job job, Again again, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            var turn = await JobTurns.LockAsync(tx, job.UserId, job.Lane, cancel);
            var isHeld = again.Delay > TimeSpan.Zero;
            var notBefore = isHeld ? clock.GetStorableNow() + again.Delay : (DateTimeOffset?)null;
            await ChangeAsync(
                tx,
                job,
                row => row
                    .SetProperty(j => j.Status, JobStatus.Queued)
                    .SetProperty(j => j.NotBefore, notBefore)
                    .SetProperty(j => j.AvoidBackend, again.Avoid)
                    .SetProperty(j => j.Progress, 0)
                    .SetProperty(j => j.Stage, (string?)null)
                    .SetProperty(j => j.Failures, j => j.Failures + again.Failures)
                    .SetProperty(j => j.Requeues, j => j.Requeues + again.Requeues)
                    .SetProperty(j => j.LeaseOwner, (string?)null)
                    .SetProperty(j => j.LeaseUntil, (DateTimeOffset?)null)
                    .SetProperty(j => j.Revision, j => j.Revision + 1),
                cancel);
            await JobTurns.StoreAsync(tx, job.UserId, job.Lane, isHeld ? turn.Held() : turn.Requeued(job.Turn ?? turn.Turn), cancel);
            tx.Signal(JobSignals.Changed, job.Id);
            if (!isHeld)
            {
                tx.Signal(JobSignals.Waiting, job.Lane);
            }
        },
        cancel);

    private static async Task ChangeAsync(Tx tx, Job job, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Job>> change, CancellationToken cancel)
    {
        var changed = await tx.Db.Set<Job>().Where(IsHeldBy(job)).ExecuteUpdateAsync(change, cancel);
        if (changed == 0)
        {
            throw new LeaseLostException(job.Id);
        }
    }

    /// <summary>The fence: the row is still the one that was claimed.</summary>
    public static Expression<Func<Job, bool>> IsHeldBy(Job job) =>
        row => row.Id == job.Id && row.Status == JobStatus.Running && row.Attempt == job.Attempt && row.LeaseOwner == job.LeaseOwner;

    /// <summary>How a job is put back: what is counted, and how long it stays out of the line.</summary>
    private readonly record struct Again(int Failures = 0, int Requeues = 0, TimeSpan Delay = default, string? Avoid = null);
}

/// <summary>The job is not this worker's any more.</summary>
internal sealed class LeaseLostException(Guid jobId) : Exception($"The lease of job {jobId} is lost.");
