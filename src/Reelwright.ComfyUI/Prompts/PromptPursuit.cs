using Microsoft.Extensions.Logging;

namespace Reelwright.ComfyUI;

/// <summary>One prompt from its submission to its end, through whatever happens to the backend meanwhile.</summary>
internal sealed class PromptPursuit(
    PromptRun run, PromptFollower follower, IProgress<PromptProgress> progress, ComfyClient client, string clientId, BackendWatch watch, TimeProvider clock, ComfyTimings timings, ILogger log)
{
    private const int MostSubmissions = 3;

    private readonly GraphProgress _graph = new(run.Graph);
    private int _submissions;
    private bool _mustLook = run.MayExistAlready;
    private ComfyException? _away;
    private ComfyException? _brokeOn;
    private long _awaySince;
    private long? _runningSince;
    private long? _samplingSince;

    /// <summary>Whether the backend may have the prompt.</summary>
    public bool MayBeThere { get; private set; } = run.MayExistAlready;

    public async Task<PromptOutcome> RunAsync(CancellationToken cancel)
    {
        Report(null);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                var outcome = follower.IsSubmitted ? await ListenAsync(cancel) : await SubmitAsync(cancel);
                if (outcome is not null)
                {
                    return outcome;
                }
            }
            catch (PromptRefusedException refusal)
            {
                return Refused(refusal);
            }
            catch (ComfyException failure)
            {
                if (Miss(failure) is { } gone)
                {
                    return gone;
                }

                if (!follower.IsSubmitted)
                {
                    await Task.Delay(timings.TroubledInterval, clock, cancel);
                }
            }
        }
    }

    private async Task<PromptOutcome?> SubmitAsync(CancellationToken cancel)
    {
        if (_mustLook && await LookAsync(cancel) is var (isThere, outcome) && isThere)
        {
            return outcome;
        }

        if (_submissions++ == MostSubmissions)
        {
            return _brokeOn is { } broke
                ? new PromptOutcome.Failed(PromptFailure.Refused, broke.Message)
                : new PromptOutcome.Failed(PromptFailure.BackendGone, "The backend lost the prompt again and again.");
        }

        (MayBeThere, _mustLook) = (true, true);
        // Not cancelled half way: nobody would know whether it is in the queue.
        var receipt = await PostAsync();
        (_away, _brokeOn) = (null, null);
        follower.IsSubmitted = true;
        // The queue moved: a socket that says nothing of it is dead.
        watch.Nudge();
        var faults = receipt.NodeErrors.Where(error => error.DependentOutputs.Contains(run.OutputNode) || error.NodeId == run.OutputNode).ToList();
        if (faults.Count == 0)
        {
            return null;
        }

        // The branch with our output will not run; what else runs is of no use.
        await new PromptWithdrawal(client, clock, timings, log).RunAsync(run.PromptId);
        return Refused(Refusals.Of(faults));
    }

    private async Task<PromptReceipt> PostAsync()
    {
        try
        {
            return await client.SubmitAsync(new PromptSubmission(run.Graph, run.PromptId, clientId, run.Previews), CancellationToken.None);
        }
        catch (ComfyException failure) when (failure.Failure is ComfyFailure.ServerError)
        {
            _brokeOn = failure;
            throw;
        }
    }

    private async Task<PromptOutcome?> ListenAsync(CancellationToken cancel)
    {
        switch (await NextAsync(cancel))
        {
            case null:
                await new PromptWithdrawal(client, clock, timings, log).RunAsync(run.PromptId);
                return new PromptOutcome.Failed(PromptFailure.TimedOut, $"It ran for more than {run.Longest.TotalMinutes:0} minutes and was stopped.");
            case PromptNews.Away away:
                return Miss(away.Failure);
            case PromptNews.Queue { State: var queue } when queue.Holds(run.PromptId):
                _away = null;
                if (queue.Running.Contains(run.PromptId))
                {
                    Run();
                }

                return null;
            case PromptNews.Queue:
                return (await LookAsync(cancel)).Outcome;
            case PromptNews.Told { Event: ComfyEvent.Executing { Node: null } }:
                return await client.FindHistoryAsync(run.PromptId, cancel) is { } history ? OutcomeOf(history) : LookSoon();
            case PromptNews.Told { Event: var told }:
                Take(told);
                return null;
            default:
                return null;
        }
    }

    /// <summary>Null when the prompt runs for too long.</summary>
    private async Task<PromptNews?> NextAsync(CancellationToken cancel)
    {
        if (_runningSince is not { } since)
        {
            return await follower.NextAsync(cancel);
        }

        var rest = run.Longest - clock.GetElapsedTime(since);
        if (rest <= TimeSpan.Zero)
        {
            return null;
        }

        using var late = new CancellationTokenSource(rest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            return await follower.NextAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<(bool IsThere, PromptOutcome? Outcome)> LookAsync(CancellationToken cancel)
    {
        var place = await PromptPlace.FindAsync(client, run.PromptId, cancel);
        _away = null;
        if (place.Ended is { } history)
        {
            return (true, OutcomeOf(history));
        }

        if (place.IsLost)
        {
            if (follower.IsSubmitted)
            {
                log.LogWarning("{Backend} has lost prompt {Prompt}; it is submitted again", client.Endpoint.Address, run.PromptId);
            }

            (follower.IsSubmitted, _mustLook, _runningSince) = (false, false, null);
            return (false, null);
        }

        follower.IsSubmitted = true;
        if (place.IsRunning)
        {
            Run();
        }

        return (true, null);
    }

    private PromptOutcome? LookSoon()
    {
        watch.Nudge();
        return null;
    }

    private void Take(ComfyEvent told)
    {
        if (told is ComfyEvent.ExecutionSuccess or ComfyEvent.ExecutionError or ComfyEvent.ExecutionInterrupted)
        {
            // The message that says that the history is written follows; should it not, the queue tells.
            watch.Nudge();
            return;
        }

        _runningSince ??= clock.GetTimestamp();
        _graph.Take(told);
        _samplingSince ??= _graph.HasSampled ? clock.GetTimestamp() : null;
        Report(told as ComfyEvent.Preview);
    }

    private void Run()
    {
        _runningSince ??= clock.GetTimestamp();
        _graph.Run();
        Report(null);
    }

    private void Report(ComfyEvent.Preview? preview) => progress.Report(new PromptProgress(_graph.Fraction, _graph.Stage, preview?.Image, preview?.ContentType));

    /// <summary>The backend does not answer; null while that may pass.</summary>
    private PromptOutcome.Failed? Miss(ComfyException failure)
    {
        if (_away is null)
        {
            _awaySince = clock.GetTimestamp();
            log.LogWarning("Prompt {Prompt}: {Reason}", run.PromptId, failure.Message);
        }

        _away = failure;
        return clock.GetElapsedTime(_awaySince) >= (follower.IsSubmitted ? timings.GoneAfter : timings.GoneBeforeStart)
            ? new PromptOutcome.Failed(PromptFailure.BackendGone, failure.Message)
            : null;
    }

    private PromptOutcome OutcomeOf(PromptHistory history)
    {
        switch (history.Status)
        {
            case HistoryStatus.Interrupted:
                return new PromptOutcome.Failed(PromptFailure.Interrupted, "It was stopped at the backend.");
            case HistoryStatus.Failed:
                return Failures.Of(history.Failure, run.Graph);
        }

        var files = history.Outputs.Where(output => output.NodeId == run.OutputNode).ToList();
        var loading = _runningSince is { } start && _samplingSince is { } sampling ? clock.GetElapsedTime(start, sampling) : (TimeSpan?)null;
        return files.Count > 0
            ? new PromptOutcome.Succeeded(files, new PromptTimes(history.Took, loading))
            : new PromptOutcome.Failed(PromptFailure.NodeError, "ComfyUI says that it succeeded, but there is no file.");
    }

    private static PromptOutcome.Failed Refused(PromptRefusedException refusal) => new(refusal.Reason switch
    {
        RefusalReason.MissingFile or RefusalReason.MissingNode => PromptFailure.MissingFile,
        RefusalReason.MissingInput => PromptFailure.MissingInput,
        _ => PromptFailure.Refused,
    }, refusal.Message);
}
