using System.Text.Json;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Jobs;

/// <summary>A job to be submitted.</summary>
internal sealed record NewJob
{
    /// <summary>Chosen before submission, so that other rows of the same transaction can name the job.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>One of <see cref="JobKind.All"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The key under which the handler was registered.</summary>
    public required string Operation { get; init; }

    public string Lane { get; init; } = JobLane.Cpu;

    /// <summary>What the handler gets; serialised as JSON, so everything it needs has to be in it.</summary>
    public required object Request { get; init; }

    public string? Model { get; init; }

    public bool IsHeavy { get; init; }

    public string? Engine { get; init; }

    /// <summary>Units of work for learned speeds; 0 where speeds make no sense.</summary>
    public double Work { get; init; }

    /// <summary>The price. 0 is free and writes no ledger row.</summary>
    public int Credits { get; init; }

    /// <summary>What the ledger says about the charge.</summary>
    public string Description { get; init; } = "";

    public long? GenerationId { get; init; }

    public Job ToJob(long userId, Guid? batchId, DateTimeOffset now) => new()
    {
        Id = Id,
        UserId = userId,
        Kind = Kind,
        Operation = Operation,
        Lane = Lane,
        Model = Model,
        IsHeavy = IsHeavy,
        BatchId = batchId,
        Request = JsonSerializer.Serialize(Request, Request.GetType(), ApiJson.Options),
        Work = Work,
        Status = JobStatus.Queued,
        Engine = Engine,
        CreditsCharged = Credits,
        GenerationId = GenerationId,
        CreatedAt = now,
        Revision = 1,
    };
}

/// <summary>A job that has been submitted, once the transaction commits.</summary>
/// <param name="Position">Its place in line; null while no backend has what it takes.</param>
/// <param name="CreditsRemaining">The account's balance after the charge.</param>
internal sealed record SubmittedJob(Job Job, long? Position, long CreditsRemaining)
{
    public string StatusUrl => $"/api/status?job_id={Job.Id}";
}
