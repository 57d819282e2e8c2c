using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Generation;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Studio.Projects;

/// <summary>An account's own projects go with it. What it made in an organisation's stays there, without its files.</summary>
internal sealed class EraseProjects(Database database) : IClosingListener
{
    private const int Batch = 50;

    public async Task<Erasure> EraseAsync(long userId, CancellationToken cancel) => Erasures.Of(await database.WriteAsync(
        async tx =>
        {
            var ids = await tx.Db.Set<Project>().Where(project => project.OwnerId == userId && project.OrgId == null).OrderBy(project => project.Id).Select(project => project.Id).Take(Batch).ToListAsync(cancel);
            foreach (var id in ids)
            {
                await ProjectGenerations.ReleaseAsync(tx, id, cancel);
            }

            // Shots, elements and comments go by their foreign keys.
            return await tx.Db.Set<Project>().Where(project => ids.Contains(project.Id)).ExecuteDeleteAsync(cancel);
        },
        cancel));
}
