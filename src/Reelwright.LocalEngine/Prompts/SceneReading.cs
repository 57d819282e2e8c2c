using System.Collections.Immutable;
using System.Globalization;

namespace Reelwright.LocalEngine.Prompts;

/// <summary>Something named in the prompt that stands, swims or flies in the scene.</summary>
/// <param name="Word">The vocabulary's word for it.</param>
/// <param name="Count">How many of it.</param>
/// <param name="Colour">The vocabulary's colour word bound to it, if any.</param>
/// <param name="Size">1 is its natural size.</param>
internal sealed record Subject(string Word, int Count, string? Colour, float Size);

/// <summary>What a prompt was understood to say, in the vocabulary's own words.</summary>
internal sealed record SceneReading
{
    public required string Time { get; init; }

    public string? Season { get; init; }

    public ImmutableArray<string> Weather { get; init; } = [];

    public ImmutableArray<string> Places { get; init; } = [];

    public ImmutableArray<Subject> Subjects { get; init; } = [];

    public ImmutableArray<string> Styles { get; init; } = [];

    public ImmutableArray<string> Moods { get; init; } = [];

    public ImmutableArray<string> Movements { get; init; } = [];

    public ImmutableArray<string> Framings { get; init; } = [];

    /// <summary>Colours not bound to a subject: they tint the palette.</summary>
    public ImmutableArray<string> Colours { get; init; } = [];

    /// <summary><see cref="CameraMove.FromPrompt"/> where the words name no move.</summary>
    public CameraMove Camera { get; init; } = CameraMove.FromPrompt;

    /// <summary>How fast the camera goes; 1 is plain.</summary>
    public float Pace { get; init; } = 1;

    /// <summary>What is left of the words outside the vocabulary; 0 when there are none.</summary>
    public ulong Unknown { get; init; }

    public bool IsNight => Time is "night" or "starry night" or "moonlight";

    /// <summary>Whether lamps and windows are lit.</summary>
    public bool IsDark => IsNight || Time is "dusk" or "blue hour";

    /// <summary>Whether any of the words was said or implied, of whatever kind.</summary>
    public bool Has(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (Time == word || Season == word || Weather.Contains(word) || Places.Contains(word) || Styles.Contains(word)
                || Moods.Contains(word) || Movements.Contains(word) || Framings.Contains(word)
                || Subjects.Any(subject => subject.Word == word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Everything understood, in one line: two readings say the same when these are equal.</summary>
    public string Describe()
    {
        var subjects = Subjects.Select(s =>
            string.Create(CultureInfo.InvariantCulture, $"{s.Count}×{s.Size:0.##}×{s.Colour ?? "any"} {s.Word}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Time}; {Season}; {Join(Weather)}; {Join(Places)}; {string.Join(", ", subjects)}; {Join(Styles)}; {Join(Moods)}; {Join(Movements)}; {Join(Framings)}; {Join(Colours)}; {Camera} {Pace:0.##}; {Unknown:x}");
    }

    private static string Join(ImmutableArray<string> words) => string.Join(", ", words);
}
