using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Organisations;

public sealed record CreateOrgRequest
{
    [Required, StringLength(Organisation.MaxName)]
    public string? Name { get; init; }
}

internal static class CreateOrg
{
    /// <summary>More than anybody needs, and too few to fill a database with.</summary>
    public const int MostOwned = 100;

    public static async Task<Ok<OrgView>> Handle(
        Caller caller, JsonBody<CreateOrgRequest> body, OrgAccess access, Database database, TimeProvider clock, IdempotentReply idempotent, CancellationToken cancel)
    {
        access.ThrowIfCannotOwn(caller);
        var request = await body.ReadAsync(cancel);
        var now = clock.GetStorableNow();
        return TypedResults.Ok(await database.WriteAsync(
            async tx =>
            {
                if (await tx.Db.Set<Organisation>().CountAsync(org => org.OwnerId == caller.UserId, cancel) >= MostOwned)
                {
                    throw Refusal.Forbidden("forbidden", $"An account can have {MostOwned} organisations at most.");
                }

                var org = new Organisation { OwnerId = caller.UserId, Name = Organisation.OneLine(request.Name!), CreatedAt = now };
                tx.Db.Add(org);
                await tx.Db.SaveChangesAsync(cancel);
                tx.Db.Add(new Membership { OrgId = org.Id, UserId = caller.UserId, Role = OrgRole.Admin, JoinedAt = now });
                var reply = new OrgView(org.Id, org.Name, OrgRole.Admin.Id(), 1, true, now);
                await idempotent.RecordAsync(tx, reply, cancel);
                return reply;
            },
            cancel));
    }
}

/// <summary>The organisations somebody belongs to, newest first. Members may be on any tier.</summary>
internal static class ListOrgs
{
    public static async Task<Ok<OrgList>> Handle(Caller caller, Query query, OrgAccess access, Database database, CancellationToken cancel)
    {
        var page = query.Paging();
        query.ThrowIfInvalid();
        return TypedResults.Ok(await database.ReadAsync(
            async db =>
            {
                var own = db.Set<Membership>().Where(member => member.UserId == caller.UserId);
                var shown = own.OrderByDescending(member => member.OrgId).Skip(page.Offset).Take(page.Limit);
                return new OrgList(await access.ReadAsync(db, shown, cancel), await own.CountAsync(cancel), page.Limit, page.Offset);
            },
            cancel));
    }
}

internal static class GetOrg
{
    public static async Task<Ok<OrgView>> Handle(Caller caller, ResourceId id, OrgAccess access, Database database, CancellationToken cancel) =>
        TypedResults.Ok(await database.ReadAsync(db => access.ReadOneAsync(db, id.Value, caller.UserId, cancel), cancel));
}

internal static class RenameOrg
{
    public static async Task<Ok<OrgView>> Handle(
        Caller caller, ResourceId id, JsonBody<CreateOrgRequest> body, OrgAccess access, Database database, CancellationToken cancel)
    {
        await database.ReadAsync(db => access.FindToChangeAsync(db, caller, id.Value, OrgRole.Admin, cancel), cancel);
        var name = Organisation.OneLine((await body.ReadAsync(cancel)).Name!);
        return TypedResults.Ok(await database.WriteAsync(
            async tx =>
            {
                await access.LockToChangeAsync(tx, caller, id.Value, OrgRole.Admin, cancel);
                await tx.Db.Set<Organisation>().Where(org => org.Id == id.Value).ExecuteUpdateAsync(set => set.SetProperty(org => org.Name, name), cancel);
                return await access.ReadOneAsync(tx.Db, id.Value, caller.UserId, cancel);
            },
            cancel));
    }
}

internal sealed class DeleteOrg(OrgAccess access, IEnumerable<IOrgListener> listeners, Database database)
{
    private readonly OrgAccess _access = access;
    private readonly Database _database = database;

    public static async Task<Ok<OrgDeleted>> Handle(Caller caller, ResourceId id, DeleteOrg delete, CancellationToken cancel)
    {
        await delete._database.WriteAsync(
            async tx =>
            {
                await OrgAccess.LockAsync(tx, id.Value, cancel);
                await delete._access.FindAsync(tx.Db, caller, id.Value, OrgRole.Admin, cancel);
                await delete.RunAsync(tx, id.Value, caller.UserId, cancel);
            },
            cancel);
        return TypedResults.Ok(new OrgDeleted(true));
    }

    /// <summary>Deletes an organisation of which the lock is held.</summary>
    /// <param name="tx">Where that happens.</param>
    /// <param name="orgId">The organisation.</param>
    /// <param name="heirId">Gets what nobody else has a better right to.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task RunAsync(Tx tx, long orgId, long heirId, CancellationToken cancel)
    {
        foreach (var listener in listeners)
        {
            await listener.OnDeletingAsync(tx, orgId, heirId, cancel);
        }

        await tx.Db.Set<Invite>().Where(invite => invite.OrgId == orgId)
            .ExecuteUpdateAsync(set => set.SetProperty(invite => invite.ExpiresAt, Invite.Withdrawn), cancel);
        await tx.Db.Set<Membership>().Where(member => member.OrgId == orgId).ExecuteDeleteAsync(cancel);
        await tx.Db.Set<Organisation>().Where(org => org.Id == orgId).ExecuteDeleteAsync(cancel);
    }
}
