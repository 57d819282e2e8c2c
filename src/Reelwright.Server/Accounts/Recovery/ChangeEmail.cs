using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Accounts.Recovery;

public sealed record ChangeEmailRequest
{
    [Required, RegularExpression(EmailRule.Pattern, ErrorMessage = EmailRule.Message)]
    public string? Email { get; init; }

    /// <summary>Without it the old address is asked for its consent first.</summary>
    [StringLength(1000)]
    public string? Password { get; init; }
}

/// <param name="Email">The address that has to be confirmed; until then the old one stays.</param>
/// <param name="ExpiresAt">Until when the link works that was mailed now.</param>
/// <param name="ConsentRequired">That link went to the old address; the new one gets its own when it was followed.</param>
internal sealed record ConfirmationSent(string Email, DateTimeOffset ExpiresAt, bool ConsentRequired);

/// <summary>Asks for another address. With the password: mails a link to the new one, which makes it so, and one to the old one, which stops it. Without: asks the old one.</summary>
internal sealed class ChangeEmail(
    Database database, Passwords passwords, PasswordCheck check, AccountTokens tokens, AccountLetters letters, SiteAddress site, TimeProvider clock)
{
    public static async Task<Ok<ConfirmationSent>> Handle(Caller caller, JsonBody<ChangeEmailRequest> body, ChangeEmail change, HttpContext http, CancellationToken cancel) =>
        TypedResults.Ok(await change.RunAsync(caller, await body.ReadAsync(cancel), http, cancel));

    private async Task<ConfirmationSent> RunAsync(Caller caller, ChangeEmailRequest request, HttpContext http, CancellationToken cancel)
    {
        var address = site.Of(http);
        if (request.Password is not { } password)
        {
            return await database.WriteAsync(tx => AskOwnerAsync(tx, caller, request.Email!, address, cancel), cancel);
        }

        var known = await check.CheckAsync(caller, "password", password, http, cancel);
        return await database.WriteAsync(async tx => await AskAsync(tx, await known.TakeAsync(tx, cancel), request.Email!, address, cancel), cancel);
    }

    /// <summary>Somebody at a browser that was left open must not take the account: without the password whoever has the mailbox decides.</summary>
    private async Task<ConfirmationSent> AskOwnerAsync(Tx tx, Caller caller, string fresh, Uri address, CancellationToken cancel)
    {
        var user = await LockedUser.TakeAsync(tx, caller.UserId, cancel) ?? throw Refusal.NotFound();
        await ThrowIfUnfitAsync(tx, user, fresh, cancel);
        await tokens.ThrowIfTooManyAsync(tx.Db, user.Id, TokenPurpose.AllowEmail, cancel);
        await tokens.EndAsync(tx, user.Id, cancel, TokenPurpose.AllowEmail);
        letters.ConsentWanted(tx, user, fresh, AccountPaths.Link(address, AccountPaths.AllowEmail, tokens.Issue(tx, user.Id, TokenPurpose.AllowEmail, fresh)));
        return new ConfirmationSent(fresh, clock.GetStorableNow() + AccountTokens.LifeOf(TokenPurpose.AllowEmail), ConsentRequired: true);
    }

    private async Task<ConfirmationSent> AskAsync(Tx tx, User user, string fresh, Uri address, CancellationToken cancel)
    {
        await ThrowIfUnfitAsync(tx, user, fresh, cancel);
        await tokens.ThrowIfTooManyAsync(tx.Db, user.Id, TokenPurpose.Email, cancel);

        // An address that was mistyped must not be confirmed by whoever has it.
        await tokens.EndAsync(tx, user.Id, cancel, TokenPurpose.Email, TokenPurpose.StopEmail, TokenPurpose.AllowEmail);
        letters.ConfirmChange(tx, user, fresh, AccountPaths.Link(address, AccountPaths.Email, tokens.Issue(tx, user.Id, TokenPurpose.Email, fresh)));
        letters.ChangeAsked(tx, user, fresh, AccountPaths.Link(address, AccountPaths.StopEmail, tokens.Issue(tx, user.Id, TokenPurpose.StopEmail)));
        return new ConfirmationSent(fresh, clock.GetStorableNow() + AccountTokens.LifeOf(TokenPurpose.Email), ConsentRequired: false);
    }

    private async Task ThrowIfUnfitAsync(Tx tx, User user, string fresh, CancellationToken cancel)
    {
        var normalized = passwords.Normalize(fresh);
        if (normalized == user.NormalizedEmail)
        {
            throw Refusal.Invalid("email", "is the account's address already");
        }

        if (await tx.Db.Set<User>().AnyAsync(other => other.NormalizedEmail == normalized, cancel))
        {
            throw ConfirmEmail.Taken();
        }
    }
}
