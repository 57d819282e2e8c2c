using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Generation;
using Reelwright.Server.Library;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Studio.Elements;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Projects;

/// <summary>An account's own projects go with it. What it made in an organisation's stays there, and the films and pictures that are in use there become those
/// of whoever carries the organisation.</summary>
internal sealed class EraseProjects(Database database) : IClosingListener
{
    private const int Batch = 50;

    /// <summary>Organisations come before this room (see ReelwrightHost): the account has left them already, and what it carried somebody else carries.</summary>
    public async Task OnClosingAsync(Tx tx, long userId, CancellationToken cancel)
    {
        var shared = tx.Db.Set<Project>().Where(project => project.OrgId != null);
        var films = from shot in tx.Db.Set<Shot>() join project in shared on shot.ProjectId equals project.Id where shot.Filename != null select new { OrgId = project.OrgId!.Value, Filename = shot.Filename! };
        var pictures = from element in tx.Db.Set<Element>()
                       join project in shared on element.ProjectId equals project.Id
                       where element.ImageFilename != null
                       select new { OrgId = project.OrgId!.Value, Filename = element.ImageFilename! };
        var used = from file in tx.Db.Owned<MediaFile>(userId) join use in films.Concat(pictures) on file.Filename equals use.Filename select use;
        foreach (var org in (await used.Distinct().OrderBy(use => use.OrgId).ToListAsync(cancel)).GroupBy(use => use.OrgId, use => use.Filename))
        {
            if (await OrgAccess.FindCarrierAsync(tx.Db, org.Key, cancel) is { } carrier && carrier != userId)
            {
                await MediaLibrary.HandOverAsync(tx, userId, carrier, [.. org], cancel);
            }
        }
    }

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
