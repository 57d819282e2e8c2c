using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Jobs;

/// <summary>Runs one claimed job from its handler to its ending.</summary>
internal sealed class JobRunner(
    IServiceScopeFactory scopes, JobEndings endings, BackendLoads loads, IGpuSlots slots, JobHub hub, DataFolder folder, TimeProvider clock, ILogger<JobRunner> log)
{
    private static readonly JobOutcome Unexpected = JobOutcome.Break("internal_error", "Something went wrong on our side.");

    public async Task RunAsync(RunningJob running, CancellationToken serverStops)
    {
        var job = running.Job;
        try
        {
            // Disposing removes the work folder, whatever happened.
            using var stopsHere = running;
            var outcome = await HandleAsync(running);
            if (running.IsDropped)
            {
                return;
            }

            if (outcome is null || (serverStops.IsCancellationRequested && outcome is JobOutcome.Failed { IsWorthAnotherTry: true } or JobOutcome.Requeued))
            {
                // Handlers that are stopped may also say that their machinery broke, which it did not.
                await endings.HandBackAsync(job, CancellationToken.None);
                return;
            }

            running.Outcome = outcome;
            await EndAsync(running, outcome);
            await LearnLoadingAsync(running);
        }
        catch (LeaseLostException lost)
        {
            log.LogInformation("Job {JobId} is not ours any more; its work is thrown away ({Reason})", job.Id, lost.Message);
        }
#pragma warning disable CA1031 // the loop's top: one job's bad end must not take the worker with it; the lease runs out and the job is taken up again
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.LogError(failure, "Job {JobId} could not be ended", job.Id);
        }
        finally
        {
            hub.Forget(job.Id, job.Attempt);
        }
    }

    private async Task EndAsync(RunningJob running, JobOutcome outcome)
    {
        // From here on nothing stops us: the work is done, and saying so takes a moment.
        if (outcome is JobOutcome.Completed completed)
        {
            try
            {
                await endings.CompleteAsync(running.Job, completed, EngineOf(running.Job), running.Took, CancellationToken.None);
                return;
            }
            catch (Exception failure) when (failure is not LeaseLostException)
            {
                log.LogError(failure, "What job {JobId} made could not be stored", running.Job.Id);
                outcome = OutcomeOf(failure);
            }
        }

        if (outcome is JobOutcome.Requeued again)
        {
            log.LogWarning("Job {JobId} lost its backend {Backend}: {Reason}", running.Job.Id, running.Job.Backend, again.Reason);
            await endings.RequeueAsync(running.Job, again, CancellationToken.None);
            return;
        }

        await endings.FailAsync(running.Job, (JobOutcome.Failed)outcome, CancellationToken.None);
    }

    private async Task LearnLoadingAsync(RunningJob running)
    {
        if (running is { Context.Loading: var loading, Job: { Backend: { } backend, Model: { } model } }
            && loading > TimeSpan.Zero
            && slots.Online.FirstOrDefault(online => online.Name == backend)?.Models.FirstOrDefault(offered => offered.Id == model) is { } known)
        {
            await loads.LearnAsync(backend, known.Family, loading, CancellationToken.None);
        }
    }

    /// <returns>Null when the handler was stopped.</returns>
    private async Task<JobOutcome?> HandleAsync(RunningJob running)
    {
        var job = running.Job;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var handler = scope.ServiceProvider.GetKeyedService<IJobHandler>(job.Operation);
            if (handler is null)
            {
                log.LogError("Nobody here knows the operation {Operation} of job {JobId}", job.Operation, job.Id);
                return JobOutcome.Break("unknown_operation", $"This server does not know the operation {job.Operation}.");
            }

            running.WorkFolder = folder.CreateTemporaryFolder("jobs", $"{job.Id:N}-{job.Attempt}");
            running.Context = new JobContext(job, running.WorkFolder.Path, hub, clock) { BackendLeft = running.BackendLeft };
            return await handler.RunAsync(running.Context, running.Stop);
        }
        catch (OperationCanceledException) when (running.Stop.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure) when (running.Stop.IsCancellationRequested)
        {
            // A killed process or a closed pipe looks like a failure to the handler; it is our doing.
            log.LogDebug(failure, "Job {JobId} was stopped", job.Id);
            return null;
        }
#pragma warning disable CA1031 // any other exception is a bug or broken machinery: it is logged here, once, and the person is told no details
        catch (Exception failure)
#pragma warning restore CA1031
        {
            var outcome = OutcomeOf(failure);
            log.Log(ReferenceEquals(outcome, Unexpected) ? LogLevel.Error : LogLevel.Information, failure, "Job {JobId} ({Operation}) failed", job.Id, job.Operation);
            return outcome;
        }
    }

    private static JobOutcome OutcomeOf(Exception failure) => failure switch
    {
        JobFailure known => known.ToOutcome(),
        Refusal { Status: >= 500 } busy => JobOutcome.Break(busy.Code, busy.Message),
        Refusal refusal => JobOutcome.Fail(refusal.Code, refusal.Message),
        _ => Unexpected,
    };

    private string? EngineOf(Job job) => hub.FindLive(job.Id)?.Engine ?? job.Engine;
}
