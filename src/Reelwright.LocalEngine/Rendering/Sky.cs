using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>The vault: gradient, halo, disc and clouds.</summary>
internal static class Sky
{
    /// <summary>Depth of what is so far away that only turning the camera moves it.</summary>
    public const float Depth = 400;

    public static StageItem Vault(Studio studio)
    {
        var palette = studio.Palette;
        var (left, top, right, bottom) = studio.Camera.Visible(Depth);

        // A gradient needs few pixels: it is smooth, and 16 bits a channel keep it so.
        var canvas = studio.CanvasOver(left, top, right, bottom, 0.4f);
        var sun = new Vector2(palette.Sun.X, studio.Horizon - palette.Sun.Y);
        canvas.Cover(
            at =>
            {
                var colour = palette.Sky((studio.Horizon - at.Y) / 0.75f);
                var away = (at - sun) * new Vector2(1, 1.25f);
                var distance = away.Length();
                var halo = (0.75f * MathF.Exp(-distance * 3.4f)) + (0.35f * MathF.Exp(-distance * 11));
                var band = palette.IsMoon ? 0 : 0.35f * MathF.Exp(-MathF.Abs(away.Y) * 9) * MathF.Exp(-MathF.Abs(away.X) * 1.4f);
                colour = Tint.Mix(colour, palette.Halo, Math.Clamp((halo + band) * (palette.IsMoon ? 0.5f : 0.85f), 0, 1));
                return colour.With(1);
            },
            studio.Cores);
        return new Flat(canvas.ToLayer(), Depth);
    }

    public static StageItem? Disc(Studio studio)
    {
        var palette = studio.Palette;
        if (palette.DiscSize <= 0)
        {
            return null;
        }

        var centre = new Vector2(palette.Sun.X, studio.Horizon - palette.Sun.Y);
        var radius = palette.DiscSize;
        var reach = radius * 3;
        var canvas = studio.CanvasOver(centre.X - reach, centre.Y - reach, centre.X + reach, centre.Y + reach);
        canvas.Glow(centre, reach, palette.Halo * (palette.IsMoon ? 0.35f : 0.5f), 2.2f);
        canvas.Fill(Outline.Circle(centre.X, centre.Y, radius), at => Surface(studio, (at - centre) / radius));
        return new Flat(canvas.ToLayer(), Depth);
    }

    /// <summary>Clouds from summed noise, lit from the sun's side; they drift and repeat after one period.</summary>
    /// <param name="cover">Share of the sky that is cloud, 0 to 1.</param>
    public static StageItem Clouds(Studio studio, float cover, float opacity, float speed)
    {
        var palette = studio.Palette;
        var (left, top, right, _) = studio.Camera.Visible(Depth);
        var period = (right - left) * 1.35f;
        var noise = new Noise(studio.Dice.For("clouds").Next());
        var octaves = studio.Detail.Octaves + 1;
        var bottom = studio.Horizon + 0.01f;
        var canvas = studio.CanvasOver(left, top, left + period, bottom, 0.6f);
        var sun = new Vector2(palette.Sun.X, studio.Horizon - palette.Sun.Y);
        var threshold = 0.66f - (0.42f * cover);
        canvas.Cover(
            at =>
            {
                // Higher up means nearer: clouds flatten towards the horizon.
                var above = MathF.Max(studio.Horizon - at.Y, 0);
                var v = 2.6f / (0.22f + above);
                var u = (at.X - left) / period * 16;
                var density = noise.Sum(u, v * 1.6f, octaves, 16);
                var shape = Tint.Smooth(threshold, threshold + 0.26f, density);
                if (shape <= 0)
                {
                    return Vector4.Zero;
                }

                var towards = (sun - at) * 0.3f;
                var ahead = noise.Sum(u + Math.Clamp(towards.X, -0.25f, 0.25f), v - Math.Clamp(towards.Y * 0.6f, -0.16f, 0.16f), 3, 16);
                var lit = Math.Clamp(0.62f + ((density - ahead) * 2.6f) - (shape * 0.28f), 0, 1);
                var colour = Tint.Mix(palette.CloudShade, palette.CloudLit, lit);
                var near = MathF.Exp(-Vector2.Distance(at, sun) * 4.5f);
                colour = Tint.Mix(colour, palette.Halo * 1.1f, near * 0.5f * (1 - (shape * 0.5f)));
                colour = Tint.Mix(palette.Sky(above / 0.75f), colour, Tint.Smooth(-0.02f, 0.22f, above));
                var alpha = shape * opacity * Tint.Smooth(0, 0.1f, above);
                return (colour * alpha).With(alpha);
            },
            studio.Cores);
        return new Drifting(canvas.ToLayer(), Depth, period, speed);
    }

    private static Vector4 Surface(Studio studio, Vector2 p)
    {
        var palette = studio.Palette;
        if (!palette.IsMoon)
        {
            return (palette.Disc * 1.25f).With(1);
        }

        // The moon's seas, and a limb a little darker.
        var seas = studio.Noise.Sum((p.X * 1.7f) + 5, (p.Y * 1.7f) + 9, 4);
        var shade = 1 - (0.28f * Tint.Smooth(0.48f, 0.62f, seas)) - (0.12f * p.LengthSquared());
        return (palette.Disc * shade).With(1);
    }
}
