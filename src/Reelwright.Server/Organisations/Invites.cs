using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Organisations;

internal static class Invites
{
    /// <summary>Neither accepted, nor revoked, nor expired.</summary>
    public static IQueryable<Invite> Open(ReelwrightDb db, long orgId, DateTimeOffset now) =>
        db.Set<Invite>().Where(invite => invite.OrgId == orgId && invite.AcceptedAt == null && invite.ExpiresAt > now);

    /// <summary>Takes back what somebody offered who may not offer it any more. Under the organisation's lock, which acceptances take too.</summary>
    public static Task WithdrawOfAsync(Tx tx, long orgId, long userId, CancellationToken cancel) =>
        tx.Db.Set<Invite>().Where(invite => invite.OrgId == orgId && invite.InvitedBy == userId && invite.AcceptedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(invite => invite.ExpiresAt, Invite.Withdrawn), cancel);
}

internal static class ListInvites
{
    public static async Task<Ok<InviteList>> Handle(Caller caller, ResourceId id, Query query, OrgAccess access, Database database, TimeProvider clock, CancellationToken cancel) =>
        TypedResults.Ok(await database.ReadAsync(
            async db =>
            {
                await access.FindAsync(db, caller, id.Value, OrgRole.Admin, cancel);
                var page = query.Paging();
                query.ThrowIfInvalid();
                var open = Invites.Open(db, id.Value, clock.GetUtcNow());
                var shown = await open.OrderByDescending(invite => invite.Id).Skip(page.Offset).Take(page.Limit).ToListAsync(cancel);
                return new InviteList(await OrgViews.DescribeAsync(db, shown, cancel), await open.CountAsync(cancel), page.Limit, page.Offset);
            },
            cancel));
}

/// <summary>Takes an offer back, also where the organisation cannot be changed any more.</summary>
internal static class RevokeInvite
{
    public static async Task<Ok<OrgDeleted>> Handle(Caller caller, ResourceId id, ResourceId inviteId, OrgAccess access, Database database, TimeProvider clock, CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        await database.WriteAsync(
            async tx =>
            {
                await OrgAccess.LockAsync(tx, id.Value, cancel);
                await access.FindAsync(tx.Db, caller, id.Value, OrgRole.Admin, cancel);
                var revoked = await Invites.Open(tx.Db, id.Value, now).Where(invite => invite.Id == inviteId.Value)
                    .ExecuteUpdateAsync(set => set.SetProperty(invite => invite.ExpiresAt, Invite.Withdrawn), cancel);
                if (revoked == 0)
                {
                    throw Refusal.NotFound("There is no such open invite.");
                }
            },
            cancel);
        return TypedResults.Ok(new OrgDeleted(true));
    }
}

/// <summary>Removes invites that are over, once they no longer count among those sent within a day.</summary>
internal sealed class SweepInvites(Database database, TimeProvider clock) : IMaintenanceTask
{
    public string Name => "expired-invites";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        await database.WriteAsync(tx => Due(tx.Db).ExecuteDeleteAsync(cancel), cancel);
        return false;
    }

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) =>
        [new DueWork("expired invites", await database.ReadAsync(db => Due(db).LongCountAsync(cancel), cancel))];

    private IQueryable<Invite> Due(ReelwrightDb db)
    {
        var now = clock.GetStorableNow();
        var yesterday = now - InviteMember.Day;
        return db.Set<Invite>().Where(invite => invite.ExpiresAt <= now && invite.CreatedAt <= yesterday);
    }
}
