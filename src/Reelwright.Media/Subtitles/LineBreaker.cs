using System.Text;

namespace Reelwright.Media.Subtitles;

/// <summary>Lays a cue's text into lines: as few as hold it, ended where a phrase ends, of about the same length.</summary>
internal sealed class LineBreaker(PhraseBreaks breaks)
{
    private const double Imbalance = 2;

    /// <summary>Whether the pieces from..to fit into a cue's lines. Filling the first line as far as it goes leaves the least for the second.</summary>
    public static bool Fits(IReadOnlyList<CaptionToken> tokens, int from, int to)
    {
        var (lines, columns) = (1, 0);
        for (var at = from; at < to; at++)
        {
            var width = Width(tokens, at, isFirst: columns == 0);
            if (columns + width > CaptionRules.MaxColumns && columns > 0)
            {
                (lines, columns) = (lines + 1, tokens[at].Columns);
            }
            else
            {
                columns += width;
            }
        }

        return lines <= CaptionRules.MaxLines;
    }

    /// <summary>The text of the pieces, in lines of at most <see cref="CaptionRules.MaxColumns"/>.</summary>
    public string Lay(IReadOnlyList<CaptionToken> tokens, int from, int to)
    {
        if (Columns(tokens, from, to) <= CaptionRules.MaxColumns)
        {
            return Join(tokens, from, to);
        }

        var (best, at) = (double.MaxValue, -1);
        for (var split = from + 1; split < to; split++)
        {
            var (first, second) = (Columns(tokens, from, split), Columns(tokens, split, to));
            if (first > CaptionRules.MaxColumns || second > CaptionRules.MaxColumns)
            {
                continue;
            }

            var cost = breaks.CostBetween(tokens[split - 1].Text, tokens[split].Text) + (Imbalance * Math.Abs(first - second) / CaptionRules.MaxColumns);
            if (cost < best)
            {
                (best, at) = (cost, split);
            }
        }

        return at < 0 ? Fill(tokens, from, to) : $"{Join(tokens, from, at)}\n{Join(tokens, at, to)}";
    }

    /// <summary>More text than two lines hold: as many as it takes.</summary>
    private static string Fill(IReadOnlyList<CaptionToken> tokens, int from, int to)
    {
        var lines = new StringBuilder();
        var start = from;
        for (var at = from + 1; at <= to; at++)
        {
            if (at == to || Columns(tokens, start, at + 1) > CaptionRules.MaxColumns)
            {
                lines.Append(lines.Length > 0 ? "\n" : "").Append(Join(tokens, start, at));
                start = at;
            }
        }

        return lines.ToString();
    }

    private static int Columns(IReadOnlyList<CaptionToken> tokens, int from, int to)
    {
        var columns = 0;
        for (var at = from; at < to; at++)
        {
            columns += Width(tokens, at, at == from);
        }

        return columns;
    }

    private static int Width(IReadOnlyList<CaptionToken> tokens, int at, bool isFirst) => tokens[at].Columns + (tokens[at].SpaceBefore && !isFirst ? 1 : 0);

    private static string Join(IReadOnlyList<CaptionToken> tokens, int from, int to)
    {
        var text = new StringBuilder();
        for (var at = from; at < to; at++)
        {
            text.Append(at > from && tokens[at].SpaceBefore ? " " : "").Append(tokens[at].Text);
        }

        return text.ToString();
    }
}
