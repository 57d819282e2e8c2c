using System.Text;

namespace Reelwright.Media.Subtitles;

/// <summary>Makes timed pieces of text out of what a recogniser said, whatever its times are like.</summary>
internal static class SpeechTokens
{
    /// <summary>Nobody speaks slower for long: a segment that lasts longer than this a letter ends in silence.</summary>
    private const double SlowestLetter = 0.3;

    private const double ShortestSpeech = 1;

    /// <summary>Characters a second that nobody can say, not even a recogniser that repeats itself; together with some for very short films.</summary>
    private const int MostCharacters = 120;

    private const int MoreCharacters = 1_000;

    // How often something may be said in a row before it is taken for a recogniser's loop, by the number of its words.
    private static readonly int[] Repeats = [8, 6, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3, 3];

    /// <exception cref="MediaException">TooLarge: more than can be said in that time.</exception>
    public static List<CaptionToken> From(Transcript speech, double filmSeconds)
    {
        if (Math.Max(speech.Segments.Sum(Length), speech.Words.Sum(Length)) > MoreCharacters + (filmSeconds * MostCharacters))
        {
            throw new MediaException(MediaFailure.TooLarge, "The recogniser heard more than can be said in that time.");
        }

        var words = Repair(speech.Words, filmSeconds);
        var segments = speech.Segments.Count > 0 ? Repair(speech.Segments, filmSeconds) : words;
        var aligned = speech.Segments.Count > 0 ? words : [];
        List<CaptionToken> tokens = [];
        var next = 0;
        foreach (var segment in segments)
        {
            // The words of a segment are those whose middle lies in it.
            while (next < aligned.Count && Middle(aligned[next]) < segment.Start)
            {
                next++;
            }

            var first = next;
            while (next < aligned.Count && Middle(aligned[next]) <= segment.End)
            {
                next++;
            }

            AddSegment(segment, aligned[first..next], tokens);
        }

        return CollapseRepeats(tokens);
    }

    /// <summary>In order, within the film, none ending before it begins, none overlapping, without empty ones.</summary>
    private static List<SpokenText> Repair(IReadOnlyList<SpokenText> spoken, double filmSeconds)
    {
        List<SpokenText> repaired = [];
        var before = 0.0;
        foreach (var piece in spoken.Where(piece => double.IsFinite(piece.Start)).OrderBy(piece => piece.Start))
        {
            var text = CueText.Normalise(piece.Text).Replace('\n', ' ');
            if (text.Length == 0)
            {
                continue;
            }

            var start = Math.Clamp(Math.Max(piece.Start, before), 0, filmSeconds);
            var end = Math.Clamp(double.IsFinite(piece.End) ? piece.End : start, start, filmSeconds);
            repaired.Add(new SpokenText(start, end, text));
            before = end;
        }

        return repaired;
    }

    /// <summary>A piece without text is one more to look at, too.</summary>
    private static long Length(SpokenText piece) => 1L + piece.Text.Length;

    private static double Middle(SpokenText word) => (word.Start + word.End) / 2;

    private static void AddSegment(SpokenText segment, List<SpokenText> words, List<CaptionToken> tokens)
    {
        var times = LetterTimes(segment, words);
        var letter = 0;
        var before = segment.Start;
        foreach (var (text, spaceBefore) in CaptionTokens.Split(segment.Text))
        {
            var count = Letters(text).Length;
            var (start, end) = count > 0 ? (times[letter].Start, times[letter + count - 1].End) : (before, before);
            tokens.Add(new CaptionToken(text, TextWidth.Of(text), spaceBefore || (tokens.Count > 0 && before == segment.Start && NeedsSpace(tokens[^1].Text, text)), start, end));
            letter += count;
            before = end;
        }
    }

    /// <summary>Segments are separated by a blank, unless they are of a script without.</summary>
    private static bool NeedsSpace(string before, string after) =>
        !(Rune.GetRuneAt(after, 0) is var first && TextWidth.BreaksAnywhere(first)) && !before.EnumerateRunes().Any(TextWidth.BreaksAnywhere);

    /// <summary>The time of each letter of a segment: from its words where they are the same letters, else evenly over its length.</summary>
    private static (double Start, double End)[] LetterTimes(SpokenText segment, List<SpokenText> words)
    {
        var letters = Letters(segment.Text);
        var times = new (double Start, double End)[letters.Length];
        if (words.Count > 0 && string.Concat(words.Select(word => Letters(word.Text))) == letters)
        {
            var at = 0;
            foreach (var word in words)
            {
                at = Spread(times, at, Letters(word.Text).Length, word.Start, word.End);
            }

            return times;
        }

        var (start, end) = words.Count > 0 ? (words[0].Start, words[^1].End) : (segment.Start, segment.End);
        Spread(times, 0, letters.Length, start, Math.Min(end, start + Math.Max(ShortestSpeech, letters.Length * SlowestLetter)));
        return times;
    }

    private static int Spread((double Start, double End)[] times, int from, int count, double start, double end)
    {
        var length = (end - start) / Math.Max(count, 1);
        for (var at = 0; at < count; at++)
        {
            times[from + at] = (start + (at * length), start + ((at + 1) * length));
        }

        return from + count;
    }

    /// <summary>What recognisers agree on between a word and the text it stands in: letters and digits, one character each.</summary>
    private static string Letters(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.IsLetterOrDigit(character) || char.IsSurrogate(character))
            {
                letters.Append(char.ToLowerInvariant(character));
            }
        }

        return letters.ToString();
    }

    /// <summary>Of a phrase that a recogniser says again and again (they do, over music and noise) the first time stays.</summary>
    private static List<CaptionToken> CollapseRepeats(List<CaptionToken> tokens)
    {
        var kept = tokens;
        for (var length = 1; length <= Repeats.Length; length++)
        {
            kept = CollapseRepeats(kept, length, Repeats[length - 1]);
        }

        return kept;
    }

    private static List<CaptionToken> CollapseRepeats(List<CaptionToken> tokens, int length, int limit)
    {
        var keys = tokens.ConvertAll(token => Letters(token.Text));
        List<CaptionToken> kept = new(tokens.Count);
        var at = 0;
        while (at < tokens.Count)
        {
            var same = at + length;
            while (same < tokens.Count && keys[same] == keys[same - length])
            {
                same++;
            }

            var times = (same - at) / length;
            if (times >= limit)
            {
                kept.AddRange(tokens.GetRange(at, length));
                at += times * length;
            }
            else
            {
                kept.Add(tokens[at++]);
            }
        }

        return kept;
    }
}
