using System.Text.RegularExpressions;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>Headings of Chinese and Japanese scripts: 内景 灯塔 夜, 第3场 灯塔 夜 内, 1-2 日 外 码头, 【外景 海边 黄昏】, ○灯台・中（夜）.</summary>
internal static partial class EastAsianHeadings
{
    private const int MaxLength = 60;

    /// <summary>Null when the line is none.</summary>
    public static SceneHeading? Read(string line)
    {
        if (line.Length > MaxLength)
        {
            return null;
        }

        var bare = line is ['【', .., '】'] or ['[', .., ']'] ? line[1..^1].Trim() : line;
        if (Sided().Match(bare) is { Success: true } scene)
        {
            return Of(bare, SideOf(scene.Groups["side"].Value), scene.Groups["place"].Value, scene.Groups["time"].Value);
        }

        if (Pillar().Match(bare) is { Success: true } pillar)
        {
            return Of(bare, SideOf(pillar.Groups["side"].Value), pillar.Groups["place"].Value, pillar.Groups["time"].Value);
        }

        return Numbered().Match(bare) is { Success: true } numbered ? OfWords(bare, numbered.Groups["rest"].Value) : null;
    }

    /// <summary>After a number, place, hour and side come in any order, parted by blanks. Without an hour or a side it may be anything.</summary>
    private static SceneHeading? OfWords(string line, string rest)
    {
        var words = Blanks().Split(rest).Where(word => word.Length > 0).ToList();
        var (side, time) = (words.Find(word => Side().IsMatch(word)), words.Find(word => Time().IsMatch(word)));
        var place = string.Join(' ', words.Where(word => word != side && word != time));
        return (side ?? time) is null || place.Length == 0 ? null : Of(line, SideOf(side ?? ""), place, time ?? "");
    }

    private static SceneHeading Of(string line, string side, string place, string time) =>
        new(line, side, place.Trim(' ', '-', '—', '，', '·', '・', '：', ':'), time.Length > 0 ? time : null);

    private static string SideOf(string word) =>
        (word.IndexOfAny(['内', '內', '中']) >= 0, word.Contains('外', StringComparison.Ordinal)) switch
        {
            (true, true) => "Interior and exterior",
            (true, false) => "Interior",
            (false, true) => "Exterior",
            _ => "",
        };

    private const string Hours = "日|夜|晨|晚|昏|白天|夜晚|夜里|清晨|早晨|早上|黎明|上午|中午|正午|下午|午后|傍晚|黄昏|日出|日落|深夜|午夜|凌晨|夕|朝|昼|夕方|早朝|深夜";

    [GeneratedRegex($@"^(?:\d{{1,4}}[.、]?\s*|第\s?[\d一二三四五六七八九十百]+\s?[场場幕][\s.、：:]*)?(?<side>[内內外]景(?:\s?[/／]\s?[内內外]景)?|[内內]外景)[\s.．:：，,、-]+(?<place>\S.*?)(?:[\s.，,·—-]+(?<time>{Hours}))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sided();

    [GeneratedRegex(@"^(?:第\s?[\d一二三四五六七八九十百]+\s?[场場幕]|[场場]景?\s?[\d一二三四五六七八九十百]+|\d{1,3}-\d{1,3})[\s.、：:]*(?<rest>\S.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Numbered();

    // A pillar (柱) of a Japanese script.
    [GeneratedRegex(@"^[○〇◯]\s*(?<place>[^\s（(・]+(?:・[^\s（(・]+)*?)(?:・(?<side>中|内|外|表))?\s*(?:[（(](?<time>[^）)]{1,6})[）)])?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pillar();

    [GeneratedRegex(@"^(?:[内內外](?:[/／]?[内內外])?景?|内景|外景)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Side();

    [GeneratedRegex($@"^(?:{Hours})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();

    [GeneratedRegex(@"[\s，,、/／·—]+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();
}
