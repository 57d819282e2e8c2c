using System.Text.RegularExpressions;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>Whom prose means by he and she, as far as it says so itself: "Ilse counted them as her mother had" makes Ilse a she.</summary>
internal sealed partial class Pronouns
{
    private readonly Dictionary<string, int> _votes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Cast _cast;

    /// <param name="text">What is told, without what is said.</param>
    public Pronouns(string text, Cast cast)
    {
        _cast = cast;
        string? before = null;
        foreach (var sentence in ScriptText.Sentences(text))
        {
            var names = cast.In(sentence);
            var own = Person().Match(sentence);
            if (names is [var name] && sentence.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                Vote(name, own);
            }
            else if (names.Count == 0 && before is not null && own.Index == 0)
            {
                Vote(before, own);
            }

            before = names is [var only] && !own.Success ? only : null;
        }
    }

    /// <summary>Those who were named last and can be meant by a text that names nobody.</summary>
    public IReadOnlyList<string> In(string text, IEnumerable<string> before)
    {
        var meant = Person().Match(text) is { Success: true } person ? VoteOf(person) : 0;
        foreach (var earlier in before)
        {
            if (_cast.In(earlier).Where(name => _votes.GetValueOrDefault(name) * meant >= 0).ToList() is { Count: > 0 } names)
            {
                return names;
            }
        }

        return [];
    }

    private void Vote(string name, Match person)
    {
        if (person.Success)
        {
            _votes[name] = _votes.GetValueOrDefault(name) + VoteOf(person);
        }
    }

    private static int VoteOf(Match person) => person.Value[0] is 's' or 'S' || person.Value.EndsWith("er", StringComparison.OrdinalIgnoreCase) ? 1 : -1;

    [GeneratedRegex(@"\b(?:she|her|he|him|his)\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Person();
}
