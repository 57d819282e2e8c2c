namespace Reelwright.Media.Subtitles;

/// <summary>What a subtitle file may hold. Six hours of somebody talking without a pause stay far below.</summary>
public static class SubtitleLimits
{
    public const int MaxBytes = 10 << 20;
    public const int MaxCues = 50_000;

    /// <summary>Characters of one line of a file.</summary>
    public const int MaxLine = 10_000;

    /// <summary>Characters of one cue.</summary>
    public const int MaxText = 2_000;

    /// <summary>Two digits of hours are what strict readers take.</summary>
    public static TimeSpan MaxTime { get; } = new(0, 99, 59, 59, 999);

    internal static MediaException TooLarge(string what) => new(MediaFailure.TooLarge, $"The subtitles have {what}.");
}
