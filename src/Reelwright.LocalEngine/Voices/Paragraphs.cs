using System.Text;

namespace Reelwright.LocalEngine.Voices;

/// <summary>Finds out which line ends mean something. Empty lines part paragraphs; a short line followed by one that does not go on in lower case is a line of
/// its own, as in lists, headings and verses; all others are where an editor wrapped.</summary>
internal static class Paragraphs
{
    /// <summary>Shorter than anybody wraps at.</summary>
    private const int ShortLine = 60;

    /// <summary>Paragraphs without line ends, except those that part sentences.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var paragraph = new StringBuilder();
        string? before = null;
        foreach (var line in text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n', '\r', '\u2028', '\u2029', '\u0085', '\v', '\f').Select(line => line.Trim()))
        {
            if (line.Length == 0)
            {
                if (paragraph.Length > 0)
                {
                    yield return paragraph.ToString();
                }

                paragraph.Clear();
                before = null;
                continue;
            }

            if (before is not null)
            {
                paragraph.Append(before.Length < ShortLine && !char.IsLower(line[0]) ? '\n' : ' ');
            }

            paragraph.Append(line);
            before = line;
        }

        if (paragraph.Length > 0)
        {
            yield return paragraph.ToString();
        }
    }
}
