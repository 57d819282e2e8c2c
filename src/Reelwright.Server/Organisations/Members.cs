using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Organisations;

internal static class ListMembers
{
    public static async Task<Ok<MemberList>> Handle(Caller caller, ResourceId id, Query query, OrgAccess access, Database database, CancellationToken cancel) =>
        TypedResults.Ok(await database.ReadAsync(
            async db =>
            {
                await access.FindAsync(db, caller, id.Value, OrgRole.Reviewer, cancel);
                var page = query.Paging();
                query.ThrowIfInvalid();
                var members = db.Set<Membership>().Where(member => member.OrgId == id.Value);
                var shown = await members.OrderByDescending(member => member.JoinedAt).ThenByDescending(member => member.UserId).Skip(page.Offset).Take(page.Limit).ToListAsync(cancel);
                return new MemberList(await OrgViews.DescribeAsync(db, shown, cancel), await members.CountAsync(cancel), page.Limit, page.Offset);
            },
            cancel));
}

public sealed record ChangeRoleRequest
{
    /// <summary>admin, member or reviewer.</summary>
    [Required, AllowedValues("admin", "member", "reviewer")]
    public string? Role { get; init; }
}

internal static class ChangeRole
{
    public static async Task<Ok<MemberView>> Handle(
        Caller caller, ResourceId id, ResourceId uid, JsonBody<ChangeRoleRequest> body, OrgAccess access, Database database, CancellationToken cancel)
    {
        await database.ReadAsync(
            async db =>
            {
                await access.FindAsync(db, caller, id.Value, OrgRole.Admin, cancel);
                await Admins.FindMemberAsync(db, id.Value, uid.Value, cancel);
                return await access.FindToChangeAsync(db, caller, id.Value, OrgRole.Admin, cancel);
            },
            cancel);
        var role = OrgRoles.Parse((await body.ReadAsync(cancel)).Role!);
        return TypedResults.Ok(await database.WriteAsync(
            async tx =>
            {
                // Two who demote each other at the same time: whoever gets the lock second is no admin any more.
                await access.LockToChangeAsync(tx, caller, id.Value, OrgRole.Admin, cancel);
                var member = await Admins.FindMemberAsync(tx.Db, id.Value, uid.Value, cancel);
                if (role is not OrgRole.Admin)
                {
                    await Admins.ThrowIfLastAsync(tx.Db, member, cancel);
                    await Invites.WithdrawOfAsync(tx, id.Value, uid.Value, cancel);
                }

                await tx.Db.Set<Membership>().Where(row => row.OrgId == id.Value && row.UserId == uid.Value)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, role), cancel);
                return (await OrgViews.DescribeAsync(tx.Db, [await Admins.FindMemberAsync(tx.Db, id.Value, uid.Value, cancel)], cancel))[0];
            },
            cancel));
    }
}

/// <summary>An admin removes somebody, or somebody leaves.</summary>
internal static class RemoveMember
{
    public static async Task<Ok<OrgDeleted>> Handle(Caller caller, ResourceId id, ResourceId uid, OrgAccess access, Database database, CancellationToken cancel)
    {
        await database.WriteAsync(
            async tx =>
            {
                await OrgAccess.LockAsync(tx, id.Value, cancel);
                var isLeaving = uid.Value == caller.UserId;
                var (org, _) = await access.FindAsync(tx.Db, caller, id.Value, isLeaving ? OrgRole.Reviewer : OrgRole.Admin, cancel);
                var member = await Admins.FindMemberAsync(tx.Db, id.Value, uid.Value, cancel);
                if (!isLeaving)
                {
                    await access.ThrowIfNotCarriedAsync(tx.Db, org, cancel);
                }

                await Admins.ThrowIfLastAsync(tx.Db, member, cancel);
                await LeaveAsync(tx, access, org, uid.Value, cancel);
            },
            cancel);
        return TypedResults.Ok(new OrgDeleted(true));
    }

    /// <summary>Ends a membership, under the organisation's lock: what was offered in its name ends too, and what it carried is handed on.</summary>
    public static async Task LeaveAsync(Tx tx, OrgAccess access, Organisation org, long userId, CancellationToken cancel)
    {
        await tx.Db.Set<Membership>().Where(row => row.OrgId == org.Id && row.UserId == userId).ExecuteDeleteAsync(cancel);
        await Invites.WithdrawOfAsync(tx, org.Id, userId, cancel);
        if (org.OwnerId == userId)
        {
            await HandOnAsync(tx, access, org.Id, cancel);
        }
    }

    /// <summary>The owner is gone. The organisation is carried by the admin who has been one of its people for longest and whose tier can carry it, or else by the longest.</summary>
    private static async Task HandOnAsync(Tx tx, OrgAccess access, long orgId, CancellationToken cancel)
    {
        var admins = await (
            from member in tx.Db.Set<Membership>()
            join account in tx.Db.Set<CreditAccount>() on member.UserId equals account.UserId
            where member.OrgId == orgId && member.Role == OrgRole.Admin
            orderby member.JoinedAt, member.UserId
            select new { member.UserId, account.Tier }).ToListAsync(cancel);
        var heir = (admins.Find(admin => access.IsCarriedBy(admin.Tier)) ?? admins[0]).UserId;
        await tx.Db.Set<Organisation>().Where(org => org.Id == orgId).ExecuteUpdateAsync(set => set.SetProperty(org => org.OwnerId, heir), cancel);
    }
}

/// <summary>An organisation always has an admin. Asked under its lock.</summary>
internal static class Admins
{
    public static async Task<Membership> FindMemberAsync(ReelwrightDb db, long orgId, long userId, CancellationToken cancel) =>
        await db.Set<Membership>().AsNoTracking().SingleOrDefaultAsync(member => member.OrgId == orgId && member.UserId == userId, cancel) ?? throw Refusal.NotFound("There is no such member.");

    /// <exception cref="Refusal">403 <c>last_admin</c>.</exception>
    public static async Task ThrowIfLastAsync(ReelwrightDb db, Membership member, CancellationToken cancel)
    {
        if (member.Role is OrgRole.Admin
            && !await db.Set<Membership>().AnyAsync(other => other.OrgId == member.OrgId && other.UserId != member.UserId && other.Role == OrgRole.Admin, cancel))
        {
            throw Refusal.Forbidden("last_admin", "An organisation keeps one admin: make somebody else admin first, or delete it.");
        }
    }
}
