using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Studio;

/// <summary>What somebody wants with a project.</summary>
internal enum ProjectRight
{
    Read,
    Comment,
    Edit,
}

/// <summary>Who may do what with a project: the only place that says so.</summary>
internal static class ProjectAccess
{
    /// <summary>The project, when the caller has the right to it.</summary>
    /// <exception cref="Refusal">404 when the caller may not even see it; 403 <c>forbidden</c> when the role does not reach.</exception>
    public static async Task<Project> FindAsync(ReelwrightDb db, Caller caller, long projectId, ProjectRight right, CancellationToken cancel)
    {
        var project = await db.Set<Project>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == projectId, cancel) ?? throw NotFound();
        if (project.OrgId is not { } orgId)
        {
            return project.OwnerId == caller.UserId ? project : throw NotFound();
        }

        var role = await Memberships.FindRoleAsync(db, orgId, caller.UserId, cancel) ?? throw NotFound();
        return role >= OrgRole.Member || right < ProjectRight.Edit ? project : throw Refusal.Forbidden("forbidden", "Reviewers read and comment.");
    }

    private static Refusal NotFound() => Refusal.NotFound("There is no such project.");
}
