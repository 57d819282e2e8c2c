using System.Globalization;
using System.Text;

namespace Reelwright.Server.Studio.Weaving;

/// <summary>Where words begin and end, in scripts that part them with blanks and in scripts that do not.</summary>
internal static class Words
{
    private enum Kind
    {
        /// <summary>Blanks, punctuation, the ends of the text.</summary>
        Between,

        /// <summary>Scripts with blanks between words.</summary>
        Spaced,

        /// <summary>Foreign words in Japanese: they end where the script changes.</summary>
        Katakana,

        /// <summary>Chinese, Hiragana, Thai and others: any two letters may belong to two words, and nothing but knowledge tells.</summary>
        Unspaced,
    }

    /// <summary>One spelling for what reads the same: composed or not, of full width or half, in any case (ß is ss, the four Turkish i are one), curly signs, white space.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var letter in Letters.TakeApart(text))
        {
            if (char.IsWhiteSpace(letter))
            {
                folded.Append(folded.Length > 0 && folded[^1] != ' ' ? " " : "");
                continue;
            }

            _ = letter switch
            {
                'ß' or 'ẞ' => folded.Append("ss"),
                'ı' => folded.Append('i'),
                '\u0307' when folded.Length > 0 && folded[^1] == 'i' => folded, // İ
                'ς' => folded.Append('σ'),
                '’' or '‘' or 'ʼ' => folded.Append('\''),
                '‐' or '–' or '−' => folded.Append('-'),
                '\u00AD' or '\u200B' or '\u2060' => folded, // Where a word may break, and where it may not: nobody sees them.
                _ => folded.Append(char.ToLowerInvariant(letter)),
            };
        }

        return folded.ToString().TrimEnd();
    }

    /// <summary>Whether a name may stand here by itself: "Mara's" is hers and "d'Anna" too, but Don is not in "don't", nor Neil in "O'Neil".</summary>
    /// <param name="folded">A text in the spelling of <see cref="Fold"/>.</param>
    /// <param name="from">Where the name begins.</param>
    /// <param name="to">Where it ends.</param>
    public static bool IsName(string folded, int from, int to) =>
        IsBoundary(folded, from) && IsBoundary(folded, to)
        && !(EndsWithWord(folded.AsSpan(0, from), "o'") || StartsWithWord(folded.AsSpan(to), "'t"));

    private static bool EndsWithWord(ReadOnlySpan<char> text, ReadOnlySpan<char> word) =>
        text.EndsWith(word) && (text.Length == word.Length || !char.IsLetterOrDigit(text[^(word.Length + 1)]));

    private static bool StartsWithWord(ReadOnlySpan<char> text, ReadOnlySpan<char> word) =>
        text.StartsWith(word) && (text.Length == word.Length || !char.IsLetterOrDigit(text[word.Length]));

    /// <summary>Whether a word may begin or end at this place.</summary>
    public static bool IsBoundary(string text, int at)
    {
        var before = Rune.DecodeLastFromUtf16(text.AsSpan(0, at), out var left, out _) is System.Buffers.OperationStatus.Done ? Of(left) : Kind.Between;
        var after = Rune.DecodeFromUtf16(text.AsSpan(at), out var right, out _) is System.Buffers.OperationStatus.Done ? Of(right) : Kind.Between;
        return before != after || before is Kind.Between or Kind.Unspaced;
    }

    private static Kind Of(Rune rune)
    {
        var isWord = Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;
        if (!isWord)
        {
            return Kind.Between;
        }

        return rune.Value switch
        {
            >= 0x30A0 and <= 0x30FF or >= 0x31F0 and <= 0x31FF => Kind.Katakana,
            >= 0x0E00 and <= 0x0EFF or >= 0x1000 and <= 0x109F or >= 0x1780 and <= 0x17FF => Kind.Unspaced, // Thai, Lao, Burmese, Khmer
            >= 0x3005 and <= 0x309F or >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF or >= 0x20000 and <= 0x3FFFF => Kind.Unspaced, // Hiragana, Han
            _ => Kind.Spaced,
        };
    }
}
