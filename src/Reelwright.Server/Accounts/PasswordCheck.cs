using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Accounts;

/// <summary>Asks for the account's password where being signed in is not enough.</summary>
internal sealed class PasswordCheck(Database database, Passwords passwords, LoginThrottle throttle)
{
    /// <param name="caller">Whose password it has to be.</param>
    /// <param name="field">Where the request has it, for the errors.</param>
    /// <param name="password">What was given.</param>
    /// <param name="http">Where it comes from.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="Refusal">400 for another password; 429 <c>locked_out</c>.</exception>
    public async Task<CheckedPassword> CheckAsync(Caller caller, string field, string password, HttpContext http, CancellationToken cancel)
    {
        // Guessing the password through somebody's open browser counts like guessing it at the door.
        var attempt = await throttle.BeginAsync(passwords.Normalize(caller.Username), http, cancel);
        var hash = await database.ReadAsync(db => db.Set<User>().Where(u => u.Id == caller.UserId).Select(u => u.PasswordHash).SingleAsync(cancel), cancel);
        return passwords.Verify(hash, password) is PasswordVerificationResult.Failed
            ? throw Refusal.Invalid(field, "is not the account's password")
            : new CheckedPassword(caller.UserId, field, hash, attempt);
    }
}

/// <summary>A password that was the account's a moment ago.</summary>
internal sealed record CheckedPassword(long UserId, string Field, string? Hash, LoginAttempt Attempt)
{
    /// <summary>Makes sure that it still is, and counts as a successful sign-in.</summary>
    /// <returns>The account's row, locked and tracked.</returns>
    /// <exception cref="Refusal">400 when it was changed since.</exception>
    public async Task<User> TakeAsync(Tx tx, CancellationToken cancel)
    {
        var user = await LockedUser.TakeAsync(tx, UserId, cancel);
        if (user is null || user.PasswordHash != Hash)
        {
            throw Refusal.Invalid(Field, "was changed a moment ago");
        }

        await LoginThrottle.SucceedAsync(tx, Attempt, cancel);
        return user;
    }
}
