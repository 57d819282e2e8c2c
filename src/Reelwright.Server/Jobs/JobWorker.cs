using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Signals;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Jobs;

/// <summary>Keeps this process's slots busy, its leases fresh, and takes up the jobs of workers that died.</summary>
internal sealed class JobWorker(
    JobClaims claims, GpuClaims gpuClaims, OpenBackends backends, JobRunner runner, JobRecovery recovery, JobHub hub, Database database, QueueViews views, JobMetrics metrics,
    SignalBus signals, DataFolder folder, TimeProvider clock, IOptions<WorkerOptions> options, ILogger<JobWorker> log) : BackgroundService
{
    // Signals wake at once; this is for those that got lost.
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    // By start, not by job: one that was put back may start again here before its last start has quite ended.
    private readonly ConcurrentDictionary<RunningJob, bool> _running = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Role is WorkerRole.Api)
        {
            return;
        }

        using var waiting = signals.Subscribe(JobSignals.Waiting, _ => Wake());
        using var backendsChanged = signals.Subscribe(JobSignals.BackendsChanged, _ => Wake());
        using var missed = signals.Subscribe(SignalBus.MissedTopic, _ => Wake());
        using var stopped = signals.Subscribe(JobSignals.Stopped, DropStopped);

        // Leases are renewed until the last job has been handed back.
        using var allHandedBack = new CancellationTokenSource();
        var heartbeat = RepeatAsync("Renewing leases", HeartbeatInterval, RenewAsync, allHandedBack.Token);
        var reaping = RepeatAsync("Looking for dead workers", TimeSpan.FromSeconds(Math.Max(1, options.Value.LeaseSeconds / 3.0)), ReapAsync, stoppingToken);
        var returning = RepeatAsync("Putting jobs back in line", RetryInterval, recovery.ReturnHeldAsync, stoppingToken);
        await ClaimUntilStoppedAsync(stoppingToken);
        await Task.WhenAll(_running.Keys.Select(running => running.Work));
        await allHandedBack.CancelAsync();
        await Task.WhenAll(heartbeat, reaping, returning);
    }

    private async Task ClaimUntilStoppedAsync(CancellationToken stop)
    {
        var hasFailed = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (hasFailed)
                {
                    await WaitForWorkAsync(isFull: false, stop);
                }

                var isFull = await FillCoresAsync(stop) & await FillBackendsAsync(stop);
                hasFailed = false;
                await WaitForWorkAsync(isFull, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // the loop's top: a database that is away for a moment comes back
            catch (Exception failure)
#pragma warning restore CA1031
            {
                log.LogError(failure, "Claiming jobs failed; trying again");
                hasFailed = true;
            }
        }
    }

    private async Task WaitForWorkAsync(bool isFull, CancellationToken stop)
    {
        using var poll = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (!isFull)
        {
            poll.CancelAfter(PollInterval);
        }

        try
        {
            await _wake.Reader.ReadAsync(poll.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Time to look without having been told.
        }
    }

    /// <returns>True when no slot is left free.</returns>
    private async Task<bool> FillCoresAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var free = (options.Value.CpuSlots ?? Environment.ProcessorCount) - _running.Keys.Count(running => running.Job.Lane == JobLane.Cpu);
            if (free <= 0)
            {
                return true;
            }

            var jobs = await claims.ClaimAsync(JobLane.Cpu, free, folder.Id, stop);
            if (jobs.Count == 0)
            {
                return false;
            }

            foreach (var job in jobs)
            {
                Start(job, stop);
            }
        }

        return true;
    }

    /// <returns>True when there is nothing to look for: this process drives no backend.</returns>
    private async Task<bool> FillBackendsAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && backends.HasAny)
        {
            // One at a time: what one backend takes changes what is best for the next.
            var pool = await backends.ListAsync(_running.Keys, stop);
            if (await gpuClaims.ClaimAsync(pool, folder.Id, stop) is not { } job)
            {
                return false;
            }

            Start(job, stop);
        }

        return true;
    }

    private void Start(Job job, CancellationToken stop)
    {
        var running = new RunningJob(job, clock, stop) { BackendLeft = Wake };
        _running[running] = true;
        running.Work = Task.Run(
            async () =>
            {
                await runner.RunAsync(running, stop);
                if (job.Backend is { } backend)
                {
                    backends.Saw(backend, running.Outcome);
                }

                _running.TryRemove(running, out _);
                Wake();
            },
            CancellationToken.None);
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private void DropStopped(string payload)
    {
        var ids = JobSignals.Ids(payload).ToHashSet();
        foreach (var running in _running.Keys.Where(running => ids.Contains(running.Job.Id)))
        {
            running.Drop();
        }
    }

    private async Task RenewAsync(CancellationToken cancel)
    {
        var due = _running.Keys.Where(IsDue).ToList();
        if (due.Count == 0)
        {
            return;
        }

        var lost = await database.WriteAsync(
            async tx =>
            {
                var gone = new List<RunningJob>();
                foreach (var running in due)
                {
                    if (!await RenewAsync(tx, running, cancel))
                    {
                        gone.Add(running);
                    }
                }

                return gone;
            },
            cancel);
        foreach (var running in lost)
        {
            running.Drop();
        }
    }

    private bool IsDue(RunningJob running) =>
        Shown(running) != running.Saved || running.RenewedAt is not { } renewed || clock.GetElapsedTime(renewed) > TimeSpan.FromSeconds(options.Value.LeaseSeconds / 3.0);

    private async Task<bool> RenewAsync(Tx tx, RunningJob running, CancellationToken cancel)
    {
        var until = clock.GetStorableNow().AddSeconds(options.Value.LeaseSeconds);
        var shown = Shown(running);
        var news = shown == running.Saved ? 0 : 1;
        var renewed = await tx.Db.Set<Job>().Where(JobEndings.IsHeldBy(running.Job)).ExecuteUpdateAsync(
            row => row
                .SetProperty(j => j.LeaseUntil, until)
                .SetProperty(j => j.Progress, shown.Progress)
                .SetProperty(j => j.Stage, shown.Stage)
                .SetProperty(j => j.Engine, shown.Engine)
                .SetProperty(j => j.Revision, j => j.Revision + news),
            cancel);
        if (renewed == 0)
        {
            return false;
        }

        if (news > 0 || running.RenewedAt is null)
        {
            tx.Signal(JobSignals.Changed, running.Job.Id);
        }

        tx.AfterCommit(() => (running.RenewedAt, running.Saved) = (clock.GetTimestamp(), shown));
        return true;
    }

    private (int Progress, string? Stage, string? Engine) Shown(RunningJob running) =>
        hub.FindLive(running.Job.Id) is { } live && live.Attempt == running.Job.Attempt ? (live.Progress, live.Stage, live.Engine) : running.Saved;

    private async Task ReapAsync(CancellationToken cancel)
    {
        await recovery.TakeUpExpiredAsync(cancel);
        metrics.Saw(await database.ReadAsync(db => views.CountAsync(db, cancel).AsTask(), cancel));
    }

    private async Task RepeatAsync(string what, TimeSpan interval, Func<CancellationToken, Task> act, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(interval, clock);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stop);
                await act(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // the loop's top: the next turn tries again, and leases outlast a few misses
            catch (Exception failure)
#pragma warning restore CA1031
            {
                log.LogError(failure, "{What} failed; trying again", what);
            }
        }
    }
}
