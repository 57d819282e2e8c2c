using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>A rocky rise out of the water, grown with grass on top.</summary>
internal static class Headland
{
    /// <param name="studio">The scene.</param>
    /// <param name="x">World x of its top.</param>
    /// <param name="z">Depth.</param>
    /// <param name="rise">Height over the water.</param>
    /// <param name="side">-1 when it runs on to the left, 1 to the right, 0 when it is an island.</param>
    /// <returns>The layer and the world height of its top at any x.</returns>
    public static (StageItem Item, Func<float, float> Top) Build(Studio studio, float x, float z, float rise, int side, float width, Vector3 grass, Vector3 rock)
    {
        var dice = studio.Dice.For("headland").For((int)(x * 1000));
        var noise = new Noise(dice.Next());
        var foot = studio.GroundLine(z);
        var canvas = studio.CanvasAt(z, foot - (rise * 1.5f), foot + 0.03f);
        var top = new float[canvas.Width];
        for (var i = 0; i < top.Length; i++)
        {
            top[i] = Surface(canvas.At(i, 0).X);
        }

        canvas.Cover(
            at =>
            {
                var ridge = Top(at.X);
                var shore = foot + ((noise.At(at.X * 30, 2) - 0.5f) * 0.006f);
                var coverage = Math.Clamp(((at.Y - ridge) * canvas.Density) + 0.5f, 0, 1) * Math.Clamp(((shore - at.Y) * canvas.Density) + 0.5f, 0, 1);
                if (coverage <= 0 || ridge >= foot)
                {
                    return Vector4.Zero;
                }

                return (Colour(at, ridge) * coverage).With(coverage);
            },
            studio.Cores);
        return (new Flat(canvas.ToLayer(), z), Top);

        float Top(float at) => top[Math.Clamp((int)((at - canvas.Left) * canvas.Density), 0, top.Length - 1)];

        float Surface(float at)
        {
            var away = (at - x) / width;
            var beyond = side == 0 ? MathF.Abs(away) : MathF.Max(0, -away * side);
            var bulk = 1 - Tint.Smooth(0.25f, 1.05f, beyond + ((noise.At(at * 9, 5) - 0.5f) * 0.2f));
            var inland = side == 0 ? 0 : Tint.Smooth(0.2f, 2.5f, away * side) * 0.35f;
            var rough = (noise.Sum(at * 14, 8, 4) - 0.5f) * 0.16f * Tint.Smooth(0.15f, 0.6f, beyond);
            return foot - (rise * ((bulk * (1 + inland + rough)) - 0.02f));
        }

        Vector3 Colour(Vector2 at, float ridge)
        {
            var down = at.Y - ridge;
            var slope = (Top(at.X + 0.01f) - Top(at.X - 0.01f)) * studio.Palette.Side * 20;
            var strata = noise.Sum(at.X * 16, (at.Y * 44) + (at.X * 9), 4);
            var crack = noise.Ridged(at.X * 12, at.Y * 8, 4);
            var lit = Math.Clamp(0.45f - (slope * 0.5f) + ((strata - 0.5f) * 1.5f) - (crack > 0.72f ? 0.25f : 0), 0, 1.1f);
            var stone = studio.See(rock * (0.75f + (0.5f * strata)), lit, z);
            var turf = studio.See(grass * (0.85f + (0.3f * noise.Sum(at.X * 40, at.Y * 60, 2))), 0.7f - (slope * 0.3f), z);
            var edge = 0.018f + (0.05f * noise.Sum(at.X * 22, 1, 3)) - (MathF.Abs(slope) * 0.014f);
            var colour = Tint.Mix(turf, stone, Tint.Smooth(edge - 0.008f, edge + 0.006f, down));

            // Wet and dark where the swell reaches.
            return colour * (1 - (0.45f * Tint.Smooth(foot - 0.03f, foot, at.Y)));
        }
    }
}
