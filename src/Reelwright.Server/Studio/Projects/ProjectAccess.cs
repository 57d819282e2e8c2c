using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Studio.Projects;

/// <summary>What somebody wants with a project.</summary>
internal enum ProjectRight
{
    Read,
    Comment,
    Edit,

    /// <summary>To end it: what others made goes with it.</summary>
    Delete,
}

/// <summary>Who may do what with a project: the only place that says so.</summary>
internal static class ProjectAccess
{
    /// <summary>The project, when the caller has the right to it.</summary>
    /// <exception cref="Refusal">404 when the caller may not even see it; 403 <c>forbidden</c> when the role does not reach.</exception>
    public static async Task<Project> FindAsync(ReelwrightDb db, Caller caller, long projectId, ProjectRight right, CancellationToken cancel)
    {
        var project = await db.Set<Project>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == projectId, cancel) ?? throw NotFound();
        await ThrowUnlessAsync(db, caller, project, right, cancel);
        return project;
    }

    /// <summary>The same, and nobody else changes the project until the transaction ends.</summary>
    /// <exception cref="Refusal">As above.</exception>
    /// <remarks>Lock order: the project, then turns of the queue, then shots.</remarks>
    public static async Task<Project> LockAsync(Tx tx, Caller caller, long projectId, ProjectRight right, CancellationToken cancel)
    {
        // SQLite has one writer, and this transaction is it.
        var projects = tx.Db.IsPostgres
            ? tx.Db.Set<Project>().FromSql($"SELECT * FROM projects WHERE id = {projectId} FOR UPDATE")
            : tx.Db.Set<Project>().Where(p => p.Id == projectId);
        var project = (await projects.AsNoTracking().ToListAsync(cancel)).SingleOrDefault() ?? throw NotFound();
        await ThrowUnlessAsync(tx.Db, caller, project, right, cancel);
        return project;
    }

    /// <summary>The rule for an organisation's projects. A personal project is its owner's alone.</summary>
    /// <param name="right">What is wanted.</param>
    /// <param name="isCreator">Whether the member created the project: whoever may edit may also end what is their own.</param>
    /// <param name="role">The member's role.</param>
    public static bool May(ProjectRight right, bool isCreator, OrgRole role) => right switch
    {
        ProjectRight.Read or ProjectRight.Comment => true,
        ProjectRight.Edit => role >= OrgRole.Member,
        ProjectRight.Delete => role >= OrgRole.Admin || (role >= OrgRole.Member && isCreator),
        _ => throw new ArgumentOutOfRangeException(nameof(right), right, "is not a right"),
    };

    /// <summary>Whether somebody who does not ask has the right now.</summary>
    public static async Task<bool> MayAsync(ReelwrightDb db, long userId, Project project, ProjectRight right, CancellationToken cancel) => project.OrgId is { } orgId
        ? await Memberships.FindRoleAsync(db, orgId, userId, cancel) is { } role && May(right, project.OwnerId == userId, role)
        : project.OwnerId == userId;

    private static async Task ThrowUnlessAsync(ReelwrightDb db, Caller caller, Project project, ProjectRight right, CancellationToken cancel)
    {
        if (project.OrgId is { } orgId)
        {
            var role = await Memberships.FindRoleAsync(db, orgId, caller.UserId, cancel) ?? throw NotFound();
            ThrowUnless(May(right, project.OwnerId == caller.UserId, role), role, right);
        }
        else if (project.OwnerId != caller.UserId)
        {
            throw NotFound();
        }
    }

    private static void ThrowUnless(bool may, OrgRole role, ProjectRight right)
    {
        if (!may)
        {
            throw Refusal.Forbidden(
                "forbidden", role is OrgRole.Reviewer ? "Reviewers read and comment." : $"Only the organisation's admins and whoever created the project may {right.ToString().ToLowerInvariant()} it.");
        }
    }

    private static Refusal NotFound() => Refusal.NotFound("There is no such project.");
}
