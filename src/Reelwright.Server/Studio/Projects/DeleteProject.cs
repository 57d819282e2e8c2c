using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Generation;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Studio.Projects;

/// <summary>Ends a project with its shots, elements and comments. Generations and files stay, without it.</summary>
internal static class DeleteProject
{
    public static Task<DeletedReply> Handle(Caller caller, ResourceId id, Database database, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            var project = await ProjectAccess.LockAsync(tx, caller, id.Value, ProjectRight.Delete, cancel);
            await ProjectGenerations.ReleaseAsync(tx, project.Id, cancel);

            // Shots, elements and comments go by their foreign keys.
            await tx.Db.Set<Project>().Where(p => p.Id == project.Id).ExecuteDeleteAsync(cancel);
            return new DeletedReply(true);
        },
        cancel);
}
