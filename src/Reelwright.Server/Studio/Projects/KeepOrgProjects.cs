using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Library;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Studio.Elements;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Projects;

/// <summary>When an organisation is deleted its projects go on as somebody's own: their creators', if those are still members, and the deleting admin's otherwise.</summary>
internal sealed class KeepOrgProjects : IOrgListener
{
    public async Task OnDeletingAsync(Tx tx, long orgId, long heirId, CancellationToken cancel)
    {
        var members = tx.Db.Set<Membership>().Where(member => member.OrgId == orgId);
        var projects = tx.Db.Set<Project>().Where(project => project.OrgId == orgId);
        await projects.ExecuteUpdateAsync(
            set => set.SetProperty(project => project.OwnerId, project => members.Any(member => member.UserId == project.OwnerId) ? project.OwnerId : heirId), cancel);
        await LetGoOfFilesAsync(tx, projects, cancel);
        await projects.ExecuteUpdateAsync(set => set.SetProperty(project => project.OrgId, (long?)null), cancel);
    }

    /// <summary>What colleagues brought along is theirs again: a project of one's own names files of one's own.</summary>
    private static async Task LetGoOfFilesAsync(Tx tx, IQueryable<Project> projects, CancellationToken cancel)
    {
        await tx.Db.Set<Shot>()
            .Where(shot => shot.Filename != null && projects.Any(project => project.Id == shot.ProjectId && !tx.Db.Set<MediaFile>().Any(file => file.Filename == shot.Filename && file.OwnerId == project.OwnerId)))
            .ExecuteUpdateAsync(set => set.SetProperty(shot => shot.Filename, (string?)null), cancel);
        await tx.Db.Set<Element>()
            .Where(element => element.ImageFilename != null
                && projects.Any(project => project.Id == element.ProjectId && !tx.Db.Set<MediaFile>().Any(file => file.Filename == element.ImageFilename && file.OwnerId == project.OwnerId)))
            .ExecuteUpdateAsync(set => set.SetProperty(element => element.ImageFilename, (string?)null), cancel);
    }
}
