using System.Collections.Frozen;
using Reelwright.LocalEngine.Prompts;

namespace Reelwright.LocalEngine.Sound.Reading;

/// <summary>The words the sound engine knows, read once from <c>sounds.txt</c>. A word may mean two things: bells are an instrument and a sound.</summary>
internal static class SoundVocabulary
{
    private static readonly FrozenDictionary<string, IReadOnlyList<(string Kind, string Word)>> ByPhrase;

    static SoundVocabulary()
    {
        var phrases = new Dictionary<string, List<(string, string)>>(StringComparer.Ordinal);
        var terms = new List<(string Kind, string Word)>();
        foreach (var (kind, word, synonyms) in Lines())
        {
            terms.Add((kind, word));
            foreach (var phrase in synonyms.Prepend(word).Select(text => string.Join(' ', Tokens.Of(text.Replace('-', ' ')))).Distinct(StringComparer.Ordinal))
            {
                if (!phrases.TryGetValue(phrase, out var meanings))
                {
                    phrases[phrase] = meanings = [];
                }

                meanings.Add((kind, word));
            }
        }

        Terms = terms;
        ByPhrase = phrases.ToFrozenDictionary(entry => entry.Key, entry => (IReadOnlyList<(string, string)>)entry.Value, StringComparer.Ordinal);
        LongestPhrase = ByPhrase.Keys.Max(phrase => phrase.Count(letter => letter == ' ') + 1);
    }

    public static IReadOnlyList<(string Kind, string Word)> Terms { get; }

    /// <summary>The most words any phrase has.</summary>
    public static int LongestPhrase { get; }

    public static IReadOnlyList<(string Kind, string Word)> Find(string phrase) => ByPhrase.GetValueOrDefault(phrase, []);

    private static IEnumerable<(string Kind, string Word, string[] Synonyms)> Lines()
    {
        using var stream = typeof(SoundVocabulary).Assembly.GetManifestResourceStream("sounds.txt")
            ?? throw new InvalidOperationException("The vocabulary of sounds is missing from the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var parts = line.Split('|', StringSplitOptions.TrimEntries);
            yield return (parts[0], parts[1], parts.Length < 3 ? [] : parts[2].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }
    }
}
