using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Accounts.Recovery;

public sealed record ResetPasswordRequest
{
    /// <summary>From the link that was mailed.</summary>
    [Required, StringLength(200)]
    public string? Token { get; init; }

    [Required, StringLength(PasswordRule.Longest, MinimumLength = PasswordRule.Shortest)]
    public string? NewPassword { get; init; }
}

/// <summary>Sets a new password for whoever has the mailed link, and ends all sessions. Keys go on working.</summary>
internal sealed class ResetPassword(Database database, Passwords passwords, AccountTokens tokens, AccountLetters letters, LoginThrottle throttle)
{
    public static async Task<Ok<PasswordChanged>> Handle(JsonBody<ResetPasswordRequest> body, ResetPassword reset, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        await reset.RunAsync(request.Token!, request.NewPassword!, cancel);
        return TypedResults.Ok(new PasswordChanged(true));
    }

    /// <exception cref="Refusal">400 <c>invalid_token</c>.</exception>
    public async Task RunAsync(string token, string password, CancellationToken cancel)
    {
        // A wrong link is not worth the hashing, and a transaction must not wait for it.
        if (!await database.ReadAsync(db => tokens.IsLiveAsync(db, token, TokenPurpose.Reset, cancel), cancel))
        {
            throw AccountTokens.Invalid();
        }

        var hash = passwords.Hash(password);
        await database.WriteAsync(tx => RunAsync(tx, token, hash, cancel), cancel);
    }

    private async Task RunAsync(Tx tx, string token, string hash, CancellationToken cancel)
    {
        var (_, user) = await tokens.TakeAsync(tx, token, TokenPurpose.Reset, cancel);
        (user.PasswordHash, user.SecurityStamp) = (hash, Passwords.NewStamp());

        // Whoever has the link reads the account's mail.
        (user.EmailConfirmed, user.UnconfirmedSince) = (true, null);
        await tokens.EndAsync(tx, user.Id, cancel);
        await throttle.ForgetAsync(tx, user.NormalizedUserName!, cancel);
        await tx.Db.Set<Session>().Where(session => session.UserId == user.Id).ExecuteDeleteAsync(cancel);
        letters.PasswordChanged(tx, user);
    }
}
