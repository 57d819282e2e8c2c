using System.Text;
using Reelwright.Server.Studio.Elements;

namespace Reelwright.Server.Studio.Weaving;

/// <summary>A prompt with what a project knows about it.</summary>
/// <param name="Added">Names of the elements whose descriptions were added, in the order in which they are named.</param>
internal sealed record WovenPrompt(string Text, IReadOnlyList<string> Added);

/// <summary>Adds the descriptions of the elements that a prompt names, so that they look the same in every shot. Pure: the same prompt and elements give the same text.</summary>
/// <remarks>The form is the prompt, the framing, and then <c>Name: description.</c> for each element in the order of first mention. What is in the prompt already is not said twice.</remarks>
internal static class PromptWeaver
{
    /// <param name="prompt">What is to be seen. Nothing is added to an empty one.</param>
    /// <param name="framing">Words for the shot's type and move; null for none.</param>
    /// <param name="elements">The project's.</param>
    /// <param name="limit">Most code points of the result. What does not fit as a whole is left out; the prompt itself is never cut.</param>
    public static WovenPrompt Weave(string prompt, IReadOnlyList<string> framing, IReadOnlyList<Element> elements, int limit)
    {
        var text = new StringBuilder(prompt.Trim());
        if (text.Length == 0)
        {
            return new WovenPrompt("", []);
        }

        var said = Collapse(prompt);
        var left = limit - CountRunes(text.ToString());
        var phrases = framing.Where(phrase => !said.Contains(phrase, StringComparison.OrdinalIgnoreCase)).ToList();
        if (phrases.Count > 0)
        {
            TryAppend(Capital(string.Join(", ", phrases)));
        }

        var added = new List<string>();
        foreach (var element in NamedIn(prompt, elements))
        {
            var description = Collapse(element.Description ?? "").TrimEnd('.', ' ');
            if (description.Length > 0 && !said.Contains(description, StringComparison.OrdinalIgnoreCase) && TryAppend($"{element.Name}: {description}"))
            {
                added.Add(element.Name);
            }
        }

        return new WovenPrompt(text.ToString(), added);

        bool TryAppend(string sentence)
        {
            var piece = (EndsSentence(text[^1]) ? " " : ". ") + sentence + (EndsSentence(sentence[^1]) ? "" : ".");
            var length = CountRunes(piece);
            if (length > left)
            {
                return false;
            }

            left -= length;
            text.Append(piece);
            return true;
        }
    }

    /// <summary>The elements a text names as whole words or by @, however they are spelled, in the order of first mention. Where names overlap, the longer one is meant.</summary>
    public static IReadOnlyList<Element> NamedIn(string text, IReadOnlyList<Element> elements)
    {
        var folded = Words.Fold(text);
        var taken = new bool[folded.Length];
        var found = new List<(int At, Element Element)>();
        foreach (var (element, name) in elements.Select(element => (Element: element, Name: Words.Fold(element.Name))).OrderByDescending(named => named.Name.Length).ThenBy(named => named.Element.Id))
        {
            // A mention has no blanks: @RedQueen.
            var (written, mentioned) = (Claim(folded, name, taken), Claim(folded, $"@{name.Replace(" ", "", StringComparison.Ordinal)}", taken));
            if (written is not null || mentioned is not null)
            {
                found.Add((Math.Min(written ?? int.MaxValue, mentioned ?? int.MaxValue), element));
            }
        }

        return [.. found.OrderBy(mention => mention.At).Select(mention => mention.Element)];
    }

    /// <summary>Takes every free mention of a name, so that a shorter name does not find itself inside.</summary>
    /// <returns>Where the first one is.</returns>
    private static int? Claim(string folded, string name, bool[] taken)
    {
        int? first = null;
        for (var at = 0; name.Length > 0 && (at = folded.IndexOf(name, at, StringComparison.Ordinal)) >= 0; at++)
        {
            if (Words.IsName(folded, at, at + name.Length) && !taken.AsSpan(at, name.Length).Contains(true))
            {
                taken.AsSpan(at, name.Length).Fill(true);
                first ??= at;
            }
        }

        return first;
    }

    private static string Collapse(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static bool EndsSentence(char last) => last is '.' or '!' or '?' or '…' or '。' or '！' or '？';

    private static int CountRunes(string text) => text.EnumerateRunes().Count();
}
