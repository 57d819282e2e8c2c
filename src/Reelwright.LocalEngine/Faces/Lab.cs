using System.Numerics;

namespace Reelwright.LocalEngine.Faces;

/// <summary>CIE L*a*b* under D65, in which equal distances look about equal. From and to gamma-encoded sRGB (IEC 61966-2-1).</summary>
internal static class Lab
{
    private static readonly Vector3 White = new(0.95047f, 1, 1.08883f);

    // CIE 15: below (6/29)^3 the cube root goes over into a line.
    private const float Bend = 216f / 24389;
    private const float Slope = 24389f / 27;

    public static Vector3 Of(Vector3 color)
    {
        var c = new Vector3(Decoded(color.X), Decoded(color.Y), Decoded(color.Z));
        var xyz = new Vector3(
            (0.4124564f * c.X) + (0.3575761f * c.Y) + (0.1804375f * c.Z),
            (0.2126729f * c.X) + (0.7151522f * c.Y) + (0.0721750f * c.Z),
            (0.0193339f * c.X) + (0.1191920f * c.Y) + (0.9503041f * c.Z)) / White;
        var (x, y, z) = (Root(xyz.X), Root(xyz.Y), Root(xyz.Z));
        return new((116 * y) - 16, 500 * (x - y), 200 * (y - z));
    }

    public static Vector3 ToColor(Vector3 lab)
    {
        var y = (lab.X + 16) / 116;
        var xyz = new Vector3(Cube(y + (lab.Y / 500)), Cube(y), Cube(y - (lab.Z / 200))) * White;
        return new(
            Encoded((3.2404542f * xyz.X) - (1.5371385f * xyz.Y) - (0.4985314f * xyz.Z)),
            Encoded((-0.9692660f * xyz.X) + (1.8760108f * xyz.Y) + (0.0415560f * xyz.Z)),
            Encoded((0.0556434f * xyz.X) - (0.2040259f * xyz.Y) + (1.0572252f * xyz.Z)));
    }

    private static float Decoded(float value) => value <= 0.04045f ? value / 12.92f : MathF.Pow((value + 0.055f) / 1.055f, 2.4f);

    private static float Encoded(float value) => value <= 0.0031308f ? value * 12.92f : (1.055f * MathF.Pow(value, 1 / 2.4f)) - 0.055f;

    private static float Root(float value) => value > Bend ? MathF.Cbrt(value) : ((Slope * value) + 16) / 116;

    private static float Cube(float root) => root * root * root is var cube && cube > Bend ? cube : ((116 * root) - 16) / Slope;
}
