using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Tests.Jobs;

/// <summary>For tests in which money does not matter.</summary>
internal sealed class FreeJobsOnly : IJobCredits
{
    public Task<long> ChargeAsync(Tx tx, long userId, int amount, Guid jobId, string description, CancellationToken cancel) => Task.FromResult(0L);

    public Task<int> RefundAsync(Tx tx, Guid jobId, int amount, string description, CancellationToken cancel) => Task.FromResult(0);

    public Task<int> SettleAsync(Tx tx, Guid jobId, int actual, string description, CancellationToken cancel) => Task.FromResult(0);
}
