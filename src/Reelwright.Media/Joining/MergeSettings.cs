namespace Reelwright.Media;

/// <summary>How one clip gives way to the next.</summary>
public enum MergeTransition
{
    Cut,

    /// <summary>Through black.</summary>
    Fade,

    /// <summary>One picture shows through the other.</summary>
    Dissolve,

    /// <summary>An edge runs from left to right, the next picture behind it.</summary>
    Wipe,
}

/// <summary>A film, or a part of one, or a picture, on its way into a join.</summary>
public sealed record JoinClip(string Path)
{
    /// <summary>Of a longer film only the first so many seconds are used; null for all of it.</summary>
    public double? MaxSeconds { get; init; }

    /// <summary>The path is a PNG, which is shown for so long without a sound; null for films.</summary>
    public double? StillSeconds { get; init; }

    /// <summary>Into the next clip; null for that of the settings. The last clip's means nothing.</summary>
    public MergeTransition? Transition { get; init; }
}

public sealed record MergeSettings
{
    /// <summary>Of a merge.</summary>
    public const int MaxClips = 20;

    /// <summary>Of a join.</summary>
    public const int MaxJoinedClips = 500;

    public MergeTransition Transition { get; init; }

    /// <summary>How long both clips of a seam are seen; less where one of them is too short for it.</summary>
    public double TransitionSeconds { get; init; } = 0.5;

    /// <summary>The result's size, even, as it is seen; that of the leading clip when not given. What has another shape is shown whole on black.</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>The number of the clip whose rate, and whose size where none is given, the result has; it is copied where any is.</summary>
    public int LeadClip { get; init; }

    /// <summary>An existing folder for files needed meanwhile; that of the result when not given.</summary>
    public string? WorkFolder { get; init; }
}
