namespace Reelwright.LocalEngine.Sources;

/// <summary>Repeatable chance: the same seed and place always give the same number.</summary>
internal static class Chance
{
    /// <returns>0 to 1, 1 excluded.</returns>
    public static float At(long seed, int a, int b = 0, int c = 0) =>
        (Mix((ulong)seed + (0x9E3779B97F4A7C15UL * (uint)a) + (0xC2B2AE3D27D4EB4FUL * (uint)b) + (0x165667B19E3779F9UL * (uint)c)) >> 40) * (1f / (1 << 24));

    /// <summary>Smooth noise over the plane, mean 0.5, features about one unit wide.</summary>
    public static float Noise(long seed, float x, float y)
    {
        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (fx, fy) = (x - left, y - top);
        (fx, fy) = (fx * fx * (3 - (2 * fx)), fy * fy * (3 - (2 * fy)));
        var upper = At(seed, left, top) + (fx * (At(seed, left + 1, top) - At(seed, left, top)));
        var lower = At(seed, left, top + 1) + (fx * (At(seed, left + 1, top + 1) - At(seed, left, top + 1)));
        return upper + (fy * (lower - upper));
    }

    /// <summary>Noise with detail: each octave twice as fine and half as strong.</summary>
    public static float Clouds(long seed, float x, float y, int octaves)
    {
        var (sum, weight, total) = (0f, 1f, 0f);
        for (var o = 0; o < octaves; o++)
        {
            sum += weight * Noise(seed + o, x, y);
            total += weight;
            (x, y, weight) = ((x * 2) + 17.3f, (y * 2) - 9.1f, weight * 0.5f);
        }

        return sum / total;
    }

    // The finaliser of SplitMix64.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
