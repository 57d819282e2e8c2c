namespace Reelwright.Media.Subtitles;

/// <summary>What a cue may look like.</summary>
public static class CaptionRules
{
    /// <summary>Columns of a line: 42 Latin letters or 21 Chinese characters.</summary>
    public const int MaxColumns = 42;

    public const int MaxLines = 2;

    public static TimeSpan MinLength { get; } = TimeSpan.FromSeconds(1);

    public static TimeSpan MaxLength { get; } = TimeSpan.FromSeconds(7);

    /// <summary>Columns that can be read in a second; cues stay longer for it where there is silence after them.</summary>
    internal const int ReadingSpeed = 17;

    /// <summary>A silence of this many seconds always ends a cue.</summary>
    internal const double LongestSilence = 1.5;

    /// <summary>What a cue that stays longer leaves free before the next: two frames of a film, so that the change is seen.</summary>
    internal const int GapMilliseconds = 80;
}
