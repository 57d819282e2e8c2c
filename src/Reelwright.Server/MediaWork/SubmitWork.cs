using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.MediaWork;

/// <summary>The last steps of every edit, tool, speech and subtitle request: one transaction for history, charge and job, then the wait for the result.</summary>
internal sealed class SubmitWork(
    Database database, LocalTools tools, StorageSpace storage, MediaLibrary library, IHistory history, JobQueue queue, JobStatuses statuses, JobWait wait)
{
    /// <summary>Stores the work and answers with the job's status object, after as long as such work is usually waited for, or as long as the request asks to wait.</summary>
    /// <exception cref="Refusal">429 <c>too_many_jobs</c>; 503 <c>engine_unavailable</c>, <c>storage_full</c>; 404 for inputs that are gone; 403 <c>insufficient_credits</c>; 400 for a wrong <c>wait</c>.</exception>
    public async Task<JobResponse> RunAsync(Caller caller, HttpRequest http, PlannedWork plan, IdempotentReply idempotent, CancellationToken cancel)
    {
        try
        {
            var patience = JobWait.AskedBy(http, plan.UsualWaitSeconds);
            await ThrowIfUnableAsync(caller, cancel);
            var first = await StoreAsync(caller, plan, idempotent, cancel);
            return patience > TimeSpan.Zero ? await wait.ForAsync(first.JobId, patience, cancel) : first;
        }
        catch when (plan.Uploads.Count > 0)
        {
            // Of what was committed no intent is left, and it stays.
            await library.DiscardAsync(plan.Uploads.Select(file => file.Filename));
            throw;
        }
    }

    private async Task ThrowIfUnableAsync(Caller caller, CancellationToken cancel)
    {
        try
        {
            await tools.ThrowIfMissingAsync(cancel);
            storage.ThrowIfFull();
        }
        catch (Refusal)
        {
            // The number of jobs is checked in the transaction that charges; only when there will be none it has to be asked for here.
            await queue.ThrowIfTooManyAsync(caller, cancel);
            throw;
        }
    }

    private async Task<JobResponse> StoreAsync(Caller caller, PlannedWork plan, IdempotentReply idempotent, CancellationToken cancel) =>
        await database.WriteAsync(
            async tx =>
            {
                var id = Guid.CreateVersion7();
                foreach (var upload in plan.Uploads)
                {
                    await library.CommitAsync(tx, upload, caller.UserId, cancel);
                }

                var line = plan.Line is { } asked ? await history.AddAsync(tx, caller, id, asked, cancel) : (long?)null;
                var submitted = await queue.SubmitAsync(tx, caller, ToJob(plan, id, line), cancel);
                await tx.Db.SaveChangesAsync(cancel);
                await library.HoldAsync(tx, id.ToString(), [.. plan.Inputs, .. plan.Uploads.Select(file => file.Filename)], cancel);
                var reply = await statuses.DescribeNewAsync(tx.Db, submitted, cancel);
                await idempotent.RecordAsync(tx, reply, cancel);
                return reply;
            },
            cancel);

    private static NewJob ToJob(PlannedWork plan, Guid id, long? line) => new()
    {
        Id = id,
        Kind = plan.Kind,
        Operation = plan.Operation,
        Lane = plan.Lane,
        Request = plan.Work,
        Model = plan.Model,
        IsHeavy = plan.IsHeavy,
        Engine = plan.Engine,
        Work = plan.Units,
        Credits = plan.Credits,
        Description = plan.Description,
        GenerationId = line,
    };
}
