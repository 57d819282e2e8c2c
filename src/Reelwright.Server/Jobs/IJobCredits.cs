using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Jobs;

/// <summary>What the queue needs of the account's money. Billing stands above this room, so it brings the implementation.</summary>
internal interface IJobCredits
{
    /// <summary>Locks the account's credit row and takes the amount, in the transaction that stores the job. An amount of 0 only reads the balance.</summary>
    /// <returns>The balance after it.</returns>
    /// <exception cref="Platform.Http.Refusal">403 <c>insufficient_credits</c>.</exception>
    Task<long> ChargeAsync(Tx tx, long userId, int amount, Guid jobId, string description, CancellationToken cancel);

    /// <summary>Gives back up to the amount of what the job was charged. Only the first call for a job has an effect, whatever crashes.</summary>
    /// <returns>What was given back.</returns>
    Task<int> RefundAsync(Tx tx, Guid jobId, int amount, string description, CancellationToken cancel);

    /// <summary>Brings what the job was charged, an estimate, down to the real amount. Only the first call for a job has an effect, whatever crashes.</summary>
    /// <returns>What was given back.</returns>
    Task<int> SettleAsync(Tx tx, Guid jobId, int actual, string description, CancellationToken cancel);
}
