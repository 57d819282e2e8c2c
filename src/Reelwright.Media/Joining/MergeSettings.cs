namespace Reelwright.Media;

/// <summary>How one clip gives way to the next.</summary>
public enum MergeTransition
{
    Cut,

    /// <summary>Through black.</summary>
    Fade,

    /// <summary>One picture shows through the other.</summary>
    Dissolve,
}

public sealed record MergeSettings
{
    public const int MaxClips = 20;

    public MergeTransition Transition { get; init; }

    /// <summary>How long both clips of a seam are seen; less where one of them is too short for it.</summary>
    public double TransitionSeconds { get; init; } = 0.5;

    /// <summary>An existing folder for files needed meanwhile; that of the result when not given.</summary>
    public string? WorkFolder { get; init; }
}
