namespace Reelwright.LocalEngine.Voices;

/// <summary>Words whose full stop does not end a sentence.</summary>
internal static class Abbreviations
{
    /// <summary>Always followed by what they belong to.</summary>
    private static readonly HashSet<string> Titles = new(StringComparer.OrdinalIgnoreCase)
    {
        "mr", "mrs", "ms", "dr", "prof", "st", "mt", "rev", "hon", "gen", "col", "maj", "capt", "lt", "sgt", "cmdr", "gov", "sen", "rep", "pres",
        "vs", "e.g", "i.e", "cf", "viz", "approx", "ca", "fig", "figs", "vol", "pp", "ed", "eds", "messrs", "mme", "mlle",
    };

    /// <summary>Followed by a number when they are abbreviations, and otherwise words.</summary>
    private static readonly HashSet<string> BeforeNumbers = new(StringComparer.OrdinalIgnoreCase) { "no", "nos", "p", "ch", "sec", "art", "para", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec" };

    /// <summary>What begins a sentence far more often than it follows an abbreviation in the middle of one.</summary>
    private static readonly HashSet<string> Beginners = new(StringComparer.Ordinal)
    {
        "The", "A", "An", "He", "She", "It", "We", "They", "You", "I", "This", "That", "These", "Those", "There", "But", "And", "In", "On", "At", "If", "When", "What", "Who", "Why", "How",
    };

    /// <param name="before">The text up to the full stop, without it.</param>
    /// <param name="next">What follows, without leading space.</param>
    public static bool EndsWithOne(ReadOnlySpan<char> before, ReadOnlySpan<char> next)
    {
        var word = before[(before.LastIndexOfAny(' ', '\n', '(') + 1)..].TrimStart("\"'“‘«[").ToString();
        if (word.Length == 0)
        {
            return false;
        }

        if (Titles.Contains(word))
        {
            return true;
        }

        if (BeforeNumbers.Contains(word))
        {
            return next.Length > 0 && char.IsAsciiDigit(next[0]);
        }

        // "J. Smith", "the U.S. Navy"; but "in the U.S. They", and "So do I. They".
        return IsInitials(word) && word != "I" && !Beginners.Contains(FirstWord(next));
    }

    private static bool IsInitials(string word)
    {
        for (var at = 0; at < word.Length; at++)
        {
            if (at % 2 == 0 ? !char.IsLetter(word[at]) : word[at] != '.')
            {
                return false;
            }
        }

        return word.Length % 2 == 1;
    }

    private static string FirstWord(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && char.IsLetter(text[end]))
        {
            end++;
        }

        return text[..end].ToString();
    }
}
