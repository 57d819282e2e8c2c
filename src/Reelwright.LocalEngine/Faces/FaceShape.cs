using System.Numerics;

namespace Reelwright.LocalEngine.Faces;

/// <summary>
/// What of a face is taken over: from above the brows to just above the chin, and the cheeks as far as they look forwards. Hair, ears and the chin's
/// outline stay the target's, and the rim runs over skin, where a blend has something even to start from.
/// </summary>
internal static class FaceShape
{
    // In the measure of FaceFrame. Cheekbones are some 1.08 from the middle, the chin 1.85 below the eyes, the brows end 0.45 above them.
    private const float Left = 0.97f;
    private const float Middle = 0.22f;
    private const float Top = -0.68f;
    private const float Bottom = 1.60f;

    // Above 2 a superellipse gets shoulders: a forehead is broad, and a jaw nearly so.
    private const float Forehead = 4;
    private const float Jaw = 2;

    /// <summary>Corners of a box around the shape.</summary>
    public static IEnumerable<Vector2> Corners => [new(-Left, Top), new(Left, Top), new(-Left, Bottom), new(Left, Bottom)];

    /// <summary>Below 1 inside, 1 on the rim.</summary>
    public static float Reach(Vector2 place)
    {
        var (height, power) = place.Y < Middle ? (Middle - Top, Forehead) : (Bottom - Middle, Jaw);
        return MathF.Pow(MathF.Abs(place.X) / Left, power) + MathF.Pow(MathF.Abs(place.Y - Middle) / height, power);
    }
}
