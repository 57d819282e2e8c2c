using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Weather;

/// <summary>Things of air and light that are drawn once: fog banks, shafts of light, a rainbow.</summary>
internal static class Veils
{
    /// <summary>A drifting bank, densest at the ground line of its depth.</summary>
    public static StageItem FogBank(Studio studio, float z, float opacity, string name, float speed = 0.012f, Vector3? colour = null)
    {
        var (left, top, right, bottom) = studio.Camera.Visible(z);
        var noise = new Noise(studio.Dice.For(name).Next());
        var (canvas, period) = studio.CanvasAround(left, top, (right - left) * 1.2f, bottom, 0.16f);
        var line = studio.GroundLine(z);
        var tint = colour ?? Tint.Mix(studio.Palette.Fog, studio.Palette.CloudLit, 0.25f);
        canvas.Cover(
            at =>
            {
                var away = (at.Y - line) / (0.16f + (0.35f / z));
                var n = noise.Sum((at.X - left) / period * 8, at.Y * 9, 4, 8);
                var alpha = MathF.Exp(-away * away) * Tint.Smooth(0.25f, 0.75f, n) * opacity;
                return (tint * alpha).With(alpha);
            },
            studio.Cores);
        return new Drifting(canvas.ToLayer(), z, period, speed * studio.Wind);
    }

    /// <summary>Shafts of light that fan out from the sun, or fall from above.</summary>
    public static StageItem Shafts(Studio studio, Vector2 source, Vector3 light, float strength, string name)
    {
        var (left, top, right, bottom) = studio.Camera.Visible(Sky.Depth);
        var noise = new Noise(studio.Dice.For(name).Next());
        var canvas = studio.CanvasOver(left, top, right, bottom, 0.25f);
        canvas.Cover(
            at =>
            {
                var away = at - source;
                var angle = MathF.Atan2(away.X, away.Y);
                var rays = Tint.Smooth(0.46f, 0.72f, noise.Sum((angle * 13) + 60, 3, 3));
                var fall = MathF.Exp(-away.Length() * 1.5f) * Tint.Smooth(-0.1f, 0.25f, away.Y + 0.2f);
                return (light * (rays * fall * strength)).With(0);
            },
            studio.Cores);
        return new Breathing(canvas.ToLayer(), Sky.Depth, 0.3f, 0.7f);
    }

    public static StageItem Rainbow(Studio studio)
    {
        var (left, top, right, _) = studio.Camera.Visible(Sky.Depth);
        var canvas = studio.CanvasOver(left, top, right, studio.Horizon + 0.02f, 0.5f);
        var centre = new Vector2(-studio.Palette.Side * 0.18f, studio.Horizon + 0.12f);
        canvas.Cover(
            at =>
            {
                var radius = Vector2.Distance(at, centre);
                var t = (radius - 0.56f) / 0.075f;
                if (t is <= 0 or >= 1)
                {
                    return Vector4.Zero;
                }

                // Violet inside, red outside.
                var hue = (1 - t) * 5.2f;
                var colour = new Vector3(Band(hue, 0) + (0.5f * Band(hue, 5.2f)), Band(hue, 1.9f), Band(hue, 3.9f));
                var alpha = MathF.Sin(t * MathF.PI) * 0.42f * Tint.Smooth(studio.Horizon, studio.Horizon - 0.2f, at.Y);
                return (colour * alpha).With(alpha * 0.35f);
            },
            studio.Cores);
        return new Flat(canvas.ToLayer(), Sky.Depth);

        static float Band(float hue, float at) => Math.Clamp(1.25f - (MathF.Abs(hue - at) * 0.75f), 0, 1);
    }
}
