namespace Reelwright.Media;

/// <summary>How a sound goes into a film.</summary>
public sealed record AddedSound
{
    /// <summary>The film's own sound stays underneath; otherwise it goes.</summary>
    public bool KeepsOriginal { get; init; }

    /// <summary>Of what is added: 0 is silence, 1 as it is, 2 double.</summary>
    public double Volume { get; init; } = 1;

    /// <summary>Seconds of the film before it begins.</summary>
    public double OffsetSeconds { get; init; }

    /// <summary>By how many decibels the film's own sound is lowered while the added one lasts.</summary>
    public double DuckDecibels { get; init; }

    /// <summary>An existing folder for files needed meanwhile; that of the result when not given.</summary>
    public string? WorkFolder { get; init; }
}
