using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Organisations;

public sealed record AcceptInviteRequest
{
    /// <summary>Out of the mail.</summary>
    [Required, StringLength(200)]
    public string? Token { get; init; }
}

/// <summary>Takes up an invite: once, in time, and with the account whose address it was sent to.</summary>
internal sealed class AcceptInvite(OrgAccess access, Database database, TimeProvider clock)
{
    public static async Task<Ok<OrgView>> Handle(Caller caller, JsonBody<AcceptInviteRequest> body, AcceptInvite accept, IdempotentReply idempotent, CancellationToken cancel)
    {
        var token = (await body.ReadAsync(cancel)).Token!;
        return TypedResults.Ok(await accept.RunAsync(caller, token, idempotent, cancel));
    }

    /// <exception cref="Refusal">400 <c>invalid_token</c>; 403 <c>tier_required</c>.</exception>
    public Task<OrgView> RunAsync(Caller caller, string token, IdempotentReply? idempotent, CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        return database.WriteAsync(
            async tx =>
            {
                var seen = await FindOpenAsync(tx.Db, token, now, cancel) ?? throw Invalid();

                // The lock decides between acceptances, revocations and replacements of the same moment: so the invite is looked at again.
                await OrgAccess.LockAsync(tx, seen.OrgId, cancel);
                var invite = await FindOpenAsync(tx.Db, token, now, cancel) ?? throw Invalid();
                if (await AccountMail.OfAsync(tx.Db, caller.UserId, cancel) != invite.NormalizedEmail)
                {
                    throw Invalid();
                }

                var org = await tx.Db.Set<Organisation>().AsNoTracking().SingleAsync(row => row.Id == invite.OrgId, cancel);
                await access.ThrowIfNotCarriedAsync(tx.Db, org, cancel);
                await JoinAsync(tx, invite, caller.UserId, now, cancel);
                var reply = await access.ReadOneAsync(tx.Db, org.Id, caller.UserId, cancel);
                if (idempotent is not null)
                {
                    await idempotent.RecordAsync(tx, reply, cancel);
                }

                return reply;
            },
            cancel);
    }

    /// <summary>The open invite of a token; null for any other text, and while whoever sent it is suspended.</summary>
    public static async Task<Invite?> FindOpenAsync(ReelwrightDb db, string token, DateTimeOffset now, CancellationToken cancel)
    {
        var hash = InviteToken.Hash(token);
        var invite = await db.Set<Invite>().AsNoTracking().SingleOrDefaultAsync(row => row.TokenHash == hash && row.AcceptedAt == null && row.ExpiresAt > now, cancel);
        return invite is not null
            && await Memberships.FindRoleAsync(db, invite.OrgId, invite.InvitedBy, cancel) is OrgRole.Admin
            && !await Standing.IsBarredAsync(db, invite.InvitedBy, cancel) ? invite : null;
    }

    private static async Task JoinAsync(Tx tx, Invite invite, long userId, DateTimeOffset now, CancellationToken cancel)
    {
        await tx.Db.Set<Invite>().Where(row => row.Id == invite.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.AcceptedAt, (DateTimeOffset?)now), cancel);

        // Who is a member already, and took on the invited address since, keeps the role.
        if (await Memberships.FindRoleAsync(tx.Db, invite.OrgId, userId, cancel) is null)
        {
            tx.Db.Add(new Membership { OrgId = invite.OrgId, UserId = userId, Role = invite.Role, JoinedAt = now });
            await tx.Db.SaveChangesAsync(cancel);
        }
    }

    private static Refusal Invalid() => Refusal.Invalid("invalid_token", "token", "belongs to no open invite for your account's e-mail address");
}
