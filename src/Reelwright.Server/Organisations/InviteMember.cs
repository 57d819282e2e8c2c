using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Mail;

namespace Reelwright.Server.Organisations;

public sealed record InviteMemberRequest
{
    [Required, RegularExpression(AccountMail.Pattern, ErrorMessage = AccountMail.Message)]
    public string? Email { get; init; }

    /// <summary>admin, member or reviewer.</summary>
    [Required, AllowedValues("admin", "member", "reviewer")]
    public string? Role { get; init; }
}

/// <summary>Offers a place to whoever reads the mail of an address. The token goes by mail and nowhere else.</summary>
internal sealed class InviteMember(OrgAccess access, Database database, PostOffice post, SiteAddress site, TimeProvider clock)
{
    public const int MostOpen = 100;

    /// <summary>By one account, in all its organisations: this server writes to strangers in its name.</summary>
    public const int MostPerDay = 50;

    public static readonly TimeSpan Validity = TimeSpan.FromDays(7);
    public static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static async Task<Ok<InviteView>> Handle(
        Caller caller, ResourceId id, JsonBody<InviteMemberRequest> body, InviteMember invite, HttpContext http, IdempotentReply idempotent, CancellationToken cancel) =>
        TypedResults.Ok(await invite.RunAsync(caller, id.Value, body, http, idempotent, cancel));

    private async Task<InviteView> RunAsync(Caller caller, long orgId, JsonBody<InviteMemberRequest> body, HttpContext http, IdempotentReply idempotent, CancellationToken cancel)
    {
        await database.ReadAsync(db => access.FindToChangeAsync(db, caller, orgId, OrgRole.Admin, cancel), cancel);
        var request = await body.ReadAsync(cancel, (given, errors) =>
        {
            if (given.Email is { } email && AccountMail.Normalize(email).Length > AccountMail.MaxLength)
            {
                errors.Add("email", AccountMail.Message);
            }
        });
        var token = InviteToken.New();
        var link = site.LinkTo(http, $"{InvitePage.Path}?token={token}");
        var now = clock.GetStorableNow();
        return await database.WriteAsync(
            async tx =>
            {
                var (org, _) = await access.LockToChangeAsync(tx, caller, orgId, OrgRole.Admin, cancel);
                var invite = new Invite
                {
                    OrgId = orgId,
                    Email = request.Email!,
                    NormalizedEmail = AccountMail.Normalize(request.Email!),
                    Role = OrgRoles.Parse(request.Role!),
                    TokenHash = InviteToken.Hash(token),
                    InvitedBy = caller.UserId,
                    CreatedAt = now,
                    ExpiresAt = now + Validity,
                };
                await MakeRoomAsync(tx, invite, cancel);
                tx.Db.Add(invite);
                await tx.Db.SaveChangesAsync(cancel);
                post.Post(tx, invite.Email, LetterFor(org, caller, invite, link));
                var reply = (await OrgViews.DescribeAsync(tx.Db, [invite], cancel))[0];
                await idempotent.RecordAsync(tx, reply, cancel);
                return reply;
            },
            cancel);
    }

    private static async Task MakeRoomAsync(Tx tx, Invite invite, CancellationToken cancel)
    {
        if (await AccountMail.FindAsync(tx.Db, invite.NormalizedEmail, cancel) is { } invited
            && await Memberships.FindRoleAsync(tx.Db, invite.OrgId, invited, cancel) is not null)
        {
            throw Refusal.Invalid("email", "belongs to a member of the organisation");
        }

        var now = invite.CreatedAt;
        var yesterday = now - Day;
        var sent = tx.Db.Set<Invite>().Where(row => row.InvitedBy == invite.InvitedBy && row.CreatedAt > yesterday);
        if (await sent.CountAsync(cancel) >= MostPerDay)
        {
            var wait = await sent.MinAsync(row => row.CreatedAt, cancel) - yesterday;
            throw Refusal.TooMany("rate_limited", $"An account can send {MostPerDay} invites a day.", (int)Math.Ceiling(wait.TotalSeconds));
        }

        // The newer one replaces the older one, whose link stops working.
        await Invites.Open(tx.Db, invite.OrgId, now).Where(row => row.NormalizedEmail == invite.NormalizedEmail)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiresAt, Invite.Withdrawn), cancel);
        if (await Invites.Open(tx.Db, invite.OrgId, now).CountAsync(cancel) >= MostOpen)
        {
            throw Refusal.Forbidden("forbidden", $"An organisation can have {MostOpen} open invites at most: revoke some.");
        }
    }

    private static LetterText LetterFor(Organisation org, Caller caller, Invite invite, Uri link) => new(
        $"{caller.Username} invites you to {org.Name}",
        [$"{caller.Username} invites you to join {org.Name} as {invite.Role.WithArticle()}.", "Sign in with the account that has this e-mail address, or create one with it, and follow the link."],
        new LetterLink($"Join {org.Name}", link),
        [$"The link works once, until {invite.ExpiresAt:d MMMM yyyy, HH:mm} UTC. If you expected no invitation, you need not do anything."]);
}
