using System.Globalization;

namespace Reelwright.Media.Subtitles;

/// <summary>Times as subtitle files write them, and the line that holds two of them.</summary>
internal static class CueTime
{
    public const string Arrow = "-->";

    /// <param name="time">Up to <see cref="SubtitleLimits.MaxTime"/>.</param>
    /// <param name="point">',' in SRT, '.' in WebVTT.</param>
    public static string Write(TimeSpan time, char point) => string.Create(
        CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}{point}{time.Milliseconds:000}");

    /// <summary>Reads "start --> end" with whatever follows; null when the line is none.</summary>
    public static (TimeSpan Start, TimeSpan End)? FindSpan(ReadOnlySpan<char> line)
    {
        var arrow = line.IndexOf(Arrow, StringComparison.Ordinal);
        if (arrow < 0 || Parse(line[..arrow].Trim()) is not { } start)
        {
            return null;
        }

        var rest = line[(arrow + Arrow.Length)..].Trim();
        var end = rest.IndexOfAny(' ', '\t');
        return Parse(end < 0 ? rest : rest[..end]) is { } until ? (start, until) : null;
    }

    /// <summary>"1:02:03,4", "02:03.456", "02:03": hours may be missing, fractions may have one to nine digits.</summary>
    private static TimeSpan? Parse(ReadOnlySpan<char> text)
    {
        var point = text.IndexOfAny('.', ',');
        var milliseconds = 0L;
        if (point >= 0)
        {
            if (text[(point + 1)..] is not { Length: >= 1 and <= 9 } fraction || fraction.ContainsAnyExceptInRange('0', '9'))
            {
                return null;
            }

            milliseconds = long.Parse($"{fraction}00"[..3], CultureInfo.InvariantCulture);
            text = text[..point];
        }

        long seconds = 0;
        var parts = 0;
        foreach (var range in text.Split(':'))
        {
            var part = text[range].Trim();
            if (++parts > 3 || part.Length is 0 or > 6 || part.ContainsAnyExceptInRange('0', '9'))
            {
                return null;
            }

            seconds = (seconds * 60) + long.Parse(part, CultureInfo.InvariantCulture);
        }

        return parts < 2 ? null : TimeSpan.FromMilliseconds((seconds * 1000) + milliseconds);
    }
}
