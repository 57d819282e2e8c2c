namespace Reelwright.LocalEngine.Rendering;

/// <summary>What the steps of a request buy.</summary>
/// <param name="Density">Pixels per world unit in drawings.</param>
/// <param name="SubRows">Scan lines per pixel row.</param>
/// <param name="Octaves">Octaves of noise.</param>
/// <param name="Richness">How many small things are strewn, 1 is plain.</param>
internal sealed record Detail(float Density, int SubRows, int Octaves, float Richness)
{
    // Beyond this the drawings take more memory than a picture of that size can show.
    private const float MostPixels = 3_200_000;

    public static Detail Of(int steps, int width, int height)
    {
        var sharpness = steps switch { <= 2 => 0.8f, < 8 => 1f, < 16 => 1.12f, _ => 1.25f };
        var fits = MathF.Min(1, MathF.Sqrt(MostPixels / ((float)width * height)));
        return new Detail(
            height * MathF.Min(sharpness, MathF.Max(1, sharpness * fits)) * fits,
            Math.Clamp(2 + steps, 3, 12),
            steps switch { <= 2 => 3, < 8 => 4, < 16 => 5, _ => 6 },
            Math.Clamp(0.75f + (0.25f * MathF.Sqrt(steps / 4f)), 0.8f, 1.4f));
    }
}
