using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reelwright.Server.Jobs;

/// <summary>The status object: what a job shows of itself.</summary>
internal sealed record JobResponse
{
    public required Guid JobId { get; init; }

    /// <summary>video, image, audio, speech, edit, tool, subtitles, export or brand.</summary>
    public required string Kind { get; init; }

    public required string Operation { get; init; }

    public required JobStatus Status { get; init; }

    /// <summary>0 to 100.</summary>
    public required int Progress { get; init; }

    public string? Stage { get; init; }

    /// <summary>Place in the queue, the next to start has 1; exact to 1,000, beyond that an estimate. Null unless the job waits for a slot.</summary>
    public long? Position { get; init; }

    /// <summary>Null until the engine's speed has been learned.</summary>
    public int? EtaSeconds { get; init; }

    public string? WaitingFor { get; init; }

    public string? Engine { get; init; }

    public string? Filename { get; init; }

    public string? Url { get; init; }

    public string? ThumbnailUrl { get; init; }

    public required IReadOnlyList<JobOutput> Outputs { get; init; }

    public long? GenerationId { get; init; }

    public JsonElement? Result { get; init; }

    public string? Error { get; init; }

    public string? ErrorCode { get; init; }

    public required int CreditsCharged { get; init; }

    public required int CreditsRefunded { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Which backend has or had it; shown to administrators' lists only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Backend { get; init; }

    /// <summary>Whose job it is; shown to administrators' lists only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? UserId { get; init; }
}

/// <summary>A list of jobs, newest first.</summary>
internal sealed record JobListResponse(IReadOnlyList<JobResponse> Jobs, int Total, int Limit, int Offset);

/// <summary>The lanes together, and the caller's own part of them.</summary>
/// <param name="QueueLength">Jobs of everybody that wait.</param>
/// <param name="Running">Jobs of everybody that run.</param>
/// <param name="Position">Of the caller's job that starts next; null when none waits.</param>
/// <param name="ActiveJobs">The caller's waiting and running jobs, oldest first, at most 200.</param>
internal sealed record QueueResponse(long QueueLength, long Running, long? Position, IReadOnlyList<JobResponse> ActiveJobs);

/// <summary>A job that was cancelled.</summary>
internal sealed record CancelJobResponse(Guid JobId, JobStatus Status, int CreditsRefunded);
