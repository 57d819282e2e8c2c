using System.Collections.Frozen;

namespace Reelwright.LocalEngine.Prompts;

/// <summary>One documented word: what kind of thing it is, its other spellings, and what it brings along.</summary>
internal sealed record Term(TermKind Kind, string Word, IReadOnlyList<string> Synonyms, IReadOnlyList<string> Implies, string Effect);

internal enum TermKind
{
    Time,
    Weather,
    Place,
    Subject,
    Season,
    Style,
    Mood,
    Movement,
    Camera,
    Framing,
    Pace,
    Count,
    Size,
    Colour,
}

/// <summary>The words the engine knows, read once from <c>vocabulary.txt</c>.</summary>
internal static class Vocabulary
{
    private static readonly FrozenDictionary<string, Term> ByPhrase;

    static Vocabulary()
    {
        Terms = Load();
        var phrases = new Dictionary<string, Term>(StringComparer.Ordinal);
        foreach (var term in Terms)
        {
            foreach (var phrase in term.Synonyms.Prepend(term.Word))
            {
                // The file is written for people ("bird's eye"); look-ups see what the reader's tokens look like.
                phrases.Add(string.Join(' ', Tokens.Of(phrase)), term);
            }
        }

        ByPhrase = phrases.ToFrozenDictionary(StringComparer.Ordinal);
        LongestPhrase = ByPhrase.Keys.Max(phrase => phrase.Count(letter => letter == ' ') + 1);
    }

    public static IReadOnlyList<Term> Terms { get; }

    /// <summary>The most words any phrase has.</summary>
    public static int LongestPhrase { get; }

    public static Term? Find(string phrase) => ByPhrase.GetValueOrDefault(phrase);

    private static List<Term> Load()
    {
        using var stream = typeof(Vocabulary).Assembly.GetManifestResourceStream("vocabulary.txt")
            ?? throw new InvalidOperationException("The vocabulary is missing from the assembly.");
        using var reader = new StreamReader(stream);
        var terms = new List<Term>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                terms.Add(Parse(line));
            }
        }

        return terms;
    }

    private static Term Parse(string line)
    {
        var columns = line.Split('|', StringSplitOptions.TrimEntries);
        if (columns.Length != 5 || !Enum.TryParse<TermKind>(columns[0], ignoreCase: true, out var kind))
        {
            throw new FormatException($"The vocabulary has a line that is no term: {line}");
        }

        return new Term(kind, columns[1], List(columns[2]), List(columns[3]), columns[4]);
    }

    private static string[] List(string column) =>
        column.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
