using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Studio;

/// <summary>Changes to a project come one after the other: each holds the project's row, and says when it was.</summary>
internal sealed class ProjectChanges(Database database, TimeProvider clock)
{
    /// <summary>Looks at the right before a body is read: what is not there for somebody is 404 whatever they send.</summary>
    /// <exception cref="Refusal">404, 403.</exception>
    public Task<Project> FindAsync(Caller caller, long projectId, ProjectRight right, CancellationToken cancel) =>
        database.ReadAsync(db => ProjectAccess.FindAsync(db, caller, projectId, right, cancel), cancel);

    /// <summary>Runs the change in a transaction that holds the project, after looking at the right again: it may have ended meanwhile.</summary>
    /// <exception cref="Refusal">404, 403.</exception>
    public Task<T> RunAsync<T>(Caller caller, long projectId, ProjectRight right, Func<Tx, Project, Task<T>> change, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                var project = await ProjectAccess.LockAsync(tx, caller, projectId, right, cancel);
                var now = clock.GetStorableNow();
                await tx.Db.Set<Project>().Where(p => p.Id == projectId).ExecuteUpdateAsync(set => set.SetProperty(p => p.UpdatedAt, now), cancel);
                return await change(tx, project);
            },
            cancel);
}


