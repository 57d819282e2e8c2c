using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Accounts;

/// <summary>Removes sessions that have ended and failures that are forgotten.</summary>
internal sealed class AccountUpkeep(Database database, TimeProvider clock) : IMaintenanceTask
{
    public string Name => "ended-sessions";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (unused, tooOld, quiet) = (now - Session.Idle, now - Session.Longest, now - LoginFailure.Remembered);
        await database.WriteAsync(
            async tx =>
            {
                await tx.Db.Set<Session>().Where(s => s.LastSeenAt <= unused || s.CreatedAt <= tooOld).ExecuteDeleteAsync(cancel);
                await tx.Db.Set<LoginFailure>().Where(f => f.LastAt <= quiet && (f.LockedUntil == null || f.LockedUntil <= quiet)).ExecuteDeleteAsync(cancel);
            },
            cancel);
        return false;
    }
}
