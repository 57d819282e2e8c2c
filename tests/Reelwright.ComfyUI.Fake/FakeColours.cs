namespace Reelwright.ComfyUI.Fake;

/// <summary>The colour that a seed gives to what is rendered from it.</summary>
public static class FakeColours
{
    /// <summary>The colour of everything without a seed.</summary>
    public const int Plain = 0x3D6EA5;

    /// <summary>0xRRGGBB; neighbouring seeds differ clearly, and every channel lies between 40 and 215, which survives a film's colour range.</summary>
    public static int OfSeed(ulong seed)
    {
        // The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
        var mixed = seed + 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        mixed ^= mixed >> 31;
        return (Channel(mixed) << 16) | (Channel(mixed >> 16) << 8) | Channel(mixed >> 32);
    }

    private static int Channel(ulong bits) => 40 + (int)((bits & 0xFFFF) % 176);
}
