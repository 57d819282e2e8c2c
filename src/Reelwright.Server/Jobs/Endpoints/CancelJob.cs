using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Jobs.Endpoints;

/// <summary>Which job to end.</summary>
public sealed record CancelJobRequest
{
    /// <summary>As given at submission.</summary>
    [Required, StringLength(64)]
    public string? JobId { get; init; }
}

internal static class CancelJob
{
    public static async Task<Ok<CancelJobResponse>> Handle(
        Caller caller, JsonBody<CancelJobRequest> body, JobStatuses statuses, JobQueue queue, Database database, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        var id = JobPath.Parse(request.JobId!);
        await statuses.GetAsync(id, caller, cancel);
        var refunded = await database.WriteAsync(tx => queue.CancelAsync(tx, id, cancel), cancel);
        return refunded is { } credits
            ? TypedResults.Ok(new CancelJobResponse(id, JobStatus.Cancelled, credits))
            : throw new Refusal(StatusCodes.Status400BadRequest, "job_finished", "The job is over already.");
    }
}
