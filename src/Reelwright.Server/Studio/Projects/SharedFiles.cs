using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Library;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Studio.Projects;

/// <summary>Members of an organisation may read the files that are in its projects, while they are.</summary>
internal sealed class SharedFiles : IMediaGrants
{
    public Task<bool> MayReadAsync(ReelwrightDb db, long userId, string filename, CancellationToken cancel) =>
        (from projectId in ProjectFiles.Holding(db, filename)
         join project in db.Set<Project>() on projectId equals project.Id
         where project.OrgId != null && Memberships.OrgIdsOf(db, userId).Contains(project.OrgId.Value)
         select project.Id).AnyAsync(cancel);
}
