using System.Text.Json;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Jobs;

/// <summary>How a handler's work ended.</summary>
internal abstract record JobOutcome
{
    private JobOutcome()
    {
    }

    /// <param name="result">Operation-specific; shown as <c>result</c>.</param>
    /// <param name="outputs">What was made, the main one first.</param>
    /// <param name="commit">Runs in the transaction that makes the job final, so that media and generation rows appear with it or not at all.
    /// May run again after a deadlock.</param>
    public static JobOutcome Complete(object? result = null, IReadOnlyList<JobOutput>? outputs = null, string? thumbnailUrl = null, Func<Tx, Task>? commit = null) =>
        new Completed(result is null ? null : JsonSerializer.Serialize(result, result.GetType(), ApiJson.Options), outputs ?? [], thumbnailUrl, commit);

    /// <summary>The request cannot be done, and trying again would not help. The error is for the person who asked.</summary>
    public static JobOutcome Fail(string code, string error) => new Failed(code, error, IsWorthAnotherTry: false);

    /// <summary>The machinery broke: the job is tried again until its attempts run out.</summary>
    public static JobOutcome Break(string code, string error) => new Failed(code, error, IsWorthAnotherTry: true);

    /// <summary>The backend is gone or could not do it, which is not the job's fault as far as anybody knows: it waits again and no failure is counted.
    /// A job under which that happens as often as <c>Worker:MaxAttempts</c> ends in an error with a refund, because it may be what kills them.</summary>
    /// <param name="reason">For the log while the job is tried again; for the person when that was once too often.</param>
    /// <param name="avoidBackend">As long as another backend offers the model this one does not get the job again.</param>
    public static JobOutcome Requeue(string reason, bool avoidBackend = false) => new Requeued(reason, avoidBackend);

    internal sealed record Requeued(string Reason, bool AvoidBackend) : JobOutcome;

    /// <summary>Brings the charge of a completed job, which was an estimate, down to what it really costs, in the transaction that completes it. A charge is never raised.</summary>
    public JobOutcome SettledAt(int credits) => this is Completed completed ? completed with { Credits = credits } : this;

    internal sealed record Completed(string? Result, IReadOnlyList<JobOutput> Outputs, string? ThumbnailUrl, Func<Tx, Task>? Commit) : JobOutcome
    {
        /// <summary>What the job really costs; null when that is what was charged.</summary>
        public int? Credits { get; init; }
    }

    internal sealed record Failed(string Code, string Error, bool IsWorthAnotherTry) : JobOutcome;
}

/// <summary>A file that a job made, as the status object shows it.</summary>
internal sealed record JobOutput
{
    public required string Filename { get; init; }

    public required string Url { get; init; }

    /// <summary>video, image, input_image (what models start from, as extracted frames), audio, subtitle or asset.</summary>
    public required string Kind { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public double? DurationSeconds { get; init; }

    public long SizeBytes { get; init; }
}

/// <summary>Thrown deep inside a handler's work; has the effect of <see cref="JobOutcome.Fail"/> or <see cref="JobOutcome.Break"/>.</summary>
internal sealed class JobFailure(string code, string error, bool isWorthAnotherTry = false) : Exception(error)
{
    public JobOutcome ToOutcome() => isWorthAnotherTry ? JobOutcome.Break(code, Message) : JobOutcome.Fail(code, Message);
}
