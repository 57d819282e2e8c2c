using Microsoft.AspNetCore.Identity;
using Reelwright.Server.Accounts;
using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Hosting.Showing;

/// <summary>Looks at passwords of pages, and bounds guessing as the sign-in does: ten failures for one page from one address lock that pair for a while.</summary>
internal sealed class PasswordGate(Database database, Passwords passwords, LoginThrottle throttle)
{
    /// <returns>Null when the password is right; else why not, in words for whoever typed it.</returns>
    public async Task<Refusal?> TryAsync(HostedPage page, string password, HttpContext http, CancellationToken cancel)
    {
        LoginAttempt attempt;
        try
        {
            // No account has a name with a colon in it.
            attempt = await throttle.BeginAsync($"page:{page.Id}", http, cancel);
        }
        catch (Refusal locked) when (locked.RetryAfterSeconds is not null)
        {
            var minutes = (locked.RetryAfterSeconds.Value + 59) / 60;
            return Refusal.TooMany("locked_out", $"Too many wrong passwords. Try again in {minutes} {(minutes == 1 ? "minute" : "minutes")}.", locked.RetryAfterSeconds.Value);
        }

        if (password.Length > HostedPage.MaxPassword || passwords.Verify(page.PasswordHash, password) is PasswordVerificationResult.Failed)
        {
            return Refusal.Forbidden("forbidden", "That is not the password.");
        }

        await database.WriteAsync(tx => LoginThrottle.SucceedAsync(tx, attempt, cancel), cancel);
        return null;
    }
}
