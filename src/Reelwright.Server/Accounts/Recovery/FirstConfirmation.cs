using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Accounts.Recovery;

/// <summary>Where signing up takes a confirmed address: mails the link, and mails it again to who comes with the right password.</summary>
internal sealed class FirstConfirmation(Database database, AccountTokens tokens, AccountLetters letters, SiteAddress site)
{
    public void Send(Tx tx, User user, Uri address) =>
        letters.Confirm(tx, user, AccountPaths.Link(address, AccountPaths.Confirm, tokens.Issue(tx, user.Id, TokenPurpose.SignUp)));

    /// <summary>Sends the link anew, a few times an hour at most.</summary>
    public Task RemindAsync(long userId, LoginAttempt attempt, HttpContext http, CancellationToken cancel)
    {
        var address = site.Of(http);
        return database.WriteAsync(
            async tx =>
            {
                await LoginThrottle.SucceedAsync(tx, attempt, cancel);
                if (await LockedUser.TakeAsync(tx, userId, cancel) is { UnconfirmedSince: not null, SuspendedAt: null } user
                    && await tokens.MayIssueAsync(tx.Db, userId, TokenPurpose.SignUp, cancel))
                {
                    Send(tx, user, address);
                }
            },
            cancel);
    }
}
