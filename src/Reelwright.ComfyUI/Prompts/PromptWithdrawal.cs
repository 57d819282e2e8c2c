using Microsoft.Extensions.Logging;

namespace Reelwright.ComfyUI;

/// <summary>Takes a prompt away from a backend, waiting or running, and makes sure that it went.</summary>
internal sealed class PromptWithdrawal(ComfyClient client, TimeProvider clock, ComfyTimings timings, ILogger log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <returns>Whether it is known to be gone from the queue.</returns>
    public async Task<bool> RunAsync(string promptId)
    {
        var start = clock.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            var patience = timings.WithdrawPatience;
            try
            {
                if (!await TryAsync(promptId))
                {
                    return true;
                }
            }
            catch (ComfyException failure)
            {
                patience = timings.GoneBeforeStart;
                log.LogWarning("Prompt {Prompt} could not be withdrawn yet: {Reason}", promptId, failure.Message);
            }

            if (clock.GetElapsedTime(start) > patience)
            {
                log.LogWarning("Prompt {Prompt} is still at {Backend} after it was withdrawn; it is left there.", promptId, client.Endpoint.Address);
                return false;
            }

            await Task.Delay(pause, clock);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Whether it was still there.</summary>
    private async Task<bool> TryAsync(string promptId)
    {
        var queue = await client.GetQueueAsync(CancellationToken.None);
        if (queue.Running.Contains(promptId))
        {
            // With its id, so that the next prompt lives should this one end right now.
            await client.InterruptAsync(promptId, CancellationToken.None);
            return true;
        }

        if (queue.Pending.Contains(promptId))
        {
            await client.DeleteAsync(promptId, CancellationToken.None);
            return true;
        }

        return false;
    }
}
