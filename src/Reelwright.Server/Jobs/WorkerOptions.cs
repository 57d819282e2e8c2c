using System.ComponentModel.DataAnnotations;

namespace Reelwright.Server.Jobs;

/// <summary>Settings under "Worker".</summary>
internal sealed class WorkerOptions
{
    public const string Section = "Worker";

    public WorkerRole Role { get; init; } = WorkerRole.All;

    /// <summary>Jobs of the cpu lane at once. Default: the machine's cores.</summary>
    [Range(0, 1024)]
    public int? CpuSlots { get; init; }

    /// <summary>A worker that has not been heard of for this long is dead. The clocks of all nodes have to agree better than that.</summary>
    [Range(1, 3600)]
    public int LeaseSeconds { get; init; } = 30;

    /// <summary>How many starts of a job may die or break before it ends in an error.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 5;

    /// <summary>Seconds before a job is tried again after its machinery broke or its backend was lost; doubled each time, at most a minute.</summary>
    [Range(0, 60)]
    public double RetryDelaySeconds { get; init; } = 2;

    public TimeSpan RetryDelay(int earlier) => TimeSpan.FromSeconds(Math.Min(60, RetryDelaySeconds * Math.Pow(2, Math.Min(earlier, 10))));
}

internal enum WorkerRole
{
    All,

    /// <summary>Answers requests, runs no jobs.</summary>
    Api,

    /// <summary>Runs jobs.</summary>
    Worker,
}
