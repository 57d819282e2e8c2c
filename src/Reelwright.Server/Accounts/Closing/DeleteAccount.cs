using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts.Recovery;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Accounts.Closing;

public sealed record DeleteAccountRequest
{
    [Required, StringLength(1000)]
    public string? Password { get; init; }
}

/// <summary>Closes the caller's account for good: nobody can sign in any more, its name and address are free, and its things go soon after.</summary>
internal sealed class DeleteAccount(
    Database database, Passwords passwords, PasswordCheck check, AccountLetters letters, IEnumerable<IClosingListener> rooms, TimeProvider clock)
{
    /// <summary>Whom comments and the like are of afterwards. No name that somebody could sign up with.</summary>
    public const string Nobody = "(deleted)";

    public static async Task<Ok<Deleted>> Handle(Caller caller, JsonBody<DeleteAccountRequest> body, DeleteAccount delete, HttpContext http, CancellationToken cancel)
    {
        await delete.RunAsync(caller, (await body.ReadAsync(cancel)).Password!, http, cancel);
        SessionCookie.Forget(http);
        return TypedResults.Ok(new Deleted(true));
    }

    private async Task RunAsync(Caller caller, string password, HttpContext http, CancellationToken cancel)
    {
        var known = await check.CheckAsync(caller, "password", password, http, cancel);
        var unknown = passwords.Hash(Secrets.NewToken());
        await database.WriteAsync(
            async tx =>
            {
                await ThrowIfLastAdminAsync(tx, caller.UserId, cancel);
                var user = await known.TakeAsync(tx, cancel);
                foreach (var room in rooms)
                {
                    await room.OnClosingAsync(tx, user.Id, cancel);
                }

                letters.Deleted(tx, user);
                await EndAccessAsync(tx, user.Id, cancel);
                Close(user, unknown);
                tx.Signal(MaintenanceLoop.WakeTopic, "");
            },
            cancel);
    }

    private static async Task ThrowIfLastAdminAsync(Tx tx, long userId, CancellationToken cancel)
    {
        if (await tx.Db.Set<User>().AnyAsync(user => user.Id == userId && user.IsAdmin, cancel)
            && !(await LockedUser.TakeAdminsAsync(tx, cancel)).Exists(admin => admin.Id != userId && admin.SuspendedAt is null))
        {
            throw Refusal.Forbidden("last_admin", "This is the last administrator of this server, and it has to have one.");
        }
    }

    private static async Task EndAccessAsync(Tx tx, long userId, CancellationToken cancel)
    {
        await tx.Db.Set<Session>().Where(row => row.UserId == userId).ExecuteDeleteAsync(cancel);
        await tx.Db.Set<ApiKey>().Where(row => row.UserId == userId).ExecuteDeleteAsync(cancel);
        await tx.Db.Set<AccountToken>().Where(row => row.UserId == userId).ExecuteDeleteAsync(cancel);
        await tx.Db.Set<IdempotencyRecord>().Where(row => row.UserId == userId).ExecuteDeleteAsync(cancel);
        CallerCache.ForgetEverywhere(tx, userId);
    }

    private void Close(User user, string unknown)
    {
        var now = clock.GetStorableNow();
        var free = $"{Nobody} {user.Id}".ToUpperInvariant();
        (user.UserName, user.NormalizedUserName, user.Email, user.NormalizedEmail) = (Nobody, free, "nobody@deleted.invalid", free);
        (user.PasswordHash, user.SecurityStamp, user.EmailConfirmed, user.UnconfirmedSince) = (unknown, Passwords.NewStamp(), false, null);
        (user.DisplayName, user.Bio, user.Avatar, user.TimeZone, user.ProfilePublic) = (null, null, null, null, false);
        (user.SuspendedAt, user.ClosedAt) = (user.SuspendedAt ?? now, now);
    }
}
