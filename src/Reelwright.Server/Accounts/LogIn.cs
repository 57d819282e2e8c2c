using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts.Recovery;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Accounts;

public sealed record LogInRequest
{
    // No rules of shape: a name that cannot exist is answered like one that does not.
    [Required, StringLength(200)]
    public string? Username { get; init; }

    [Required, StringLength(1000)]
    public string? Password { get; init; }
}

/// <summary>Signs somebody in. Whether the account exists shows neither in the words nor in the time the answer takes.</summary>
internal sealed class LogIn(Database database, Passwords passwords, LoginThrottle throttle, CreditLedger ledger, FirstConfirmation confirmation, TimeProvider clock)
{
    public static async Task<Ok<SignedIn>> Handle(JsonBody<LogInRequest> body, LogIn logIn, HttpContext http, CancellationToken cancel) =>
        TypedResults.Ok(await logIn.RunAsync(await body.ReadAsync(cancel), http, cancel));

    /// <summary>Begins a session in this browser.</summary>
    /// <exception cref="Refusal">401 <c>invalid_credentials</c>; 403; 429 <c>locked_out</c>.</exception>
    public async Task<SignedIn> RunAsync(LogInRequest request, HttpContext http, CancellationToken cancel)
    {
        var name = passwords.Normalize(request.Username!);
        var attempt = await throttle.BeginAsync(name, http, cancel);
        var user = await database.ReadAsync(db => db.Set<User>().SingleOrDefaultAsync(u => u.NormalizedUserName == name, cancel), cancel);
        var verified = passwords.Verify(user?.PasswordHash, request.Password!);
        if (user is null || verified is PasswordVerificationResult.Failed)
        {
            throw WrongCredentials();
        }

        if (user.UnconfirmedSince is not null)
        {
            await confirmation.RemindAsync(user.Id, attempt, http, cancel);
            throw Refusal.Forbidden("forbidden", "Confirm your e-mail address first: a link was mailed to it.");
        }

        // A stronger hash is made here, before the transaction, and only when the stored one is out of date.
        var rehashed = verified is PasswordVerificationResult.SuccessRehashNeeded ? passwords.Hash(request.Password!) : null;
        return await database.WriteAsync(tx => SignInAsync(tx, user, rehashed, attempt, http, cancel), cancel);
    }

    private async Task<SignedIn> SignInAsync(Tx tx, User user, string? rehashed, LoginAttempt attempt, HttpContext http, CancellationToken cancel)
    {
        // Looks again, under the user's lock: a new password or a suspension that commits first ends this sign-in, and one that comes later ends its session.
        var now = await LockedUser.TakeAsync(tx, user.Id, cancel);
        if (now is null || now.PasswordHash != user.PasswordHash)
        {
            throw WrongCredentials();
        }

        if (now.SuspendedAt is not null)
        {
            throw Refusal.Forbidden("forbidden", "This account is suspended.");
        }

        await LoginThrottle.SucceedAsync(tx, attempt, cancel);
        if (rehashed is not null)
        {
            now.PasswordHash = rehashed;
        }

        var account = await ledger.RenewAsync(tx, user.Id, cancel);
        await SessionCookie.BeginAsync(tx, http, user.Id, clock.GetStorableNow(), cancel);
        return new SignedIn(UserView.Of(user, account.Tier), account.Balance);
    }

    private static Refusal WrongCredentials() => new(401, "invalid_credentials", "The username or the password is wrong.");
}
