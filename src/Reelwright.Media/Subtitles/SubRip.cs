using System.Text;
using System.Text.RegularExpressions;

namespace Reelwright.Media.Subtitles;

/// <summary>SRT files: read as people have them, written as strict readers want them.</summary>
/// <remarks>The format has no escapes. Where plain text looks like markup, a word joiner (U+2060, which shows nothing) is put inside; reading takes it out again.</remarks>
public static partial class SubRip
{
    /// <summary>Reads a file: with or without BOM and numbers, any line ends, blank lines inside cues. Font tags and ASS overrides are left out.</summary>
    /// <exception cref="MediaException">Corrupt: there is text and not one cue; TooLarge.</exception>
    public static async Task<IReadOnlyList<Cue>> ReadAsync(Stream source, CancellationToken cancel) => Read(await SubtitleText.ReadAsync(source, cancel));

    /// <inheritdoc cref="ReadAsync"/>
    public static IReadOnlyList<Cue> Read(string text)
    {
        var lines = SubtitleText.Lines(text.TrimStart('\uFEFF'));
        var cues = new CueList();
        var isThereAny = false;
        var at = 0;
        while (at < lines.Count)
        {
            if (CueTime.FindSpan(lines[at]) is not { } span)
            {
                at++;
                continue;
            }

            isThereAny = true;
            var end = EndOfCue(lines, at + 1);
            cues.Add(span.Start, span.End, PlainText(lines, at + 1, end));
            at = end;
        }

        return isThereAny || string.IsNullOrWhiteSpace(text) ? cues.ToSorted() : throw new MediaException(MediaFailure.Corrupt, "The file holds no SRT subtitles.");
    }

    /// <summary>Writes cues as UTF-8 text without BOM, numbered from 1.</summary>
    /// <exception cref="ArgumentException">Cues that are out of order, without length or text, or beyond 100 hours.</exception>
    public static string Write(IReadOnlyList<Cue> cues)
    {
        CueList.ThrowIfUnwritable(cues);
        var file = new StringBuilder();
        var number = 0;
        foreach (var cue in cues)
        {
            file.Append(++number).Append('\n')
                .Append(CueTime.Write(cue.Start, ',')).Append(" --> ").Append(CueTime.Write(cue.End, ',')).Append('\n')
                .Append(Protect(CueText.Normalise(cue.Text))).Append("\n\n");
        }

        return file.ToString();
    }

    /// <summary>A cue ends where the next begins: at a time line, or the number before it.</summary>
    private static int EndOfCue(List<string> lines, int from)
    {
        var at = from;
        while (at < lines.Count && CueTime.FindSpan(lines[at]) is null)
        {
            at++;
        }

        return at < lines.Count && at - 1 >= from && IsNumber(lines[at - 1]) ? at - 1 : at;
    }

    private static bool IsNumber(string line) => line.AsSpan().Trim() is { Length: > 0 and <= 10 } digits && !digits.ContainsAnyExceptInRange('0', '9');

    private static string PlainText(List<string> lines, int from, int end)
    {
        var text = new StringBuilder();
        for (var at = from; at < end; at++)
        {
            text.Append(Markup().Replace(lines[at], "")).Append('\n');
            if (text.Length > 4 * SubtitleLimits.MaxLine)
            {
                throw SubtitleLimits.TooLarge($"a cue of more than {SubtitleLimits.MaxText} characters");
            }
        }

        return text.ToString();
    }

    private static string Protect(string text)
    {
        var safe = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            safe.Append(text[at]);
            var next = at + 1 < text.Length ? text[at + 1] : ' ';
            // Players are lax about what a tag or an override looks like (FFmpeg takes "< b >" for one), so none is begun at all.
            if (text[at] is '<' or '{' || (text[at] is '-' && next is '>'))
            {
                safe.Append(CueText.Joiner);
            }
        }

        return safe.ToString();
    }

    // The tags that SRT has; what else stands in angle brackets is text. ASS overrides are what players of SRT obey, too.
    [GeneratedRegex(@"</?(?:b|i|u|s|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Markup();
}
