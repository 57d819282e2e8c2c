using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Jobs;

/// <summary>Takes up what died: at start what this node left behind, later whatever worker has not been heard of.</summary>
internal sealed class JobRecovery(Database database, JobEndings endings, DataFolder folder, TimeProvider clock, ILogger<JobRecovery> log) : IStartTask
{
    private const int AtOnce = 100;

    /// <summary>The data folder is ours, so nobody else can be working under our name, nor on a SQLite database at all.</summary>
    public Task RunAsync(CancellationToken cancel)
    {
        var ours = folder.Id + "/";
        return TakeUpAsync(db => db.IsPostgres ? Running(db).Where(job => job.LeaseOwner!.StartsWith(ours)) : Running(db), cancel);
    }

    public Task TakeUpExpiredAsync(CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        return TakeUpAsync(db => Running(db).Where(job => job.LeaseUntil < now), cancel);
    }

    private async Task TakeUpAsync(Func<ReelwrightDb, IQueryable<Job>> dead, CancellationToken cancel)
    {
        while (true)
        {
            var jobs = await database.ReadAsync(db => dead(db).OrderBy(job => job.LeaseUntil).Take(AtOnce).ToListAsync(cancel), cancel);
            foreach (var job in jobs)
            {
                await TakeUpAsync(job, cancel);
            }

            if (jobs.Count < AtOnce)
            {
                return;
            }
        }
    }

    private async Task TakeUpAsync(Job job, CancellationToken cancel)
    {
        try
        {
            await endings.GiveUpOnWorkerAsync(job, cancel);
            log.LogWarning("The worker of job {JobId} ({Operation}, attempt {Attempt}) is gone; taken up again", job.Id, job.Operation, job.Attempt);
        }
        catch (LeaseLostException)
        {
            // It ended, was cancelled or was taken up by another node since we looked.
        }
    }

    /// <summary>Jobs whose moment of waiting for another try has passed get in line again.</summary>
    public async Task ReturnHeldAsync(CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        while (true)
        {
            var due = await database.ReadAsync(
                db => db.Set<Job>().Where(job => job.Status == JobStatus.Queued && job.NotBefore <= now).OrderBy(job => job.NotBefore).Take(AtOnce).ToListAsync(cancel), cancel);
            foreach (var job in due)
            {
                await database.WriteAsync(tx => ReturnAsync(tx, job, cancel), cancel);
            }

            if (due.Count < AtOnce)
            {
                return;
            }
        }
    }

    private static async Task ReturnAsync(Tx tx, Job job, CancellationToken cancel)
    {
        var turn = await JobTurns.LockAsync(tx, job.UserId, job.Lane, cancel);
        var returned = await tx.Db.Set<Job>()
            .Where(row => row.Id == job.Id && row.Status == JobStatus.Queued && row.NotBefore == job.NotBefore)
            .ExecuteUpdateAsync(row => row.SetProperty(j => j.NotBefore, (DateTimeOffset?)null).SetProperty(j => j.Revision, j => j.Revision + 1), cancel);
        if (returned == 0)
        {
            // It was cancelled, or another node was quicker.
            return;
        }

        await JobTurns.StoreAsync(tx, job.UserId, job.Lane, turn.Returned(job.Turn ?? turn.Turn), cancel);
        tx.Signal(JobSignals.Changed, job.Id);
        tx.Signal(JobSignals.Waiting, job.Lane);
    }

    private static IQueryable<Job> Running(ReelwrightDb db) => db.Set<Job>().Where(job => job.Status == JobStatus.Running);
}
