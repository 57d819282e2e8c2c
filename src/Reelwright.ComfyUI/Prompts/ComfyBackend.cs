using Microsoft.Extensions.Logging;

namespace Reelwright.ComfyUI;

/// <summary>A backend with its one event socket: brings prompts to their end, several at a time.</summary>
/// <remarks>Truth is the queue and the history. Events bring progress and pictures, and say when to look.</remarks>
public sealed class ComfyBackend : IAsyncDisposable
{
    private readonly BackendWatch _watch;
    private readonly TimeProvider _clock;
    private readonly ComfyTimings _timings;
    private readonly ILogger _log;
    private readonly string _clientId;

    public ComfyBackend(ComfyEndpoint endpoint, string clientId, TimeProvider clock, ILogger log, ComfyTimings? timings = null)
    {
        (_clientId, _clock, _log, _timings) = (clientId, clock, log, timings ?? new ComfyTimings());
        Client = new ComfyClient(endpoint, clock);
        _watch = new BackendWatch(Client, clientId, clock, _timings, log);
    }

    public ComfyClient Client { get; }

    /// <summary>Whether events come; without them prompts run as well.</summary>
    public bool HasSocket => _watch.HasSocket;

    /// <summary>Submits a prompt, or finds it again, and follows it to its end.</summary>
    /// <param name="run">What to run.</param>
    /// <param name="progress">Told in order, by this call's own flow.</param>
    /// <param name="cancel">Takes a waiting prompt out of the queue or interrupts a running one, and makes sure of it before this throws.</param>
    /// <param name="leave">Stops following and leaves the prompt to run: for a process that ends and comes back.</param>
    public async Task<PromptOutcome> RunAsync(PromptRun run, IProgress<PromptProgress> progress, CancellationToken cancel, CancellationToken leave = default)
    {
        var follower = new PromptFollower(run.PromptId);
        var pursuit = new PromptPursuit(run, follower, progress, Client, _clientId, _watch, _clock, _timings, _log);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, leave);
        try
        {
            await _watch.AddAsync(follower, either.Token);
            return await pursuit.RunAsync(either.Token);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            if (pursuit.MayBeThere)
            {
                await WithdrawAsync(run.PromptId);
            }

            throw;
        }
        finally
        {
            _watch.Remove(follower);
        }
    }

    /// <summary>Where a prompt is.</summary>
    public async Task<PromptState> FindAsync(string promptId, CancellationToken cancel) => await PromptPlace.FindAsync(Client, promptId, cancel) switch
    {
        { Ended: not null } => PromptState.Ended,
        { IsRunning: true } => PromptState.Running,
        { IsWaiting: true } => PromptState.Waiting,
        _ => PromptState.Unknown,
    };

    /// <summary>Deletes a waiting prompt or interrupts a running one, and waits until it went.</summary>
    /// <returns>False when the backend could not be asked, or kept it: it may still run.</returns>
    public Task<bool> WithdrawAsync(string promptId) => new PromptWithdrawal(Client, _clock, _timings, _log).RunAsync(promptId);

    /// <summary>Prompts that run go on running.</summary>
    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        Client.Dispose();
    }
}
