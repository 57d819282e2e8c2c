using System.Text.RegularExpressions;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>What stands before a script and is not to be filmed: keys as in Fountain, or a name in the middle of the page and whose it is.</summary>
internal static partial class TitlePage
{
    private const int MostLetters = 60;
    private const int Middle = 8;

    public static void Remove(List<string> lines)
    {
        if (lines.Count > 0 && Key().IsMatch(lines[0]))
        {
            lines.RemoveRange(0, lines.FindIndex(line => line.Length == 0) is var end and > 0 ? end : lines.Count);
            return;
        }

        var at = lines.FindIndex(line => line.Length > 0);
        if (at < 0 || at + 1 >= lines.Count || lines[at + 1].Length > 0 || !IsName(lines[at]))
        {
            return;
        }

        var next = lines.FindIndex(at + 1, line => line.Length > 0);
        var isSomebodys = next > 0 && By().IsMatch(lines[next]);
        if (next > 0 && (isSomebodys || lines[at].StartsWith(new string(' ', Middle), StringComparison.Ordinal) || Quotation().IsMatch(lines[at]) || Beginning().IsMatch(lines[next])))
        {
            lines.RemoveRange(0, isSomebodys ? EndOfNames(lines, next) : next);
        }
    }

    // "by" alone has the name in the next paragraph.
    private static int EndOfNames(List<string> lines, int by)
    {
        var end = EndOfParagraph(lines, by);
        var isNamed = end - by > 1 || By().Replace(lines[by], "").Any(char.IsLetterOrDigit);
        return isNamed ? end : EndOfParagraph(lines, lines.FindIndex(end, line => line.Length > 0));
    }

    private static int EndOfParagraph(List<string> lines, int at) => at >= 0 && lines.FindIndex(at, line => line.Length == 0) is var end and >= 0 ? end : lines.Count;

    private static bool IsName(string line)
    {
        var name = line.Trim();
        return name.Length <= MostLetters && ScriptText.IsCapitals(name) && name[^1] is not (':' or '.' or '!' or '?' or ',') && name[0] is not ('.' or '>' or '!' or '@' or '#' or '=' or '~')
            && !Darkness().IsMatch(name) && !CameraWords.IsDirection(name) && HeadingReader.Read(name, null) is null;
    }

    [GeneratedRegex(@"^\s*(?:title|credit|authors?|source|draft date|date|contact|copyright|revision|notes?|written by|episode|series)\s*:", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();

    [GeneratedRegex(@"^\s*(?:(?:an? )?(?:original )?(?:written|screenplay|script|story|teleplay|film|short film)?\s*by|(?:un (?:film|court métrage) )?de|écrit par|par|(?:escrit[oa] )?por|di|von)\b(?!.*[.!?:]$)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex By();

    [GeneratedRegex(@"^\s*(?:FADE (?:IN|UP)|FONDU [ÀA] L['’]OUVERTURE|OUVERTURE EN FONDU|AUFBLENDE)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Beginning();

    [GeneratedRegex(@"^\s*[""“«„]", RegexOptions.None, 1000)]
    private static partial Regex Quotation();

    // A picture, though a short one.
    [GeneratedRegex(@"\b(?:BLACK|DARK(?:NESS)?|BLANK|WHITE|SILENCE|NOIR|NEGRO|NERO|SCHWARZ)\b", RegexOptions.None, 1000)]
    private static partial Regex Darkness();
}
