using System.Text;

namespace Reelwright.LocalEngine.Prompts;

/// <summary>Cuts any Unicode text into lower-case words, and finds what plain word an inflected one may stand for.</summary>
internal static class Tokens
{
    // The contract's longest prompt is 10,000 characters; what lies beyond is not looked at.
    private const int MostTokens = 4_000;

    public static List<string> Of(string text)
    {
        var tokens = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (rune.Value is not ('\'' or 0x2019))
            {
                Flush(tokens, word);
            }

            if (tokens.Count == MostTokens)
            {
                return tokens;
            }
        }

        Flush(tokens, word);
        return tokens;
    }

    /// <summary>The word itself first, then its likely plain forms; the flag says that the ending was a plural's.</summary>
    public static IEnumerable<(string Form, bool Plural)> Forms(string word)
    {
        yield return (word, false);
        if (word.Length < 4)
        {
            yield break;
        }

        if (word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal))
        {
            yield return (word[..^1], true);
        }

        if (word.EndsWith("ies", StringComparison.Ordinal))
        {
            yield return (word[..^3] + "y", true);
        }
        else if (word.EndsWith("ves", StringComparison.Ordinal))
        {
            yield return (word[..^3] + "f", true);
        }
        else if (word.EndsWith("es", StringComparison.Ordinal))
        {
            yield return (word[..^2], true);
        }

        foreach (var ending in (string[])["ing", "ed"])
        {
            if (word.Length > ending.Length + 2 && word.EndsWith(ending, StringComparison.Ordinal))
            {
                var stem = word[..^ending.Length];
                yield return (stem, false);
                yield return (stem + "e", false);
                if (stem[^1] == stem[^2])
                {
                    yield return (stem[..^1], false);
                }
            }
        }
    }

    private static void Flush(List<string> tokens, StringBuilder word)
    {
        if (word.Length > 0)
        {
            tokens.Add(word.ToString());
            word.Clear();
        }
    }
}
