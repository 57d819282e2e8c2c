using System.Numerics;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Painting;

/// <summary>The same place at another time of day.</summary>
internal static class Hours
{
    private static readonly Vector3 NightTint = new(0.62f, 0.78f, 1.20f);
    private static readonly Vector3 WindowLight = new(1.0f, 0.80f, 0.42f);

    /// <param name="glow">Light of lit windows and lamps around the place, 0 to 1.</param>
    public static Vector3 Paint(Hour hour, Vector3 color, in Spot spot, float glow, long seed) => hour switch
    {
        Hour.Night => Night(color, spot, glow, seed),
        Hour.Sunset => Low(color, spot, new(0.98f, 0.52f, 0.20f), new(0.36f, 0.26f, 0.48f), new(1.16f, 0.92f, 0.72f), 0.74f),
        Hour.Dawn => Low(color, spot, new(0.98f, 0.76f, 0.66f), new(0.55f, 0.62f, 0.80f), new(1.05f, 0.95f, 0.95f), 0.90f),
        Hour.Day => Day(color, spot),
        _ => color,
    };

    /// <summary>Day for night, as film makers do it: dark, blue, pale, a black sky with stars; what gives light stays.</summary>
    private static Vector3 Night(Vector3 color, in Spot spot, float glow, long seed)
    {
        var dark = Math.Min(1, 0.23f / Math.Max(0.05f, spot.MeanLuma));
        var dim = Colors.Saturated(color, 0.55f) * NightTint * dark;
        dim = Vector3.Lerp(dim, dim * dim * 2.6f, 0.3f);
        if (spot.Sky > 0.02f)
        {
            var clouds = Colors.Luma(color) - 0.5f;
            var sky = Vector3.Lerp(new(0.012f, 0.02f, 0.06f), new(0.06f, 0.09f, 0.19f), Math.Clamp(spot.V / Math.Max(0.1f, spot.Horizon), 0, 1));
            sky += new Vector3(0.035f) * clouds;
            dim = Vector3.Lerp(dim, sky + new Vector3(Star(spot, seed)), spot.Sky);
        }

        var light = Math.Max(spot.Window, 0);
        dim = Vector3.Lerp(dim, WindowLight * (0.92f + (0.15f * Colors.Luma(color))), light);
        return dim + (WindowLight * (glow * 0.55f * (1 - light)));
    }

    private static float Star(in Spot spot, long seed)
    {
        // One star at most in each cell of a grid of 110 by 70.
        var (cx, cy) = ((int)(spot.U * 110), (int)(spot.V * 70));
        if (Chance.At(seed, cx, cy, 1) > 0.22f)
        {
            return 0;
        }

        var dx = (spot.U * 110) - cx - 0.2f - (0.6f * Chance.At(seed, cx, cy, 2));
        var dy = (spot.V * 70) - cy - 0.2f - (0.6f * Chance.At(seed, cx, cy, 3));
        var bright = Chance.At(seed, cx, cy, 4);
        return MathF.Exp(-((dx * dx) + (dy * dy)) * 45) * (0.25f + (0.75f * bright * bright)) * (1 - (0.6f * spot.V));
    }

    private static Vector3 Low(Vector3 color, in Spot spot, Vector3 glowing, Vector3 above, Vector3 tint, float exposure)
    {
        var luma = Colors.Luma(color);
        var lit = Colors.Contrast(color * tint * exposure, 0.18f);
        lit = Vector3.Lerp(lit, Colors.WithLuma(glowing, Colors.Luma(lit)), 0.16f);
        if (spot.Sky <= 0.02f)
        {
            // The air between glows too.
            return Vector3.Lerp(lit, glowing * 0.85f, 0.30f * (1 - spot.Near) * Tones.Smooth(1.0f, 0.0f, spot.Near));
        }

        var height = Math.Clamp(spot.V / Math.Max(0.1f, spot.Horizon), 0, 1);
        var sky = Vector3.Lerp(above, glowing, Tones.Smooth(0.05f, 0.95f, height));
        sky = Vector3.Lerp(sky, new(1, 0.90f, 0.66f), 0.5f * Tones.Smooth(0.82f, 1.02f, height));
        return Vector3.Lerp(lit, sky * (0.80f + (0.25f * luma)), spot.Sky * 0.92f);
    }

    private static Vector3 Day(Vector3 color, in Spot spot)
    {
        var gain = Math.Clamp(0.50f / Math.Max(0.08f, spot.MeanLuma), 0.9f, 3.5f);

        // A gamma lifts the shadows more than the lights, as daylight does.
        var power = MathF.Max(0.45f, MathF.Log(0.50f) / MathF.Log(Math.Clamp(spot.MeanLuma, 0.08f, 0.55f)));
        var lifted = new Vector3(MathF.Pow(Math.Max(0, color.X), power), MathF.Pow(Math.Max(0, color.Y), power), MathF.Pow(Math.Max(0, color.Z), power));
        lifted = Vector3.Lerp(lifted, Vector3.Min(color * gain, Vector3.One), 0.3f);
        var sky = Vector3.Lerp(new(0.36f, 0.58f, 0.88f), new(0.80f, 0.88f, 0.95f), Math.Clamp(spot.V / Math.Max(0.1f, spot.Horizon), 0, 1));
        return Colors.Saturated(Vector3.Lerp(lifted, Vector3.Lerp(sky, lifted, 0.3f), spot.Sky * 0.85f), 1.1f);
    }
}
