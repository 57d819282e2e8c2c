using System.Text.RegularExpressions;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>Reads the line above a scene: 12 INT./EXT. CAR, BRIDGE - NIGHT (RAIN) 12.</summary>
internal static partial class HeadingReader
{
    private const string Dash = @"\s+[-–—]{1,2}\s+";

    /// <summary>Null when the line is no heading.</summary>
    /// <param name="line">Trimmed.</param>
    /// <param name="before">The scene before, whose time CONTINUOUS and LATER take up.</param>
    public static SceneHeading? Read(string line, SceneHeading? before)
    {
        // One dot forces a heading (Fountain); more are an ellipsis.
        if (line.Length > 1 && line[0] == '.' && char.IsLetterOrDigit(line[1]))
        {
            return Read(line, "", line[1..], before);
        }

        if (EastAsianHeadings.Read(line) is { } eastern)
        {
            return eastern;
        }

        if (line.Length > 160 || Prefix().Match(line) is not { Success: true } match)
        {
            return null;
        }

        var rest = match.Groups["rest"].Value.Trim();
        var word = match.Groups["side"].Value;

        // "Int" and "est" are words as well; a heading has the dot, or stands in capitals.
        var isHeading = rest.Length > 0 && (match.Groups["dot"].Length > 0 || word.Contains('/') || !line.Any(char.IsLower));
        return isHeading ? Read(SceneNumber().Replace(line[match.Groups["side"].Index..], ""), SideOf(word.ToUpperInvariant()), rest, before) : null;
    }

    private static SceneHeading Read(string line, string side, string rest, SceneHeading? before)
    {
        rest = SceneNumber().Replace(rest, "").Trim();
        var parts = Dashes().Split(rest).Select(part => part.Trim(' ', '-', '–', '—', '.')).Where(part => part.Length > 0).ToList();
        if (parts.Count > 1)
        {
            // A word for the camera, and no place.
            parts.RemoveAll(part => part is "ESTABLISHING" or "ESTABLISHING SHOT");
        }

        string? time = null;
        if (parts.Count > 1 && TimeWords().IsMatch(parts[^1]))
        {
            time = parts[^1].ToLowerInvariant();
            parts.RemoveAt(parts.Count - 1);
        }
        else if (parts is [var only] && only.LastIndexOf(',') is > 0 and var comma && TimeWords().IsMatch(only[(comma + 1)..]))
        {
            (time, parts[0]) = (only[(comma + 1)..].Trim().ToLowerInvariant(), only[..comma]);
        }

        time = time is null ? null : Inherit(time, before?.Time);
        // DAY (FLASHBACK) is a day in a picture.
        time = time is not null && ScriptText.Unparenthesised(time) is { Length: > 0 } hour ? hour : time;

        // The house before the room in the script; the room before the house in a picture.
        parts.Reverse();
        var (where, isGerman) = (string.Join(", ", parts), German().IsMatch($"{line[..Math.Min(6, line.Length)]} {time}"));
        return new SceneHeading(
            ScriptText.OneLine(line).Trim('.', ' '), side, isGerman ? ScriptText.Title(where) : ScriptText.Lower(where), time is not null && isGerman ? ScriptText.Title(time) : time);
    }

    private static string? Inherit(string time, string? before)
    {
        var (own, same) = (ScriptText.Unparenthesised(time), Continuing().IsMatch(time));
        return !same ? time
            : OwnTime().IsMatch(own) ? Continuing().Replace(own, "").Trim(' ', ',', '-')
            : before;
    }

    private static string SideOf(string word) => word switch
    {
        "EST" => "Exterior",
        _ when word.Contains('/') || word is "I/E" or "E/I" => "Interior and exterior",
        _ when word[0] is 'E' or 'A' => "Exterior",
        _ => "Interior",
    };

    [GeneratedRegex(@"^(?:\d{1,4}[A-Z]{0,2}[.)]?\s+)?(?<side>INT\.?\s?/\s?EXT|EXT\.?\s?/\s?INT|I\s?/\s?E|E\s?/\s?I|INT(?:[ÉE]RIEUR|ERIOR|ERNO|ERNA)\s?/\s?(?:EXT[ÉE]RIEUR|EXTERIOR|ESTERNO|EXTERNA)|INT[ÉE]RIEUR|INTERIOR|INTERN[OA]|EXT[ÉE]RIEUR|EXTERIOR|ESTERNO|EXTERNA|INT|EXT|EST|INNEN\s?/\s?AU(?:SS|ß)EN|INNEN|AU(?:SS|ß)EN)(?<dot>\.?)[\s:,-](?<rest>.+)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"(?:\s*#[^#]{1,12}#|\s{2,}\d{1,4}[A-Z]{0,2}\.?)\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SceneNumber();

    [GeneratedRegex(Dash, RegexOptions.None, 1000)]
    private static partial Regex Dashes();

    [GeneratedRegex(@"\b(?:DAY(?:S|TIME|BREAK|LIGHT)?|NIGHT(?:S|FALL|TIME)?|MORNING|AFTERNOON|EVENING|DAWN|DUSK|SUNSET|SUNRISE|SUNDOWN|TWILIGHT|NOON|MIDDAY|MIDNIGHT|LATER|CONTINUOUS|SAME(?: TIME)?|MOMENTS?|MAGIC HOUR|GOLDEN HOUR|BLUE HOUR|NUIT|JOUR|SOIR|MATIN|AUBE|CRÉPUSCULE|APRÈS-MIDI|MINUIT|NACHT|TAG|MORGEN(?:GRAUEN)?|ABEND|(?:VOR|NACH)?MITTAG|MITTERNACHT|(?:ABEND|MORGEN)?DÄMMERUNG|NOCHE|DÍA|DIA|TARDE|MAÑANA|MADRUGADA|AMANECER|ATARDECER|ANOCHECER|MEDIOD[ÍI]A|NOTTE|GIORNO|SERA|MATTINA|POMERIGGIO|ALBA|TRAMONTO|NOITE|MANHÃ|\d{1,2}(?::\d\d)? ?[AP]\.?M)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TimeWords();

    // Whose nouns have capitals wherever they stand.
    [GeneratedRegex(@"^INNEN|^AU(?:SS|ß)EN|\b(?:NACHT|TAG|MORGEN(?:GRAUEN)?|ABEND|(?:VOR|NACH)?MITTAG|MITTERNACHT|(?:ABEND|MORGEN)?DÄMMERUNG)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex German();

    [GeneratedRegex(@"\b(?:continuous|(?:moments?|minutes?|seconds?|a few \w+|later that|much)\s+later|later|same(?: time)?|moments?)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Continuing();

    [GeneratedRegex(@"\b(?:day|night|morning|afternoon|evening|dawn|dusk|sunset|sunrise|noon|midnight)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OwnTime();
}
