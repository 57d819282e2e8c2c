using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Platform.Pages;

namespace Reelwright.Server.Organisations;

/// <summary>Teams: who belongs to them, and as what.</summary>
internal static class OrganisationsSetup
{
    public static void AddOrganisations(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OrgAccess>();
        builder.Services.AddSingleton<DeleteOrg>();
        builder.Services.AddSingleton<IClosingListener, LeaveOrgs>();
        builder.Services.AddSingleton<InviteMember>();
        builder.Services.AddSingleton<AcceptInvite>();
        builder.Services.AddSingleton<InvitePage>();
        builder.Services.AddSingleton<IMaintenanceTask, SweepInvites>();
    }

    public static void MapOrganisations(this IEndpointRouteBuilder api)
    {
        var orgs = api.MapGroup("/orgs").WithTags("Organisations").Allow(Access.User);
        MapOrgs(orgs);
        MapInvites(orgs);
        MapMembers(orgs);
    }

    /// <summary>Outside of the API: what an invite's link leads to.</summary>
    public static void MapInvitePage(this IEndpointRouteBuilder site)
    {
        site.MapGet(InvitePage.Path, InvitePage.Show).Allow(Access.Public).ShowsPages();
        site.MapPost(InvitePage.Path, InvitePage.Accept).Allow(Access.Public).ShowsPages();
        site.MapPost(InvitePage.SignInPath, InvitePage.SignIn).Allow(Access.Public).Budget(RateBudget.SignIn).ShowsPages();
    }

    private static void MapOrgs(RouteGroupBuilder orgs)
    {
        orgs.MapPost("", CreateOrg.Handle).Idempotent()
            .WithName(nameof(CreateOrg)).WithSummary("Create an organisation")
            .WithDescription("From the pro tier on. Whoever creates it is its first admin, and its owner: whose tier carries it. Members may be on any tier.")
            .Reads<CreateOrgRequest>("""{ "name": "My Team" }""").Answers("tier_required", "forbidden");
        orgs.MapGet("", ListOrgs.Handle)
            .WithName(nameof(ListOrgs)).WithSummary("List my organisations")
            .WithDescription("Those the caller belongs to, newest first, with the caller's role. `is_active: false` means that the owner's tier no longer covers it: it can be read, left and deleted, and not be changed.")
            .Pages();
        orgs.MapGet("/{id}", GetOrg.Handle)
            .WithName(nameof(GetOrg)).WithSummary("One organisation").WithDescription("As in the list. 404 for those who are no members.")
            .Answers("not_found");
        orgs.MapPut("/{id}", RenameOrg.Handle)
            .WithName(nameof(RenameOrg)).WithSummary("Rename an organisation").WithDescription("By an admin. Mails that were sent keep the name it had.")
            .Reads<CreateOrgRequest>("""{ "name": "Night & Day Films" }""").Answers("not_found", "forbidden", "tier_required");
        orgs.MapDelete("/{id}", DeleteOrg.Handle)
            .WithName(nameof(DeleteOrg)).WithSummary("Delete an organisation")
            .WithDescription("By an admin, on any tier. Its projects are not lost: each goes to whoever created it, if still a member, and to the admin who deletes otherwise.")
            .Answers("not_found", "forbidden");
    }

    private static void MapInvites(RouteGroupBuilder orgs)
    {
        orgs.MapPost("/{id}/invite", InviteMember.Handle).Idempotent()
            .WithName(nameof(InviteMember)).WithSummary("Invite somebody")
            .WithDescription("By an admin. Mails a link that works once, for seven days, with the account that has this address. A newer invite to an address replaces the older one. "
                + $"At most {InviteMember.MostPerDay} a day and account, and {InviteMember.MostOpen} open at a time.")
            .Reads<InviteMemberRequest>("""{ "email": "sam@example.org", "role": "member" }""").Answers("not_found", "forbidden", "tier_required", "public_url_missing");
        orgs.MapPost("/accept-invite", AcceptInvite.Handle).Idempotent()
            .WithName(nameof(AcceptInvite)).WithSummary("Accept an invite")
            .WithDescription("With the token of the mail. A token that is wrong, used, replaced or expired, or meant for another address, is 400 `invalid_token`.")
            .Reads<AcceptInviteRequest>("""{ "token": "3Jd0…" }""").Answers("invalid_token", "tier_required");
        orgs.MapGet("/{id}/invites", ListInvites.Handle)
            .WithName(nameof(ListInvites)).WithSummary("List open invites").WithDescription("For admins, newest first. Tokens are not kept.")
            .Pages().Answers("not_found", "forbidden");
        orgs.MapDelete("/{id}/invites/{inviteId}", RevokeInvite.Handle)
            .WithName(nameof(RevokeInvite)).WithSummary("Take an invite back").WithDescription("By an admin. Its link stops working at once.")
            .Answers("not_found", "forbidden");
    }

    private static void MapMembers(RouteGroupBuilder orgs)
    {
        orgs.MapGet("/{id}/members", ListMembers.Handle)
            .WithName(nameof(ListMembers)).WithSummary("List members").WithDescription("For members; the newest first.")
            .Pages().Answers("not_found");
        orgs.MapPut("/{id}/members/{uid}/role", ChangeRole.Handle)
            .WithName(nameof(ChangeRole)).WithSummary("Change a member's role")
            .WithDescription("By an admin; works at once, also for what the member has open. admin: everything; member: creates and edits projects and links own files; reviewer: reads and comments. The last admin stays one.")
            .Reads<ChangeRoleRequest>("""{ "role": "admin" }""").Answers("not_found", "forbidden", "last_admin", "tier_required");
        orgs.MapDelete("/{id}/members/{uid}", RemoveMember.Handle)
            .WithName(nameof(RemoveMember)).WithSummary("Remove a member, or leave")
            .WithDescription("Admins remove anybody, everybody may leave. The last admin stays. What the member made in the organisation's projects stays there. When the owner goes, the longest-serving admin whose tier can carries the organisation on.")
            .Answers("not_found", "forbidden", "last_admin", "tier_required");
    }
}
