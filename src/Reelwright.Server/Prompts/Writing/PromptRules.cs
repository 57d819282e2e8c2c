using System.Security.Cryptography;
using System.Text;

namespace Reelwright.Server.Prompts.Writing;

/// <summary>Enriches a prompt by rules: what it does not say of light, lens, texture and movement is added to fit its scene. The words that were given stay as they
/// are, and the same wish always gives the same prompt.</summary>
internal static class PromptRules
{
    public const string Engine = "rules";

    public static WrittenPrompt Write(PromptWish wish)
    {
        var given = Given(wish);
        var words = PromptText.WordsOf($"{given} {wish.Style}") + " ";
        var drawn = PromptVocabulary.Drawn.IsIn(words);
        var additions = wish.Medium is PromptMedium.Object ? ForObject(words) : ForScene(wish, given, words, drawn);
        if (wish.Style is { } style && !given.Contains(style, StringComparison.OrdinalIgnoreCase))
        {
            additions.Add(style);
        }

        return new WrittenPrompt(Join(given, additions), wish.TakesNegative ? Negative(wish, words, drawn) : null, Engine);
    }

    private static string Given(PromptWish wish) => (wish.Prompt, wish.Idea) switch
    {
        ({ } prompt, { } idea) when !prompt.Contains(idea, StringComparison.OrdinalIgnoreCase) => Cut($"{prompt.TrimEnd('.', ',', ' ')}, {idea}"),
        ({ } prompt, _) => prompt,
        (_, var idea) => idea ?? "",
    };

    private static List<string> ForObject(string words)
    {
        var additions = new List<string>();
        Add(additions, words, PromptVocabulary.Lone, "a single object, centred, seen whole");
        Add(additions, words, PromptVocabulary.Light, "even studio light without hard shadows");
        Add(additions, words, PromptVocabulary.Ground, "plain light grey background");
        return additions;
    }

    private static List<string> ForScene(PromptWish wish, string given, string words, bool drawn)
    {
        var scene = PromptVocabulary.SceneOf(words);
        var additions = new List<string>();
        Add(additions, words, PromptVocabulary.Framing, Pick(drawn ? scene.Compositions : scene.Lenses, given, "lens"));
        Add(additions, words, PromptVocabulary.Light, Pick(PromptVocabulary.LightFor(words, scene), given, "light"));
        Add(additions, words, PromptVocabulary.Texture, Pick(drawn ? PromptVocabulary.DrawnTextures : scene.Textures, given, "texture"));
        if (wish.TakesMovement)
        {
            Add(additions, words, PromptVocabulary.Movement, Pick(scene.Movements, given, "movement"));
        }

        return additions;
    }

    private static void Add(List<string> additions, string words, WordList said, string addition)
    {
        if (!said.IsIn(words))
        {
            additions.Add(addition);
        }
    }

    private static string Negative(PromptWish wish, string words, bool drawn)
    {
        IEnumerable<string> unwanted = ["blurry", "low quality", "watermark", "text", "distorted anatomy"];
        unwanted = drawn ? unwanted : unwanted.Concat(["cartoon", "oversaturated"]);
        unwanted = wish.TakesMovement ? unwanted.Concat(["flicker", "jittery motion", "frozen frames"]) : unwanted;

        // Whoever asks for a blurry watermark gets one.
        return string.Join(", ", unwanted.Where(word => !words.Contains(PromptText.WordsOf(word)[..^1], StringComparison.Ordinal)));
    }

    /// <summary>By the words themselves, so that the same prompt is written the same way on every machine.</summary>
    private static string Pick(IReadOnlyList<string> choices, string given, string facet)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{facet}\n{PromptText.OneLine(given).ToLowerInvariant()}"));
        return choices[hash[0] % choices.Count];
    }

    private static string Join(string given, List<string> additions)
    {
        var isSentence = given.Length > 0 && given[^1] is '.' or '!' or '?' or '。' or '！' or '？';
        var prompt = given.TrimEnd(',', ';', ' ');
        foreach (var addition in additions)
        {
            var next = isSentence ? $"{prompt} {char.ToUpperInvariant(addition[0])}{addition[1..]}" : $"{prompt}, {addition}";
            if (next.Length > PromptText.MaxLength)
            {
                break;
            }

            (prompt, isSentence) = (next, false);
        }

        return prompt;
    }

    private static string Cut(string text) => text.Length <= PromptText.MaxLength ? text
        : char.IsHighSurrogate(text[PromptText.MaxLength - 1]) ? text[..(PromptText.MaxLength - 1)] : text[..PromptText.MaxLength];
}
