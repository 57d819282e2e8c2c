using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Generation;
using Reelwright.Server.Jobs;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Studio;

/// <inheritdoc/>
internal sealed class ProjectPrompts(Database database, ProjectChanges changes) : IProjects
{
    /// <inheritdoc/>
    public async Task<ProjectPrompt> PrepareAsync(Caller caller, long? projectId, long? shotId, string? prompt, CancellationToken cancel)
    {
        // A shot that is not there is answered like one of somebody else's.
        var named = projectId ?? await database.ReadAsync(db => db.Set<Shot>().Where(shot => shot.Id == shotId).Select(shot => shot.ProjectId).SingleOrDefaultAsync(cancel), cancel);
        var project = await changes.FindAsync(caller, named, ProjectRight.Edit, cancel);
        return await database.ReadAsync(db => WeaveAsync(db, project, shotId, prompt, cancel), cancel);
    }

    /// <inheritdoc/>
    public async Task ConfirmAsync(Tx tx, Caller caller, ProjectPrompt prompt, Guid jobId, CancellationToken cancel)
    {
        await changes.LockAsync(tx, caller, prompt.ProjectId, ProjectRight.Edit, cancel);
        if (prompt.ShotId is { } shotId)
        {
            var shot = await FindShotAsync(tx.Db, prompt.ProjectId, shotId, cancel);
            tx.Db.Add(new ShotTake { JobId = jobId, ShotId = shot.Id, Previous = shot.Filename });
        }
    }

    /// <inheritdoc/>
    public Task<bool> IsSharedAsync(ReelwrightDb db, Caller caller, long projectId, CancellationToken cancel) => db.Set<Project>().AnyAsync(
        project => project.Id == projectId && project.OrgId != null && Memberships.OrgIdsOf(db, caller.UserId).Contains(project.OrgId.Value), cancel);

    private static async Task<ProjectPrompt> WeaveAsync(ReelwrightDb db, Project project, long? shotId, string? prompt, CancellationToken cancel)
    {
        var shot = shotId is { } id ? await FindShotAsync(db, project.Id, id, cancel) : null;
        var original = (string.IsNullOrWhiteSpace(prompt) ? shot?.Prompt : prompt)?.Trim() ?? "";
        var elements = await db.Set<Element>().AsNoTracking().Where(element => element.ProjectId == project.Id).ToListAsync(cancel);
        var woven = PromptWeaver.Weave(original, shot is null ? [] : ShotFraming.Of(shot), elements, ShotText.MaxPrompt);
        return new ProjectPrompt(project.Id, shotId, woven.Text, original, woven.Added);
    }

    private static async Task<Shot> FindShotAsync(ReelwrightDb db, long projectId, long shotId, CancellationToken cancel) =>
        await db.Set<Shot>().AsNoTracking().SingleOrDefaultAsync(shot => shot.Id == shotId && shot.ProjectId == projectId, cancel) ?? throw Refusal.NotFound("There is no such shot.");
}

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
