namespace Reelwright.Media.Subtitles;

/// <summary>A text that is shown for a while.</summary>
/// <param name="Start">From here, to the millisecond.</param>
/// <param name="End">Until here.</param>
/// <param name="Text">Plain text, lines separated by \n: markup in it is shown, not obeyed.</param>
public sealed record Cue(TimeSpan Start, TimeSpan End, string Text)
{
    public TimeSpan Length => End - Start;
}
