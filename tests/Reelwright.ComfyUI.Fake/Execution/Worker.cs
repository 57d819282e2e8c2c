using Reelwright.ComfyUI.Fake.Rendering;

namespace Reelwright.ComfyUI.Fake.Execution;

/// <summary>The one thread of computing: takes prompts one by one, and between two of them does what /free asked for.</summary>
internal sealed class Worker(FakeState state)
{
    private readonly HashSet<string> _loaded = new(StringComparer.Ordinal);
    private volatile bool _freeModels;
    private volatile bool _freeMemory;
    private volatile int _loadedCount;

    public OutputCache Cache { get; } = new(state.Files);

    public Renderer Renderer { get; } = new(state.Options.Rendering);

    /// <summary>Model files in memory.</summary>
    public int LoadedModels => _loadedCount;

    public FakeState State => state;

    public PlannedFailures Failures { get; } = new();

    /// <summary>Closed while the fake is told to hold: runs wait at their next step.</summary>
    public Gate Gate { get; } = new();

    public void Free(bool models, bool memory)
    {
        _freeModels |= models;
        _freeMemory |= memory;
        if (state.Queue.Snapshot().Running is null)
        {
            CarryOutFree();
        }
    }

    public void Reset()
    {
        _freeModels = _freeMemory = true;
        CarryOutFree();
    }

    /// <summary>Marks a model file as loaded; false when it was already.</summary>
    public bool Load(string file)
    {
        lock (_loaded)
        {
            var isNew = _loaded.Add(file);
            _loadedCount = _loaded.Count;
            return isNew;
        }
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            QueuedPrompt prompt;
            try
            {
                prompt = await state.Queue.TakeAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            prompt.Log.StartedAt = state.Elapsed;
            state.Log.Touch();
            var run = new PromptRun(prompt, this);
            var entry = await run.ExecuteAsync();
            if (entry is not null)
            {
                if (state.Options.HistoryDelay > TimeSpan.Zero)
                {
                    await Task.Delay(state.Options.HistoryDelay, state.Options.Clock, CancellationToken.None);
                }

                state.Queue.Done(entry);
                run.Messages.Executing(null);
            }

            state.Sockets.ExecutingNode = null;
            prompt.Log.EndedAt = state.Elapsed;
            prompt.Log.Outcome = run.Outcome;
            prompt.Log.Executed = run.Executed;
            CarryOutFree();
            state.Log.Touch();
        }
    }

    private void CarryOutFree()
    {
        lock (_loaded)
        {
            if (_freeModels || _freeMemory)
            {
                _loaded.Clear();
                _loadedCount = 0;
            }

            if (_freeMemory)
            {
                Cache.Clear();
            }

            _freeModels = _freeMemory = false;
        }
    }
}

/// <summary>Lets through, or holds until it is opened.</summary>
internal sealed class Gate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _closed;

    public Task Opened
    {
        get
        {
            lock (_lock)
            {
                return _closed?.Task ?? Task.CompletedTask;
            }
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Open()
    {
        lock (_lock)
        {
            _closed?.TrySetResult();
            _closed = null;
        }
    }
}
