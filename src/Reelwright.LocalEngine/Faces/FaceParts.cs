using System.Numerics;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Faces;

/// <summary>Where the parts of a face are in the measure of <see cref="FaceFrame"/>, from 0 (elsewhere) to 1, with soft rims.</summary>
internal static class FaceParts
{
    /// <summary>The opening between the lids.</summary>
    public static float Eye(Vector2 place) => Oval(place, 0.5f, 0, 0.29f, 0.16f);

    /// <summary>Where brows may be: they lie higher on one face than on another.</summary>
    public static float Brow(Vector2 place) => Oval(place, 0.5f, -0.34f, 0.52f, 0.24f);

    /// <summary>Cheeks, nose and forehead, without eyes, brows, lips and nostrils.</summary>
    public static float Skin(Vector2 place) =>
        (1 - Oval(place, 0.5f, -0.15f, 0.5f, 0.38f)) * (1 - Oval(place, 0, MouthFinder.Usual + 0.02f, 0.5f, 0.26f))
        * (1 - Oval(place, 0.11f, 0.74f, 0.16f, 0.09f));

    /// <summary>An oval on either side of the nose.</summary>
    private static float Oval(Vector2 place, float x, float y, float halfWidth, float halfHeight)
    {
        var away = new Vector2((MathF.Abs(place.X) - x) / halfWidth, (place.Y - y) / halfHeight);
        return 1 - Tones.Smooth(0.6f, 1, away.LengthSquared());
    }
}
