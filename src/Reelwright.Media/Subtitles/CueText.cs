using System.Text;

namespace Reelwright.Media.Subtitles;

/// <summary>The form of text that every subtitle format can hold and give back.</summary>
public static class CueText
{
    /// <summary>Shows nothing and joins what it stands between: keeps characters of a text from being read as markup.</summary>
    internal const char Joiner = '\u2060';

    /// <summary>Lines without blanks at their ends, none of them empty; no control characters, no half surrogates, no joiners.</summary>
    public static string Normalise(string text)
    {
        var lines = new StringBuilder(text.Length);
        foreach (var line in Clean(text).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            lines.Append(lines.Length > 0 ? "\n" : "").Append(line);
        }

        return lines.ToString();
    }

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            // Enumeration has made half surrogates U+FFFD.
            if (rune.Value is '\n' or '\r' or '\v' or '\f' or 0x85 or 0x2028 or 0x2029)
            {
                clean.Append('\n');
            }
            else if (rune.Value is '\t')
            {
                clean.Append(' ');
            }
            else if (!Rune.IsControl(rune) && rune.Value is not (Joiner or 0xFEFF))
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }
}
