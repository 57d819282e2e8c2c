namespace Reelwright.LocalEngine.Voices;

/// <summary>Cuts what is too long for one breath: at the last comma or the like, else between words, else within one.</summary>
internal static class LongSentences
{
    private static readonly char[] Rests = [',', ';', ':', '—', '–', '、', '，', '；'];

    public static IEnumerable<string> Cut(string sentence, int maxLength)
    {
        var rest = sentence.Trim();
        while (rest.Length > maxLength)
        {
            var end = EndOf(rest, maxLength);
            yield return rest[..end].Trim();
            rest = rest[end..].Trim();
        }

        if (rest.Length > 0)
        {
            yield return rest;
        }
    }

    private static int EndOf(string text, int maxLength)
    {
        // A comma within a number is none.
        for (var at = maxLength - 1; at >= maxLength / 3; at--)
        {
            if (Rests.Contains(text[at]) && (at + 1 == text.Length || !char.IsDigit(text[at + 1])))
            {
                return at + 1;
            }
        }

        var space = text.LastIndexOf(' ', maxLength - 1);
        if (space > 0)
        {
            return space;
        }

        return char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength;
    }
}
