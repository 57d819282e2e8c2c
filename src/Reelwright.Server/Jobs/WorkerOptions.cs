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

    /// <summary>Jobs of the gpu lane at once.</summary>
    [Range(0, 1024)]
    public int GpuSlots { get; init; }

    /// <summary>A worker that has not been heard of for this long is dead. The clocks of all nodes have to agree better than that.</summary>
    [Range(1, 3600)]
    public int LeaseSeconds { get; init; } = 30;

    /// <summary>How many starts of a job may die or break before it ends in an error.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 5;

    public int SlotsOf(string lane) => lane == JobLane.Gpu ? GpuSlots : CpuSlots ?? Environment.ProcessorCount;
}

internal enum WorkerRole
{
    All,

    /// <summary>Answers requests, runs no jobs.</summary>
    Api,

    /// <summary>Runs jobs.</summary>
    Worker,
}
