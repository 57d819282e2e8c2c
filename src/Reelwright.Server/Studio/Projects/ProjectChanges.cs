using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Studio.Projects;

/// <summary>Changes to a project come one after the other: each holds the project's row, and says when it was.</summary>
internal sealed class ProjectChanges(Database database, OrgAccess orgs, TimeProvider clock)
{
    /// <summary>Looks at the right before a body is read: what is not there for somebody is 404 whatever they send.</summary>
    /// <exception cref="Refusal">404; 403 <c>forbidden</c>; 403 <c>tier_required</c> when the organisation's plan carries it no more: then its projects can be read and deleted.</exception>
    public Task<Project> FindAsync(Caller caller, long projectId, ProjectRight right, CancellationToken cancel) => database.ReadAsync(
        async db =>
        {
            var project = await ProjectAccess.FindAsync(db, caller, projectId, right, cancel);
            await ThrowIfNotCarriedAsync(db, caller, project, right, cancel);
            return project;
        },
        cancel);

    /// <summary>The same, and nobody else changes the project until the transaction ends.</summary>
    /// <exception cref="Refusal">As above.</exception>
    public async Task<Project> LockAsync(Tx tx, Caller caller, long projectId, ProjectRight right, CancellationToken cancel)
    {
        var project = await ProjectAccess.LockAsync(tx, caller, projectId, right, cancel);
        await ThrowIfNotCarriedAsync(tx.Db, caller, project, right, cancel);
        return project;
    }

    /// <summary>Runs the change in a transaction that holds the project, after looking at the right again: it may have ended meanwhile.</summary>
    /// <exception cref="Refusal">As above.</exception>
    public Task<T> RunAsync<T>(Caller caller, long projectId, ProjectRight right, Func<Tx, Project, Task<T>> change, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                var project = await LockAsync(tx, caller, projectId, right, cancel);
                var now = clock.GetStorableNow();
                await tx.Db.Set<Project>().Where(p => p.Id == projectId).ExecuteUpdateAsync(set => set.SetProperty(p => p.UpdatedAt, now), cancel);
                return await change(tx, project);
            },
            cancel);

    private async Task ThrowIfNotCarriedAsync(ReelwrightDb db, Caller caller, Project project, ProjectRight right, CancellationToken cancel)
    {
        if (project.OrgId is { } orgId && right is not (ProjectRight.Read or ProjectRight.Delete))
        {
            await orgs.FindToChangeAsync(db, caller, orgId, OrgRole.Reviewer, cancel);
        }
    }
}
