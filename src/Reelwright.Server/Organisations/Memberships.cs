using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Organisations;

/// <summary>Who is what in which organisation: the only place that says so, asked at each request.</summary>
internal static class Memberships
{
    /// <summary>The account's role; null when it is no member.</summary>
    public static Task<OrgRole?> FindRoleAsync(ReelwrightDb db, long orgId, long userId, CancellationToken cancel) =>
        db.Set<Membership>().Where(member => member.OrgId == orgId && member.UserId == userId).Select(member => (OrgRole?)member.Role).SingleOrDefaultAsync(cancel);

    /// <summary>The organisations the account is a member of, for use inside a query.</summary>
    public static IQueryable<long> OrgIdsOf(ReelwrightDb db, long userId) =>
        db.Set<Membership>().Where(member => member.UserId == userId).Select(member => member.OrgId);
}
