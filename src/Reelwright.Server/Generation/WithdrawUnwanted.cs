using Microsoft.Extensions.Options;
using Reelwright.ComfyUI;
using Reelwright.Server.Backends;

namespace Reelwright.Server.Generation;

/// <summary>
/// Takes prompts away from this node's backends that nobody waits for: their job was cancelled while the backend was away, or was begun again elsewhere
/// because the node that had it could not ask. Who follows a prompt withdraws it itself; this finds what was left.
/// </summary>
internal sealed class WithdrawUnwanted(BackendPool pool, JobPrompts prompts, IOptions<ComfyUIOptions> options, TimeProvider clock, ILogger<WithdrawUnwanted> log) : BackgroundService
{
    private const int AtOnce = 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.HealthSeconds), clock);
        while (await NextAsync(timer, stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // the loop's top: a database or a backend that is away for a moment comes back
            catch (Exception failure)
#pragma warning restore CA1031
            {
                log.LogError(failure, "Looking for prompts that nobody wants failed; trying again");
            }
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        var online = pool.Driven.Where(backend => backend.State.IsOnline).ToDictionary(backend => backend.Name, StringComparer.Ordinal);
        if (online.Count == 0)
        {
            return;
        }

        foreach (var prompt in await prompts.FindUnwantedAsync(online.Keys, AtOnce, cancel))
        {
            var comfy = online[prompt.Backend].Comfy;
            var id = prompt.PromptId.ToString("D");
            try
            {
                if (await comfy.WithdrawAsync(id))
                {
                    await comfy.Client.ForgetAsync(id, cancel);
                    await prompts.EndAsync([prompt], cancel);
                    log.LogInformation("Prompt {Prompt}, which nobody waited for any more, was taken away from {Backend}", id, prompt.Backend);
                }
            }
            catch (Exception gone) when (gone is ComfyException or ObjectDisposedException)
            {
                log.LogInformation("Prompt {Prompt} stays at {Backend} for now: {Reason}", id, prompt.Backend, gone.Message);
            }
        }
    }
}
