using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Administration;

public sealed record SetSuspendedRequest
{
    [Required]
    public bool? Suspended { get; init; }
}

/// <summary>Bars an account: its sessions end and its keys stop working at once. Lifting it brings the keys back, not the sessions.</summary>
internal sealed class SetSuspended(Database database, AuditLog audit, TimeProvider clock)
{
    public static async Task<Ok<AccountView>> Handle(
        ResourceId id, JsonBody<SetSuspendedRequest> body, SetSuspended set, Database database, HttpContext http, CancellationToken cancel)
    {
        await database.ReadAsync(db => AccountView.ReadAsync(db, id.Value, cancel), cancel);
        return TypedResults.Ok(await set.RunAsync(id.Value, (await body.ReadAsync(cancel)).Suspended!.Value, http, cancel));
    }

    private Task<AccountView> RunAsync(long userId, bool suspended, HttpContext http, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                var admins = await LockedUser.TakeAdminsAsync(tx, cancel);
                if (suspended && admins.Exists(admin => admin.Id == userId) && admins.TrueForAll(admin => admin.Id == userId || admin.SuspendedAt is not null))
                {
                    throw Refusal.Forbidden("last_admin", "This is the last administrator; somebody has to be able to lift a suspension.");
                }

                await SetAsync(tx, userId, suspended, cancel);
                audit.Add(tx, http, suspended ? "user.suspend" : "user.unsuspend", $"user:{userId}", new { suspended });
                await tx.Db.SaveChangesAsync(cancel);
                return await AccountView.ReadAsync(tx.Db, userId, cancel);
            },
            cancel);

    private async Task SetAsync(Tx tx, long userId, bool suspended, CancellationToken cancel)
    {
        DateTimeOffset? since = suspended ? clock.GetStorableNow() : null;
        await tx.Db.Set<User>().Where(u => u.Id == userId)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.SuspendedAt, u => since == null ? null : u.SuspendedAt ?? since), cancel);
        if (suspended)
        {
            await tx.Db.Set<Session>().Where(s => s.UserId == userId).ExecuteDeleteAsync(cancel);
        }

        CallerCache.ForgetEverywhere(tx, userId);
    }
}
