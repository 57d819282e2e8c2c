namespace Reelwright.Media.Subtitles;

/// <summary>Makes cues out of speech: at most two lines of 42 columns, 1 to 7 seconds, ended at phrases, never overlapping.</summary>
public static class Captions
{
    private const int MostColumns = CaptionRules.MaxColumns * CaptionRules.MaxLines;
    private const double PerCue = 1;
    private const double SentenceInside = 1.2;
    private const double NotReadable = 4;

    /// <param name="speech">What was heard.</param>
    /// <param name="film">Its length: no cue lies after it, as long as its words can be shown within it for a second each cue.</param>
    /// <param name="language">ISO 639-1, for the words a line does not end with; null when unknown.</param>
    /// <exception cref="MediaException">TooLarge: more than can be said in that time.</exception>
    public static IReadOnlyList<Cue> FromSpeech(Transcript speech, TimeSpan film, string? language)
    {
        var tokens = SpeechTokens.From(speech, film.TotalSeconds);
        if (tokens.Count == 0)
        {
            return [];
        }

        var breaks = new PhraseBreaks(language);
        var lines = new LineBreaker(breaks);
        var spans = Group(tokens, breaks);
        var times = CaptionTimes.Fit([.. spans.Select(span => Spoken(tokens, span.From, span.To))], film);
        return [.. spans.Select((span, index) => new Cue(times[index].Start, times[index].End, lines.Lay(tokens, span.From, span.To)))];
    }

    /// <summary>Lays a text into lines of at most 42 columns: two where they hold it, else as many as it takes.</summary>
    public static string Wrap(string text, string? language)
    {
        var tokens = CaptionTokens.Split(CueText.Normalise(text)).ConvertAll(piece => new CaptionToken(piece.Text, TextWidth.Of(piece.Text), piece.SpaceBefore, 0, 0));
        return new LineBreaker(new PhraseBreaks(language)).Lay(tokens, 0, tokens.Count);
    }

    private static SpokenSpan Spoken(List<CaptionToken> tokens, int from, int to) =>
        new(tokens[from].Start, tokens[to - 1].End, tokens.GetRange(from, to - from).Sum(token => token.Columns));

    /// <summary>The cheapest way to cut the text into cues, by dynamic programming over the places where one may end.</summary>
    private static List<(int From, int To)> Group(List<CaptionToken> tokens, PhraseBreaks breaks)
    {
        var best = new double[tokens.Count + 1];
        var begin = new int[tokens.Count + 1];
        for (var to = 1; to <= tokens.Count; to++)
        {
            best[to] = double.MaxValue;
            var (columns, inside) = (0, 0.0);
            for (var from = to - 1; from >= 0 && to - from <= MostColumns; from--)
            {
                columns += tokens[from].Columns;
                inside += from < to - 1 ? CostInside(tokens[from], tokens[from + 1]) : 0;
                if (from < to - 1 && !MayStand(tokens, from, to, columns))
                {
                    break;
                }

                var cost = best[from] + inside + CostOfCue(tokens, from, to, columns) + CostOfEnd(tokens, to, breaks);
                if (cost < best[to])
                {
                    (best[to], begin[to]) = (cost, from);
                }
            }
        }

        List<(int From, int To)> spans = [];
        for (var to = tokens.Count; to > 0; to = begin[to])
        {
            spans.Add((begin[to], to));
        }

        spans.Reverse();
        return spans;
    }

    private static bool MayStand(List<CaptionToken> tokens, int from, int to, int columns) =>
        columns <= MostColumns
        && tokens[from + 1].Start - tokens[from].End < CaptionRules.LongestSilence
        && tokens[to - 1].End - tokens[from].Start <= CaptionRules.MaxLength.TotalSeconds
        && LineBreaker.Fits(tokens, from, to);

    private static double CostInside(CaptionToken token, CaptionToken next)
    {
        var silence = Math.Max(0, next.Start - token.End);
        return (PhraseBreaks.EndsSentence(token.Text) ? SentenceInside : 0) + (silence > 0.4 ? silence : 0);
    }

    private static double CostOfCue(List<CaptionToken> tokens, int from, int to, int columns)
    {
        var seconds = to < tokens.Count ? tokens[to].Start - tokens[from].Start : double.MaxValue;
        var tooShort = Math.Max(0, CaptionRules.MinLength.TotalSeconds - seconds);
        var tooFast = Math.Clamp((columns / Math.Max(seconds, 0.1) / CaptionRules.ReadingSpeed) - 1, 0, 2);

        // Squares: two cues of half a sentence each are better than a long and a short one.
        var fill = (double)columns / MostColumns;
        return PerCue + (NotReadable * tooShort) + (tooFast / 2) + (0.4 * fill * fill);
    }

    private static double CostOfEnd(List<CaptionToken> tokens, int to, PhraseBreaks breaks)
    {
        if (to == tokens.Count)
        {
            return 0;
        }

        var cost = breaks.CostBetween(tokens[to - 1].Text, tokens[to].Text);
        return tokens[to].Start - tokens[to - 1].End > 0.6 ? Math.Min(cost, PhraseBreaks.AfterClause) : cost;
    }
}
