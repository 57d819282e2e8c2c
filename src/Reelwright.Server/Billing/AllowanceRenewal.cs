using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Billing;

/// <summary>Writes due renewals of accounts that nobody touches, so that the ledger is current without them. Charging does it by itself.</summary>
internal sealed class AllowanceRenewal(Database database, CreditLedger ledger, TimeProvider clock) : IMaintenanceTask
{
    private const int Batch = 200;

    public string Name => "allowances";

    public TimeSpan Every => TimeSpan.FromMinutes(30);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var due = await database.ReadAsync(
            db => db.Set<CreditAccount>().Where(a => a.PeriodEnd <= now).OrderBy(a => a.PeriodEnd).Select(a => a.UserId).Take(Batch).ToListAsync(cancel), cancel);
        foreach (var userId in due)
        {
            await database.WriteAsync(tx => ledger.RenewAsync(tx, userId, cancel), cancel);
        }

        return due.Count == Batch;
    }
    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return DueWork.List(("allowances to renew", await database.ReadAsync(db => db.Set<CreditAccount>().LongCountAsync(account => account.PeriodEnd <= now, cancel), cancel)));
    }
}
