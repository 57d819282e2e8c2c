using System.Text.RegularExpressions;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>Who is in the script, by what they are called in it, and what they look like where it says so.</summary>
internal sealed partial class Cast
{
    private readonly Dictionary<string, string?> _looks = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _words = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _named = new(StringComparer.OrdinalIgnoreCase);

    // Short names, and the whole ones they stand for.
    private readonly Dictionary<string, string> _wholes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Everybody, the longest names first: Old Tom before Tom.</summary>
    public IReadOnlyList<string> Names { get; private set; } = [];

    public static Cast Of(IReadOnlyList<ScriptElement> script)
    {
        var cast = new Cast();
        foreach (var speech in script.OfType<ScriptElement.Speech>())
        {
            cast.Add(speech.Speaker);
        }

        foreach (var action in script.OfType<ScriptElement.Action>())
        {
            foreach (Match introduced in Introduction().Matches(action.Text))
            {
                cast.Add(introduced.Groups["name"].Value, (introduced.Groups["looks"].Value + introduced.Groups["age"].Value).Trim(' ', ','));
            }
        }

        foreach (Match name in script.SelectMany(TextsOf).SelectMany(text => CapitalInside().Matches(text)))
        {
            cast._words.Add(name.Value);
        }

        return cast.Settle();
    }

    /// <summary>Of prose: what has a capital though it begins no sentence, or has one more than once and is never without.</summary>
    public static Cast OfProse(string text)
    {
        var cast = new Cast();
        var plain = PlainWord().Matches(text).Select(word => word.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var often = Capital().Matches(text).GroupBy(word => word.Value, StringComparer.Ordinal).Where(same => same.Count() > 1 && !plain.Contains(same.Key)).Select(same => same.Key);
        foreach (var name in CapitalInside().Matches(text).Select(word => word.Value).Union(often, StringComparer.Ordinal).Where(name => !NoNames.Contains(name)))
        {
            cast.Add(name);
        }

        return cast.Settle();
    }

    /// <summary>Whether a word is a part of somebody's name.</summary>
    public bool Knows(string word) => _words.Contains(Possessive().Replace(word, ""));

    /// <summary>Those whom a text names, in the text's order.</summary>
    public IReadOnlyList<string> In(string text)
    {
        var found = new List<(int At, string Name)>();
        foreach (var name in Names)
        {
            var at = Find(text, name);
            if (at >= 0 && !found.Exists(other => (other.At <= at && at < other.At + other.Name.Length) || AreOne(other.Name, name)))
            {
                found.Add((at, name));
            }
        }

        return [.. found.OrderBy(one => one.At).Select(one => one.Name)];
    }

    /// <summary>Whether two names are one person's: Nadia is Nadia Bekele and Dr. Osei is Dr. Amara Osei, if nobody else is called so. Young Mara is not Mara.</summary>
    public bool AreOne(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase)
        || (_wholes.GetValueOrDefault(one) ?? one).Equals(_wholes.GetValueOrDefault(other) ?? other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Names in a text that is in small letters.</summary>
    public string WithCapitals(string text) => LowWord().Replace(text, word => _named.Contains(word.Value) ? ScriptText.Title(word.Value) : word.Value);

    /// <summary>Says once, at the first mention, what somebody looks like; each shot is made without knowing the others.</summary>
    public string WithLooks(string text)
    {
        foreach (var name in In(text))
        {
            if (_looks[name] is { } looks && !text.Contains(looks, StringComparison.OrdinalIgnoreCase))
            {
                var end = Find(text, name) + name.Length;
                if (!Possessive().IsMatch(text.AsSpan(end, Math.Min(2, text.Length - end))))
                {
                    text = $"{text[..end]} ({looks}){text[end..]}";
                }
            }
        }

        return text;
    }

    private void Add(string name, string? looks = null)
    {
        var title = ScriptText.Title(name.Trim());
        if (title.Length is > 0 and <= 40)
        {
            _looks[title] = _looks.GetValueOrDefault(title) ?? (string.IsNullOrWhiteSpace(looks) ? null : looks);
        }
    }

    private Cast Settle()
    {
        // Detective Ruiz is Ruiz as well.
        foreach (var (name, looks) in _looks.Where(one => one.Key.Contains(' ')).ToList())
        {
            var last = name[(name.LastIndexOf(' ') + 1)..];
            if (last.Length > 2 && last.All(char.IsLetter) && !Anybody.Contains(last))
            {
                _looks.TryAdd(last, looks);
            }
        }

        FindWholes();
        Names = [.. _looks.Keys.OrderByDescending(name => name.Length).ThenBy(name => name, StringComparer.Ordinal)];
        foreach (var word in Names.SelectMany(name => name.Split(' ')))
        {
            _words.Add(word);
        }

        _named.UnionWith(Names.Where(name => _looks[name] is not null).SelectMany(name => name.Split(' ')).Where(word => word.Length > 2 && word.All(char.IsLetter) && !Anybody.Contains(word) && !Modifiers.Contains(word)));
        return this;
    }

    private void FindWholes()
    {
        foreach (var name in _looks.Keys.ToList())
        {
            var words = name.Split(' ');
            var wholes = _looks.Keys.Where(whole => IsPart(words, whole.Split(' '))).ToList();
            // Osei and Dr. Osei are both Dr. Amara Osei; who is called Cole is nobody in particular where there are Harris Cole and Anna Cole.
            var longest = wholes.MaxBy(whole => whole.Split(' ').Length);
            if (longest is not null && wholes.TrueForAll(whole => whole == longest || IsPart(whole.Split(' '), longest.Split(' '))) && words.Any(word => !Anybody.Contains(word) && !Modifiers.Contains(word)))
            {
                _wholes[name] = longest;
                _looks[name] ??= _looks[longest];
            }
        }
    }

    private static bool IsPart(string[] words, string[] whole) =>
        whole.Length > words.Length && !Modifiers.Contains(whole[0]) && whole[^1].Length > 2 && words.All(word => whole.Contains(word, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string> TextsOf(ScriptElement element) => element switch
    {
        ScriptElement.Action action => [action.Text],
        ScriptElement.Speech speech => [speech.Text],
        _ => [],
    };

    private static int Find(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + name.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])) && char.IsUpper(text[at]))
            {
                return at;
            }
        }

        return -1;
    }

    private static readonly HashSet<string> Anybody = new(StringComparer.OrdinalIgnoreCase)
    {
        "Man", "Woman", "Boy", "Girl", "Kid", "Child", "Guard", "Officer", "Cop", "Voice", "One", "Two", "Three", "Driver", "Clerk", "Waiter", "Waitress", "Nurse", "Doctor", "Soldier", "Sailor", "Mother", "Father", "Customer", "Lady",
    };

    private static readonly HashSet<string> Modifiers = new(StringComparer.OrdinalIgnoreCase)
    {
        "Young", "Younger", "Old", "Older", "Little", "Big", "First", "Second", "Third", "Other", "Another", "Adult", "Teenage", "The", "And", "Of",
    };

    private static readonly HashSet<string> NoNames = new(StringComparer.Ordinal)
    {
        "I", "I'm", "I’m", "The", "A", "An", "He", "She", "They", "It", "We", "You", "God", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December", "English", "French", "German", "Mr", "Mrs", "Dr",
        "His", "Her", "Its", "Their", "My", "Your", "Our", "This", "That", "There", "Then", "When", "While", "Where", "And", "But", "Or", "So", "If", "As", "At", "In", "On", "No", "Not", "Yes", "What", "Who", "How", "Why", "Now", "Here",
    };

    [GeneratedRegex(@"(?<name>\b\p{Lu}[\p{Lu}'’.\-]*(?: \p{Lu}[\p{Lu}'’.\-]*){0,2})(?:\s*\((?<looks>[^()]{2,80})\)|, (?<age>\d{1,3}s?(?:, (?:an?|in|with|wearing|the) [^,.;()]{3,60})?)(?=[,.;]))", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Introduction();

    [GeneratedRegex(@"(?<=[\p{Ll},;:] )\p{Lu}\p{Ll}[\p{L}\-]*", RegexOptions.None, 1000)]
    private static partial Regex CapitalInside();

    [GeneratedRegex(@"\b\p{Lu}\p{Ll}[\p{L}\-]*", RegexOptions.None, 1000)]
    private static partial Regex Capital();

    [GeneratedRegex(@"\b\p{Ll}[\p{L}\-]*", RegexOptions.None, 1000)]
    private static partial Regex PlainWord();

    [GeneratedRegex(@"\b\p{Ll}[\p{L}]*", RegexOptions.None, 1000)]
    private static partial Regex LowWord();

    [GeneratedRegex(@"['’][sS]$", RegexOptions.None, 1000)]
    private static partial Regex Possessive();
}
