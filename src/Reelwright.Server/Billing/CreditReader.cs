using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Billing;

/// <summary>Reads an account's credits as they are now, also when its month has ended and nobody has touched it since.</summary>
internal sealed class CreditReader(Database database, CreditLedger ledger, TimeProvider clock)
{
    public async Task<CreditAccount> ReadAsync(long userId, CancellationToken cancel)
    {
        var account = await database.ReadAsync(db => db.Set<CreditAccount>().SingleAsync(a => a.UserId == userId, cancel), cancel);
        return account.HasPeriodEnded(clock.GetUtcNow())
            ? await database.WriteAsync(tx => ledger.RenewAsync(tx, userId, cancel), cancel)
            : account;
    }
}
