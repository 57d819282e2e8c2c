using System.Collections.Concurrent;
using System.Threading.Channels;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Webhooks;

/// <summary>Sends what is due, as long as the server lives. What a server that died was sending is sent again when its lease has run out.</summary>
internal sealed class SendDeliveries(
    DeliveryQueue queue, DeliverWebhook deliver, DeliveryOutcomes outcomes, SignalBus signals, TimeProvider clock, ILogger<SendDeliveries> log) : BackgroundService
{
    // Signals wake at once; these are for those that got lost, and for endpoints that had no room.
    private static readonly TimeSpan LongestNap = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BusyNap = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ClaimedDelivery, Task> _running = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var waiting = signals.Subscribe(DeliveryQueue.WaitingTopic, _ => Wake());
        using var missed = signals.Subscribe(SignalBus.MissedTopic, _ => Wake());
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SendDueAsync(stoppingToken);
                await NapAsync(await FindNapAsync(stoppingToken), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // the loop's top: a database that is away for a moment comes back
            catch (Exception failure)
#pragma warning restore CA1031
            {
                log.LogError(failure, "Looking for due webhooks failed; trying again");
                await NapAsync(BusyNap, stoppingToken);
            }
        }

        await Task.WhenAll(_running.Values);
    }

    private async Task SendDueAsync(CancellationToken stop)
    {
        while (await queue.ClaimAsync([.. _running.Keys], stop) is { Count: > 0 } claimed)
        {
            foreach (var one in claimed)
            {
                // In the list before it can leave it.
                var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _running[one] = SendAsync(one, gate.Task, stop);
                gate.SetResult();
            }
        }
    }

    private async Task SendAsync(ClaimedDelivery claimed, Task gate, CancellationToken stop)
    {
        await gate;
        try
        {
            await outcomes.StoreAsync(claimed, await deliver.RunAsync(claimed, stop), CancellationToken.None);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await ReleaseAsync(claimed);
        }
#pragma warning disable CA1031 // the top of one delivery: its lease runs out and it is tried again
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.LogError(failure, "Delivery {Delivery} broke", claimed.Delivery.Id);
        }
        finally
        {
            _running.TryRemove(claimed, out _);
            Wake();
        }
    }

    /// <summary>The server stops: whoever comes next need not wait for the lease.</summary>
    private async Task ReleaseAsync(ClaimedDelivery claimed)
    {
        try
        {
            await queue.ReleaseAsync(claimed, CancellationToken.None);
        }
#pragma warning disable CA1031 // the database may be gone already, and then the lease runs out
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.LogWarning(failure, "Delivery {Delivery} could not be given back", claimed.Delivery.Id);
        }
    }

    private async Task<TimeSpan> FindNapAsync(CancellationToken stop)
    {
        var next = await queue.FindNextDueAsync(stop);
        var left = next - clock.GetStorableNow();
        return left is null || left > LongestNap ? LongestNap : left > TimeSpan.Zero ? left.Value : BusyNap;
    }

    private async Task NapAsync(TimeSpan length, CancellationToken stop)
    {
        using var nap = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var end = new CancellationTokenSource(length, clock);
        await using var over = end.Token.Register(Wake);
        try
        {
            await _wake.Reader.ReadAsync(nap.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The loop sees it too.
        }
    }

    private void Wake() => _wake.Writer.TryWrite(true);
}
