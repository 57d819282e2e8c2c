using System.Globalization;
using System.Text;

namespace Reelwright.LocalEngine.Voices;

/// <summary>How long a spoken form takes at 175 words a minute, at most. The numbers are measured on espeak-ng and rounded up.</summary>
internal static class LengthEstimate
{
    private const double Letter = 0.08;
    private const double Word = 0.1;
    private const double Spelled = 0.25;
    private const double Digit = 0.7;
    private const double Sign = 0.6;
    private const double Foreign = 0.8;
    private const double Rare = 1.5;
    private const double Rest = 0.25;

    /// <summary>All-capital words up to this length may be read letter by letter.</summary>
    private const int LongestAcronym = 5;

    public static double Of(string text)
    {
        var seconds = 0.0;
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (SpeechText.IsLatinLetter(rune) || rune.Value is '\'' or '’')
            {
                word.Append(rune);
                continue;
            }

            seconds += OfWord(word.ToString()) + OfMark(rune);
            word.Clear();
        }

        return seconds + OfWord(word.ToString());
    }

    private static double OfWord(string word)
    {
        if (word.Length == 0)
        {
            return 0;
        }

        var isAcronym = word.Length <= LongestAcronym && !word.Any(char.IsLower);
        return isAcronym || !IsPronounceable(word) ? word.Length * Spelled : Word + (word.Length * Letter);
    }

    /// <summary>There is a vowel, and never five consonants in a row.</summary>
    private static bool IsPronounceable(string word)
    {
        var (vowels, row) = (0, 0);
        foreach (var letter in word.Where(char.IsLetter))
        {
            if (char.ToLowerInvariant(letter) is 'a' or 'e' or 'i' or 'o' or 'u' or 'y')
            {
                (vowels, row) = (vowels + 1, 0);
            }
            else if (++row >= 5)
            {
                return false;
            }
        }

        return vowels > 0;
    }

    private static double OfMark(Rune rune) => SpeechText.CategoryOf(rune) switch
    {
        UnicodeCategory.SpaceSeparator => 0,
        UnicodeCategory.DecimalDigitNumber => Digit,
        _ when rune.Value is > 0xF8FF or (>= 0x2150 and < 0x2190) => Rare,
        _ when Rune.IsLetterOrDigit(rune) => Foreign,
        _ => rune.Value is ',' or ';' or ':' or '.' or '!' or '?' or '(' or ')' or '"' or '“' or '”' ? Rest : Sign,
    };
}
