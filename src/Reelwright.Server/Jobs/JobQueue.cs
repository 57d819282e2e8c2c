using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Jobs;

/// <summary>Where other rooms put work in, and take it out again. Everything happens inside the caller's transaction.</summary>
internal sealed class JobQueue(
    Database database, IJobCredits credits, QueueViews views, IGpuSlots slots, IEnumerable<IJobListener> listeners, TimeProvider clock, IOptions<QueueOptions> options)
{
    private const int RetryAfterSeconds = 5;

    public async Task<SubmittedJob> SubmitAsync(Tx tx, Caller caller, NewJob job, CancellationToken cancel) =>
        (await SubmitAllAsync(tx, caller, [job], cancel))[0];

    /// <summary>Charges and stores jobs of one request, all or none. Together they count as one against the limit of concurrent jobs.</summary>
    /// <exception cref="Refusal">429 <c>too_many_jobs</c>; 403 <c>insufficient_credits</c>.</exception>
    public async Task<IReadOnlyList<SubmittedJob>> SubmitAllAsync(Tx tx, Caller caller, IReadOnlyList<NewJob> jobs, CancellationToken cancel)
    {
        var turns = await JobTurns.LockAllAsync(tx, caller.UserId, jobs.Select(job => job.Lane), cancel);
        await ThrowIfTooManyAsync(tx, caller, turns.Values, cancel);
        var remaining = 0L;
        foreach (var job in jobs)
        {
            remaining = await credits.ChargeAsync(tx, caller.UserId, job.Credits, job.Id, job.Description, cancel);
        }

        // A microsecond apart, so that jobs of one request start in the order in which they were asked for.
        var now = clock.GetStorableNow();
        var batch = jobs.Count > 1 ? Guid.CreateVersion7() : (Guid?)null;
        var stored = jobs.Select((job, at) => job.ToJob(caller.UserId, batch, now.AddMicroseconds(at))).ToList();
        tx.Db.AddRange(stored);
        await RowTotals.AddAsync(tx, Job.List, caller.UserId, stored.Count, cancel);

        var submitted = new List<SubmittedJob>(jobs.Count);
        foreach (var lane in stored.GroupBy(job => job.Lane))
        {
            var isBusyElsewhere = JobLane.IsGpu(lane.Key) && turns.Any(turn => turn.Key != lane.Key && JobLane.IsGpu(turn.Key) && turn.Value.Running > 0);
            submitted.AddRange(await LineUpAsync(tx, caller, [.. lane], turns[lane.Key], isBusyElsewhere, remaining, cancel));
        }

        tx.Signal(JobSignals.Changed, stored.Select(job => job.Id));
        return submitted;
    }

    /// <summary>The limit of concurrent jobs, asked before anything is stored. <see cref="SubmitAllAsync"/> is what holds it.</summary>
    /// <exception cref="Refusal">429 <c>too_many_jobs</c>.</exception>
    public async Task ThrowIfTooManyAsync(Caller caller, CancellationToken cancel) =>
        ThrowIfTooMany(caller, await database.ReadAsync(db => CountRequestsAsync(db, caller, cancel), cancel));

    /// <summary>Ends a job that waits or runs, and refunds it.</summary>
    /// <returns>The refund; null when there is no such job or it is over already.</returns>
    public async Task<int?> CancelAsync(Tx tx, Guid id, CancellationToken cancel)
    {
        if (await tx.Db.Set<Job>().AsNoTracking().SingleOrDefaultAsync(job => job.Id == id, cancel) is not { IsOver: false } seen)
        {
            return null;
        }

        var turn = await JobTurns.LockAsync(tx, seen.UserId, seen.Lane, cancel);
        var job = await tx.Db.Set<Job>().AsNoTracking().SingleAsync(job => job.Id == id, cancel);
        if (job.IsOver)
        {
            return null;
        }

        var amount = await RefundOfAsync(tx, job, cancel);
        var now = clock.GetStorableNow();

        // Who holds the turn's lock decides about the job's state, so nothing can have come between; only the lease may have moved.
        await tx.Db.Set<Job>().Where(row => row.Id == id).ExecuteUpdateAsync(
            row => row
                .SetProperty(j => j.Status, JobStatus.Cancelled)
                .SetProperty(j => j.NotBefore, (DateTimeOffset?)null)
                .SetProperty(j => j.LeaseOwner, (string?)null)
                .SetProperty(j => j.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(j => j.CompletedAt, now)
                .SetProperty(j => j.CreditsRefunded, amount)
                .SetProperty(j => j.Revision, j => j.Revision + 1),
            cancel);
        if (job.Status is JobStatus.Running)
        {
            await JobTurns.StoreEndedAsync(tx, job, turn, slots.LanesBeside(job), cancel);
            tx.Signal(JobSignals.Stopped, id);
        }
        else if (job.IsInLine)
        {
            await JobTurns.StoreAsync(tx, job.UserId, job.Lane, turn.Withdrawn(), cancel);
        }

        await MediaUses.ReleaseAsync(tx, id.ToString(), cancel);
        var refunded = amount > 0 ? await credits.RefundAsync(tx, id, amount, "Cancelled", cancel) : 0;
        await listeners.TellAsync(tx, new EndedJob(job, JobStatus.Cancelled, now, refunded, []), cancel);
        tx.Signal(JobSignals.Changed, id);
        return refunded;
    }

    private async Task<IEnumerable<SubmittedJob>> LineUpAsync(
        Tx tx, Caller caller, IReadOnlyList<Job> jobs, AccountTurn before, bool isBusyElsewhere, long remaining, CancellationToken cancel)
    {
        var lane = jobs[0].Lane;
        var turn = before.Submitted(jobs.Count, jobs[0].CreatedAt.ToMicroseconds(), options.Value.HeadStartOf(caller.Tier), isBusyElsewhere);
        await JobTurns.StoreAsync(tx, caller.UserId, lane, turn, cancel);
        tx.Signal(JobSignals.Waiting, lane);
        if (slots.CompetingLanes(lane) is not { Count: > 0 } lanes)
        {
            return jobs.Select(job => new SubmittedJob(job, null, remaining));
        }

        var view = await views.GetAsync(tx.Db, lanes, cancel);
        var rank = before.Waiting;
        return jobs.Select(job => new SubmittedJob(job, view.PositionOf(caller.UserId, turn, rank++), remaining)).ToList();
    }

    private static async Task ThrowIfTooManyAsync(Tx tx, Caller caller, IEnumerable<AccountTurn> turns, CancellationToken cancel)
    {
        var held = await tx.Db.Set<Job>().CountAsync(job => job.UserId == caller.UserId && job.Status == JobStatus.Queued && job.NotBefore != null, cancel);
        if (turns.Sum(turn => turn.Waiting + turn.Running) + held < caller.ConcurrentJobs)
        {
            return;
        }

        // Only now it matters which of them came together.
        ThrowIfTooMany(caller, await CountRequestsAsync(tx.Db, caller, cancel));
    }

    private static void ThrowIfTooMany(Caller caller, int requests)
    {
        if (requests >= caller.ConcurrentJobs)
        {
            throw Refusal.TooMany("too_many_jobs", $"The {caller.Tier} tier may have {caller.ConcurrentJobs} jobs queued and running at once.", RetryAfterSeconds);
        }
    }

    private static Task<int> CountRequestsAsync(ReelwrightDb db, Caller caller, CancellationToken cancel) =>
        Active(db, caller.UserId).Select(job => job.BatchId ?? job.Id).Distinct().CountAsync(cancel);

    private static IQueryable<Job> Active(ReelwrightDb db, long userId) =>
        db.Set<Job>().Where(job => job.UserId == userId && (job.Status == JobStatus.Queued || job.Status == JobStatus.Running));

    private async Task<int> RefundOfAsync(Tx tx, Job job, CancellationToken cancel)
    {
        if (job.Status is JobStatus.Queued)
        {
            return job.CreditsCharged;
        }

        // Otherwise one could watch previews for nothing, all day.
        var since = clock.GetStorableNow().AddDays(-1);
        var stopped = await tx.Db.Set<Job>()
            .Where(other => other.UserId == job.UserId && other.Status == JobStatus.Cancelled && other.StartedAt != null && other.CompletedAt > since)
            .OrderBy(other => other.CompletedAt)
            .Take(options.Value.FullRefundsPerDay)
            .CountAsync(cancel);
        return stopped < options.Value.FullRefundsPerDay ? job.CreditsCharged : job.CreditsCharged * (100 - job.Progress) / 100;
    }
}
