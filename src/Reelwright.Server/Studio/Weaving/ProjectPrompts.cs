using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Generation;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Studio.Elements;
using Reelwright.Server.Studio.Projects;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Weaving;

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
