namespace Reelwright.Server.Backends;

/// <summary>A backend as every node knows it.</summary>
internal sealed record BackendView
{
    public required string Name { get; init; }

    public required string Url { get; init; }

    public string? CaFile { get; init; }

    /// <summary>As the row keeps it.</summary>
    public string? ProtectedToken { get; init; }

    public required int Slots { get; init; }

    public bool IsConfigured { get; init; }

    public bool IsDraining { get; init; }

    public bool IsRemoved { get; init; }

    public required string ClientId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string? Driver { get; init; }

    public DateTimeOffset DriverUntil { get; init; }

    public string? WantedBy { get; init; }

    public int Revision { get; init; }

    /// <summary>As the driver saw it; nobody sees a backend that nobody drives.</summary>
    public required BackendState State { get; init; }

    /// <summary>It starts new jobs.</summary>
    public bool TakesJobs => State.IsOnline && !IsDraining;

    /// <summary>Its driver lets it go as soon as nothing runs on it.</summary>
    public bool IsLeaving => IsRemoved || WantedBy is not null;

    public bool IsFree(DateTimeOffset now) => Driver is null || DriverUntil <= now;
}
