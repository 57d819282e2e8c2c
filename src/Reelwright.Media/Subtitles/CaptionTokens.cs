using System.Globalization;
using System.Text;

namespace Reelwright.Media.Subtitles;

/// <summary>Cuts text into the pieces that lines are made of.</summary>
internal static class CaptionTokens
{
    // Japanese and Chinese typography (JIS X 4051): these begin no line, and those end none.
    private const string NeverFirst = "、。，．・：；？！」』）］｝〉》】〕ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ…‥％,.!?:;)]}%";
    private const string NeverLast = "「『（［｛〈《【〔([{";

    /// <summary>Pieces of a text, and whether a blank stood before each.</summary>
    public static List<(string Text, bool SpaceBefore)> Split(string text)
    {
        List<(string Text, bool SpaceBefore)> pieces = [];
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var end = at;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            SplitWord(text, at, end, pieces);
            at = end;
        }

        return pieces;
    }

    private static void SplitWord(string text, int from, int to, List<(string Text, bool SpaceBefore)> pieces)
    {
        var isFirst = true;
        var start = from;
        var columns = 0;
        var elements = StringInfo.GetTextElementEnumerator(text[from..to]);
        while (elements.MoveNext())
        {
            var at = from + elements.ElementIndex;
            var element = elements.GetTextElement();
            var width = TextWidth.Of(element);
            if (at > start && (columns + width > CaptionRules.MaxColumns || MayBreak(text, at)))
            {
                pieces.Add((text[start..at], isFirst && pieces.Count > 0));
                (isFirst, start, columns) = (false, at, 0);
            }

            columns += width;
        }

        pieces.Add((text[start..to], isFirst && pieces.Count > 0));
    }

    private static bool MayBreak(string text, int at)
    {
        var before = RuneBefore(text, at);
        var after = Rune.GetRuneAt(text, at);
        return (TextWidth.BreaksAnywhere(before) || TextWidth.BreaksAnywhere(after))
            && !NeverFirst.Contains(after.ToString(), StringComparison.Ordinal)
            && !NeverLast.Contains(before.ToString(), StringComparison.Ordinal);
    }

    private static Rune RuneBefore(string text, int at) =>
        at >= 2 && char.IsLowSurrogate(text[at - 1]) && char.IsHighSurrogate(text[at - 2]) ? Rune.GetRuneAt(text, at - 2) : Rune.GetRuneAt(text, at - 1);
}
