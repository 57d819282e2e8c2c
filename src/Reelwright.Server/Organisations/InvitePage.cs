using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Pages;

namespace Reelwright.Server.Organisations;

/// <summary>Where an invite's link leads: what is offered, and a button; for those who are not signed in, a place to do that.</summary>
internal sealed class InvitePage(AcceptInvite accept, LogIn logIn, Database database, TimeProvider clock)
{
    public const string Path = "/invite";
    public const string SignInPath = Path + "/sign-in";

    public static Task<Page> Show(HttpContext http, InvitePage page, CancellationToken cancel) => page.DescribeAsync(http, http.Request.Query["token"].ToString(), null, cancel);

    public static async Task<Page> Accept(HttpContext http, InvitePage page, CancellationToken cancel)
    {
        var form = await PostedForm.ReadAsync(http, cancel);
        return await page.AcceptAsync(http, form["token"], cancel);
    }

    public static async Task<IResult> SignIn(HttpContext http, InvitePage page, CancellationToken cancel)
    {
        var form = await PostedForm.ReadAsync(http, cancel);
        return await page.SignInAsync(http, form, cancel);
    }

    private async Task<Page> AcceptAsync(HttpContext http, string token, CancellationToken cancel)
    {
        if (http.FindCaller() is not { } caller)
        {
            return await DescribeAsync(http, token, "You are not signed in.", cancel);
        }

        try
        {
            var org = await accept.RunAsync(caller, token, null, cancel);
            return new Page($"Welcome to {org.Name}") { Paragraphs = [$"{caller.Username} is now {OrgRoles.Parse(org.Role).WithArticle()} of {org.Name}."] };
        }
        catch (Refusal refusal) when (refusal.Code is "invalid_token")
        {
            // What is open and for whom, the page explains better.
            return await DescribeAsync(http, token, null, cancel);
        }
    }

    private async Task<IResult> SignInAsync(HttpContext http, PostedForm form, CancellationToken cancel)
    {
        try
        {
            await logIn.RunAsync(new LogInRequest { Username = form["username"], Password = form["password"] }, http, cancel);
        }
        catch (Refusal refusal) when (refusal.Status is StatusCodes.Status401Unauthorized)
        {
            return await DescribeAsync(http, form["token"], refusal.Message, cancel);
        }

        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Location = $"{Path}?token={Uri.EscapeDataString(form["token"])}";
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    private async Task<Page> DescribeAsync(HttpContext http, string token, string? problem, CancellationToken cancel)
    {
        var caller = http.FindCaller();
        var offer = await FindOfferAsync(token, caller, cancel);
        if (offer is null)
        {
            return new Page("This invitation is over")
            {
                Status = StatusCodes.Status400BadRequest,
                Paragraphs = ["It was accepted, taken back or replaced by a newer one, or its seven days have passed. An admin of the organisation can send you another."],
            };
        }

        var page = new Page($"Join {offer.Organisation}")
        {
            Problem = problem,
            Paragraphs = [$"{offer.InvitedBy} invites you to {offer.Organisation} as {offer.Role.WithArticle()}.", $"The invitation is open until {offer.ExpiresAt:d MMMM yyyy, HH:mm} UTC."],
        };
        return (caller, offer.IsForCaller) switch
        {
            (null, _) => page with
            {
                Status = problem is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized,
                Paragraphs = [.. page.Paragraphs, "Sign in with the account that has the e-mail address this invitation was sent to. If you have none yet, create it with that address and open the link again."],
                Forms = [SignInForm(token)],
            },
            (_, false) => page with
            {
                Status = StatusCodes.Status403Forbidden,
                Paragraphs = [.. page.Paragraphs, $"You are signed in as {caller.Username}, whose e-mail address is another one. Sign in with the account it was sent to."],
                Forms = [SignInForm(token)],
            },
            _ => page with
            {
                Paragraphs = [.. page.Paragraphs, $"You are signed in as {caller.Username}."],
                Forms = [new PageForm(Path, "Join") { Hidden = Carrying(token) }],
            },
        };
    }

    private static PageForm SignInForm(string token) => new(SignInPath, "Sign in")
    {
        Hidden = Carrying(token),
        Fields = [new PageField("username", "Username", Autocomplete: "username") { Longest = 200 }, new PageField("password", "Password", "password", "current-password") { Longest = 1000 }],
    };

    private static Dictionary<string, string> Carrying(string token) => new() { ["token"] = token };

    private Task<Offer?> FindOfferAsync(string token, Caller? caller, CancellationToken cancel) => database.ReadAsync(
        async db =>
        {
            if (await AcceptInvite.FindOpenAsync(db, token, clock.GetUtcNow(), cancel) is not { } invite)
            {
                return null;
            }

            var org = await db.Set<Organisation>().Where(row => row.Id == invite.OrgId).Select(row => row.Name).SingleAsync(cancel);
            var names = await TeamNames.FindAsync(db, [invite.InvitedBy], cancel);
            var isForCaller = caller is not null && await AccountMail.OfAsync(db, caller.UserId, cancel) == invite.NormalizedEmail;
            return new Offer(org, names[invite.InvitedBy].Username, invite.Role, invite.ExpiresAt, isForCaller);
        },
        cancel);

    private sealed record Offer(string Organisation, string InvitedBy, OrgRole Role, DateTimeOffset ExpiresAt, bool IsForCaller);
}
