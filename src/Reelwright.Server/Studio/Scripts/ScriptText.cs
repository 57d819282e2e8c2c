using System.Text;
using System.Text.RegularExpressions;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>Words of scripts: their case, their sentences, their number.</summary>
internal static partial class ScriptText
{
    /// <summary>Capitals that are no shouting.</summary>
    private static readonly HashSet<string> Abbreviations = new(StringComparer.Ordinal)
    {
        "TV", "USA", "US", "UK", "EU", "UFO", "FBI", "CIA", "NYPD", "CCTV", "DJ", "DNA", "NASA", "VHS", "DVD", "CD", "PC", "GPS", "LED", "LCD", "SUV", "VIP", "ATM", "BMW", "LA", "NYC", "AM", "PM", "I", "II", "III", "IV", "OK", "HQ", "ID",
    };

    /// <summary>Titles whose dot ends no sentence.</summary>
    private static readonly HashSet<string> Titles = new(StringComparer.OrdinalIgnoreCase) { "Mr", "Mrs", "Ms", "Dr", "St", "Sgt", "Lt", "Capt", "Prof", "Jr", "Sr", "vs", "No", "Mt", "Det" };

    public static bool IsCapitals(string text) => text.Any(char.IsUpper) && !text.Any(char.IsLower);

    /// <summary>Without capitals but those of abbreviations and of names somebody owns something by.</summary>
    public static string Lower(string text) => Word().Replace(text, match => Abbreviations.Contains(match.Value) ? match.Value
        : IsTitle(text, match) ? Title(match.Value)
        : match.Value.EndsWith("'S", StringComparison.OrdinalIgnoreCase) || match.Value.EndsWith("’S", StringComparison.OrdinalIgnoreCase) ? Title(match.Value)
        : match.Value.ToLowerInvariant());

    /// <summary>Words in capitals (sounds, props, people) as a picture's description has them: names with a capital, the rest without.</summary>
    public static string Calm(string text, Cast cast)
    {
        var calm = Word().Replace(text, match => match.Value switch
        {
            { Length: 1 } letter => letter,
            var word when IsTitle(text, match) => Title(word),
            var word when !IsCapitals(word) || Abbreviations.Contains(word) => word,
            var word when cast.Knows(word) => Title(word),
            var word => word.ToLowerInvariant(),
        });
        return WithCapitals(calm);
    }

    // DR. OSEI and ST. JUDE'S; a sentence may well end in NO.
    private static bool IsTitle(string text, Match word) =>
        Titles.Contains(word.Value) && !word.Value.Equals("NO", StringComparison.OrdinalIgnoreCase) && text.AsSpan(word.Index + word.Length) is ['.', ' ', var next, ..] && char.IsLetter(next);

    public static string WithCapitals(string text) => SentenceStart().Replace(text, match => match.Value.ToUpperInvariant());

    /// <summary>One text behind another; scripts without spaces need none.</summary>
    public static string Join(string first, string second) => first.Length == 0 || second.Length == 0 || first[^1] is '。' or '！' or '？' or '」' ? first + second : $"{first} {second}";

    /// <summary>MARA-LOU O'NEIL is Mara-Lou O'Neil.</summary>
    public static string Title(string words) => TitleStart().Replace(words.ToLowerInvariant(), match => match.Value.ToUpperInvariant());

    public static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public static string Unparenthesised(string text) => OneLine(Parentheses().Replace(text, " "));

    /// <summary>How long it takes to say, in words: letters of scripts without spaces count by what they take.</summary>
    public static double Words(string text)
    {
        var (words, letters, inWord) = (0, 0, false);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is (>= 0x0E00 and <= 0x0EFF) or (>= 0x3040 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7AF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF))
            {
                (letters, inWord) = (letters + 1, false);
            }
            else if (!Rune.IsLetterOrDigit(rune))
            {
                inWord = inWord && rune.Value is '\'' or 0x2019 or '-';
            }
            else if (!inWord)
            {
                (words, inWord) = (words + 1, true);
            }
        }

        return words + (letters / 1.8);
    }

    /// <summary>Sentences with their marks; never empty ones.</summary>
    public static IReadOnlyList<string> Sentences(string text)
    {
        var sentences = new List<string>();
        var from = 0;
        foreach (Match end in SentenceEnd().Matches(text))
        {
            var before = text[from..end.Index];
            var last = before[(before.LastIndexOf(' ') + 1)..];
            if (end.Value[0] == '.' && (Titles.Contains(last) || (last.Length == 1 && char.IsUpper(last[0]))))
            {
                continue;
            }

            Add(text[from..(end.Index + end.Length)]);
            from = end.Index + end.Length;
        }

        Add(text[from..]);
        return sentences;

        void Add(string sentence)
        {
            if (OneLine(sentence) is { Length: > 0 } whole)
            {
                sentences.Add(whole);
            }
        }
    }

    /// <summary>At most so many code points, cut after a sentence or a word where there is one.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most || text.EnumerateRunes().Count() <= most)
        {
            return text;
        }

        var length = text.EnumerateRunes().Take(most).Sum(rune => rune.Utf16SequenceLength);
        var cut = text[..length];
        var end = cut.LastIndexOfAny(['.', '!', '?', '。', '！', '？', '\n']);
        end = end > length / 2 ? end + 1 : cut.LastIndexOf(' ');
        return (end > length / 2 ? cut[..end] : cut).TrimEnd();
    }

    /// <summary>As the beginning of a sentence.</summary>
    public static string Capitalised(string text) => text.Length > 0 && char.IsLower(text[0]) ? char.ToUpperInvariant(text[0]) + text[1..] : text;

    /// <summary>With a full stop where no mark ends it.</summary>
    public static string Ended(string text) => text.Length == 0 || text[^1] is '.' or '!' or '?' or '…' or '。' or '！' or '？' or '"' or '”' ? text : text.TrimEnd(',', ';', ':', '-', ' ') + ".";

    [GeneratedRegex(@"\p{L}[\p{L}\p{M}\p{Nd}]*(?:['’]\p{L}+)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"(?:^|[.!?]\s+)[""“‘(]?\p{Ll}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SentenceStart();

    [GeneratedRegex(@"(?<![\p{L}\p{M}\p{Nd}'’])\p{L}|(?<=\b[oOdD]['’])\p{L}(?=\p{L}{2})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TitleStart();

    [GeneratedRegex(@"[.!?…]+[""”’')\]]*(?=\s|$)|[。！？]+[」』”]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\([^()]*\)", RegexOptions.None, 1000)]
    private static partial Regex Parentheses();
}
