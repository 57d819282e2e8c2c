namespace Reelwright.Media.Subtitles;

/// <summary>Collects what a reader finds; what no writer could write, writers refuse.</summary>
internal sealed class CueList
{
    private readonly List<Cue> _cues = [];

    /// <summary>Takes a cue. One without length, without text or beyond all times is left out.</summary>
    /// <exception cref="MediaException">TooLarge: too many, or one of too many characters.</exception>
    public void Add(TimeSpan start, TimeSpan end, string text)
    {
        var normal = CueText.Normalise(text);
        if (end <= start || end > SubtitleLimits.MaxTime || normal.Length == 0)
        {
            return;
        }

        if (normal.Length > SubtitleLimits.MaxText)
        {
            throw SubtitleLimits.TooLarge($"a cue of more than {SubtitleLimits.MaxText} characters");
        }

        if (_cues.Count == SubtitleLimits.MaxCues)
        {
            throw SubtitleLimits.TooLarge($"more than {SubtitleLimits.MaxCues} cues");
        }

        _cues.Add(new Cue(start, end, normal));
    }

    /// <summary>In the order of their starts; those of one start as they stood in the file.</summary>
    public IReadOnlyList<Cue> ToSorted() => [.. _cues.OrderBy(cue => cue.Start)];

    /// <summary>What both formats ask of cues before they are written.</summary>
    /// <exception cref="ArgumentException">A cue has no length or no text, times are negative or too large, or starts are out of order.</exception>
    public static void ThrowIfUnwritable(IReadOnlyList<Cue> cues)
    {
        var before = TimeSpan.Zero;
        foreach (var cue in cues)
        {
            if (Milliseconds(cue.Start) < Milliseconds(before) || Milliseconds(cue.End) <= Milliseconds(cue.Start) || cue.End > SubtitleLimits.MaxTime)
            {
                throw new ArgumentException($"A cue from {cue.Start} to {cue.End} after one from {before} cannot be written.", nameof(cues));
            }

            if (CueText.Normalise(cue.Text).Length == 0)
            {
                throw new ArgumentException($"The cue at {cue.Start} has no text.", nameof(cues));
            }

            before = cue.Start;
        }
    }

    private static long Milliseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;
}
