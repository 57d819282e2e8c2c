using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Reelwright.ComfyUI;

/// <summary>
/// One socket and one look at the queue for all prompts of a backend. Where the queue moved and the socket said nothing, the socket is
/// open but dead (ComfyUI forgets one when an older one of the same client closes), and is replaced.
/// </summary>
internal sealed class BackendWatch : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, PromptFollower> _followers = new(StringComparer.Ordinal);
    private readonly ComfyClient _client;
    private readonly ComfyEventStream _events;
    private readonly TimeProvider _clock;
    private readonly ComfyTimings _timings;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _nudge = new(0, 1);
    private readonly Lock _starting = new();
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _work;
    private string? _present;
    private long _heard;
    private long _connections;
    private long _heardBefore;
    private long _connectionsBefore;
    private long? _silentSince;
    private bool _isAway;

    public BackendWatch(ComfyClient client, string clientId, TimeProvider clock, ComfyTimings timings, ILogger log)
    {
        (_client, _clock, _timings, _log) = (client, clock, timings, log);
        _events = new ComfyEventStream(client, clientId, clock);
    }

    public bool HasSocket => Volatile.Read(ref _connected).Task.IsCompleted;

    /// <summary>Events of the prompt go to the follower until it is removed.</summary>
    public async Task AddAsync(PromptFollower follower, CancellationToken cancel)
    {
        if (!_followers.TryAdd(follower.PromptId, follower))
        {
            throw new InvalidOperationException($"Prompt {follower.PromptId} is already being followed.");
        }

        lock (_starting)
        {
            _work ??= Task.WhenAll(Task.Run(ListenAsync, CancellationToken.None), Task.Run(WatchAsync, CancellationToken.None));
        }

        Nudge();
        // Without a socket the backend works as well, only silently.
        await Task.WhenAny(_connected.Task, Task.Delay(_timings.SocketPatience, _clock, cancel));
        cancel.ThrowIfCancellationRequested();
    }

    public void Remove(PromptFollower follower) => _followers.TryRemove(follower.PromptId, out _);

    /// <summary>Looks at the queue now.</summary>
    public void Nudge()
    {
        if (_nudge.CurrentCount == 0)
        {
            try
            {
                _nudge.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else nudged in this moment.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_work is not null)
        {
            await _work;
        }

        await _events.DisposeAsync();
        _stop.Dispose();
        _nudge.Dispose();
    }

    private async Task ListenAsync()
    {
        string? current = null;
        await foreach (var told in _events.ReadAsync(_stop.Token))
        {
            switch (told)
            {
                case ComfyEvent.Connected connected:
                    Interlocked.Increment(ref _connections);
                    _connected.TrySetResult();
                    // What was missed does not come again.
                    Nudge();
                    _log.Log(connected.Again ? LogLevel.Information : LogLevel.Debug, "The event socket of {Backend} is open", _client.Endpoint.Address);
                    continue;
                case ComfyEvent.Disconnected gone:
                    if (HasSocket)
                    {
                        _log.LogInformation("The event socket of {Backend} is closed: {Reason}", _client.Endpoint.Address, gone.Reason);
                        Volatile.Write(ref _connected, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                    }

                    Nudge();
                    continue;
            }

            if (told is not ComfyEvent.Status { SessionId: not null })
            {
                // A greeting, which also a socket gets that is silent ever after, says nothing about it.
                Interlocked.Increment(ref _heard);
            }

            current = told.Prompt ?? current;
            // Without metadata a preview is of whatever runs; the last message told what that is.
            var prompt = told.Prompt ?? (told is ComfyEvent.Preview ? current : null);
            if (prompt is not null && _followers.TryGetValue(prompt, out var follower))
            {
                follower.Tell(new PromptNews.Told(told));
            }
        }
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await PauseAsync(_followers.IsEmpty ? Timeout.InfiniteTimeSpan : UntilNextLook());
            if (!_followers.IsEmpty && !_stop.IsCancellationRequested)
            {
                await LookAsync();
            }
        }
    }

    private TimeSpan UntilNextLook()
    {
        if (!HasSocket || _isAway)
        {
            return _timings.TroubledInterval;
        }

        return _silentSince is not null && _timings.SilenceAllowed < _timings.QueueInterval ? _timings.SilenceAllowed : _timings.QueueInterval;
    }

    private async Task LookAsync()
    {
        var asked = _followers.Values.Where(follower => follower.IsSubmitted).ToList();
        var (heard, connections) = (Interlocked.Read(ref _heard), Interlocked.Read(ref _connections));
        try
        {
            var queue = await _client.GetQueueAsync(_stop.Token);
            _isAway = false;
            asked.ForEach(follower => follower.Tell(new PromptNews.Queue(queue)));
            Doubt(queue, heard, connections);
        }
        catch (ComfyException failure)
        {
            _isAway = true;
            asked.ForEach(follower => follower.Tell(new PromptNews.Away(failure)));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The loop ends.
        }
    }

    /// <summary>Every move of the queue sends a status to every socket that is alive: one that stays silent after it is replaced.</summary>
    private void Doubt(QueueState queue, long heard, long connections)
    {
        var present = string.Join(' ', queue.Running) + "|" + string.Join(' ', queue.Pending);
        var isSilent = heard == _heardBefore && connections == _connectionsBefore && HasSocket;
        var hasMoved = _present is not null && present != _present;
        (_present, _heardBefore, _connectionsBefore) = (present, heard, connections);
        _silentSince = isSilent ? _silentSince ?? (hasMoved ? _clock.GetTimestamp() : null) : null;
        if (_silentSince is { } since && _clock.GetElapsedTime(since) >= _timings.SilenceAllowed && Interlocked.Read(ref _heard) == heard)
        {
            _log.LogWarning("The event socket of {Backend} is open but silent while the queue moves; it is replaced", _client.Endpoint.Address);
            _silentSince = null;
            _events.Replace();
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var nudged = _nudge.WaitAsync(over.Token);
        await Task.WhenAny(nudged, Task.Delay(pause, _clock, over.Token));
        await over.CancelAsync();
        await nudged.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
