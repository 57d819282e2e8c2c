using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Sound.Reading;

namespace Reelwright.LocalEngine.Sound.Music;

/// <summary>Everything decided before the first note: what kind of piece, how fast, in which key, for whom, how many bars.</summary>
/// <param name="Key">Semitones above C.</param>
/// <param name="Bars">Whole bars before the last chord.</param>
/// <param name="SecondsPerBeat">After the tempo was fitted to the asked length.</param>
/// <param name="Energy">0 to 1: loudness of the accents, how much plays at once.</param>
/// <param name="Register">Semitones by which the melody is moved.</param>
internal sealed record Brief(
    Style Style, int Key, bool IsMinor, int Bars, double SecondsPerBeat, double Seconds, string Lead, string Chords, string? Pad, string? Bass, bool HasDrums, float Energy, int Register)
{
    private const double ShortestTail = 0.9;
    private const double LongestTail = 5;

    private static readonly int[] Major = [0, 2, 4, 5, 7, 9, 11];
    private static readonly int[] Minor = [0, 2, 3, 5, 7, 8, 10];

    public IReadOnlyList<int> Scale => IsMinor ? Minor : Major;

    public double SecondsPerBar => SecondsPerBeat * Style.Beats;

    /// <summary>Where the last chord begins.</summary>
    public double EndAt => Bars * SecondsPerBar;

    public double BeatsPerMinute => 60 / SecondsPerBeat;

    public static Brief Of(SoundReading reading, double seconds, Dice dice)
    {
        var style = Styles.Find(reading.Genres.Count > 0 ? reading.Genres[0] : GuessGenre(reading, dice));
        var mood = Moods.Of(reading.Moods);
        var wanted = reading.Tempo ?? dice.Between(style.Tempo.Low, style.Tempo.High) * mood.Tempo;
        var (bars, beat) = Fit(seconds, wanted, style, mayStretch: reading.Tempo is null);
        var isMinor = reading.IsMinor ?? mood.IsMinor ?? dice.Chance(style.Minor);
        var (lead, chords, pad, bass) = Cast(style, reading.Instruments, dice);
        return new Brief(
            style, reading.Key ?? dice.Below(12), isMinor, bars, beat, seconds, lead, chords, pad, bass,
            reading.Drums ?? (HasPattern(style) && mood.Energy > -0.4f),
            Math.Clamp(0.55f + (0.5f * mood.Energy) + (0.3f * (reading.Amount - 0.5f)), 0.15f, 1),
            mood.Register);
    }

    private static bool HasPattern(Style style) => (style.Kick + style.Snare + style.Hat).Length > 0;

    /// <summary>Without a genre the mood or the instruments say what is likely meant.</summary>
    private static string GuessGenre(SoundReading reading, Dice dice)
    {
        foreach (var mood in reading.Moods)
        {
            if (Moods.GenresOf(mood) is { Count: > 0 } genres)
            {
                return dice.Pick<string>([.. genres]);
            }
        }

        return reading.Instruments.Count == 0 ? dice.Pick<string>(["pop", "cinematic", "folk", "lofi", "electronic"]) : reading.Instruments[0] switch
        {
            "piano" => "solo piano",
            "guitar" or "steel-guitar" or "accordion" => "folk",
            "electric-guitar" => "rock",
            "saxophone" or "trumpet" => "jazz",
            "synth" => "electronic",
            "pad" or "bowl" => "ambient",
            "bells" => "lullaby",
            "electric-piano" => "lofi",
            "marimba" => "latin",
            _ => "classical",
        };
    }

    /// <summary>Whole bars and a last chord that rings: the tempo gives way by a few percent, unless it was asked for.</summary>
    private static (int Bars, double SecondsPerBeat) Fit(double seconds, double tempo, Style style, bool mayStretch)
    {
        var beat = 60 / tempo;
        var tail = Math.Clamp(seconds * 0.12, Math.Min(ShortestTail, seconds * 0.5), LongestTail);
        var bars = (int)Math.Round((seconds - tail) / (beat * style.Beats), MidpointRounding.ToZero);
        if (bars < 1)
        {
            return (0, beat);
        }

        return (bars, mayStretch ? Math.Clamp((seconds - tail) / (bars * style.Beats), beat / 1.12, beat * 1.12) : beat);
    }

    private static (string Lead, string Chords, string? Pad, string? Bass) Cast(Style style, IReadOnlyList<string> asked, Dice dice)
    {
        var lead = asked.Count > 0 ? asked[0] : dice.Pick<string>([.. style.Leads]);
        var chords = asked.FirstOrDefault(name => name != lead && CanAccompany(name))
            ?? (asked.Count == 1 && CanAccompany(lead) ? lead : dice.Pick<string>([.. style.ChordInstruments]));
        var pad = asked.Skip(2).FirstOrDefault() ?? (style.Pads.Count > 0 ? dice.Pick<string>([.. style.Pads]) : null);
        return (lead, chords, pad, style.Bass is BassFeel.None ? null : dice.Pick<string>([.. style.Basses]));
    }

    private static bool CanAccompany(string instrument) =>
        instrument is not ("violin" or "trumpet" or "saxophone" or "flute" or "clarinet" or "cello" or "bowl");
}

/// <summary>What a mood does to a piece.</summary>
/// <param name="Tempo">Factor.</param>
/// <param name="Energy">-1 to 1.</param>
/// <param name="Register">Semitones.</param>
internal readonly record struct Mood(float Tempo, bool? IsMinor, float Energy, int Register);

internal static class Moods
{
    private static readonly Dictionary<string, (Mood Mood, string[] Genres)> ByName = new(StringComparer.Ordinal)
    {
        ["happy"] = (new(1.08f, false, 0.4f, 2), ["pop", "folk"]),
        ["sad"] = (new(0.82f, true, -0.5f, -2), ["solo piano", "cinematic"]),
        ["calm"] = (new(0.85f, null, -0.6f, 0), ["ambient", "solo piano"]),
        ["tense"] = (new(1.1f, true, 0.3f, -2), ["cinematic", "electronic"]),
        ["dark"] = (new(0.85f, true, -0.1f, -7), ["cinematic", "horror"]),
        ["romantic"] = (new(0.88f, false, -0.3f, 0), ["solo piano", "classical"]),
        ["mysterious"] = (new(0.88f, true, -0.3f, 3), ["ambient", "cinematic"]),
        ["playful"] = (new(1.12f, false, 0.2f, 5), ["classical", "waltz"]),
        ["hopeful"] = (new(1, false, 0.2f, 2), ["cinematic", "pop"]),
        ["angry"] = (new(1.15f, true, 0.9f, -3), ["rock", "electronic"]),
        ["dreamy"] = (new(0.85f, null, -0.5f, 5), ["ambient", "lofi"]),
        ["triumphant"] = (new(1.1f, false, 0.8f, 2), ["epic", "march"]),
    };

    public static IReadOnlyList<string> GenresOf(string mood) => ByName[mood].Genres;

    /// <summary>Several moods meet in the middle; the first decides the mode.</summary>
    public static Mood Of(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return new Mood(1, null, 0, 0);
        }

        var moods = names.Select(name => ByName[name].Mood).ToList();
        return new Mood(
            moods.Average(mood => mood.Tempo), moods.Select(mood => mood.IsMinor).FirstOrDefault(minor => minor is not null), moods.Average(mood => mood.Energy), (int)moods.Average(mood => mood.Register));
    }
}
