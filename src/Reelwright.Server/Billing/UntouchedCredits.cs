using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Billing;

/// <summary>Credits that nobody bought, gave or spent: accounts on the free tier with their allowances and nothing else.</summary>
internal static class UntouchedCredits
{
    /// <summary>Whose they are, for use inside a query.</summary>
    public static IQueryable<long> Owners(ReelwrightDb db) => db.Set<CreditAccount>()
        .Where(account => account.Tier == Tier.Free
            && !db.Set<CreditTransaction>().Any(line => line.UserId == account.UserId && line.Kind != CreditKind.Grant && line.Kind != CreditKind.Expiry))
        .Select(account => account.UserId);

    /// <summary>Forgets them before their account is removed. No foreign key does that, so that nothing else can lose lines of a ledger.</summary>
    public static Task ForgetAsync(Tx tx, long userId, CancellationToken cancel) => tx.Db.Set<CreditTransaction>().Where(line => line.UserId == userId).ExecuteDeleteAsync(cancel);
}
