using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Billing;

/// <summary>Jobs are paid from the ledger.</summary>
internal sealed class JobCredits(CreditLedger ledger) : IJobCredits
{
    public async Task<long> ChargeAsync(Tx tx, long userId, int amount, Guid jobId, string description, CancellationToken cancel) =>
        (await ledger.ChargeAsync(tx, userId, amount, jobId, description, cancel)).Total;

    public Task<int> RefundAsync(Tx tx, Guid jobId, int amount, string description, CancellationToken cancel) =>
        ledger.RefundAsync(tx, jobId, amount, description, cancel);

    public Task<int> SettleAsync(Tx tx, Guid jobId, int actual, string description, CancellationToken cancel) =>
        ledger.SettleAsync(tx, jobId, actual, description, cancel);
}
