namespace Reelwright.LocalEngine.Voices;

/// <summary>Cuts a paragraph into sentences. A full stop ends one unless it belongs to an abbreviation, an initial or a number, or the text goes on in lower case.</summary>
internal static class Sentences
{
    private const string Enders = ".!?…。！？";
    private const string Closers = "\"'”’»)]}」』";

    public static IEnumerable<string> Of(string paragraph)
    {
        var from = 0;
        for (var at = 0; at < paragraph.Length; at++)
        {
            if (paragraph[at] == '\n')
            {
                yield return paragraph[from..at].Trim();
                from = at + 1;
            }
            else if (EndAt(paragraph, at) is { } end)
            {
                yield return paragraph[from..end].Trim();
                from = end;
                at = end - 1;
            }
        }

        if (from < paragraph.Length)
        {
            yield return paragraph[from..].Trim();
        }
    }

    /// <summary>The index behind the sentence whose last mark begins here; null when none ends here.</summary>
    private static int? EndAt(string text, int at)
    {
        if (!Enders.Contains(text[at], StringComparison.Ordinal))
        {
            return null;
        }

        var marks = at;
        while (marks < text.Length && Enders.Contains(text[marks], StringComparison.Ordinal))
        {
            marks++;
        }

        var end = marks;
        while (end < text.Length && Closers.Contains(text[end], StringComparison.Ordinal))
        {
            end++;
        }

        if (text[at] is '。' or '！' or '？' || end == text.Length)
        {
            return end;
        }

        if (!char.IsWhiteSpace(text[end]))
        {
            return null;
        }

        var next = text.AsSpan(end).TrimStart();
        var goesOn = next.Length > 0 && char.IsLower(next[0]);
        var isFinal = text.AsSpan(at, marks - at).ContainsAny('!', '?');
        return (isFinal && (!goesOn || end == marks)) || (!isFinal && !goesOn && !(marks - at == 1 && text[at] == '.' && Abbreviations.EndsWithOne(text.AsSpan(0, at), next))) ? end : null;
    }
}
