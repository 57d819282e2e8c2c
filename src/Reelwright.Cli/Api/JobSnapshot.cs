namespace Reelwright.Cli.Api;

/// <summary>A job's status object.</summary>
internal sealed record JobSnapshot
{
    public required string JobId { get; init; }

    public required string Status { get; init; }

    public double Progress { get; init; }

    public string? Stage { get; init; }

    public long? Position { get; init; }

    public double? EtaSeconds { get; init; }

    public string? WaitingFor { get; init; }

    public string? Engine { get; init; }

    public string? Url { get; init; }

    public IReadOnlyList<JobOutput>? Outputs { get; init; }

    public string? Error { get; init; }

    public long CreditsCharged { get; init; }

    public long CreditsRefunded { get; init; }

    public JobOutput? Output => Outputs is [var first, ..] ? first : null;

    public bool IsFinal => Status is "completed" or "error" or "cancelled";

    /// <summary>What to tell a person who waits.</summary>
    public string Words => Status switch
    {
        "queued" when WaitingFor is not null => $"waiting for {WaitingFor}",
        "queued" when Position is > 1 => $"queued, position {Position}",
        "queued" => "queued",
        "running" => Stage ?? "running",
        _ => Status,
    };
}

internal sealed record JobOutput
{
    public string? Url { get; init; }

    public string? Kind { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public double? DurationSeconds { get; init; }

    public long? SizeBytes { get; init; }
}

/// <summary>The reply to a submission: one job for a film, one for each picture.</summary>
internal sealed record Submitted
{
    public string? JobId { get; init; }

    public IReadOnlyList<string>? JobIds { get; init; }

    public long CreditsCharged { get; init; }

    public long CreditsRemaining { get; init; }

    public long? Seed { get; init; }

    public IReadOnlyList<string>? Ignored { get; init; }

    /// <summary>What was rounded or capped.</summary>
    public IReadOnlyList<Adjusted>? Adjusted { get; init; }

    public string Job => JobId ?? (JobIds is [var first, ..] ? first : null) ?? throw new CliFailure(ExitCode.Internal, "the server accepted the request but named no job");
}

internal sealed record Adjusted(string Field, double Asked, double Used);

internal sealed record Uploaded
{
    public required string Filename { get; init; }
}

internal sealed record CancelReply
{
    public long CreditsRefunded { get; init; }
}

internal sealed record AuthCheck
{
    public bool Authenticated { get; init; }

    public AuthUser? User { get; init; }
}

internal sealed record AuthUser
{
    public required string Username { get; init; }
}
