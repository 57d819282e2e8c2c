using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Reelwright.Server.Catalog;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Backends;

/// <summary>Drives this node's share of the backends, and keeps what every node knows of all of them current.</summary>
internal sealed class BackendPool(
    BackendDirectory directory, BackendLeases leases, BackendRows rows, BackendStarter starter, ModelCatalog catalog, Database database, SignalBus signals,
    IOptions<ComfyUIOptions> options, IOptions<WorkerOptions> worker, TimeProvider clock, ILogger<BackendPool> log) : BackgroundService, IGpuSlots
{
    /// <summary>A backend's row has changed; whoever hears it reads. The payload is the node whose turn changed it, and empty for all else.</summary>
    public const string RowsTopic = "backend-rows";

    private readonly ConcurrentDictionary<string, DrivenBackend> _driven = new(StringComparer.Ordinal);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TimeSpan _interval = IntervalOf(options.Value, worker.Value);
    private readonly Lock _showing = new();
    private volatile IReadOnlyList<GpuBackend> _online = [];
    private long? _turnedAt;
    private IReadOnlyList<BackendView> _found = [];
    private IReadOnlyList<string> _everOffered = [];

    /// <summary>The backends that this node drives, also those that get no new work.</summary>
    public IReadOnlyCollection<DrivenBackend> Driven => [.. _driven.Values];

    /// <inheritdoc/>
    public IReadOnlyList<GpuBackend> Online => _online;

    /// <summary>As often as health is looked at, and often enough for leases to be kept whatever that is.</summary>
    internal static TimeSpan IntervalOf(ComfyUIOptions options, WorkerOptions worker) => TimeSpan.FromSeconds(Math.Min(options.HealthSeconds, worker.LeaseSeconds / 3.0));

    /// <summary>Another node's news is no reason to write; the interval is.</summary>
    private bool IsDue => _turnedAt is not { } at || clock.GetElapsedTime(at) >= _interval * 0.9;

    private bool Drives => worker.Value.Role is not WorkerRole.Api;

    /// <summary>Null when this node does not drive it (any more).</summary>
    public DrivenBackend? FindDriven(string name) => _driven.GetValueOrDefault(name);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changed = signals.Subscribe(RowsTopic, WakeUnlessOwn);
        using var missed = signals.Subscribe(SignalBus.MissedTopic, _ => Wake());
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TurnAsync(stoppingToken);
                await PauseAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // the loop's top: a database that is away for a moment comes back
            catch (Exception failure)
#pragma warning restore CA1031
            {
                log.LogError(failure, "A turn of the backends' pool failed; trying again");
                await Task.Delay(_interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await LetGoAsync();
    }

    /// <summary>Looks at the table without driving anything: for the start, so that the first request finds an answer.</summary>
    public async Task ReadAsync(CancellationToken cancel) => Show(await ReadRowsAsync(cancel), await ReadEverOfferedAsync(cancel));

    private void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>What this node's own turn has written it has read, too.</summary>
    private void WakeUnlessOwn(string writer)
    {
        if (writer != leases.Node)
        {
            Wake();
        }
    }

    private void Notice(bool isForAll)
    {
        if (isForAll)
        {
            Wake();
        }
        else
        {
            Show();
        }
    }

    private async Task PauseAsync(CancellationToken stop)
    {
        using var timer = clock.CreateTimer(_ => Wake(), null, _interval, Timeout.InfiniteTimeSpan);
        await _wake.Reader.ReadAsync(stop);
    }

    private async Task TurnAsync(CancellationToken cancel)
    {
        var found = await ReadRowsAsync(cancel);
        if (Drives && (found.Count > 0 || !_driven.IsEmpty) && (IsDue || leases.HasWork(found, Driven, clock.GetStorableNow())))
        {
            await database.WriteAsync(tx => leases.TurnAsync(tx, found, Driven, clock.GetStorableNow(), cancel), cancel);
            _turnedAt = clock.GetTimestamp();
            found = await ReadRowsAsync(cancel);
            await FollowAsync(found, cancel);
        }

        Show(found, await ReadEverOfferedAsync(cancel));
    }

    private Task<IReadOnlyList<BackendView>> ReadRowsAsync(CancellationToken cancel) => database.ReadAsync(db => rows.ReadAsync(db, clock.GetStorableNow(), cancel), cancel);

    private Task<IReadOnlyList<string>> ReadEverOfferedAsync(CancellationToken cancel) => database.ReadAsync(db => BackendRows.ReadEverOfferedAsync(db, cancel), cancel);

    /// <summary>Starts to drive what the table says is ours, and stops what is not any more.</summary>
    private async Task FollowAsync(IReadOnlyList<BackendView> found, CancellationToken cancel)
    {
        var mine = found.Where(backend => backend.Driver == leases.Node).ToDictionary(backend => backend.Name, StringComparer.Ordinal);
        foreach (var driven in _driven.Values)
        {
            if (mine.TryGetValue(driven.Name, out var view) && view.CreatedAt == driven.CreatedAt)
            {
                if (view.IsLeaving && !driven.IsDraining)
                {
                    // It has to be seen once that it takes nothing new; then it can go.
                    Wake();
                }

                driven.Update(view);
            }
            else
            {
                await StopAsync(driven);
            }
        }

        foreach (var view in mine.Values.Where(view => !_driven.ContainsKey(view.Name)))
        {
            if (starter.Start(view, Notice) is { } driven)
            {
                _driven[view.Name] = driven;
            }
            else
            {
                await database.WriteAsync(tx => BackendRows.SaveAsync(tx, view.Name, leases.Node, starter.Explain(view), withModels: false, cancel), cancel);
            }
        }
    }

    private async Task StopAsync(DrivenBackend driven)
    {
        if (_driven.TryRemove(driven.Name, out _))
        {
            log.LogInformation("Backend {Backend} is not driven here any more", driven.Name);
            await driven.DisposeAsync();
        }
    }

    private void Show(IReadOnlyList<BackendView> found, IReadOnlyList<string> everOffered)
    {
        lock (_showing)
        {
            (_found, _everOffered) = (found, everOffered);
        }

        Show();
    }

    private void Show()
    {
        bool matters;
        lock (_showing)
        {
            // What this node sees itself is newer than its rows.
            IReadOnlyList<BackendView> current = [.. _found.Select(backend => FindDriven(backend.Name) is { } driven ? backend with { State = driven.State } : backend)];
            matters = directory.Show(current, _everOffered);
            _online = [.. current.Where(backend => backend.TakesJobs).Select(Describe)];
        }

        if (matters)
        {
            signals.PublishHere(new Signal(JobSignals.BackendsChanged, ""));
        }
    }

    private GpuBackend Describe(BackendView backend) => new(
        backend.Name,
        backend.Slots,
        [.. (backend.State.Models?.Offered ?? []).Select(catalog.FindAny).OfType<CatalogModel>().Select(model => new GpuModel(model.Id, model.Weights?.Family ?? model.Id, model.IsHeavy))],
        FindDriven(backend.Name) is { IsDraining: false },
        backend.State.LoadedFamily is { } family ? [family] : []);

    /// <summary>The jobs have been handed back already: the worker stops before this.</summary>
    private async Task LetGoAsync()
    {
        foreach (var driven in _driven.Values)
        {
            await StopAsync(driven);
        }

        if (Drives)
        {
            try
            {
                await database.WriteAsync(tx => leases.ReleaseAllAsync(tx, CancellationToken.None), CancellationToken.None);
            }
#pragma warning disable CA1031 // the program ends; leases run out by themselves
            catch (Exception failure)
#pragma warning restore CA1031
            {
                log.LogWarning(failure, "Backends were not handed over; others take them when their leases run out");
            }
        }
    }
}
