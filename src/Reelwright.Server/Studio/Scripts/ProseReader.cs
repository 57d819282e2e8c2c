using System.Text.RegularExpressions;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>Cuts plain prose into beats, and keeps in mind where and when it plays.</summary>
internal static partial class ProseReader
{
    private const double MostWords = 32;
    private const int MostSentences = 3;

    public static List<Beat> Read(string text)
    {
        var lines = ScreenplayReader.Clean(text);
        var paragraphs = string.Join('\n', lines).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(ScriptText.OneLine).Where(paragraph => paragraph.Length > 0).ToList();
        var cast = Cast.OfProse(Quoted().Replace(string.Join("\n\n", paragraphs), match => match.Value.ToLowerInvariant()));
        var pronouns = new Pronouns(Quoted().Replace(string.Join(' ', paragraphs), " "), cast);
        var beats = new List<Beat>();
        var (place, time) = ("", (string?)null);
        foreach (var paragraph in paragraphs)
        {
            foreach (var part in Parts(paragraph))
            {
                place = Place().Match(part) is { Success: true } named ? named.Groups["here"] is { Success: true } here ? here.Value : named.Value : place;
                time = Time().Match(part) is { Success: true } said ? said.Value.ToLowerInvariant() : time;
                beats.Add(Of(part, cast, pronouns, place, time, beats));
            }
        }

        return beats;
    }

    private static Beat Of(string part, Cast cast, Pronouns pronouns, string place, string? time, List<Beat> before)
    {
        var said = Quoted().Matches(part).Select(quote => quote.Groups["said"].Value.Trim(' ', ',')).Where(words => words.Any(char.IsLetterOrDigit)).ToList();
        var seen = ScriptText.WithCapitals(ScriptText.OneLine(SpeechVerb().Replace(Quoted().Replace(part, " "), "${who} speaks"))).Trim(' ', ',', '.', '—', '–', '-');
        var named = cast.In(seen);
        var meant = pronouns.In(seen, before.AsEnumerable().Reverse().Select(beat => beat.Seen));
        var speaker = SpeechVerb().Match(part) is { Success: true } says && cast.In(says.Groups["who"].Value) is [var named1, ..] ? named1
            : named is [var first, ..] ? first
            : meant is [var last, ..] ? last
            : "Voice";
        seen = CameraWords.Subject(seen) is { Length: > 0 } left ? left : seen;
        var scene = place.Length == 0 && time is null ? null : new SceneHeading("", "", Without(seen, place), Without(seen, time ?? ""));
        return new Beat
        {
            Scene = scene,
            Opens = before.Count == 0,
            Seen = seen.Any(char.IsLetterOrDigit) ? ScriptText.Ended(ScriptText.Capitalised(seen)) : "",
            Said = [.. said.Select(words => new Line(speaker, false, null, words))],
            Present = named.Count == 0 && Pronoun().IsMatch(seen) ? meant : [],
            Type = CameraWords.TypeIn(part),
            Move = CameraWords.MoveIn(part),
        };
    }

    /// <summary>What the sentence says itself is not said again.</summary>
    private static string Without(string seen, string word) => seen.Contains(word, StringComparison.OrdinalIgnoreCase) ? "" : word;

    private static IEnumerable<string> Parts(string paragraph)
    {
        var (part, count) = ("", 0);
        foreach (var sentence in ScriptText.Sentences(paragraph))
        {
            // A quotation is kept whole, however many sentences it has.
            var inside = part.Count(letter => letter is '"') % 2 == 1 || part.Count(letter => letter is '“') > part.Count(letter => letter is '”');
            var turns = count > 0 && !inside && (count == MostSentences || CameraWords.TypeIn(sentence) is not null || CameraWords.MoveIn(sentence) is not null || ScriptText.Words(part) + ScriptText.Words(sentence) > MostWords);
            if (turns)
            {
                yield return part;
            }

            (part, count) = turns ? (sentence, 1) : (ScriptText.Join(part, sentence), count + 1);
        }

        if (part.Length > 0)
        {
            yield return part;
        }
    }

    private const string Places =
        "forest|woods?|beach|shore|harbou?r|pier|sea|ocean|river|lake|bridge|street|road|alley|city|town|village|square|market|park|garden|field|meadow|hill|mountains?|valley|desert|cave|island|"
        + "kitchen|bedroom|bathroom|living room|hall(?:way)?|corridor|attic|cellar|basement|office|café|cafe|bar|restaurant|shop|store|factory|warehouse|school|classroom|library|hospital|church|castle|tower|lighthouse|"
        + "house|hut|cabin|flat|apartment|room|stairs|staircase|roof(?:top)?|station|platform|train|bus|car|ship|boat|deck|plane|airport|spaceship|space station|laboratory|lab|studio|theat(?:er|re)|stage|arena|stadium|farm|barn|jungle|swamp|snow|tunnel|courtyard|balcony|window";

    private const string ChinesePlaces =
        "灯塔|海边|海滩|沙滩|森林|树林|竹林|厨房|卧室|浴室|客厅|办公室|教室|学校|医院|街道|街头|大街|小巷|城市|小镇|村庄|村子|山顶|山谷|山洞|河边|湖边|码头|港口|车站|火车站|火车|地铁站|地铁|机场|飞机|甲板|轮船|屋顶|天台|花园|公园|"
        + "餐厅|咖啡馆|茶馆|酒吧|图书馆|实验室|空间站|飞船|沙漠|草原|田野|雪地|大桥|房间|走廊|楼梯|阳台|教堂|寺庙|城堡|市场|广场|工厂|仓库|停车场|商店|书店|窗";

    [GeneratedRegex($@"\b(?:in|on|at|inside|outside|across|through|along|over|under|into|onto|near)\s+(?:the|a|an|his|her|their|our|its)\s+(?:[\p{{L}}'’-]+\s+){{0,3}}?(?:{Places})(?: (?:window|door))?\b|(?:(?:在|来到|走进|走出|进入|回到|穿过|沿着|跑[进上过]|冲[进上]|爬上|登上|走上)[^，。！？；、“”「」\s]{{0,6}}?)(?<here>{ChinesePlaces})|(?<here>{ChinesePlaces})(?=[里裡上中内內外旁边邊下前])", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"\b(?:(?:at |in the |late |early |one |that |the next |by )?(?:night|midnight|dawn|dusk|sunset|sunrise|twilight|morning|afternoon|evening|noon|midday|golden hour|moonlight))\b|清晨|早晨|早上|黎明|拂晓|日出|上午|中午|正午|下午|午后|傍晚|黄昏|日落|夜晚|夜里|深夜|午夜|凌晨|月光|夕方|早朝|真夜中", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();

    [GeneratedRegex(@"""(?<said>[^""]{1,2000})""|“(?<said>[^”]{1,2000})”|「(?<said>[^」]{1,2000})」|«(?<said>[^»]{1,2000})»|„(?<said>[^“”]{1,2000})[“”]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    private const string Saying = "said|says|asked|asks|whispered|whispers|shouted|shouts|replied|replies|cried|cries|murmured|murmurs|answered|answers";

    [GeneratedRegex(@"(?<![\p{L}'’])(?<who>[\p{L}'’]{1,30}) (?:" + Saying + @")\b|(?<=^\s*|[""”»」]\s*)(?:" + Saying + @") (?<who>(?-i:\p{Lu})[\p{L}'’]{1,29})", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SpeechVerb();

    [GeneratedRegex(@"\b(?:He|She|They|he|she|they|him|her|them)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pronoun();
}
