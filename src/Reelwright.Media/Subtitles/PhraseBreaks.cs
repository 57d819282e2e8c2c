using System.Collections.Frozen;

namespace Reelwright.Media.Subtitles;

/// <summary>How good a place in a sentence is to end a line or a cue.</summary>
internal sealed class PhraseBreaks
{
    public const double AfterSentence = 0;
    public const double AfterClause = 0.4;
    public const double BeforePhrase = 0.8;
    public const double BeforeArticle = 1.2;
    public const double Anywhere = 1.5;
    public const double InsidePhrase = 2.6;

    // Conjunctions and prepositions, then articles and their like: a line begins with them, rather with the former, and does not end with them.
    private static readonly FrozenDictionary<string, (string Links, string Articles)> Words = new Dictionary<string, (string Links, string Articles)>(StringComparer.Ordinal)
    {
        ["en"] = (
            "and but or nor so because although though while when where if unless until since that which who whose whom than as "
            + "of in on at to from by with without for about into onto over under between through during before after against among toward towards upon within like",
            "the a an my your his her its our their this these those"),
        ["de"] = (
            "und aber oder denn weil obwohl während wenn wo ob dass als bis seit von in im an am auf zu zum zur aus bei mit nach ohne für über unter zwischen durch vor gegen um",
            "der die das den dem des ein eine einen einem einer eines mein meine dein deine sein seine ihr ihre unser unsere"),
        ["fr"] = (
            "et mais ou donc car parce que qui quoi dont où quand si comme lorsque puisque de à en dans sur sous avec sans pour par vers chez entre avant après contre",
            "le la les un une des du au aux mon ma mes ton ta tes son sa ses notre votre leur"),
        ["es"] = (
            "y e pero o u porque aunque mientras cuando donde si que quien como de a en con sin por para sobre entre desde hasta hacia contra",
            "el la los las un una unos unas del al mi tu su nuestro nuestra"),
        ["it"] = (
            "e ed ma o perché mentre quando dove se che chi come di a da in con su per tra fra senza verso",
            "il lo la i gli le un uno una del della dei al alla dal nel nella sul mio mia tuo tua suo sua nostro nostra"),
        ["pt"] = (
            "e mas ou porque embora enquanto quando onde se que quem como de em com sem por para pelo pela sobre entre até desde",
            "o a os as um uma do da dos das no na nos nas meu minha seu sua nosso nossa"),
        ["nl"] = (
            "en maar of want omdat hoewel terwijl wanneer waar als dat die wie van in op aan te naar uit bij met zonder voor over onder tussen door tegen om",
            "de het een mijn jouw zijn haar ons onze"),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, FrozenDictionary<string, double>> Costs = Words.ToFrozenDictionary(
        pair => pair.Key,
        pair => pair.Value.Articles.Split(' ').Select(word => KeyValuePair.Create(word, BeforeArticle))
            .Concat(pair.Value.Links.Split(' ').Select(word => KeyValuePair.Create(word, BeforePhrase)))
            .GroupBy(word => word.Key, StringComparer.Ordinal).ToFrozenDictionary(word => word.Key, word => word.Min(one => one.Value), StringComparer.Ordinal));

    private readonly FrozenDictionary<string, double> _leaders;

    /// <param name="language">ISO 639-1; of languages without a list only punctuation and balance count.</param>
    public PhraseBreaks(string? language) =>
        _leaders = language is not null && Costs.TryGetValue(language, out var known) ? known : FrozenDictionary<string, double>.Empty;

    /// <summary>The cost of ending between two pieces.</summary>
    public double CostBetween(string before, string after)
    {
        if (EndsSentence(before))
        {
            return AfterSentence;
        }

        if (EndsWith(before, ",;:，；：、،؛—–"))
        {
            return AfterClause;
        }

        if (IsLeader(before))
        {
            return InsidePhrase;
        }

        return _leaders.GetValueOrDefault(after.ToLowerInvariant(), Anywhere);
    }

    public static bool EndsSentence(string piece) => EndsWith(piece, ".!?…。！？؟।");

    private bool IsLeader(string piece) => _leaders.ContainsKey(piece.ToLowerInvariant());

    /// <summary>Closing quotes and brackets do not hide what stands before them.</summary>
    private static bool EndsWith(string piece, string marks)
    {
        var at = piece.Length - 1;
        while (at > 0 && "\"'”’»)]}」』）".Contains(piece[at], StringComparison.Ordinal))
        {
            at--;
        }

        return at >= 0 && marks.Contains(piece[at], StringComparison.Ordinal);
    }
}
