using Reelwright.ComfyUI;
using Reelwright.ComfyUI.Workflows;
using Reelwright.Server.Backends;
using Reelwright.Server.Catalog;
using Reelwright.Server.Jobs;

namespace Reelwright.Server.Generation;

/// <summary>Lets a job's handler run workflows on the backend that claimed the job.</summary>
internal sealed class ComfyErrands(BackendPool pool, ModelCatalog catalog, JobPrompts prompts, ComfyResults results, ILogger<ComfyErrand> log)
{
    /// <summary>Does the work of a job in a gpu lane, and says what a failure of the backend means for the job.</summary>
    /// <param name="context">The job.</param>
    /// <param name="modelId">The model or tool of the catalogue whose workflow is run.</param>
    /// <param name="work">Runs it, as often as it needs, and takes the results. When its outcome is final, nothing is kept of its prompts.</param>
    /// <param name="cancel">Leaves prompts to run when the process ends, and takes them back when nobody wants the job any more.</param>
    public async Task<JobOutcome> RunAsync(JobContext context, string modelId, Func<ComfyErrand, Task<JobOutcome>> work, CancellationToken cancel)
    {
        context.UseEngine(EngineChoice.ComfyUI);
        if (catalog.FindAny(modelId) is not { Comfy: { } template } model)
        {
            return JobOutcome.Break("engine_unavailable", $"The server has no workflow for {modelId} any more.");
        }

        if (context.Backend is not { } name || pool.FindDriven(name) is not { } backend)
        {
            return JobOutcome.Requeue("The machine that was to make it is not there any more.");
        }

        var errand = new ComfyErrand(context, model, template, backend, pool, prompts, results, log, cancel);
        try
        {
            return await errand.EndAsync(await work(errand));
        }
        catch (ErrandOverException over)
        {
            return over.Outcome;
        }
        catch (ComfyException failure)
        {
            log.LogWarning(failure, "Job {JobId} on {Backend}: {Reason}", context.JobId, backend.Name, failure.Message);
            return errand.OutcomeOf(failure);
        }
        catch (WorkflowBindingException failure)
        {
            return JobOutcome.Fail("generation_failed", $"The workflow of {modelId} cannot take the request: {failure.Message}");
        }
    }
}

/// <summary>Thrown deep inside an errand's work when the job is over for this attempt.</summary>
internal sealed class ErrandOverException(JobOutcome outcome) : Exception("The errand is over.")
{
    public JobOutcome Outcome { get; } = outcome;
}

/// <summary>What a backend made of one prompt.</summary>
/// <param name="Client">The backend where it lies.</param>
/// <param name="Files">At least one.</param>
/// <param name="Bound">What was asked for.</param>
internal sealed record ComfyMade(ComfyClient Client, IReadOnlyList<OutputFile> Files, BoundWorkflow Bound);
