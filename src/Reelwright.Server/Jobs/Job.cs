using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Jobs;

/// <summary>One piece of work. The row is the queue's entry and the only truth about the job.</summary>
internal sealed class Job
{
    /// <summary>The name of an account's list of jobs among the kept totals.</summary>
    public const string List = "jobs";

    public required Guid Id { get; init; }

    public required long UserId { get; init; }

    /// <summary>What comes out: video, image, audio, speech, edit, tool, subtitles, export or brand.</summary>
    public required string Kind { get; init; }

    /// <summary>What is done, which names the handler: generate, trim, …</summary>
    public required string Operation { get; init; }

    /// <summary>Which slots run it: see <see cref="JobLane"/>.</summary>
    public required string Lane { get; init; }

    public string? Model { get; init; }

    /// <summary>The model is so large that loading it takes longer than a bounded wait for a backend that has it.</summary>
    public bool IsHeavy { get; init; }

    /// <summary>Jobs of one request count as one against the limit of concurrent jobs.</summary>
    public Guid? BatchId { get; init; }

    /// <summary>The handler's request as JSON.</summary>
    public required string Request { get; init; }

    /// <summary>How much there is to do, in units of the handler's own (steps times megapixels times frames); speeds are learned per unit.</summary>
    public double Work { get; init; }

    public JobStatus Status { get; init; }

    /// <summary>Set while a job waits for another try; until then it is not in line.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The backend that has the job, or had it last; null in the cpu lane.</summary>
    public string? Backend { get; init; }

    /// <summary>The backend that is not to get the job again as long as another one offers its model.</summary>
    public string? AvoidBackend { get; init; }

    /// <summary>How often a backend was lost under it. That counts as no failure, but not without end either.</summary>
    public int Requeues { get; init; }

    /// <summary>The account's turn with which the job started, which it keeps when it has to be put back.</summary>
    public long? Turn { get; init; }

    /// <summary>Counts starts. Together with <see cref="LeaseOwner"/> it fences off writers of an earlier start.</summary>
    public int Attempt { get; init; }

    /// <summary>Starts that ended by a death or a broken machine. Being handed back by a server that stops costs none.</summary>
    public int Failures { get; init; }

    public string? LeaseOwner { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>0 to 100.</summary>
    public int Progress { get; init; }

    public string? Stage { get; init; }

    public string? Engine { get; init; }

    public string? Result { get; init; }

    public string? Outputs { get; init; }

    public string? ThumbnailUrl { get; init; }

    public string? Error { get; init; }

    public string? ErrorCode { get; init; }

    public int CreditsCharged { get; init; }

    public int CreditsRefunded { get; init; }

    public long? GenerationId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Grows with every change that the status object shows.</summary>
    public int Revision { get; init; }

    /// <summary>Final: nothing changes any more.</summary>
    public bool IsOver => Status is JobStatus.Completed or JobStatus.Error or JobStatus.Cancelled;

    /// <summary>Waits for a slot, and for nothing else.</summary>
    public bool IsInLine => Status is JobStatus.Queued && NotBefore is null;
}

internal enum JobStatus
{
    Queued,
    Running,
    Completed,
    Error,
    Cancelled,
}

/// <summary>Jobs of a lane compete for the same slots.</summary>
internal static class JobLane
{
    /// <summary>Work for a backend with a graphics card: each model has a lane of its own. No job has this one; its row in the turns is what
    /// locks an account's places in all of them.</summary>
    public const string Gpu = "gpu";

    /// <summary>Work for this machine's own cores.</summary>
    public const string Cpu = "cpu";

    private const string GpuPrefix = Gpu + ":";

    /// <summary>The lane of a model's jobs: open-ended, one for each model.</summary>
    public static string GpuOf(string model) => GpuPrefix + model;

    public static bool IsGpu(string lane) => lane.StartsWith(GpuPrefix, StringComparison.Ordinal);

    /// <summary>The model that a gpu lane is for.</summary>
    public static string ModelOf(string lane) => lane[GpuPrefix.Length..];

    /// <summary>cpu or gpu: for metrics, which must not grow with the number of models.</summary>
    public static string KindOf(string lane) => IsGpu(lane) ? Gpu : lane;
}

internal static class JobKind
{
    public static IReadOnlyList<string> All { get; } = ["video", "image", "audio", "speech", "edit", "tool", "subtitles", "export", "brand"];
}

internal sealed class JobConfiguration : IEntityTypeConfiguration<Job>
{
    public void Configure(EntityTypeBuilder<Job> job)
    {
        job.ToTable("jobs");
        job.Property(j => j.Id).ValueGeneratedNever();

        // Words, so that a row read in psql or sqlite3 explains itself.
        job.Property(j => j.Status).HasConversion(status => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString()), text => Enum.Parse<JobStatus>(text, true));
    }
}
