using System.Numerics;

namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>Planes of a picture that the eye cares about.</summary>
internal static class Tones
{
    /// <summary>Rec. 709 weights, on gamma-encoded values (luma).</summary>
    public static readonly Vector3 LumaWeights = new(0.2126f, 0.7152f, 0.0722f);

    public static Field Luma(Picture picture) => From(picture, (r, g, b) => (0.2126f * r) + (0.7152f * g) + (0.0722f * b));

    public static Field From(Picture picture, Func<float, float, float, float> tone)
    {
        var plane = new Field(picture.Width, picture.Height);
        Rows.Each(picture.Height, y =>
        {
            for (var i = y * picture.Width; i < (y + 1) * picture.Width; i++)
            {
                plane.Values[i] = tone(picture.R[i], picture.G[i], picture.B[i]);
            }
        });
        return plane;
    }

    public static float Smooth(float from, float to, float value)
    {
        var t = Math.Clamp((value - from) / (to - from), 0, 1);
        return t * t * (3 - (2 * t));
    }

    public static float Mix(float a, float b, float share) => a + ((b - a) * share);
}
