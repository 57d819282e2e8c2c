using System.Numerics;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Painting;

/// <summary>The same place in another season: leaves and grass change colour, snow comes to rest on what faces up.</summary>
internal static class Seasons
{
    private static readonly Vector3 Orange = new(0.86f, 0.47f, 0.10f);
    private static readonly Vector3 Red = new(0.74f, 0.22f, 0.10f);
    private static readonly Vector3 Gold = new(0.90f, 0.70f, 0.18f);
    private static readonly Vector3 Straw = new(0.66f, 0.55f, 0.27f);
    private static readonly Vector3 Blossom = new(0.97f, 0.70f, 0.78f);
    private static readonly Vector3 Fresh = new(0.56f, 0.80f, 0.24f);
    private static readonly Vector3 Full = new(0.20f, 0.55f, 0.16f);
    private static readonly Vector3 SnowColor = new(0.90f, 0.93f, 0.97f);
    private static readonly Vector3 WinterSky = new(0.76f, 0.80f, 0.85f);

    public static Vector3 Paint(Year season, Vector3 color, in Spot spot, long seed) => season switch
    {
        Year.Autumn => Autumn(color, spot, seed),
        Year.Winter => Winter(color, spot, seed, 1),
        Year.Spring => Spring(color, spot, seed),
        Year.Summer => Summer(color),
        _ => color,
    };

    /// <summary>Snow on the ground, by how much there is (0 to 1).</summary>
    public static Vector3 Winter(Vector3 color, in Spot spot, long seed, float depth)
    {
        var luma = Colors.Luma(color);
        var leaf = Colors.Foliage(color);
        var bare = Vector3.Lerp(color, Colors.WithLuma(new(0.45f, 0.38f, 0.33f), luma), leaf * 0.8f * depth);
        bare = Colors.Saturated(bare, 1 - (0.35f * depth)) + (new Vector3(-0.02f, 0, 0.03f) * depth);
        if (spot.Sky > 0.02f)
        {
            bare = Vector3.Lerp(bare, Vector3.Lerp(WinterSky, new Vector3(luma), 0.35f), spot.Sky * 0.75f * depth);
        }

        var patch = Chance.Clouds(seed + 3, spot.U * 46, spot.V * 70, 3);
        var onGround = spot.Lying * Tones.Smooth(0.12f, 0.42f, patch + (0.3f * depth));
        var onLeaves = leaf * Tones.Smooth(0.46f, 0.66f, patch) * 0.85f;
        var onRims = spot.Cap * Tones.Smooth(0.22f, 0.45f, patch + 0.2f);
        var snow = Math.Max(onGround, Math.Max(onLeaves, onRims)) * (1 - spot.Sky) * depth;

        // The ground's own light and shade stays readable on the snow.
        return Vector3.Lerp(bare, SnowColor * (0.80f + (0.35f * luma)), Math.Min(0.94f, snow));
    }

    private static Vector3 Autumn(Vector3 color, in Spot spot, long seed)
    {
        var leaf = Colors.Foliage(color) * (1 - spot.Sky);
        var warm = color + new Vector3(0.03f, 0.005f, -0.03f);
        if (leaf <= 0.01f)
        {
            return warm;
        }

        var hue = Chance.Clouds(seed + 11, spot.U * 26, spot.V * 18, 3);
        var leaves = hue < 0.5f ? Vector3.Lerp(Red, Orange, hue * 2) : Vector3.Lerp(Orange, Gold, (hue - 0.5f) * 2);
        var fallen = Tones.Smooth(0.60f, 0.66f, Chance.Noise(seed + 17, spot.U * 170, spot.V * 210));
        var grass = Vector3.Lerp(Straw, leaves, 0.25f + (0.75f * fallen));
        var target = Vector3.Lerp(leaves, grass, Math.Min(1, spot.Lying * 1.3f));
        return Vector3.Lerp(warm, Colors.WithLuma(target, 0.06f + (Colors.Luma(color) * 1.12f)), leaf * 0.94f);
    }

    private static Vector3 Spring(Vector3 color, in Spot spot, long seed)
    {
        var leaf = Colors.Foliage(color) * (1 - spot.Sky);
        if (leaf <= 0.01f)
        {
            return Colors.Saturated(color * 1.03f, 1.06f);
        }

        var luma = Colors.Luma(color);
        var green = Vector3.Lerp(color, Colors.WithLuma(Fresh, 0.07f + (luma * 1.15f)), leaf * 0.75f);
        var lying = Math.Min(1, spot.Lying * 1.3f);
        var bloom = Chance.Clouds(seed + 5, spot.U * 150, spot.V * 110, 2);
        var petals = Tones.Smooth(0.50f + (0.20f * lying), 0.60f + (0.17f * lying), bloom) * leaf;
        return Vector3.Lerp(green, Blossom * (0.75f + (0.5f * luma)), petals * 0.9f);
    }

    private static Vector3 Summer(Vector3 color)
    {
        var leaf = Colors.Foliage(color);
        var full = Vector3.Lerp(color, Colors.WithLuma(Full, Colors.Luma(color)), leaf * 0.6f);
        return Colors.Contrast(Colors.Saturated((full * 1.04f) + new Vector3(0.02f, 0.012f, -0.012f), 1.08f), 0.12f);
    }
}
