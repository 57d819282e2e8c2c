using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Reelwright.Media.Subtitles;

/// <summary>WebVTT files (W3C Web Video Text Tracks).</summary>
public static partial class WebVtt
{
    private const string Signature = "WEBVTT";

    /// <summary>Reads a file; settings, notes, styles, regions and tags are left out, entities become their characters.</summary>
    /// <exception cref="MediaException">Corrupt: it does not begin with WEBVTT; TooLarge.</exception>
    public static async Task<IReadOnlyList<Cue>> ReadAsync(Stream source, CancellationToken cancel) => Read(await SubtitleText.ReadAsync(source, cancel));

    /// <inheritdoc cref="ReadAsync"/>
    public static IReadOnlyList<Cue> Read(string text)
    {
        var lines = SubtitleText.Lines(text.TrimStart('\uFEFF'));
        if (lines.Count == 0 || !(lines[0] == Signature || lines[0].StartsWith(Signature + " ", StringComparison.Ordinal) || lines[0].StartsWith(Signature + "\t", StringComparison.Ordinal)))
        {
            throw new MediaException(MediaFailure.Corrupt, "The file holds no WebVTT subtitles.");
        }

        var cues = new CueList();
        var at = 1;
        while (at < lines.Count)
        {
            var end = EndOfBlock(lines, at);
            ReadBlock(lines, at, end, cues);
            at = Math.Max(end, at + 1);
        }

        return cues.ToSorted();
    }

    /// <summary>Writes cues as UTF-8 text without BOM, with numbers as identifiers.</summary>
    /// <exception cref="ArgumentException">Cues that are out of order, without length or text, or beyond 100 hours.</exception>
    public static string Write(IReadOnlyList<Cue> cues)
    {
        CueList.ThrowIfUnwritable(cues);
        var file = new StringBuilder(Signature).Append("\n\n");
        var number = 0;
        foreach (var cue in cues)
        {
            file.Append(++number).Append('\n')
                .Append(CueTime.Write(cue.Start, '.')).Append(" --> ").Append(CueTime.Write(cue.End, '.')).Append('\n')
                .Append(CueText.Normalise(cue.Text).Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal))
                .Append("\n\n");
        }

        return file.ToString();
    }

    /// <summary>A block ends at an empty line, and at the next time line.</summary>
    private static int EndOfBlock(List<string> lines, int from)
    {
        var hasTimes = false;
        for (var at = from; at < lines.Count; at++)
        {
            var isTimes = lines[at].Contains(CueTime.Arrow, StringComparison.Ordinal);
            if (lines[at].Length == 0 || (isTimes && hasTimes))
            {
                return at;
            }

            hasTimes |= isTimes;
        }

        return lines.Count;
    }

    private static void ReadBlock(List<string> lines, int from, int end, CueList cues)
    {
        // The time line is the block's first, or its second after an identifier; notes, styles and regions have none.
        for (var at = from; at < end && at <= from + 1; at++)
        {
            if (CueTime.FindSpan(lines[at]) is { } span)
            {
                var text = string.Join('\n', lines[(at + 1)..end]);
                cues.Add(span.Start, span.End, WebUtility.HtmlDecode(Tags().Replace(text, "")));
                return;
            }
        }
    }

    [GeneratedRegex("<[^<>]*>", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Tags();
}
