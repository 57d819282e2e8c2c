using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Studio;

/// <summary>When an organisation is deleted its projects go on as somebody's own: their creators', if those are still members, and the deleting admin's otherwise.</summary>
internal sealed class KeepOrgProjects : IOrgListener
{
    public Task OnDeletingAsync(Tx tx, long orgId, long heirId, CancellationToken cancel)
    {
        var members = tx.Db.Set<Membership>().Where(member => member.OrgId == orgId);
        return tx.Db.Set<Project>().Where(project => project.OrgId == orgId).ExecuteUpdateAsync(
            set => set
                .SetProperty(project => project.OwnerId, project => members.Any(member => member.UserId == project.OwnerId) ? project.OwnerId : heirId)
                .SetProperty(project => project.OrgId, (long?)null),
            cancel);
    }
}
