using System.Collections.Concurrent;
using System.Threading.Channels;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Jobs;

/// <summary>News of jobs: who waits for some is woken, and what runs in this process shows its progress at once.</summary>
internal sealed class JobHub : IDisposable
{
    private const int Stripes = 1024;

    private readonly ConcurrentDictionary<Guid, ConcurrentDictionary<JobWatch, bool>> _watches = new();
    private readonly ConcurrentDictionary<Guid, LiveProgress> _live = new();
    private readonly long[] _versions = new long[Stripes];
    private readonly IDisposable[] _subscriptions;

    public JobHub(SignalBus signals) =>
        _subscriptions =
        [
            signals.Subscribe(JobSignals.Changed, payload =>
            {
                foreach (var id in JobSignals.Ids(payload))
                {
                    Tell(id);
                }
            }),
            signals.Subscribe(SignalBus.MissedTopic, _ => TellAll()),

            // What jobs wait for is told from the backends that are there.
            signals.Subscribe(JobSignals.BackendsChanged, _ => TellAll()),
        ];

    /// <summary>Wakes on each change until disposed.</summary>
    public JobWatch Watch(Guid id)
    {
        var watch = new JobWatch(this, id);
        _watches.AddOrUpdate(
            id,
            _ => new ConcurrentDictionary<JobWatch, bool>([new(watch, true)]),
            (_, watches) =>
            {
                watches[watch] = true;
                return watches;
            });
        return watch;
    }

    /// <summary>A number that changes with every change of the job (and now and then without one): what was read under it is current.</summary>
    public long VersionOf(Guid id) => Interlocked.Read(ref Stripe(id));

    /// <summary>Takes progress of a job that runs here, and tells whoever watches.</summary>
    public void Report(Guid id, LiveProgress progress)
    {
        Keep(id, progress);
        Tell(id);
    }

    /// <summary>Takes progress that is not worth telling; the next poll sees it.</summary>
    public void Keep(Guid id, LiveProgress progress) =>
        _live.AddOrUpdate(id, progress, (_, present) => present.Attempt > progress.Attempt ? present : progress);

    public LiveProgress? FindLive(Guid id) => _live.GetValueOrDefault(id);

    /// <summary>This attempt does not run here any more; the next one may do so already.</summary>
    public void Forget(Guid id, int attempt)
    {
        if (_live.TryGetValue(id, out var live) && live.Attempt == attempt)
        {
            _live.TryRemove(new(id, live));
        }
    }

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }

    public void Remove(JobWatch watch)
    {
        if (_watches.TryGetValue(watch.JobId, out var watches) && watches.TryRemove(watch, out _) && watches.IsEmpty)
        {
            // Somebody may join between the look and the removal; then the collection is put back with them in it.
            if (_watches.TryRemove(new(watch.JobId, watches)) && !watches.IsEmpty)
            {
                _watches.AddOrUpdate(watch.JobId, watches, (_, others) =>
                {
                    foreach (var left in watches.Keys)
                    {
                        others[left] = true;
                    }

                    return others;
                });
            }
        }
    }

    private void Tell(Guid id)
    {
        Interlocked.Increment(ref Stripe(id));
        if (_watches.TryGetValue(id, out var watches))
        {
            foreach (var watch in watches.Keys)
            {
                watch.Wake();
            }
        }
    }

    private void TellAll()
    {
        for (var at = 0; at < Stripes; at++)
        {
            Interlocked.Increment(ref _versions[at]);
        }

        foreach (var watch in _watches.Values.SelectMany(watches => watches.Keys))
        {
            watch.Wake();
        }
    }

    private ref long Stripe(Guid id) => ref _versions[(uint)id.GetHashCode() % Stripes];
}

/// <summary>Somebody who waits for news of one job. News that come while nobody looks are not lost.</summary>
internal sealed class JobWatch(JobHub hub, Guid jobId) : IDisposable
{
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public Guid JobId { get; } = jobId;

    public void Wake() => _news.Writer.TryWrite(true);

    /// <returns>False when nothing happened in time.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout, TimeProvider clock, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            await _news.Reader.ReadAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => hub.Remove(this);
}
