namespace Reelwright.Media.Subtitles;

/// <param name="Start">Seconds: when the first word begins.</param>
/// <param name="End">Seconds: when the last one ends.</param>
/// <param name="Columns">How much there is to read.</param>
internal readonly record struct SpokenSpan(double Start, double End, int Columns);

/// <summary>Decides how long cues stay: with their words, long enough to be read, at least 1 and at most 7 seconds, one after the other.</summary>
internal static class CaptionTimes
{
    private static readonly long Min = (long)CaptionRules.MinLength.TotalMilliseconds;
    private static readonly long Max = (long)CaptionRules.MaxLength.TotalMilliseconds;

    /// <param name="spans">In order, none overlapping.</param>
    /// <param name="film">Where cues have to end, if they fit before it at all.</param>
    public static IReadOnlyList<(TimeSpan Start, TimeSpan End)> Fit(IReadOnlyList<SpokenSpan> spans, TimeSpan film)
    {
        var limit = (long)film.TotalMilliseconds;
        var times = new (long Start, long End)[spans.Count];
        var before = 0L;
        for (var at = 0; at < spans.Count; at++)
        {
            var next = at + 1 < spans.Count ? Milliseconds(spans[at + 1].Start) : limit;
            times[at] = Place(spans[at], before, next);
            before = times[at].End;
        }

        PushBack(times, limit);
        return [.. times.Select(time => (TimeSpan.FromMilliseconds(time.Start), TimeSpan.FromMilliseconds(time.End)))];
    }

    private static (long Start, long End) Place(SpokenSpan span, long before, long next)
    {
        var start = Math.Max(Milliseconds(span.Start), before);
        var spoken = Math.Max(Milliseconds(span.End), start);
        var wanted = start + Math.Max(Min, span.Columns * 1000L / CaptionRules.ReadingSpeed);
        var end = Math.Min(Math.Max(spoken, wanted), Math.Max(spoken, next - CaptionRules.GapMilliseconds));
        end = Math.Min(end, start + Max);
        if (end - start < Min)
        {
            // Into the silence before it; where there is none the next cue comes late.
            start = Math.Max(before, end - Min);
            end = Math.Max(end, start + Min);
        }

        return (start, end);
    }

    /// <summary>Cues that would be shown after the film's end move forward, as far as there is room before them.</summary>
    private static void PushBack((long Start, long End)[] times, long limit)
    {
        if (times.Length * Min > limit)
        {
            return;
        }

        var after = limit;
        for (var at = times.Length - 1; at >= 0 && times[at].End > after; at--)
        {
            times[at] = (Math.Min(times[at].Start, after - Min), after);
            after = times[at].Start;
        }
    }

    private static long Milliseconds(double seconds) => (long)Math.Round(seconds * 1000);
}
