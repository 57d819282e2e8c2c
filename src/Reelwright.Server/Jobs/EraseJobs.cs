using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Jobs;

/// <summary>The jobs of an account are cancelled when it is closed, and forgotten once nobody can be at work on them any more.</summary>
internal sealed class EraseJobs(Database database, JobQueue queue, TimeProvider clock) : IClosingListener
{
    private const int Batch = 200;

    /// <summary>A worker, or a backend that was away, learns of a cancellation well within this.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(30);

    public async Task<Erasure> EraseAsync(long userId, CancellationToken cancel)
    {
        var before = clock.GetStorableNow() - Settled;
        var jobs = await database.ReadAsync(
            db => db.Set<Job>().Where(job => job.UserId == userId && (job.CompletedAt == null || job.CompletedAt <= before))
                .OrderBy(job => job.CreatedAt).Select(job => new { job.Id, IsOver = job.CompletedAt != null }).Take(Batch).ToListAsync(cancel),
            cancel);
        foreach (var job in jobs.Where(job => !job.IsOver))
        {
            // One at a time: each holds the queue's lock of its lane.
            await database.WriteAsync(tx => queue.CancelAsync(tx, job.Id, cancel), cancel);
        }

        var over = jobs.Where(job => job.IsOver).Select(job => job.Id).ToList();
        await database.WriteAsync(tx => tx.Db.Set<Job>().Where(job => over.Contains(job.Id)).ExecuteDeleteAsync(cancel), cancel);
        return jobs.Count > 0 ? Erasure.More : await database.ReadAsync(db => db.Set<Job>().AnyAsync(job => job.UserId == userId, cancel), cancel) ? Erasure.Later : Erasure.Done;
    }
}
