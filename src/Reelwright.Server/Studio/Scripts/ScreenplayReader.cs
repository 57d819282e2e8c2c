using System.Text.RegularExpressions;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>Reads screenplays as people write them: Fountain's rules (https://fountain.io/syntax), and those of scripts that were typed or came out of a PDF.</summary>
internal sealed partial class ScreenplayReader
{
    private const int MaxCue = 40;
    private const string Song = "SONG";

    private readonly List<ScriptElement> _elements = [];
    private readonly List<string> _paragraph = [];
    private readonly IReadOnlyList<string> _lines;
    private SceneHeading? _scene;
    private int _at;

    private ScreenplayReader(IReadOnlyList<string> lines) => _lines = lines;

    /// <summary>Null when the text has nothing of a screenplay: then it is prose.</summary>
    public static IReadOnlyList<ScriptElement>? Read(string script)
    {
        var elements = new ScreenplayReader(Clean(script)).Read();
        var forms = elements.Count(element => element is ScriptElement.Heading or ScriptElement.Transition or ScriptElement.Camera) + (elements.Count(element => element is ScriptElement.Speech) / 2);
        return forms > 0 ? elements : null;
    }

    /// <summary>Lines without what is there for the reader on paper: title page, notes, page numbers, (MORE).</summary>
    public static IReadOnlyList<string> Clean(string script)
    {
        var text = script.ReplaceLineEndings("\n").Replace("\t", "    ", StringComparison.Ordinal);
        text = Emphasis().Replace(Notes().Replace(text, ""), "${inside}");
        var lines = text.Split('\n').Select(line => line.TrimEnd().TrimEnd('*').TrimEnd()).ToList();
        TitlePage.Remove(lines);
        return [.. lines.Where(line => !Furniture().IsMatch(line))];
    }

    private List<ScriptElement> Read()
    {
        for (_at = 0; _at < _lines.Count; _at++)
        {
            ReadLine(_lines[_at].Trim());
        }

        EndParagraph();
        return _elements;
    }

    private void ReadLine(string line)
    {
        if (line.Length == 0)
        {
            EndParagraph();
        }
        else if (line[0] is '#' or '=')
        {
            // Sections and synopses are for the writer.
            EndParagraph();
        }
        else if (line[0] == '!')
        {
            _paragraph.Add(line[1..].Trim());
        }
        else if (FadeThenScene().Match(line) is { Success: true } both)
        {
            AddTransition("fade");
            ReadLine(line[both.Length..]);
        }
        else if (HeadingReader.Read(line, _scene) is { } heading)
        {
            EndParagraph();
            _scene = heading;
            _elements.Add(new ScriptElement.Heading(heading));
        }
        else if (TransitionOf(line) is { } transition)
        {
            AddTransition(transition);
        }
        else if (CameraWords.IsDirection(line) && !GoesOn(line))
        {
            EndParagraph();
            _elements.Add(new ScriptElement.Camera(line));
        }
        else if (line[0] == '~')
        {
            // A line of a song is heard and not seen.
            EndParagraph();
            _elements.Add(new ScriptElement.Speech(Song, true, null, line.TrimStart('~', ' ')));
        }
        else if (InlineSpeech().Match(line) is { Success: true } said && !said.Groups["who"].Value.Any(char.IsLower) && CameraWords.Subject(said.Groups["who"].Value).Length > 0)
        {
            EndParagraph();
            AddSpeech(said.Groups["who"].Value, [said.Groups["text"].Value]);
        }
        else if (IsCue(line))
        {
            EndParagraph();
            ReadSpeech(line);
        }
        else
        {
            _paragraph.Add(line.Trim('>', '<', '~', ' '));
        }
    }

    /// <summary>Whether a line that begins with the camera is the first of a paragraph: WIDE SHOT of the bay, and under it the rest of the sentence.</summary>
    private bool GoesOn(string line) => line.Any(char.IsLower) && line[^1] is not (':' or '.' or '!' or '?' or '…') && _at + 1 < _lines.Count && _lines[_at + 1].Trim() is [var next, ..] && char.IsLower(next);

    private void AddTransition(string word)
    {
        EndParagraph();
        _elements.Add(new ScriptElement.Transition(word));
    }

    private void EndParagraph()
    {
        var text = ScriptText.OneLine(string.Join(' ', _paragraph));
        _paragraph.Clear();
        if (text.Any(char.IsLetterOrDigit))
        {
            _elements.Add(new ScriptElement.Action(text));
        }
    }

    /// <summary>A name in capitals over a line that is said.</summary>
    private bool IsCue(string line)
    {
        if (_at + 1 >= _lines.Count || string.IsNullOrWhiteSpace(_lines[_at + 1]))
        {
            return false;
        }

        if (line[0] == '@')
        {
            return line.Length > 1;
        }

        var name = ScriptText.Unparenthesised(line).TrimEnd('^', ' ');
        var follows = _paragraph.Count == 0 || Indent(_lines[_at]) >= Indent(_lines[_at - 1]) + 8;
        return follows && name.Length is > 0 and <= MaxCue && ScriptText.IsCapitals(name) && name[^1] is not (':' or '.' or '!' or '?' or ',' or '-' or '…') && name.Split(' ').Length <= 5
            && HeadingReader.Read(_lines[_at + 1].Trim(), null) is null;
    }

    private void ReadSpeech(string cue)
    {
        var spoken = new List<string>();
        var (cueIndent, leastIndent) = (Indent(_lines[_at]), int.MaxValue);
        while (_at + 1 < _lines.Count && _lines[_at + 1].Trim() is { Length: > 0 } next && HeadingReader.Read(next, null) is null && TransitionOf(next) is null)
        {
            // In a script that came out of a PDF blank lines are lost, but not how far a cue is indented.
            if (spoken.Count > 0 && Indent(_lines[_at + 1]) >= Indent(_lines[_at]) + 8 && ScriptText.IsCapitals(ScriptText.Unparenthesised(next)) && !next.StartsWith('('))
            {
                break;
            }

            if (spoken.Count > 0 && cueIndent >= 12 && leastIndent >= 6 && Indent(_lines[_at + 1]) < 4)
            {
                break;
            }

            leastIndent = Math.Min(leastIndent, Indent(_lines[_at + 1]));
            spoken.Add(next);
            _at++;
        }

        AddSpeech(cue, spoken);
    }

    private void AddSpeech(string cue, IReadOnlyList<string> spoken)
    {
        var name = ScriptText.Unparenthesised(cue).Trim('^', '@', ' ', ':', '：');
        var all = string.Join(' ', spoken);
        var manner = string.Join(", ", Parenthetical().Matches(all).Select(match => match.Groups["manner"].Value.Trim()).Where(words => words.Length > 0 && !Beats().IsMatch(words)).Take(2));
        var text = ScriptText.OneLine(Parenthetical().Replace(all, " ")).TrimStart('~', ' ');
        if (text.Length > 0 && Continued().IsMatch(cue) && _elements is [.., ScriptElement.Speech last] && last.Speaker == name && last.Text[^1] is not ('.' or '!' or '?' or '…' or '"' or '”' or '-' or '—'))
        {
            // A sentence that goes on over the page.
            _elements[^1] = last with { Text = $"{last.Text} {text}" };
        }
        else if (text.Length > 0 && name.Length > 0)
        {
            _elements.Add(new ScriptElement.Speech(name, Unseen().IsMatch(cue) || Nobody().IsMatch(name), manner.Length > 0 ? manner : null, text));
        }
        else if (text.Length > 0 || manner.Length > 0)
        {
            _elements.Add(new ScriptElement.Action($"{name} {manner} {text}".Trim()));
        }
    }

    private static string? TransitionOf(string line)
    {
        var isForced = line[0] == '>' && line[^1] != '<';
        if (!isForced && !TransitionLine().IsMatch(line))
        {
            return null;
        }

        return Dissolves().IsMatch(line) ? "dissolve" : Fades().IsMatch(line) ? "fade" : Wipes().IsMatch(line) ? "wipe" : ShotWords.Cut;
    }

    private static int Indent(string line) => line.Length - line.TrimStart().Length;

    [GeneratedRegex(@"\[\[.*?\]\]|/\*.*?\*/", RegexOptions.Singleline, 1000)]
    private static partial Regex Notes();

    [GeneratedRegex(@"(?<![\w*])(?<mark>\*{1,3}|_)(?=\S)(?<inside>[^*_\n]{1,400}?)(?<=\S)\k<mark>(?![\w*])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Emphasis();

    [GeneratedRegex(@"^\s*(?:(?:page\s+)?[-–—(]?\s*\d{1,4}\s*[-–—)]?\.?|\(?\s*(?:MORE|CONTINUED|CONT['’]?D)\s*:?\s*\)?(?:\s*\(\d+\))?|>?\s*(?:(?:THE )?END|FIN)\.?\s*<?|(?:\d{1,4}[A-Z]{0,2}[.)]?\s+)?OMITTED(?:\s+\d{1,4}[A-Z]{0,2}\.?)?|={3,}|\*{3,}|-{3,}|_{3,}|\(\s*\))\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Furniture();

    [GeneratedRegex(@"^FADE (?:IN|UP)\s*[:.]?\s+(?=(?:INT|EXT|I/E|EST)\b)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FadeThenScene();

    [GeneratedRegex(@"^(?:[\p{Lu} '’.-]{0,40}\b(?:TO|ZU)\s*:|[ÜU]BERBLENDUNG\.?|(?:AUF|AB)BLENDE\.?|FADE (?:IN|OUT|UP|TO BLACK|TO WHITE|TO)\b[^\p{Ll}]{0,20}|(?:SMASH |MATCH |JUMP |HARD |QUICK |TIME )?CUT(?: TO(?: BLACK| WHITE)?)?\s*[:.]?|(?:SLOW |LAP |RIPPLE |MATCH )?DISSOLVE(?: TO)?\s*[:.]?|CROSS-?FADE(?: TO)?\s*[:.]?|WIPE(?: TO)?\s*[:.]?|IRIS (?:IN|OUT)\s*[:.]?|CUT TO .{1,30}:|SCHNITT(?: AUF)?\s*[:.]?|CORTE A(?: NEGRO)?\s*[:.]?|COUPE [ÀA]\s*:|FONDU (?:AU NOIR|[ÀA] L['’]OUVERTURE|ENCHAÎNÉ|ENCHAINE)\s*[:.]?|OUVERTURE EN FONDU\s*[:.]?|FUNDIDO (?:(?:A|DE) (?:NEGRO|BLANCO)|ENCADENADO)\s*[:.]?|DISSOLVENZA\s*[:.]?|[（(]?(?:切至|切到|淡入|淡出|[叠疊]化|化入|化出|溶入|溶出|划像|划变)[）)]?[:：。.]?)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TransitionLine();

    [GeneratedRegex("DISSOLVE|CROSS-?FADE|MORPH|[ÜU]BERBLEND|ENCHA[ÎI]N|ENCADENAD|[叠疊]化|[溶化][入出]", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Dissolves();

    [GeneratedRegex(@"FADE|IRIS|BLENDE|FONDU|FUNDIDO|NEGRO|淡[入出]|\bTO (?:BLACK|WHITE)\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Fades();

    [GeneratedRegex("WIPE|划", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Wipes();

    [GeneratedRegex(@"^(?<who>\p{Lu}[\p{Lu} .'’-]{0,28}(?:\s*\([^)]{1,20}\))?:|[\p{Lo}·]{1,8}：)\s*(?<text>\S.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InlineSpeech();

    [GeneratedRegex(@"\((?<manner>[^()]*)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parenthetical();

    [GeneratedRegex(@"^(?:a )?(?:beat|pause|more|cont['’]?d|continuing|then|off (?:his|her|their) look)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Beats();

    [GeneratedRegex(@"\(\s*CONT(?:['’]?D|INUED)\.?\s*\)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Continued();

    [GeneratedRegex(@"^(?:V\.?\s?O\.?|VOICE[- ]?OVER|NARRATOR|ANNOUNCER|SPRECHER(?:IN)?|SFX|FX|MUSIC|SOUND|AUDIO)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nobody();

    [GeneratedRegex(@"\(\s*(?:[^)]*\b)?(?:V\.?\s?O|O\.?\s?S|O\.?\s?C|OFF|VOICE|FILTERED|ON PHONE|PHONE|RADIO)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unseen();
}
