using Reelwright.Server.Jobs;
using Reelwright.Server.Library;

namespace Reelwright.Server.MediaWork;

/// <summary>An edit, tool, speech or subtitle job: checked, priced, ready to be stored.</summary>
internal sealed record PlannedWork
{
    /// <summary>One of <see cref="JobKind.All"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The handler's key, e.g. trim.</summary>
    public required string Operation { get; init; }

    /// <summary>What the handler gets; it is serialised, so everything it needs has to be in it.</summary>
    public required object Work { get; init; }

    /// <summary>Stored files that have to stay until the job ends.</summary>
    public IReadOnlyCollection<string> Inputs { get; init; } = [];

    /// <summary>Files that came with the request: they become the caller's together with the job, and stay until it ends.</summary>
    public IReadOnlyList<StagedFile> Uploads { get; init; } = [];

    public required int Credits { get; init; }

    /// <summary>For the ledger.</summary>
    public required string Description { get; init; }

    /// <summary>Its line in a history; null for what stands in none.</summary>
    public HistoryLine? Line { get; init; }

    public string Lane { get; init; } = JobLane.Cpu;

    public string? Model { get; init; }

    public bool IsHeavy { get; init; }

    /// <summary>The engine that will do it.</summary>
    public string Engine { get; init; } = "local";

    /// <summary>How much there is to do, in a unit of the operation's own (seconds of film, megapixels): for estimates of the time left. 0: none are made.</summary>
    public double Units { get; init; }

    /// <summary>How long the request waits for the result when it does not say. Short work has usually ended by then; for long work 0.</summary>
    public int UsualWaitSeconds { get; init; } = WorkEndpoints.UsualWaitSeconds;
}
