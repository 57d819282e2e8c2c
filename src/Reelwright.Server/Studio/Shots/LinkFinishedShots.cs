using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Studio.Projects;

namespace Reelwright.Server.Studio.Shots;

/// <summary>A film that was made for a shot becomes the shot's, in the transaction that completes the job.</summary>
internal sealed class LinkFinishedShots : IJobListener
{
    public async Task OnEndedAsync(Tx tx, EndedJob ended, CancellationToken cancel)
    {
        var take = await tx.Db.Set<ShotTake>().AsNoTracking().SingleOrDefaultAsync(take => take.JobId == ended.Job.Id, cancel);
        if (take is null)
        {
            return;
        }

        await tx.Db.Set<ShotTake>().Where(row => row.JobId == take.JobId).ExecuteDeleteAsync(cancel);
        if (ended.Status is not JobStatus.Completed || ended.Outputs.FirstOrDefault(output => output.Kind == "video")?.Filename is not { } film || !await MayEditAsync(tx.Db, ended.Job.UserId, take.ShotId, cancel))
        {
            return;
        }

        // The project's row is left alone: this comes after the queue's locks.
        await tx.Db.Set<Shot>().Where(shot => shot.Id == take.ShotId && shot.Filename == take.Previous)
            .ExecuteUpdateAsync(set => set.SetProperty(shot => shot.Filename, film), cancel);
    }

    /// <summary>Whoever has left an organisation meanwhile brings nothing into its projects any more.</summary>
    private static async Task<bool> MayEditAsync(ReelwrightDb db, long userId, long shotId, CancellationToken cancel)
    {
        var project = await (from shot in db.Set<Shot>()
                             where shot.Id == shotId
                             join owner in db.Set<Project>() on shot.ProjectId equals owner.Id
                             select owner).AsNoTracking().SingleOrDefaultAsync(cancel);
        return project is not null && await ProjectAccess.MayAsync(db, userId, project, ProjectRight.Edit, cancel);
    }
}
