using System.Numerics;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>The last look over a frame, as a colourist's: a colour matrix, contrast, vignette, grain and glow.</summary>
internal sealed record Grade
{
    public float Saturation { get; init; } = 1.06f;

    public Vector3 Gain { get; init; } = Vector3.One;

    public Vector3 Lift { get; init; } = Vector3.Zero;

    /// <summary>Strength of the S curve, 0 is none.</summary>
    public float Contrast { get; init; } = 0.12f;

    public float Vignette { get; init; } = 0.22f;

    /// <summary>Standard deviation of the grain.</summary>
    public float Grain { get; init; } = 0.0045f;

    public float Bloom { get; init; } = 0.5f;

    /// <summary>Above this brightness light spreads.</summary>
    public float BloomFrom { get; init; } = 0.82f;

    /// <summary>What is done to the picture as a whole, beyond its colours.</summary>
    public Treatment Treatment { get; init; } = Treatment.None;

    /// <summary>The matrix' columns: what one unit of red, green and blue becomes.</summary>
    public (Vector4 Red, Vector4 Green, Vector4 Blue) Columns()
    {
        var grey = 1 - Saturation;
        var weights = new Vector3(0.2126f, 0.7152f, 0.0722f) * grey;
        return (
            new Vector4(new Vector3(weights.X + Saturation, weights.X, weights.X) * Gain, 0),
            new Vector4(new Vector3(weights.Y, weights.Y + Saturation, weights.Y) * Gain, 0),
            new Vector4(new Vector3(weights.Z, weights.Z, weights.Z + Saturation) * Gain, 0));
    }
}

internal enum Treatment
{
    None,
    Washes,
    Strokes,
    Steps,
    Lines,
    Blocks,
}
