using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Accounts.Recovery;

public sealed record ConfirmEmailRequest
{
    /// <summary>From the link that was mailed to the new address.</summary>
    [Required, StringLength(200)]
    public string? Token { get; init; }
}

internal sealed record EmailConfirmed(string Email);

/// <summary>What follows a link in a mail about an address: allowing a change, taking the new one, stopping that, going back, and a new account's first confirmation.</summary>
internal sealed class ConfirmEmail(Database database, Passwords passwords, AccountTokens tokens, AccountLetters letters, SiteAddress site)
{
    public static async Task<Ok<EmailConfirmed>> Handle(JsonBody<ConfirmEmailRequest> body, ConfirmEmail confirm, HttpContext http, CancellationToken cancel) =>
        TypedResults.Ok(new EmailConfirmed(await confirm.ChangeAsync((await body.ReadAsync(cancel)).Token!, http, cancel)));

    public static Refusal Taken() => Refusal.Invalid("email_taken", "email", "belongs to another account");

    /// <summary>The new address becomes the account's; the old one can go back for a week.</summary>
    /// <exception cref="Refusal">400 <c>invalid_token</c>, <c>email_taken</c>.</exception>
    public Task<string> ChangeAsync(string token, HttpContext http, CancellationToken cancel)
    {
        var address = site.Of(http);
        return WriteAsync(
            async tx =>
            {
                var (taken, user) = await tokens.TakeAsync(tx, token, TokenPurpose.Email, cancel);
                var (old, fresh) = (user.Email!, taken.Email!);
                await MoveAsync(tx, user, fresh, cancel);
                await tokens.EndAsync(tx, user.Id, cancel);
                letters.Changed(tx, user, old, fresh, AccountPaths.Link(address, AccountPaths.UndoEmail, tokens.Issue(tx, user.Id, TokenPurpose.UndoEmail, old)));
                return fresh;
            },
            cancel);
    }

    /// <summary>The old address consents to a change that was asked for without the password: the new one gets its link.</summary>
    /// <exception cref="Refusal">400 <c>invalid_token</c>; 429 when too many changes were asked for.</exception>
    public Task<bool> AllowAsync(string token, HttpContext http, CancellationToken cancel)
    {
        var address = site.Of(http);
        return WriteAsync(
            async tx =>
            {
                var (taken, user) = await tokens.TakeAsync(tx, token, TokenPurpose.AllowEmail, cancel);
                await tokens.ThrowIfTooManyAsync(tx.Db, user.Id, TokenPurpose.Email, cancel);
                await tokens.EndAsync(tx, user.Id, cancel, TokenPurpose.Email, TokenPurpose.StopEmail);
                letters.ConfirmChange(tx, user, taken.Email!, AccountPaths.Link(address, AccountPaths.Email, tokens.Issue(tx, user.Id, TokenPurpose.Email, taken.Email)));
                return true;
            },
            cancel);
    }

    /// <summary>The change that was asked for will not happen.</summary>
    /// <exception cref="Refusal">400 <c>invalid_token</c>.</exception>
    public Task<bool> StopAsync(string token, CancellationToken cancel) => WriteAsync(
        async tx =>
        {
            var (_, user) = await tokens.TakeAsync(tx, token, TokenPurpose.StopEmail, cancel);
            await tokens.EndAsync(tx, user.Id, cancel, TokenPurpose.Email);
            return true;
        },
        cancel);

    /// <summary>Back to the old address. Whoever changed it knew the password, or had the old mailbox: the password ends too, with every session, and a link to choose another is mailed.</summary>
    /// <exception cref="Refusal">400 <c>invalid_token</c>, <c>email_taken</c>.</exception>
    public Task<bool> UndoAsync(string token, HttpContext http, CancellationToken cancel)
    {
        var address = site.Of(http);
        var unknown = passwords.Hash(Secrets.NewToken());
        return WriteAsync(
            async tx =>
            {
                var (taken, user) = await tokens.TakeAsync(tx, token, TokenPurpose.UndoEmail, cancel);
                await MoveAsync(tx, user, taken.Email!, cancel);
                (user.PasswordHash, user.SecurityStamp) = (unknown, Passwords.NewStamp());
                await tokens.EndAsync(tx, user.Id, cancel);
                await tokens.EndLaterAsync(tx, taken, cancel);
                await tx.Db.Set<Session>().Where(session => session.UserId == user.Id).ExecuteDeleteAsync(cancel);
                letters.Reset(tx, user, AccountPaths.Link(address, AccountPaths.Reset, tokens.Issue(tx, user.Id, TokenPurpose.Reset)));
                return true;
            },
            cancel);
    }

    /// <summary>A new account's address is confirmed: it can sign in.</summary>
    /// <exception cref="Refusal">400 <c>invalid_token</c>.</exception>
    public Task<bool> FirstAsync(string token, CancellationToken cancel) => WriteAsync(
        async tx =>
        {
            var (_, user) = await tokens.TakeAsync(tx, token, TokenPurpose.SignUp, cancel);
            (user.EmailConfirmed, user.UnconfirmedSince) = (true, null);
            return true;
        },
        cancel);

    private async Task MoveAsync(Tx tx, User user, string email, CancellationToken cancel)
    {
        var normalized = passwords.Normalize(email);
        if (await tx.Db.Set<User>().AnyAsync(other => other.NormalizedEmail == normalized && other.Id != user.Id, cancel))
        {
            throw Taken();
        }

        (user.Email, user.NormalizedEmail, user.EmailConfirmed, user.UnconfirmedSince) = (email, normalized, true, null);
    }

    private async Task<T> WriteAsync<T>(Func<Tx, Task<T>> work, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync(work, cancel);
        }
        catch (DbUpdateException race) when (Database.IsDuplicate(race))
        {
            // Somebody else's confirmation of the same address was quicker.
            throw Taken();
        }
    }
}
