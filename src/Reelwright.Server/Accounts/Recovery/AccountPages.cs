using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Pages;

namespace Reelwright.Server.Accounts.Recovery;

/// <summary>Where mailed links lead.</summary>
internal static class AccountPaths
{
    public const string Reset = "/account/reset";
    public const string Email = "/account/email";
    public const string AllowEmail = "/account/email/allow";
    public const string StopEmail = "/account/email/stop";
    public const string UndoEmail = "/account/email/undo";
    public const string Confirm = "/account/confirm";

    public static Uri Link(Uri site, string path, string token) => new(site, $"{path.TrimStart('/')}?token={token}");
}

/// <summary>The pages behind mailed links. Programs that look into mail follow links too, so opening a page changes nothing: its button does.</summary>
internal static class AccountPages
{
    private const string Token = "token";
    private const string NewPassword = "new_password";

    private static readonly IReadOnlyList<LinkPage> Links =
    [
        new(AccountPaths.Email, TokenPurpose.Email, "Confirm your new address", "From then on mail for your account goes to this address.", "Confirm the address",
            "The address is confirmed", "Your account has its new address.", (confirm, token, http, cancel) => confirm.ChangeAsync(token, http, cancel)),
        new(AccountPaths.AllowEmail, TokenPurpose.AllowEmail, "Allow the change of your address", "A link goes to the new address, and nothing changes before it is followed.", "Allow the change",
            "The change is allowed", "The link to confirm it is on its way to the new address.", (confirm, token, http, cancel) => confirm.AllowAsync(token, http, cancel)),
        new(AccountPaths.StopEmail, TokenPurpose.StopEmail, "Stop the change", "Your account keeps its address.", "Stop the change",
            "The change is stopped", "Whoever asked for it knows your password. If that was not you, choose a new one.", (confirm, token, _, cancel) => confirm.StopAsync(token, cancel)),
        new(AccountPaths.UndoEmail, TokenPurpose.UndoEmail, "Go back to your old address", "Every browser is signed out, and your password stops working: a link to choose another comes by mail.", "Go back",
            "Your old address is back", "A link to choose a new password is on its way to it. Look through your API keys, too: they go on working.", (confirm, token, http, cancel) => confirm.UndoAsync(token, http, cancel)),
        new(AccountPaths.Confirm, TokenPurpose.SignUp, "Confirm your address", "Then your account is ready.", "Confirm the address",
            "The address is confirmed", "You can sign in now.", (confirm, token, _, cancel) => confirm.FirstAsync(token, cancel)),
    ];

    public static void MapAccountPages(this IEndpointRouteBuilder routes)
    {
        foreach (var link in Links)
        {
            routes.MapGet(link.Path, (HttpContext http, Database database, AccountTokens tokens, CancellationToken cancel) => ShowAsync(http, database, tokens, link, cancel)).AsPage();
            routes.MapPost(link.Path, (HttpContext http, ConfirmEmail confirm, CancellationToken cancel) => FollowAsync(http, confirm, link, cancel)).AsPage();
        }

        routes.MapGet(AccountPaths.Reset, ShowResetAsync).AsPage();
        routes.MapPost(AccountPaths.Reset, ResetAsync).AsPage();
    }

    private static void AsPage(this RouteHandlerBuilder endpoint) => endpoint.Allow(Access.Public).Budget(RateBudget.SignIn).ShowsPages();

    private static async Task<Page> ShowAsync(HttpContext http, Database database, AccountTokens tokens, LinkPage link, CancellationToken cancel)
    {
        var token = TokenOf(http);
        return await database.ReadAsync(db => tokens.IsLiveAsync(db, token, link.Purpose, cancel), cancel)
            ? new Page(link.Title) { Paragraphs = [link.Words], Forms = [new PageForm(link.Path, link.Button) { Hidden = Carry(token) }] }
            : Dead();
    }

    private static async Task<Page> FollowAsync(HttpContext http, ConfirmEmail confirm, LinkPage link, CancellationToken cancel)
    {
        var form = await PostedForm.ReadAsync(http, cancel);
        try
        {
            await link.Follow(confirm, form[Token], http, cancel);
            return new Page(link.Done) { Paragraphs = [link.Next] };
        }
        catch (Refusal refusal) when (refusal.Code == "invalid_token")
        {
            return Dead();
        }
    }

    private static async Task<Page> ShowResetAsync(HttpContext http, Database database, AccountTokens tokens, CancellationToken cancel)
    {
        var token = TokenOf(http);
        return await database.ReadAsync(db => tokens.IsLiveAsync(db, token, TokenPurpose.Reset, cancel), cancel) ? ResetPage(token, null) : Dead();
    }

    private static async Task<Page> ResetAsync(HttpContext http, ResetPassword reset, CancellationToken cancel)
    {
        var form = await PostedForm.ReadAsync(http, cancel);
        var password = form[NewPassword];

        // The rules of the JSON body: what it would not take nobody could sign in with.
        if (password.Length is < PasswordRule.Shortest or > PasswordRule.Longest || !FieldRules.IsCleanText(password))
        {
            return ResetPage(form[Token], $"A password has {PasswordRule.Shortest} to {PasswordRule.Longest} characters.");
        }

        try
        {
            await reset.RunAsync(form[Token], password, cancel);
            return new Page("Your password is changed") { Paragraphs = ["Every browser was signed out. You can sign in with the new password now.", "API keys go on working."] };
        }
        catch (Refusal refusal) when (refusal.Code == "invalid_token")
        {
            return Dead();
        }
    }

    private static Page ResetPage(string token, string? problem) => new("Choose a new password")
    {
        Problem = problem,
        Status = problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
        Forms =
        [
            new PageForm(AccountPaths.Reset, "Change the password")
            {
                Hidden = Carry(token),
                Fields = [new PageField(NewPassword, "New password", "password", "new-password") { Shortest = PasswordRule.Shortest, Longest = PasswordRule.Longest }],
            },
        ],
    };

    private static Page Dead() => new("This link does not work any more")
    {
        Status = StatusCodes.Status400BadRequest,
        Paragraphs = ["It was used already, has expired, or is not complete. Ask for a new one."],
    };

    private static string TokenOf(HttpContext http) => http.Request.Query.TryGetValue(Token, out var token) && token.Count > 0 ? token[^1] ?? "" : "";

    private static Dictionary<string, string> Carry(string token) => new(StringComparer.Ordinal) { [Token] = token };

    private sealed record LinkPage(
        string Path, TokenPurpose Purpose, string Title, string Words, string Button, string Done, string Next, Func<ConfirmEmail, string, HttpContext, CancellationToken, Task> Follow);
}
