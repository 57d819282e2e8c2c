namespace Reelwright.LocalEngine.Sound.Reading;

/// <summary>What the words ask for.</summary>
/// <param name="IsMusic">Music is wanted, alone or over the effects.</param>
/// <param name="Genres">In order of mention.</param>
/// <param name="Moods">In order of mention.</param>
/// <param name="Instruments">In order of mention; each leads before those after it.</param>
/// <param name="Effects">In order of mention.</param>
internal sealed record SoundReading(
    bool IsMusic, IReadOnlyList<string> Genres, IReadOnlyList<string> Moods, IReadOnlyList<string> Instruments, IReadOnlyList<string> Effects)
{
    /// <summary>Beats a minute, when the words name them.</summary>
    public int? Tempo { get; init; }

    /// <summary>Semitones above C, when the words name a key.</summary>
    public int? Key { get; init; }

    /// <summary>Named, not guessed from a mood.</summary>
    public bool? IsMinor { get; init; }

    /// <summary>True when drums are asked for, false when they are refused.</summary>
    public bool? Drums { get; init; }

    /// <summary>0 faint to 1 heavy.</summary>
    public float Amount { get; init; } = 0.5f;

    public bool IsDistant { get; init; }

    public bool IsInHall { get; init; }

    /// <summary>For people: what was understood.</summary>
    public string Describe()
    {
        var parts = new List<string>();
        if (IsMusic)
        {
            parts.Add(string.Join(" ", Moods.Concat(Genres.DefaultIfEmpty("music"))));
            if (Instruments.Count > 0)
            {
                parts.Add("with " + string.Join(", ", Instruments));
            }
        }

        if (Effects.Count > 0)
        {
            parts.Add(string.Join(", ", Effects));
        }

        return string.Join("; ", parts);
    }
}
