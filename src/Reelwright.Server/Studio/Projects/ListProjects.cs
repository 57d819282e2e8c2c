using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Studio.Projects;

/// <summary>The caller's own projects and those of their organisations, newest first.</summary>
internal static class ListProjects
{
    public static async Task<ProjectList> Handle(Caller caller, Query query, Database database, CancellationToken cancel)
    {
        var (orgId, paging) = (query.Int("org_id", 1, int.MaxValue), query.Paging());
        query.ThrowIfInvalid();
        return orgId is { } org ? await OfOrgAsync(database, caller, org, paging, cancel) : await OfCallerAsync(database, caller, paging, cancel);
    }

    public static async Task<ProjectList> HandleOrg(Caller caller, ResourceId id, Query query, Database database, CancellationToken cancel)
    {
        await database.ReadAsync(db => ThrowUnlessMemberAsync(db, caller, id.Value, cancel), cancel);
        var paging = query.Paging();
        query.ThrowIfInvalid();
        return await OfOrgAsync(database, caller, id.Value, paging, cancel);
    }

    private static Task<ProjectList> OfCallerAsync(Database database, Caller caller, Paging paging, CancellationToken cancel) => database.ReadAsync(
        async db =>
        {
            // Named one by one: PostgreSQL uses both indexes for a list, and neither for a subquery in an OR.
            var orgs = await Memberships.OrgIdsOf(db, caller.UserId).Select(id => (long?)id).ToListAsync(cancel);
            return await PageAsync(
                db, db.Set<Project>().Where(p => (p.OwnerId == caller.UserId && p.OrgId == null) || orgs.Contains(p.OrgId)), paging, cancel);
        },
        cancel);

    private static Task<ProjectList> OfOrgAsync(Database database, Caller caller, long orgId, Paging paging, CancellationToken cancel) => database.ReadAsync(
        async db =>
        {
            await ThrowUnlessMemberAsync(db, caller, orgId, cancel);
            return await PageAsync(db, db.Set<Project>().Where(p => p.OrgId == orgId), paging, cancel);
        },
        cancel);

    private static async Task<ProjectList> PageAsync(ReelwrightDb db, IQueryable<Project> projects, Paging paging, CancellationToken cancel)
    {
        var total = await projects.CountAsync(cancel);
        var page = await ProjectView.ListAsync(db, projects.OrderByDescending(p => p.Id).Skip(paging.Offset).Take(paging.Limit), cancel);
        return new ProjectList(page, total, paging.Limit, paging.Offset);
    }

    private static async Task<OrgRole> ThrowUnlessMemberAsync(ReelwrightDb db, Caller caller, long orgId, CancellationToken cancel) =>
        await Memberships.FindRoleAsync(db, orgId, caller.UserId, cancel) ?? throw Refusal.NotFound("There is no such organisation.");
}
