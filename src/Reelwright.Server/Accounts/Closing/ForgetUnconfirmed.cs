using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Accounts.Closing;

/// <summary>Removes accounts whose address was never confirmed, so that their names and addresses are free again. Those that have anything beyond their first
/// allowance stay: an administrator gave it to them.</summary>
internal sealed class ForgetUnconfirmed(Database database, IOptions<SignupOptions> options, TimeProvider clock) : IMaintenanceTask
{
    private const int Batch = 100;

    public string Name => "unconfirmed-accounts";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var due = await database.ReadAsync(db => Due(db).OrderBy(user => user.UnconfirmedSince).Take(Batch).Select(user => user.Id).ToListAsync(cancel), cancel);
        foreach (var userId in due)
        {
            await database.WriteAsync(tx => ForgetAsync(tx, userId, cancel), cancel);
        }

        return due.Count == Batch;
    }

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) =>
        DueWork.List(("accounts that were never confirmed", await database.ReadAsync(db => Due(db).LongCountAsync(cancel), cancel)));

    private async Task ForgetAsync(Tx tx, long userId, CancellationToken cancel)
    {
        // Looked at again under the lock: it may be confirmed at this very moment.
        if (await LockedUser.TakeAsync(tx, userId, cancel) is null || !await Due(tx.Db).AnyAsync(user => user.Id == userId, cancel))
        {
            return;
        }

        // Everything else of the account goes by its foreign keys.
        await UntouchedCredits.ForgetAsync(tx, userId, cancel);
        await tx.Db.Set<User>().Where(user => user.Id == userId).ExecuteDeleteAsync(cancel);
    }

    private IQueryable<User> Due(ReelwrightDb db)
    {
        var since = clock.GetStorableNow() - TimeSpan.FromDays(options.Value.UnconfirmedDays);
        return db.Set<User>().Where(user => user.UnconfirmedSince <= since && user.ClosedAt == null && !user.IsAdmin
            && UntouchedCredits.Owners(db).Contains(user.Id)
            && !db.Set<Job>().Any(job => job.UserId == user.Id)
            && !db.Set<MediaFile>().Any(file => file.OwnerId == user.Id));
    }
}
