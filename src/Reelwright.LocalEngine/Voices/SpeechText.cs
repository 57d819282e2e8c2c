using System.Globalization;

namespace Reelwright.LocalEngine.Voices;

/// <summary>What follows an utterance.</summary>
public enum Pause
{
    /// <summary>The sentence goes on: it was too long for one breath.</summary>
    Clause,

    Sentence,

    Paragraph,
}

/// <summary>A sentence, or a part of one that is too long.</summary>
public sealed record Utterance(string Text, Pause After);

/// <summary>A text, cut into what is spoken at once.</summary>
public sealed class SpeechText
{
    /// <summary>One breath of the local voices; a sentence of ordinary length stays whole.</summary>
    private const int BreathLength = 300;

    private SpeechText(IReadOnlyList<Utterance> utterances, bool isLatin)
    {
        (Utterances, IsLatin) = (utterances, isLatin);
    }

    public IReadOnlyList<Utterance> Utterances { get; }

    /// <summary>There is not one letter or digit.</summary>
    public bool IsSilent => Utterances.Count == 0;

    /// <summary>At least half of the letters are Latin: the local voices name the letters of other scripts instead of reading them.</summary>
    public bool IsLatin { get; }

    /// <summary>For the local voices: numbers, abbreviations and signs in words, nothing in it that the program would take for an instruction.</summary>
    public static SpeechText Read(string text) => Of(text, sentence => LongSentences.Cut(SpokenForm.Of(sentence), BreathLength));

    /// <summary>For a server's voices, which read for themselves: sentences as they stand, as many together as fit.</summary>
    /// <param name="maxLength">Characters at once, at least 100.</param>
    public static SpeechText Pack(string text, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 100);
        var whole = Of(text, sentence => LongSentences.Cut(sentence, maxLength));
        var packed = new List<Utterance>();
        foreach (var next in whole.Utterances)
        {
            // A paragraph ends a piece, so that its pause is ours.
            if (packed is [.., { After: not Pause.Paragraph } last] && last.Text.Length + 1 + next.Text.Length <= maxLength)
            {
                packed[^1] = new Utterance($"{last.Text} {next.Text}", next.After);
            }
            else
            {
                packed.Add(next);
            }
        }

        return new SpeechText(packed, whole.IsLatin);
    }

    /// <summary>
    /// Seconds that the local voices take at most, at a speed of 0.5 to 2 (1 is 175 words a minute): a word that can be pronounced counts 0.08 s a
    /// letter and 0.1 s for itself; a letter that is spelled out 0.25 s; a digit 0.7 s; a sign 0.6 s; a letter of another script 0.8 s, 1.5 s where it is
    /// a rare one; a comma or the like 0.25 s. A tenth is added, the sum divided by the speed; then come the pauses as they are made.
    /// </summary>
    public double EstimateSeconds(double speed)
    {
        var words = Utterances.Sum(utterance => LengthEstimate.Of(utterance.Text));
        var pauses = Utterances.SkipLast(1).Sum(utterance => SpeechTrack.SecondsOf(utterance.After, speed));
        return (1.1 * words / speed) + pauses + SpeechTrack.EdgeSeconds;
    }

    private static SpeechText Of(string given, Func<string, IEnumerable<string>> prepare)
    {
        // Halves of characters become the sign for what is not one.
        var text = string.Concat(given.EnumerateRunes());
        var utterances = new List<Utterance>();
        foreach (var paragraph in Paragraphs.Of(text))
        {
            foreach (var sentence in Sentences.Of(paragraph))
            {
                List<string> parts = [.. prepare(sentence).Where(HasWords)];
                utterances.AddRange(parts.Select((part, at) => new Utterance(part, at == parts.Count - 1 ? Pause.Sentence : Pause.Clause)));
            }

            if (utterances is [.., var last])
            {
                utterances[^1] = last with { After = Pause.Paragraph };
            }
        }

        return new SpeechText(utterances, LettersAreLatin(text));
    }

    private static bool HasWords(string text) => text.EnumerateRunes().Any(System.Text.Rune.IsLetterOrDigit);

    private static bool LettersAreLatin(string text)
    {
        var letters = text.EnumerateRunes().Where(System.Text.Rune.IsLetter).ToList();
        return letters.Count(IsLatinLetter) * 2 >= letters.Count;
    }

    /// <summary>Basic Latin to Latin Extended-B, and Latin Extended Additional.</summary>
    internal static bool IsLatinLetter(System.Text.Rune letter) => letter.Value is < 0x250 or (>= 0x1E00 and < 0x1F00) && System.Text.Rune.IsLetter(letter);

    internal static UnicodeCategory CategoryOf(System.Text.Rune rune) => System.Text.Rune.GetUnicodeCategory(rune);
}
