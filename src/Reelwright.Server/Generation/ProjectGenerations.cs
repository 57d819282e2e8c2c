using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Generation;

/// <summary>What was made for a project, for the room that has the projects: who may see it is that room's to say.</summary>
internal static class ProjectGenerations
{
    /// <summary>The newest.</summary>
    /// <param name="isShared">Everybody's, not only the reader's.</param>
    public static async Task<IReadOnlyList<CreationItem>> ListAsync(ReelwrightDb db, long readerId, long projectId, bool isShared, int most, CancellationToken cancel)
    {
        var lines = await (from creation in db.Set<Creation>()
                           where creation.ProjectId == projectId && (isShared || creation.OwnerId == readerId)
                           join job in db.Set<Job>() on creation.JobId equals job.Id into jobs
                           from job in jobs.DefaultIfEmpty()
                           orderby creation.Id descending
                           select new { Creation = creation, Job = job }).Take(most).AsNoTracking().ToListAsync(cancel);
        return [.. lines.Select(line => CreationItem.Of(line.Creation, line.Job).For(readerId, line.Creation.OwnerId))];
    }

    /// <summary>The projects that a file was made for, for use inside a query.</summary>
    public static IQueryable<long> ProjectsOf(ReelwrightDb db, string filename) =>
        db.Set<Creation>().Where(creation => creation.Filename == filename && creation.ProjectId != null).Select(creation => creation.ProjectId!.Value);

    /// <summary>The project ends: what was made for it stays, without it.</summary>
    public static Task ReleaseAsync(Tx tx, long projectId, CancellationToken cancel) =>
        tx.Db.Set<Creation>().Where(creation => creation.ProjectId == projectId).ExecuteUpdateAsync(set => set.SetProperty(creation => creation.ProjectId, (long?)null), cancel);
}
