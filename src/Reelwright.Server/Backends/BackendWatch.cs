using System.Threading.Channels;
using Reelwright.ComfyUI;

namespace Reelwright.Server.Backends;

/// <summary>Looks at one backend again and again: every few seconds while it answers, ever more rarely while it does not.</summary>
internal sealed class BackendWatch(
    string name, ComfyClient client, BackendState start, BackendProbe probe, ComfyUIOptions options, Action<bool> changed, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>One slow answer may come from a machine that is loading weights; two in a row do not.</summary>
    private const int PatienceWithTimeouts = 2;

    private readonly Channel<bool> _look = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();

    // What an earlier driver saw holds until this one has looked; that it is online does not.
    private volatile BackendState _state = start with { IsOnline = false };
    private volatile bool _wantsModels;
    private int _failures;
    private long? _modelsReadAt;

    public BackendState State => _state;

    /// <summary>It has been looked at by this watch.</summary>
    public bool HasLooked { get; private set; }

    public void LookNow(bool models)
    {
        if (models)
        {
            _wantsModels = true;
        }

        _look.Writer.TryWrite(true);
    }

    public void Change(Func<BackendState, BackendState> change)
    {
        BackendState before;
        BackendState after;
        lock (_lock)
        {
            before = _state;
            after = _state = change(before);
        }

        var isWide = after.DiffersWidely(before);
        if (isWide || after.LoadedFamily != before.LoadedFamily)
        {
            changed(isWide);
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stop);
                await PauseAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        try
        {
            var seen = await probe.LookAsync(client, _state, clock.GetUtcNow(), stop);
            if (AreModelsDue(seen))
            {
                _wantsModels = false;
                seen = seen with { Models = await probe.ReadModelsAsync(client, stop) };
                _modelsReadAt = clock.GetTimestamp();
            }

            _failures = 0;
            Show(seen);
        }
        catch (Exception failure) when (failure is ComfyException or BackendRefusedException)
        {
            _failures++;
            if (failure is ComfyException { Failure: ComfyFailure.Timeout } && _state.IsOnline && _failures < PatienceWithTimeouts)
            {
                return;
            }

            ShowAway(failure.Message);
        }
#pragma warning disable CA1031 // the loop's top: a watch that ends by a bug would leave its backend as it was for ever
        catch (Exception failure) when (failure is not OperationCanceledException || !stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.LogError(failure, "Looking at the backend {Backend} failed", name);
            _failures++;
            ShowAway($"looking at it failed: {failure.Message}");
        }
    }

    private bool AreModelsDue(BackendState seen) =>
        !_state.IsOnline || _wantsModels || seen.Models is null || seen.Version != _state.Version
        || _modelsReadAt is not { } at || clock.GetElapsedTime(at) >= TimeSpan.FromSeconds(options.ModelsSeconds);

    private void Show(BackendState seen)
    {
        if (!_state.IsOnline)
        {
            log.LogInformation("Backend {Backend} is online: ComfyUI {Version}, {Models} models", name, seen.Version, seen.Models?.Offered.Count);
        }

        HasLooked = true;

        // What was noted about its memory while we looked stays.
        Change(state => seen with
        {
            LoadedModel = state.LoadedModel,
            LoadedFamily = state.LoadedFamily,
            Models = seen.Models?.Json == state.Models?.Json ? state.Models : seen.Models,
        });
    }

    private void ShowAway(string problem)
    {
        if (_state.IsOnline || _state.Problem != problem)
        {
            log.LogWarning("Backend {Backend} is not used: {Problem}", name, problem);
        }

        HasLooked = true;

        // Whoever comes back may have been started anew, with nothing in memory.
        Change(state => state with { IsOnline = false, Problem = problem, QueueRunning = 0, QueuePending = 0, VramFree = null, LoadedModel = null, LoadedFamily = null });
    }

    private async Task PauseAsync(CancellationToken stop)
    {
        var usual = TimeSpan.FromSeconds(options.HealthSeconds);
        var pause = _failures == 0 ? usual : TimeSpan.FromTicks(Math.Max(usual.Ticks, (long)Math.Min(LongestPause.Ticks, usual.Ticks * Math.Pow(2, _failures - 1))));
        using var timer = clock.CreateTimer(_ => _look.Writer.TryWrite(true), null, pause, Timeout.InfiniteTimeSpan);
        await _look.Reader.ReadAsync(stop);
    }
}
