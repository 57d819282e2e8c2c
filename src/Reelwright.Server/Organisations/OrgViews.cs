using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Organisations;

/// <param name="Role">The reader's own.</param>
/// <param name="IsActive">False when the owner's tier no longer covers organisations: it can be read, left and deleted, and not be changed.</param>
internal sealed record OrgView(long Id, string Name, string Role, int MemberCount, bool IsActive, DateTimeOffset CreatedAt);

internal sealed record OrgList(IReadOnlyList<OrgView> Orgs, int Total, int Limit, int Offset);

internal sealed record MemberView(long UserId, string Username, string? DisplayName, string Role, DateTimeOffset JoinedAt);

internal sealed record MemberList(IReadOnlyList<MemberView> Members, int Total, int Limit, int Offset);

/// <param name="InvitedBy">The username of whoever sent it.</param>
internal sealed record InviteView(long Id, string Email, string Role, string InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

internal sealed record InviteList(IReadOnlyList<InviteView> Invites, int Total, int Limit, int Offset);

internal sealed record OrgDeleted([property: JsonPropertyName("deleted")] bool IsDeleted);

internal static class OrgViews
{
    /// <summary>Organisations as one of their members sees them, in the given order.</summary>
    public static async Task<IReadOnlyList<OrgView>> ReadAsync(this OrgAccess access, ReelwrightDb db, IQueryable<Membership> own, CancellationToken cancel)
    {
        var rows = await (
            from member in own
            join org in db.Set<Organisation>() on member.OrgId equals org.Id
            join owner in db.Set<CreditAccount>() on org.OwnerId equals owner.UserId
            orderby org.Id descending
            select new { org, member.Role, owner.Tier, Members = db.Set<Membership>().Count(other => other.OrgId == org.Id) }).AsNoTracking().ToListAsync(cancel);
        return [.. rows.Select(row => new OrgView(row.org.Id, row.org.Name, row.Role.Id(), row.Members, access.IsCarriedBy(row.Tier), row.org.CreatedAt))];
    }

    public static async Task<OrgView> ReadOneAsync(this OrgAccess access, ReelwrightDb db, long orgId, long userId, CancellationToken cancel) =>
        (await access.ReadAsync(db, db.Set<Membership>().Where(member => member.OrgId == orgId && member.UserId == userId), cancel)).SingleOrDefault() ?? throw OrgAccess.NotFound();

    public static async Task<IReadOnlyList<MemberView>> DescribeAsync(ReelwrightDb db, IReadOnlyList<Membership> members, CancellationToken cancel)
    {
        var names = await TeamNames.FindAsync(db, [.. members.Select(member => member.UserId)], cancel);
        return [.. members.Select(member => new MemberView(
            member.UserId, names[member.UserId].Username, names[member.UserId].DisplayName, member.Role.Id(), member.JoinedAt))];
    }

    public static async Task<IReadOnlyList<InviteView>> DescribeAsync(ReelwrightDb db, IReadOnlyList<Invite> invites, CancellationToken cancel)
    {
        var names = await TeamNames.FindAsync(db, [.. invites.Select(invite => invite.InvitedBy).Distinct()], cancel);
        return [.. invites.Select(invite => new InviteView(
            invite.Id, invite.Email, invite.Role.Id(), names[invite.InvitedBy].Username, invite.CreatedAt, invite.ExpiresAt))];
    }
}
