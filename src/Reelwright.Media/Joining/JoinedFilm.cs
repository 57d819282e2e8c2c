namespace Reelwright.Media;

/// <summary>What happened to the pictures of a result.</summary>
public enum JoinMethod
{
    /// <summary>All were copied as they were coded.</summary>
    Copy,

    /// <summary>Some were coded anew.</summary>
    Smart,

    /// <summary>All were coded anew.</summary>
    Encode,
}

/// <summary>How a film was put together.</summary>
public sealed record JoinedFilm
{
    public required JoinMethod Method { get; init; }

    /// <summary>Pictures that were coded anew.</summary>
    public required int FramesEncoded { get; init; }

    public required int FramesTotal { get; init; }

    public required double DurationSeconds { get; init; }

    /// <summary>The sound was coded anew; false also for a film without any.</summary>
    public bool SoundEncoded { get; init; }

    /// <summary>Frames a second of a result whose source would have been too fast, and lost some; null otherwise.</summary>
    public double? ReducedFrameRate { get; init; }

    /// <summary>Of a merge: where one clip ends and the next begins.</summary>
    public IReadOnlyList<JoinSeam> Seams { get; init; } = [];
}

/// <param name="AtSeconds">When the next clip (or the transition to it) begins.</param>
/// <param name="TransitionSeconds">How long both are seen; 0 for a cut.</param>
public sealed record JoinSeam(double AtSeconds, double TransitionSeconds);
