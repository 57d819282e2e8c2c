using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Platform.Maintenance;

/// <summary>Runs the rooms' housekeeping: each piece when it is due, urgent ones when they are called for.</summary>
internal sealed class MaintenanceLoop(
    IEnumerable<IMaintenanceTask> tasks, MaintenanceLeases leases, SignalBus signals, TimeProvider clock, ILogger<MaintenanceLoop> log) : BackgroundService
{
    /// <summary>Signal: urgent housekeeping has something to do.</summary>
    public const string WakeTopic = "maintenance";

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly IReadOnlyList<IMaintenanceTask> _tasks = [.. tasks];

    /// <summary>One round over all pieces that are due.</summary>
    /// <param name="urgentNow">Also runs urgent pieces that are not due.</param>
    public async Task RunDueAsync(bool urgentNow, CancellationToken cancel)
    {
        foreach (var task in _tasks)
        {
            try
            {
                await RunAsync(task, urgentNow && task.IsUrgent, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                throw;
            }
#pragma warning disable CA1031 // the loop's top: one failing piece must not keep the others from running, and it is tried again when due
            catch (Exception failure)
#pragma warning restore CA1031
            {
                log.LogError(failure, "Housekeeping {Task} failed", task.Name);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var wakes = signals.Subscribe(WakeTopic, _ => Wake());
        var urgent = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunDueAsync(urgent, stoppingToken);
                urgent = await WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    private async Task RunAsync(IMaintenanceTask task, bool evenEarly, CancellationToken cancel)
    {
        if (!await leases.TakeAsync(task.Name, evenEarly, cancel))
        {
            return;
        }

        var dueAt = clock.GetStorableNow() + task.Every;
        try
        {
            if (await task.RunAsync(cancel))
            {
                dueAt = clock.GetStorableNow();
                Wake();
            }
        }
        finally
        {
            await leases.ReturnAsync(task.Name, dueAt);
        }
    }

    private void Wake()
    {
        lock (_wake)
        {
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
    }

    /// <summary>True when somebody called, false when time has passed.</summary>
    private async Task<bool> WaitAsync(CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var called = _wake.WaitAsync(either.Token);
        var passed = Task.Delay(Tick, clock, either.Token);
        var first = await Task.WhenAny(called, passed);
        await either.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        if (first == called || called.IsCompletedSuccessfully)
        {
            await called;
            return true;
        }

        return false;
    }
}
