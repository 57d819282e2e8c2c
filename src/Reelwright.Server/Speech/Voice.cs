namespace Reelwright.Server.Speech;

/// <summary>A voice that can be asked for.</summary>
/// <param name="Id">As in requests.</param>
/// <param name="Name">For people.</param>
/// <param name="Language">A BCP 47 tag.</param>
/// <param name="Gender">male or female.</param>
internal sealed record Voice(string Id, string Name, string Language, string Gender)
{
    public static IReadOnlyList<Voice> All { get; } =
    [
        new("en_gb_male", "British English, male", "en-GB", "male"),
        new("en_gb_female", "British English, female", "en-GB", "female"),
        new("en_us_male", "American English, male", "en-US", "male"),
        new("en_us_female", "American English, female", "en-US", "female"),
    ];

    public static Voice? Find(string? id) => All.FirstOrDefault(voice => voice.Id == id);
}
