using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts.Recovery;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Accounts;

public sealed record SetThemeRequest
{
    [Required, AllowedValues("dark", "light")]
    public string? Theme { get; init; }
}

internal sealed record ThemeView(string Theme);

internal static class SetTheme
{
    public static async Task<Ok<ThemeView>> Handle(Caller caller, JsonBody<SetThemeRequest> body, Database database, CancellationToken cancel)
    {
        var theme = (await body.ReadAsync(cancel)).Theme!;
        await database.WriteAsync(
            tx => tx.Db.Set<User>().Where(u => u.Id == caller.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.Theme, theme), cancel), cancel);
        return TypedResults.Ok(new ThemeView(theme));
    }
}

public sealed record ChangePasswordRequest
{
    [Required, StringLength(1000)]
    public string? CurrentPassword { get; init; }

    [Required, StringLength(PasswordRule.Longest, MinimumLength = PasswordRule.Shortest)]
    public string? NewPassword { get; init; }
}

internal sealed record PasswordChanged(bool Changed);

/// <summary>Changes the password, ends every other session and every mailed link, and tells the owner by mail. Keys go on working.</summary>
internal sealed class ChangePassword(Database database, Passwords passwords, PasswordCheck check, AccountTokens tokens, AccountLetters letters)
{
    public static async Task<Ok<PasswordChanged>> Handle(
        Caller caller, JsonBody<ChangePasswordRequest> body, ChangePassword change, HttpContext http, CancellationToken cancel)
    {
        await change.RunAsync(caller, await body.ReadAsync(cancel), http, cancel);
        return TypedResults.Ok(new PasswordChanged(true));
    }

    private async Task RunAsync(Caller caller, ChangePasswordRequest request, HttpContext http, CancellationToken cancel)
    {
        var known = await check.CheckAsync(caller, "current_password", request.CurrentPassword!, http, cancel);
        var fresh = passwords.Hash(request.NewPassword!);
        var session = caller.Kind is CallerKind.Session ? caller.CredentialId : 0;
        await database.WriteAsync(
            async tx =>
            {
                var user = await known.TakeAsync(tx, cancel);
                (user.PasswordHash, user.SecurityStamp) = (fresh, Passwords.NewStamp());
                await tokens.EndAsync(tx, user.Id, cancel);
                letters.PasswordChanged(tx, user);
                await tx.Db.Set<Session>().Where(s => s.UserId == caller.UserId && s.Id != session).ExecuteDeleteAsync(cancel);
            },
            cancel);
    }
}
