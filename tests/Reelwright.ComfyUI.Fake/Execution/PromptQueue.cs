using Reelwright.ComfyUI.Fake.Events;

namespace Reelwright.ComfyUI.Fake.Execution;

/// <summary>What waits, what runs and what has been: ComfyUI's PromptQueue. Every change sends a status to all sockets.</summary>
internal sealed class PromptQueue(SocketHub sockets) : IDisposable
{
    private const int MostHistory = 10_000;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _added = new(0);
    private readonly QueueHeap _waiting = new();
    private readonly List<string> _historyOrder = [];
    private readonly Dictionary<string, HistoryEntry> _history = new(StringComparer.Ordinal);
    private QueuedPrompt? _running;
    private bool _interrupted;
    private TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _number;

    /// <summary>Number of the next prompt that brings none.</summary>
    public long NextNumber()
    {
        lock (_gate)
        {
            return _number++;
        }
    }

    public int Remaining
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Items.Count + (_running is null ? 0 : 1);
            }
        }
    }

    public (QueuedPrompt? Running, IReadOnlyList<QueuedPrompt> Pending) Snapshot()
    {
        lock (_gate)
        {
            return (_running, [.. _waiting.Items]);
        }
    }

    public void Put(QueuedPrompt prompt)
    {
        lock (_gate)
        {
            _waiting.Push(prompt);
        }

        Updated();
        _added.Release();
    }

    /// <summary>Waits for a prompt and makes it the running one.</summary>
    public async Task<QueuedPrompt> TakeAsync(CancellationToken cancel)
    {
        while (true)
        {
            QueuedPrompt? taken = null;
            lock (_gate)
            {
                if (_waiting.Items.Count > 0)
                {
                    taken = _running = _waiting.Pop();
                    _interrupted = false;
                    _stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }

            if (taken is not null)
            {
                Updated();
                return taken;
            }

            await _added.WaitAsync(cancel);
        }
    }

    /// <summary>Writes the history and ends the run. A prompt that was forgotten meanwhile leaves nothing.</summary>
    public void Done(HistoryEntry entry)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_running, entry.Prompt))
            {
                return;
            }

            _running = null;
            var id = entry.Prompt.PromptId;
            if (!_history.ContainsKey(id))
            {
                _historyOrder.Add(id);
            }

            _history[id] = entry;
            if (_historyOrder.Count > MostHistory)
            {
                _history.Remove(_historyOrder[0]);
                _historyOrder.RemoveAt(0);
            }
        }

        Updated();
    }

    /// <summary>All entries, the oldest first.</summary>
    public IReadOnlyList<HistoryEntry> History()
    {
        lock (_gate)
        {
            return [.. _historyOrder.Select(id => _history[id])];
        }
    }

    public HistoryEntry? Find(string promptId)
    {
        lock (_gate)
        {
            return _history.GetValueOrDefault(promptId);
        }
    }

    public void DeleteHistory(string promptId)
    {
        lock (_gate)
        {
            _history.Remove(promptId);
            _historyOrder.Remove(promptId);
        }
    }

    public void ClearHistory()
    {
        lock (_gate)
        {
            _history.Clear();
            _historyOrder.Clear();
        }
    }

    public bool Delete(string promptId)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(promptId))
            {
                return false;
            }
        }

        Updated();
        return true;
    }

    public void Clear()
    {
        lock (_gate)
        {
            _waiting.Clear();
        }

        Updated();
    }

    /// <summary>Asks the running prompt to stop at its next step; of another id, or when nothing runs, nothing happens.</summary>
    public bool Interrupt(string? promptId)
    {
        lock (_gate)
        {
            if (_running is null || (promptId is not null && _running.PromptId != promptId))
            {
                return false;
            }

            _interrupted = true;
            _stopped.TrySetResult();
            return true;
        }
    }

    /// <summary>Forgets everything, as a crash does: no event, no history. The numbers start again at 0 after a restart.</summary>
    public void Forget(bool restarted)
    {
        lock (_gate)
        {
            _running = null;
            _stopped.TrySetResult();
            _waiting.Clear();
            _history.Clear();
            _historyOrder.Clear();
            _number = restarted ? 0 : _number;
        }
    }

    public RunState StateOf(QueuedPrompt prompt)
    {
        lock (_gate)
        {
            return !ReferenceEquals(_running, prompt) ? RunState.Forgotten : _interrupted ? RunState.Interrupted : RunState.Running;
        }
    }

    /// <summary>Completes when the running prompt is interrupted or forgotten.</summary>
    public Task Stopped
    {
        get
        {
            lock (_gate)
            {
                return _stopped.Task;
            }
        }
    }

    public void Dispose() => _added.Dispose();

    private void Updated() => sockets.SendStatus(Remaining);
}

/// <summary>What became of a prompt that the worker is busy with.</summary>
internal enum RunState
{
    Running,
    Interrupted,
    Forgotten,
}
