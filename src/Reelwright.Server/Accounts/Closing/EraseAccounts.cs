using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Accounts.Closing;

/// <summary>Has the rooms erase what deleted accounts left there, piece by piece, however often it is interrupted.</summary>
internal sealed class EraseAccounts(Database database, IEnumerable<IClosingListener> rooms, CreditLedger ledger, TimeProvider clock) : IMaintenanceTask
{
    /// <summary>For as long a request that was under way when the account was closed may still leave something.</summary>
    public static readonly TimeSpan Watched = TimeSpan.FromHours(1);

    private const int Accounts = 1_000;
    private const int Pieces = 20;

    public string Name => "deleted-accounts";

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public bool IsUrgent => true;

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var closed = await database.ReadAsync(
            db => Left(db).OrderBy(user => user.Id).Take(Accounts).Select(user => new { user.Id, user.ClosedAt }).ToListAsync(cancel), cancel);
        var hasMore = false;
        foreach (var account in closed)
        {
            var left = await EraseAsync(account.Id, cancel);
            if (left is Erasure.Done && account.ClosedAt <= clock.GetUtcNow() - Watched)
            {
                await database.WriteAsync(tx => FinishAsync(tx, account.Id, cancel), cancel);
            }

            hasMore |= left is Erasure.More;
        }

        return hasMore;
    }

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) =>
        DueWork.List(("deleted accounts to erase", await database.ReadAsync(db => Left(db).LongCountAsync(cancel), cancel)));

    private static IQueryable<User> Left(ReelwrightDb db) => db.Set<User>().Where(user => user.ClosedAt != null && user.ErasedAt == null);

    /// <summary>A bounded number of pieces of each room, so that one large account does not hold up the others.</summary>
    private async Task<Erasure> EraseAsync(long userId, CancellationToken cancel)
    {
        var all = Erasure.Done;
        foreach (var room in rooms)
        {
            var left = Erasure.More;
            for (var piece = 0; piece < Pieces && left is Erasure.More; piece++)
            {
                left = await room.EraseAsync(userId, cancel);
            }

            all = (all, left) switch
            {
                (Erasure.More, _) or (_, Erasure.More) => Erasure.More,
                (Erasure.Later, _) or (_, Erasure.Later) => Erasure.Later,
                _ => Erasure.Done,
            };
        }

        return all;
    }

    private async Task FinishAsync(Tx tx, long userId, CancellationToken cancel)
    {
        // The books stay, and close at zero.
        await ledger.CloseAsync(tx, userId, "The account was deleted", cancel);
        await tx.Db.Set<RowTotal>().Where(total => total.OwnerId == userId).ExecuteDeleteAsync(cancel);
        DateTimeOffset? now = clock.GetStorableNow();
        await tx.Db.Set<User>().Where(user => user.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(user => user.ErasedAt, now), cancel);
    }
}
