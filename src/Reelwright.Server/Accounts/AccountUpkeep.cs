using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts.Recovery;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Accounts;

/// <summary>Removes sessions that have ended, links that have expired and failures that are forgotten.</summary>
internal sealed class AccountUpkeep(Database database, TimeProvider clock) : IMaintenanceTask
{
    public string Name => "ended-sessions";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        await database.WriteAsync(
            async tx =>
            {
                await Ended(tx.Db, now).ExecuteDeleteAsync(cancel);
                await Forgotten(tx.Db, now).ExecuteDeleteAsync(cancel);
                await Expired(tx.Db, now).ExecuteDeleteAsync(cancel);
            },
            cancel);
        return false;
    }

    public Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        return database.ReadAsync(
            async db => DueWork.List(
                ("ended sessions", await Ended(db, now).LongCountAsync(cancel)),
                ("forgotten login failures", await Forgotten(db, now).LongCountAsync(cancel)),
                ("expired links of mails", await Expired(db, now).LongCountAsync(cancel))),
            cancel);
    }

    private static IQueryable<Session> Ended(ReelwrightDb db, DateTimeOffset now)
    {
        var (unused, tooOld) = (now - Session.Idle, now - Session.Longest);
        return db.Set<Session>().Where(session => session.LastSeenAt <= unused || session.CreatedAt <= tooOld);
    }

    private static IQueryable<LoginFailure> Forgotten(ReelwrightDb db, DateTimeOffset now)
    {
        var quiet = now - LoginFailure.Remembered;
        return db.Set<LoginFailure>().Where(failure => failure.LastAt <= quiet && (failure.LockedUntil == null || failure.LockedUntil <= quiet));
    }

    // For a while they still count against the limit of links.
    private static IQueryable<AccountToken> Expired(ReelwrightDb db, DateTimeOffset now)
    {
        var uncounted = now - AccountTokens.Counted;
        return db.Set<AccountToken>().Where(token => token.ExpiresAt <= uncounted);
    }
}
