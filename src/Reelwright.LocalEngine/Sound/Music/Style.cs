namespace Reelwright.LocalEngine.Sound.Music;

internal enum ChordFeel
{
    Held,
    Pulsed,
    Offbeat,
    Arpeggio,
    Strummed,
    Stabs,
    WaltzTime,
}

internal enum BassFeel
{
    None,
    Held,
    Roots,
    Fifths,
    Walking,
    Eighths,
    Octaves,
    Syncopated,
    WaltzTime,
}

/// <summary>How a genre goes. Patterns are bars of sixteenths (twelve in three-four time): upper case is accented, lower case soft.</summary>
internal sealed record Style(string Name)
{
    public (int Low, int High) Tempo { get; init; } = (90, 120);

    public int Beats { get; init; } = 4;

    /// <summary>0 straight to 0.33 triplets: how late every second eighth comes, in beats.</summary>
    public float Swing { get; init; }

    /// <summary>How often this genre is in minor, when nothing else decides.</summary>
    public float Minor { get; init; } = 0.5f;

    /// <summary>Scale degrees (0 = tonic), one chord a bar.</summary>
    public IReadOnlyList<int[]> MajorProgressions { get; init; } = [[0, 4, 5, 3], [0, 5, 3, 4], [0, 3, 4, 3]];

    public IReadOnlyList<int[]> MinorProgressions { get; init; } = [[0, 5, 2, 6], [0, 3, 5, 4], [0, 6, 5, 6]];

    /// <summary>Chords have a seventh.</summary>
    public bool Sevenths { get; init; }

    public ChordFeel Chords { get; init; } = ChordFeel.Held;

    public BassFeel Bass { get; init; } = BassFeel.Roots;

    public string Kick { get; init; } = "";

    public string Snare { get; init; } = "";

    public string Hat { get; init; } = "";

    public string Extra { get; init; } = "";

    /// <summary>The drum that plays <see cref="Snare"/>.</summary>
    public Instruments.Drum SnareDrum { get; init; } = Instruments.Drum.Snare;

    public Instruments.Drum HatDrum { get; init; } = Instruments.Drum.ClosedHat;

    public Instruments.Drum ExtraDrum { get; init; } = Instruments.Drum.OpenHat;

    /// <summary>0 brushes to 1 sticks.</summary>
    public float Hardness { get; init; } = 0.5f;

    public IReadOnlyList<string> Leads { get; init; } = ["piano"];

    public IReadOnlyList<string> ChordInstruments { get; init; } = ["piano"];

    public IReadOnlyList<string> Basses { get; init; } = ["electric-bass"];

    public IReadOnlyList<string> Pads { get; init; } = [];

    /// <summary>Notes of the melody a beat, about.</summary>
    public float Density { get; init; } = 1;

    /// <summary>Seconds of reverberation.</summary>
    public float Room { get; init; } = 1.4f;

    public float Wetness { get; init; } = 0.2f;
}
