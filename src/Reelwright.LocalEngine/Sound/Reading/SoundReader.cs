using Reelwright.LocalEngine.Prompts;

namespace Reelwright.LocalEngine.Sound.Reading;

/// <summary>Reads a prompt and its tags: longest known phrases first, inflected words by their plain form.</summary>
internal static class SoundReader
{
    private const int SlowestTempo = 30;
    private const int FastestTempo = 260;

    private static readonly string[] KeyNames = ["c", "d", "e", "f", "g", "a", "b"];
    private static readonly int[] KeyNotes = [0, 2, 4, 5, 7, 9, 11];

    public static SoundReading Read(string prompt, IReadOnlyList<string> tags)
    {
        // Commas end phrases; sharps have to survive the cutting into words.
        var text = string.Join(" , ", tags.Prepend(prompt)).Replace("#", " sharp ", StringComparison.Ordinal).Replace('-', ' ');
        var words = Tokens.Of(text);
        var found = new List<(string Kind, string Word)>();
        for (var at = 0; at < words.Count;)
        {
            var (meanings, length) = Longest(words, at);
            found.AddRange(meanings);
            at += length;
        }

        var music = Words("music").Count > 0 || Words("genre").Count > 0;
        var (effects, instruments) = (Words("effect"), Words("instrument"));
        if (music)
        {
            // "Bells" in a song are an instrument; alone they toll.
            effects = [.. effects.Except(instruments)];
        }
        else
        {
            instruments = [.. instruments.Except(effects)];
        }

        var (key, minor) = Key(words);
        return new SoundReading(
            music || instruments.Count > 0 || effects.Count == 0 || key is not null, Words("genre"), Words("mood"), instruments, effects)
        {
            Tempo = Tempo(words),
            Key = key,
            IsMinor = minor,
            Drums = Words("drums") is [.., var last] ? last == "drums" : null,
            Amount = Words("amount") is [var amount, ..] ? (amount == "heavy" ? 0.9f : 0.2f) : 0.5f,
            IsDistant = Words("place").Contains("distant"),
            IsInHall = Words("place").Contains("cave"),
        };

        List<string> Words(string kind) => [.. found.Where(term => term.Kind == kind).Select(term => term.Word).Distinct(StringComparer.Ordinal)];
    }

    private static (IReadOnlyList<(string Kind, string Word)> Meanings, int Length) Longest(List<string> words, int at)
    {
        for (var length = Math.Min(SoundVocabulary.LongestPhrase, words.Count - at); length > 0; length--)
        {
            var before = string.Join(' ', words.Skip(at).Take(length - 1));
            foreach (var (form, _) in Tokens.Forms(words[at + length - 1]))
            {
                var phrase = length == 1 ? form : $"{before} {form}";
                if (SoundVocabulary.Find(phrase) is { Count: > 0 } meanings)
                {
                    return (meanings, length);
                }
            }
        }

        return ([], 1);
    }

    private static int? Tempo(List<string> words)
    {
        for (var at = 0; at < words.Count; at++)
        {
            // "120 bpm", "120bpm", "tempo 120".
            var joined = words[at].EndsWith("bpm", StringComparison.Ordinal) && words[at].Length > 3 ? words[at][..^3] : null;
            var named = words[at] is "bpm" && at > 0 ? words[at - 1] : words[at] is "tempo" && at + 1 < words.Count ? words[at + 1] : null;
            if (int.TryParse(joined ?? named, out var tempo) && tempo is >= SlowestTempo and <= FastestTempo)
            {
                return tempo;
            }
        }

        return null;
    }

    /// <summary>"C minor", "key of F sharp", "in B flat major"; a bare letter is no key.</summary>
    private static (int? Key, bool? IsMinor) Key(List<string> words)
    {
        bool? mode = words.Contains("minor") ? true : words.Contains("major") ? false : null;
        for (var at = 0; at < words.Count; at++)
        {
            var note = Array.IndexOf(KeyNames, words[at]);
            if (note < 0)
            {
                continue;
            }

            var next = at + 1 < words.Count ? words[at + 1] : "";
            var bent = next is "sharp" or "flat";
            var after = bent && at + 2 < words.Count ? words[at + 2] : next;
            if (after is "minor" or "major" || (at > 1 && words[at - 1] == "of" && words[at - 2] == "key"))
            {
                var key = (KeyNotes[note] + (next == "sharp" ? 1 : next == "flat" ? 11 : 0)) % 12;
                return (key, after == "minor" ? true : after == "major" ? false : mode);
            }
        }

        return (null, mode);
    }
}
