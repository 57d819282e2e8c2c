using Reelwright.ComfyUI;
using Reelwright.ComfyUI.Workflows;
using Reelwright.Media;
using Reelwright.Server.Backends;
using Reelwright.Server.Catalog;
using Reelwright.Server.Jobs;

namespace Reelwright.Server.Generation;

/// <summary>One attempt of a job on a backend: its prompts, found again or submitted, followed to their ends, and forgotten when the job is final.</summary>
internal sealed class ComfyErrand(
    JobContext context, CatalogModel model, WorkflowTemplate template, DrivenBackend claimed, BackendPool pool, JobPrompts prompts, ComfyResults results, ILogger<ComfyErrand> log, CancellationToken cancel)
{
    /// <summary>How much of the progress bar the prompts take; the rest is for fetching, fitting, marking and storing.</summary>
    private const double PromptShare = 0.92;

    /// <summary>One for each part that was begun.</summary>
    private readonly List<Pursuit> _pursuits = [];

    public WorkflowTemplate Template => template;

    /// <summary>Runs the workflow, or finds what an earlier attempt began.</summary>
    /// <param name="upload">Brings the inputs to a backend, always under the same names, and says what is asked for.</param>
    /// <param name="part">Which of the job's runs this is.</param>
    /// <param name="parts">How many there will be.</param>
    /// <exception cref="ErrandOverException">It failed; let it pass.</exception>
    public async Task<ComfyMade> MakeAsync(Func<ComfyClient, Task<WorkflowValues>> upload, int part = 0, int parts = 1)
    {
        var pursuit = new Pursuit(part, parts, claimed);
        _pursuits.Add(pursuit);
        var mayExist = await FindEarlierAsync(pursuit);
        var values = await upload(pursuit.Backend.Comfy.Client);
        for (var again = false; ; again = true)
        {
            pursuit.Prompt ??= await prompts.AddAsync(context.JobId, part, context.Attempt, pursuit.Backend.Name, cancel);
            var bound = template.Bind(values with { OutputPrefix = ComfyInputs.PrefixOf(pursuit.Prompt) });
            var outcome = await FollowAsync(pursuit, new PromptRun(pursuit.Prompt.PromptId.ToString("D"), bound.Graph, bound.OutputNode, mayExist));
            switch (outcome)
            {
                case PromptOutcome.Succeeded made:
                    Note(pursuit, made.Times);
                    return new ComfyMade(pursuit.Backend.Comfy.Client, made.Files, bound);
                case PromptOutcome.Failed { Kind: PromptFailure.OutOfMemory } failed when !again:
                    log.LogWarning("Job {JobId} on {Backend}: {Reason} Its memory is freed, and it is tried again", context.JobId, pursuit.Backend.Name, failed.Message);
                    await EndPromptAsync(pursuit);
                    await pursuit.Backend.Comfy.Client.FreeAsync(cancel);
                    pursuit.Backend.NoteFreed();
                    (pursuit.Prompt, mayExist) = (null, false);
                    break;
                case PromptOutcome.Failed failed:
                    throw new ErrandOverException(await ReactAsync(pursuit, failed));
            }
        }
    }

    /// <summary>The last step: nothing more is asked of the backend, which may have other work from here on.</summary>
    /// <param name="take">Fetches what was made and completes the job with it.</param>
    public async Task<JobOutcome> TakeAsync(Func<Task<JobOutcome>> take)
    {
        using var place = await results.LineUpAsync(cancel);

        // The graphics card is free for another job; what follows is this machine's work.
        context.LeaveBackend();
        using var turn = await results.EnterAsync(cancel);
        context.Report(PromptShare, "fetching");
        return await UseAsync(take);
    }

    /// <summary>Works on what a backend made: when that cannot be used, the job ends in words for the person.</summary>
    /// <exception cref="ErrandOverException">Let it pass.</exception>
    public async Task<T> UseAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (MediaException failure)
        {
            log.LogWarning(failure, "Job {JobId}: what {Backend} made could not be used", context.JobId, claimed.Name);
            if (failure.Failure is MediaFailure.DiskFull)
            {
                throw new ErrandOverException(JobOutcome.Break("storage_full", "The server's storage is full."));
            }

            // Asked again they would give the same files.
            await EndPromptsAsync();
            throw new ErrandOverException(failure.Failure is MediaFailure.Unsupported or MediaFailure.Corrupt or MediaFailure.TooLarge
                ? JobOutcome.Fail("generation_failed", $"What ComfyUI made cannot be used: {failure.Message}")
                : JobOutcome.Break("generation_failed", "The generation failed."));
        }
    }

    /// <summary>When the job is final, and not before, nothing of its prompts is needed any more.</summary>
    internal async Task<JobOutcome> EndAsync(JobOutcome outcome)
    {
        switch (outcome)
        {
            case JobOutcome.Completed { Commit: var commit } completed:
                return completed with
                {
                    Commit = async tx =>
                    {
                        if (commit is not null)
                        {
                            await commit(tx);
                        }

                        await JobPrompts.EndAsync(tx, Prompts, CancellationToken.None);
                        tx.AfterCommit(() => _ = ForgetAllAsync());
                    },
                };
            case JobOutcome.Failed { IsWorthAnotherTry: false }:
                await EndPromptsAsync();
                await ForgetAllAsync();
                return outcome;
            default:
                return outcome;
        }
    }

    internal JobOutcome OutcomeOf(ComfyException failure)
    {
        if (failure.Failure is ComfyFailure.TooLarge)
        {
            return JobOutcome.Fail("generation_failed", "An input or the result is larger than the machine that makes it allows.");
        }

        (_pursuits.LastOrDefault()?.Backend ?? claimed).LookNow();
        return JobOutcome.Requeue("The machine that was making it does not answer as it should.");
    }

    /// <summary>Whether an earlier attempt's prompt is taken on. When it is at another backend, and further than in its queue, that one is asked for the rest.</summary>
    private async Task<bool> FindEarlierAsync(Pursuit pursuit)
    {
        if (await prompts.FindOpenAsync(context.JobId, pursuit.Part, cancel) is not { } earlier)
        {
            return false;
        }

        if (earlier.Backend == pursuit.Backend.Name)
        {
            pursuit.Prompt = earlier;
            return true;
        }

        if (pool.FindDriven(earlier.Backend) is not { State.IsOnline: true } other)
        {
            // Nobody here can ask for it. It is withdrawn once somebody can (WithdrawUnwanted), as the one of this attempt takes its place.
            return false;
        }

        var state = await other.Comfy.FindAsync(earlier.PromptId.ToString("D"), cancel);
        if (state is PromptState.Running or PromptState.Ended)
        {
            (pursuit.Prompt, pursuit.Backend) = (earlier, other);
            return true;
        }

        if (state is not PromptState.Waiting || await other.Comfy.WithdrawAsync(earlier.PromptId.ToString("D")))
        {
            await prompts.EndAsync([earlier], cancel);
        }

        return false;
    }

    private async Task<PromptOutcome> FollowAsync(Pursuit pursuit, PromptRun run)
    {
        try
        {
            // Stopping this process leaves the prompt to run: whoever takes the job next finds it again.
            return await pursuit.Backend.Comfy.RunAsync(run, new Reporter(context, model, pursuit), CancellationToken.None, leave: cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            if (await prompts.IsUnwantedAsync(context.JobId, CancellationToken.None) && await pursuit.Backend.Comfy.WithdrawAsync(run.PromptId))
            {
                await EndPromptsAsync();
                await ForgetAllAsync();
            }

            throw;
        }
    }

    /// <summary>Weights are loaded for the first part; the others find them there.</summary>
    private void Note(Pursuit pursuit, PromptTimes times)
    {
        if (pursuit.Part == 0 && times.Loading is { } loading)
        {
            context.ReportLoading(loading);
        }
    }

    private async Task<JobOutcome> ReactAsync(Pursuit pursuit, PromptOutcome.Failed failed)
    {
        var backend = pursuit.Backend;
        log.LogWarning("Job {JobId} on {Backend}: {Kind}: {Reason}", context.JobId, backend.Name, failed.Kind, failed.Message);
        if (failed.Kind is PromptFailure.BackendGone)
        {
            // The prompt may be there when the backend is back: whoever takes the job next asks.
            backend.LookNow();
            return JobOutcome.Requeue("The machine that was making it went away.");
        }

        await EndPromptAsync(pursuit);
        await ForgetAsync(pursuit);
        switch (failed.Kind)
        {
            case PromptFailure.OutOfMemory:
                backend.NoteFreed();
                return JobOutcome.Requeue(failed.Message, avoidBackend: true);
            case PromptFailure.MissingFile:
                backend.ReadModelsNow();
                return JobOutcome.Requeue(failed.Message, avoidBackend: true);
            case PromptFailure.MissingInput or PromptFailure.Interrupted:
                return JobOutcome.Requeue(failed.Message);
            default:
                return await EndAsync(JobOutcome.Fail("generation_failed", failed.Message));
        }
    }

    private IEnumerable<JobPrompt> Prompts => _pursuits.Select(pursuit => pursuit.Prompt).OfType<JobPrompt>();

    private Task EndPromptAsync(Pursuit pursuit) => prompts.EndAsync([pursuit.Prompt!], CancellationToken.None);

    private Task EndPromptsAsync() => prompts.EndAsync(Prompts, CancellationToken.None);

    private async Task ForgetAllAsync()
    {
        foreach (var pursuit in _pursuits)
        {
            await ForgetAsync(pursuit);
        }
    }

    /// <summary>ComfyUI keeps prompts, words included, until it ends; files it never deletes.</summary>
    private async Task ForgetAsync(Pursuit pursuit)
    {
        if (pursuit is not { Prompt: { } prompt, IsForgotten: false })
        {
            return;
        }

        pursuit.IsForgotten = true;
        try
        {
            await pursuit.Backend.Comfy.Client.ForgetAsync(prompt.PromptId.ToString("D"), CancellationToken.None);
        }
        catch (Exception failure) when (failure is ComfyException or ObjectDisposedException)
        {
            log.LogInformation("Prompt {Prompt} stays in the history of {Backend}: {Reason}", prompt.PromptId, pursuit.Backend.Name, failure.Message);
        }
    }

    /// <summary>A part on its way; prompt and backend may change.</summary>
    private sealed class Pursuit(int part, int parts, DrivenBackend backend)
    {
        public int Part => part;

        public int Parts => parts;

        public DrivenBackend Backend { get; set; } = backend;

        public JobPrompt? Prompt { get; set; }

        public bool IsForgotten { get; set; }
    }

    private sealed class Reporter(JobContext context, CatalogModel model, Pursuit pursuit) : IProgress<PromptProgress>
    {
        private bool _hasBegun;

        public void Report(PromptProgress value)
        {
            if (!_hasBegun && value.Stage is not "waiting")
            {
                _hasBegun = true;
                if (pursuit.Part == 0 || context.BeganAt is null)
                {
                    context.BeginWork();
                }

                pursuit.Backend.NoteLoaded(model);
            }

            context.Report((pursuit.Part + value.Fraction) / pursuit.Parts * PromptShare, value.Stage);
            if (value is { Preview: { } preview, PreviewType: { } type })
            {
                context.ShowPreview(preview, type);
            }
        }
    }
}
