using System.Globalization;
using System.Numerics;

namespace Reelwright.LocalEngine.Drawing;

/// <summary>Arithmetic on colours: gamma-encoded sRGB as vectors, 0 to 1.</summary>
internal static class Tint
{
    public static readonly Vector3 White = Vector3.One;

    public static readonly Vector3 Black = Vector3.Zero;

    public static Vector3 Hex(string rrggbb)
    {
        var value = int.Parse(rrggbb, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new Vector3((value >> 16) & 255, (value >> 8) & 255, value & 255) / 255f;
    }

    public static Vector3 Mix(Vector3 a, Vector3 b, float t) => a + ((b - a) * t);

    /// <summary>BT.709 weights.</summary>
    public static float Luma(Vector3 c) => (0.2126f * c.X) + (0.7152f * c.Y) + (0.0722f * c.Z);

    public static Vector3 Saturate(Vector3 c, float amount)
    {
        var grey = new Vector3(Luma(c));
        return Vector3.Clamp(grey + ((c - grey) * amount), Vector3.Zero, new Vector3(1.5f));
    }

    /// <summary>Turns the hue about the grey axis (Rodrigues' rotation).</summary>
    public static Vector3 TurnHue(Vector3 c, float radians)
    {
        var axis = new Vector3(0.57735f);
        var (sin, cos) = MathF.SinCos(radians);
        var turned = (c * cos) + (Vector3.Cross(axis, c) * sin) + (axis * Vector3.Dot(axis, c) * (1 - cos));
        return Vector3.Clamp(turned, Vector3.Zero, new Vector3(1.5f));
    }

    public static float Smooth(float from, float to, float x)
    {
        var t = Math.Clamp((x - from) / (to - from), 0, 1);
        return t * t * (3 - (2 * t));
    }

    public static Vector4 With(this Vector3 c, float alpha) => new(c, alpha);
}
