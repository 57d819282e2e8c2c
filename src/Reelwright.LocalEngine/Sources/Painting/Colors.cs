using System.Numerics;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Painting;

/// <summary>Arithmetic on gamma-encoded colours.</summary>
internal static class Colors
{
    public static float Luma(Vector3 color) => Vector3.Dot(color, Tones.LumaWeights);

    public static Vector3 Saturated(Vector3 color, float factor)
    {
        var grey = new Vector3(Luma(color));
        return grey + ((color - grey) * factor);
    }

    /// <summary>The given hue at the luma of another colour.</summary>
    public static Vector3 WithLuma(Vector3 hue, float luma)
    {
        var scaled = hue * (luma / Math.Max(0.05f, Luma(hue)));

        // Beyond white a colour turns pale, not just clipped.
        var over = Math.Max(0, Math.Max(scaled.X, Math.Max(scaled.Y, scaled.Z)) - 1);
        return Vector3.Lerp(scaled, new Vector3(luma), Math.Min(1, over));
    }

    public static float Contrast(float value, float amount) =>
        Tones.Mix(value, Tones.Smooth(0, 1, value), amount);

    public static Vector3 Contrast(Vector3 color, float amount) =>
        new(Contrast(color.X, amount), Contrast(color.Y, amount), Contrast(color.Z, amount));

    /// <summary>How much a colour is the green or yellow-green of leaves and grass, 0 to 1.</summary>
    public static float Foliage(Vector3 color)
    {
        var green = color.Y - color.Z;
        return Tones.Smooth(0.03f, 0.12f, green) * Tones.Smooth(-0.02f, 0.05f, color.Y - color.X);
    }

    /// <summary>A ramp from dark to light through the given colours, which stay at their own brightness.</summary>
    public static Vector3[] Ramp(IReadOnlyList<Vector3> colors)
    {
        var stops = colors.OrderBy(Luma).ToList();
        stops.Insert(0, stops[0] * 0.12f);
        stops.Add(Vector3.Lerp(stops[^1], Vector3.One, 0.85f));
        var ramp = new Vector3[256];
        for (var i = 0; i < ramp.Length; i++)
        {
            var luma = i / 255f;
            var next = stops.FindIndex(1, stop => Luma(stop) >= luma);
            next = next < 0 ? stops.Count - 1 : next;
            var (low, high) = (Luma(stops[next - 1]), Luma(stops[next]));
            ramp[i] = Vector3.Lerp(stops[next - 1], stops[next], Math.Clamp((luma - low) / Math.Max(0.01f, high - low), 0, 1));
        }

        return ramp;
    }
}
