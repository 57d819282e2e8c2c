using System.Globalization;
using System.Text;

namespace Reelwright.Media;

/// <summary>Turns any text into one that libass draws as it is, within a line's width.</summary>
internal static class AssText
{
    /// <summary>A blank without width: libass breaks lines at blanks only.</summary>
    private const string BreakHere = @"{\fscx0} {\fscx100}";

    /// <summary>Zero wide, and between a backslash and what follows it makes neither an escape.</summary>
    private const char WordJoiner = '\u2060';

    /// <summary>The share of a line from which on a word may be broken: widths are estimates.</summary>
    private const double LongWord = 0.9;

    private const string NotAtLineStart = "、。，．・：；？！ー）」』】〉》〕］｝〗”’…‥々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)]}%";
    private const string NotAtLineEnd = "（「『【〈《〔［｛〖“‘([{";

    /// <param name="text">Anything.</param>
    /// <param name="style">What it is drawn with.</param>
    /// <param name="room">How wide a line may be, in pixels.</param>
    public static string Escape(string text, AssStyle style, double room)
    {
        var clean = Clean(text);
        var eastAsian = AssFonts.EastAsian(clean);
        return string.Join(@"\N", clean.Split('\n').Select(line => Line(line, style, eastAsian, room / style.Size)));
    }

    /// <summary>How large a text may be so that none of its words is broken, in pixels.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="room">How wide a line may be, in pixels.</param>
    public static double LargestUnbroken(string text, double room) => room * LongWord / Math.Max(1, Clean(text).Split('\n', ' ').Max(Unbreakable));

    /// <summary>The widest stretch of a word that lines are not broken in, in ems.</summary>
    private static double Unbreakable(string word)
    {
        var (widest, width, before) = (0.0, 0.0, "");
        foreach (var letter in Letters(word))
        {
            width = before.Length > 0 && BreaksBetween(before, letter) ? Width(letter) : width + Width(letter);
            (widest, before) = (Math.Max(widest, width), letter);
        }

        return widest;
    }

    private static List<string> Letters(string word)
    {
        List<string> letters = [];
        var elements = StringInfo.GetTextElementEnumerator(word);
        while (elements.MoveNext())
        {
            letters.Add(elements.GetTextElement());
        }

        return letters;
    }

    /// <summary>What can be drawn: no control characters, no selectors of emoji's colour.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\n' or '\r' or '\v' or '\f' or 0x85 or 0x2028 or 0x2029 => clean.Append('\n'),
                '\t' => clean.Append("    "),
                (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF) => clean,
                _ when Rune.IsControl(rune) => clean,
                _ => clean.Append(rune),
            };
        }

        return clean.ToString();
    }

    private static string Line(string line, AssStyle style, string eastAsian, double roomInEms)
    {
        var kept = line.TrimEnd(' ');
        if (kept.Length == 0)
        {
            // An empty line would have half its height.
            return @"\h";
        }

        var written = new StringBuilder();
        var indent = kept.Length - kept.TrimStart(' ').Length;
        for (var i = 0; i < indent; i++)
        {
            written.Append(@"\h");
        }

        string? font = null;
        foreach (var word in Words(kept[indent..]))
        {
            Word(written, word, style, eastAsian, roomInEms, ref font);
        }

        return written.ToString();
    }

    /// <summary>Words and the blanks between them, in order.</summary>
    private static IEnumerable<string> Words(string line)
    {
        var start = 0;
        for (var i = 1; i <= line.Length; i++)
        {
            if (i == line.Length || (line[i] == ' ') != (line[start] == ' '))
            {
                yield return line[start..i];
                start = i;
            }
        }
    }

    private static void Word(StringBuilder written, string word, AssStyle style, string eastAsian, double roomInEms, ref string? font)
    {
        var letters = Letters(word);

        // What may be wider than a line is offered breaks within, an eighth of a line apart.
        var isLong = letters.Sum(Width) > roomInEms * LongWord;
        var sinceBreak = 0.0;
        for (var i = 0; i < letters.Count; i++)
        {
            if (i > 0 && (BreaksBetween(letters[i - 1], letters[i]) || (isLong && sinceBreak + Width(letters[i]) > roomInEms / 8)))
            {
                written.Append(BreakHere);
                sinceBreak = 0;
            }

            Letter(written, letters[i], style, eastAsian, ref font);
            sinceBreak += Width(letters[i]);
        }
    }

    private static void Letter(StringBuilder written, string letter, AssStyle style, string eastAsian, ref string? font)
    {
        var first = Rune.GetRuneAt(letter, 0);
        var wanted = AssFonts.IsEmoji(first) ? AssFonts.Emoji : AssFonts.IsEastAsian(first) ? eastAsian : null;
        if (wanted != font && letter != " ")
        {
            written.Append(wanted is null
                ? @"{\fn\fs}"
                : string.Create(CultureInfo.InvariantCulture, $@"{{\fn{wanted}\fs{AssFonts.FontSize(wanted, style.Size):0.##}}}"));
            font = wanted;
        }

        foreach (var rune in letter.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '{' or '}':
                    written.Append('\\').Append(rune);
                    break;
                case '\\':
                    written.Append('\\').Append(WordJoiner);
                    break;
                case 0x200D or (>= 0x1F3FB and <= 0x1F3FF) when wanted == AssFonts.Emoji && rune != first:
                    // Joined emoji are single pictures, and skin has a colour, only in coloured fonts.
                    break;
                default:
                    written.Append(rune);
                    break;
            }
        }
    }

    private static bool BreaksBetween(string before, string after)
    {
        var (left, right) = (Rune.GetRuneAt(before, 0), Rune.GetRuneAt(after, 0));
        return (AssFonts.BreaksAnywhere(left) || AssFonts.BreaksAnywhere(right) || AssFonts.IsEmoji(left) || AssFonts.IsEmoji(right))
            && !NotAtLineStart.Contains(right.ToString(), StringComparison.Ordinal)
            && !NotAtLineEnd.Contains(left.ToString(), StringComparison.Ordinal);
    }

    /// <summary>In ems, rather too wide than too narrow.</summary>
    private static double Width(string letter)
    {
        var first = Rune.GetRuneAt(letter, 0);
        return AssFonts.IsEastAsian(first) ? 1
            : AssFonts.IsEmoji(first) ? 1.3 * letter.EnumerateRunes().Count(rune => rune.Value != 0x200D)
            : Rune.IsUpper(first) || first.Value is 'm' or 'w' or '@' or '%' or '—' ? 1
            : 0.7;
    }
}
