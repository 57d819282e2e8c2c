using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Fake;

/// <summary>One request that came in. Times count from the fake's start, on its clock.</summary>
public sealed record LoggedRequest(string Method, string Path, TimeSpan At);

/// <summary>One file that an output node saved, with what it holds whether it was rendered or not.</summary>
/// <param name="Type">output or temp.</param>
/// <param name="Sound">Seconds of sound; 0: none.</param>
public sealed record SavedFile(string Filename, string Subfolder, string Type, int Width, int Height, int Frames, double FrameRate, double Sound, ulong? Seed);

/// <summary>One accepted prompt. Times count from the fake's start, on its clock.</summary>
public sealed class LoggedPrompt
{
    public required string PromptId { get; init; }

    public required double Number { get; init; }

    public required JsonObject Graph { get; init; }

    public required JsonObject ExtraData { get; init; }

    public required TimeSpan QueuedAt { get; init; }

    public TimeSpan? StartedAt { get; internal set; }

    public TimeSpan? EndedAt { get; internal set; }

    /// <summary>"success", "cached" (nothing had to run), "error", "interrupted" or "forgotten"; null until then.</summary>
    public string? Outcome { get; internal set; }

    /// <summary>Ids of the nodes that ran, in order.</summary>
    public IReadOnlyList<string> Executed { get; internal set; } = [];

    /// <summary>Files it saved; none when it came from the cache.</summary>
    public IReadOnlyList<SavedFile> Saved { get; internal set; } = [];
}

/// <summary>Everything a fake was asked, for assertions. Safe for use by several threads at once.</summary>
public sealed class RequestLog
{
    private readonly Lock _gate = new();
    private readonly List<LoggedRequest> _requests = [];
    private readonly List<LoggedPrompt> _prompts = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<LoggedRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Accepted prompts in the order in which they came.</summary>
    public IReadOnlyList<LoggedPrompt> Prompts
    {
        get
        {
            lock (_gate)
            {
                return [.. _prompts];
            }
        }
    }

    /// <summary>Completes when something happened after this was read: take it before looking, then look, then wait for it.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Waits until the condition holds; <paramref name="expected"/> says what was awaited when it never does.</summary>
    public async Task UntilAsync(Func<RequestLog, bool> condition, string expected, TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? TimeSpan.FromMinutes(2));
        while (true)
        {
            var changed = Changed;
            if (condition(this))
            {
                return;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"The fake ComfyUI waited in vain for: {expected}. It was asked: {string.Join(", ", Requests.TakeLast(20).Select(request => $"{request.Method} {request.Path}"))}.", late);
            }
        }
    }

    public Task PromptStartedAsync(string promptId) =>
        UntilAsync(log => log.Prompts.Any(prompt => prompt.PromptId == promptId && prompt.StartedAt is not null), $"prompt {promptId} to start");

    public Task PromptEndedAsync(string promptId) =>
        UntilAsync(log => log.Prompts.Any(prompt => prompt.PromptId == promptId && prompt.EndedAt is not null), $"prompt {promptId} to end");

    internal void Add(LoggedRequest request)
    {
        lock (_gate)
        {
            _requests.Add(request);
        }

        Touch();
    }

    internal void Add(LoggedPrompt prompt)
    {
        lock (_gate)
        {
            _prompts.Add(prompt);
        }

        Touch();
    }

    /// <summary>Says that something the log shows has changed.</summary>
    internal void Touch()
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            before = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.TrySetResult();
    }
}
