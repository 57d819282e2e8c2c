using Reelwright.ComfyUI;
using Reelwright.ComfyUI.Workflows;
using Reelwright.Media;
using Reelwright.Server.Backends;
using Reelwright.Server.Catalog;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;

namespace Reelwright.Server.Generation;

/// <summary>Runs a film, picture or mesh on the backend that claimed it and takes the result into the library.</summary>
internal sealed class ComfyGeneration(
    BackendPool pool, ModelCatalog catalog, ComfyInputs inputs, ComfyResults results, JobPrompts prompts, MediaLibrary library, IngestGeneration ingest, ILogger<ComfyGeneration> log) : IJobHandler
{
    /// <summary>How much of the progress bar the prompt takes; the rest is for fetching, fitting, marking and storing.</summary>
    private const double PromptShare = 0.92;

    public async Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<GenerationWork>();
        context.UseEngine(EngineChoice.ComfyUI);
        if (catalog.FindAny(work.Model) is not { Comfy: { } template } model)
        {
            return JobOutcome.Break("engine_unavailable", $"The server has no workflow for {work.Model} any more.");
        }

        if (context.Backend is not { } name || pool.FindDriven(name) is not { } backend)
        {
            return JobOutcome.Requeue("The machine that was to make it is not there any more.");
        }

        var maker = new FileMaker(context.JobId.ToString(), context.Attempt);
        await library.DiscardEarlierAsync(maker, cancel);
        var pursuit = new Pursuit(context, work, model, template, backend, maker);
        try
        {
            return await RunAsync(pursuit, cancel);
        }
        catch (ComfyException failure)
        {
            log.LogWarning(failure, "Job {JobId} on {Backend}: {Reason}", context.JobId, backend.Name, failure.Message);
            return OutcomeOf(failure, pursuit);
        }
        catch (WorkflowBindingException failure)
        {
            return JobOutcome.Fail("generation_failed", $"The workflow of {work.Model} cannot take the request: {failure.Message}");
        }
    }

    private async Task<JobOutcome> RunAsync(Pursuit pursuit, CancellationToken cancel)
    {
        var (context, work, template) = (pursuit.Context, pursuit.Work, pursuit.Template);
        var mayExist = await FindEarlierAsync(pursuit, cancel);
        var values = await inputs.UploadAsync(pursuit.Backend.Comfy.Client, context, work, template, cancel);
        for (var again = false; ; again = true)
        {
            pursuit.Prompt ??= await prompts.AddAsync(context.JobId, context.Attempt, pursuit.Backend.Name, cancel);
            var bound = template.Bind(values with { OutputPrefix = ComfyInputs.PrefixOf(pursuit.Prompt) });
            var outcome = await FollowAsync(pursuit, new PromptRun(pursuit.Prompt.PromptId.ToString("D"), bound.Graph, bound.OutputNode, mayExist), cancel);
            switch (outcome)
            {
                case PromptOutcome.Succeeded made:
                    return await TakeAsync(pursuit, made, bound, cancel);
                case PromptOutcome.Failed { Kind: PromptFailure.OutOfMemory } failed when !again:
                    log.LogWarning("Job {JobId} on {Backend}: {Reason} Its memory is freed, and it is tried again", context.JobId, pursuit.Backend.Name, failed.Message);
                    await EndPromptAsync(pursuit);
                    await pursuit.Backend.Comfy.Client.FreeAsync(cancel);
                    pursuit.Backend.NoteFreed();
                    (pursuit.Prompt, mayExist) = (null, false);
                    break;
                case PromptOutcome.Failed failed:
                    return await ReactAsync(pursuit, failed);
            }
        }
    }

    /// <summary>Whether an earlier attempt's prompt is taken on. When it is at another backend, and further than in its queue, that one is asked for the rest.</summary>
    private async Task<bool> FindEarlierAsync(Pursuit pursuit, CancellationToken cancel)
    {
        if (await prompts.FindOpenAsync(pursuit.Context.JobId, cancel) is not { } earlier)
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
            await prompts.EndAsync(earlier, cancel);
        }

        return false;
    }

    private async Task<PromptOutcome> FollowAsync(Pursuit pursuit, PromptRun run, CancellationToken cancel)
    {
        try
        {
            // Stopping this process leaves the prompt to run: whoever takes the job next finds it again.
            return await pursuit.Backend.Comfy.RunAsync(run, new Reporter(pursuit), CancellationToken.None, leave: cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            if (await prompts.IsUnwantedAsync(pursuit.Context.JobId, CancellationToken.None))
            {
                if (await pursuit.Backend.Comfy.WithdrawAsync(run.PromptId))
                {
                    await EndPromptAsync(pursuit);
                    await ForgetAsync(pursuit);
                }
            }

            throw;
        }
    }

    private async Task<JobOutcome> TakeAsync(Pursuit pursuit, PromptOutcome.Succeeded made, BoundWorkflow bound, CancellationToken cancel)
    {
        var context = pursuit.Context;
        if (made.Times.Loading is { } loading)
        {
            context.ReportLoading(loading);
        }

        using var place = await results.LineUpAsync(cancel);

        // The graphics card is free for another job; what follows is this machine's work.
        context.LeaveBackend();
        using var turn = await results.EnterAsync(cancel);
        context.Report(PromptShare, "fetching");
        try
        {
            var result = await results.TakeAsync(pursuit.Backend.Comfy.Client, made.Files, context, pursuit.Work, pursuit.Template, bound, cancel);
            return WithCleaning(await ingest.RunAsync(context, pursuit.Work, result, pursuit.Maker, cancel), pursuit);
        }
        catch (MediaException failure)
        {
            log.LogWarning(failure, "Job {JobId}: what {Backend} made could not be used", context.JobId, pursuit.Backend.Name);
            if (failure.Failure is MediaFailure.DiskFull)
            {
                return JobOutcome.Break("storage_full", "The server's storage is full.");
            }

            // Asked again it would give the same file.
            await EndPromptAsync(pursuit);
            return failure.Failure is MediaFailure.Unsupported or MediaFailure.Corrupt or MediaFailure.TooLarge
                ? JobOutcome.Fail("generation_failed", $"What ComfyUI made cannot be used: {failure.Message}")
                : JobOutcome.Break("generation_failed", "The generation failed.");
        }
    }

    /// <summary>When the job is final, and not before, nothing of the prompt is needed any more.</summary>
    private JobOutcome WithCleaning(JobOutcome outcome, Pursuit pursuit) => outcome is JobOutcome.Completed { Commit: var commit } completed
        ? completed with
        {
            Commit = async tx =>
            {
                if (commit is not null)
                {
                    await commit(tx);
                }

                await JobPrompts.EndAsync(tx, pursuit.Prompt!, CancellationToken.None);
                tx.AfterCommit(() => _ = ForgetAsync(pursuit));
            },
        }
        : outcome;

    /// <summary>ComfyUI keeps prompts, words included, until it ends; files it never deletes.</summary>
    private async Task ForgetAsync(Pursuit pursuit)
    {
        try
        {
            await pursuit.Backend.Comfy.Client.ForgetAsync(pursuit.Prompt!.PromptId.ToString("D"), CancellationToken.None);
        }
        catch (Exception failure) when (failure is ComfyException or ObjectDisposedException)
        {
            log.LogInformation("Prompt {Prompt} stays in the history of {Backend}: {Reason}", pursuit.Prompt!.PromptId, pursuit.Backend.Name, failure.Message);
        }
    }

    private async Task<JobOutcome> ReactAsync(Pursuit pursuit, PromptOutcome.Failed failed)
    {
        var backend = pursuit.Backend;
        log.LogWarning("Job {JobId} on {Backend}: {Kind}: {Reason}", pursuit.Context.JobId, backend.Name, failed.Kind, failed.Message);
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
                return JobOutcome.Fail("generation_failed", failed.Message);
        }
    }

    private JobOutcome OutcomeOf(ComfyException failure, Pursuit pursuit)
    {
        if (failure.Failure is ComfyFailure.TooLarge)
        {
            return JobOutcome.Fail("generation_failed", "An input or the result is larger than the machine that makes it allows.");
        }

        pursuit.Backend.LookNow();
        return JobOutcome.Requeue("The machine that was making it does not answer as it should.");
    }

    private async Task EndPromptAsync(Pursuit pursuit) => await prompts.EndAsync(pursuit.Prompt!, CancellationToken.None);

    /// <summary>A job on its way; prompt and backend may change.</summary>
    private sealed class Pursuit(JobContext context, GenerationWork work, CatalogModel model, WorkflowTemplate template, DrivenBackend backend, FileMaker maker)
    {
        public JobContext Context => context;

        public GenerationWork Work => work;

        public CatalogModel Model => model;

        public WorkflowTemplate Template => template;

        public FileMaker Maker => maker;

        public DrivenBackend Backend { get; set; } = backend;

        public JobPrompt? Prompt { get; set; }
    }

    private sealed class Reporter(Pursuit pursuit) : IProgress<PromptProgress>
    {
        private bool _hasBegun;

        public void Report(PromptProgress value)
        {
            if (!_hasBegun && value.Stage is not "waiting")
            {
                _hasBegun = true;
                pursuit.Context.BeginWork();
                pursuit.Backend.NoteLoaded(pursuit.Model);
            }

            pursuit.Context.Report(value.Fraction * PromptShare, value.Stage);
            if (value is { Preview: { } preview, PreviewType: { } type })
            {
                pursuit.Context.ShowPreview(preview, type);
            }
        }
    }
}

/// <summary>Runs a job where it was claimed: on this machine's cores or on a backend.</summary>
internal sealed class RunGeneration(MakeGeneration local, ComfyGeneration comfy) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel) =>
        context.Backend is null ? local.RunAsync(context, cancel) : comfy.RunAsync(context, cancel);
}
