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
        var noise = new Noise(studio.Dice.For("clouds").Next());
        var octaves = studio.Detail.Octaves + 1;
        var (canvas, period) = studio.CanvasAround(left, top, (right - left) * 1.35f, studio.Horizon + 0.01f, 0.6f);
        var sun = new Vector2(palette.Sun.X, studio.Horizon - palette.Sun.Y);
        var threshold = 0.66f - (0.42f * cover);
        canvas.Cover(
            at =>
            {
                // Higher up means nearer: clouds flatten towards the horizon.
                var above = MathF.Max(studio.Horizon - at.Y, 0);
                var v = 2.6f / (0.22f + above);
                var u = (at.X - left) / period * 8;
                var density = noise.Sum(u, v * 1.7f, octaves, 8);
                var shape = Tint.Smooth(threshold, threshold + 0.26f, density);
                if (shape <= 0)
                {
                    return Vector4.Zero;
                }

                var towards = (sun - at) * 0.3f;
                var ahead = noise.Sum(u + Math.Clamp(towards.X, -0.2f, 0.2f), (v * 1.7f) - Math.Clamp(towards.Y * 0.6f, -0.2f, 0.2f), 3, 8);
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

    /// <summary>Heaped fair-weather clouds with flat feet.</summary>
    public static StageItem Heaps(Studio studio, int count, float speed)
    {
        var palette = studio.Palette;
        var (left, top, right, _) = studio.Camera.Visible(Depth);
        var (canvas, period) = studio.CanvasAround(left, top, (right - left) * 1.35f, studio.Horizon, 0.7f);
        var dice = studio.Dice.For("heaps");
        for (var i = 0; i < count; i++)
        {
            var own = dice.For(i);
            var foot = studio.Horizon * own.Between(0.3f, 0.82f);
            var size = 0.1f + (0.16f * (1 - (foot / studio.Horizon))) + (0.05f * own.Unit());
            var x = left + ((i + own.Between(0.2f, 0.8f)) / count * period);
            var puffs = 44 + own.Below(20);
            for (var k = 0; k < puffs; k++)
            {
                var across = own.Signed();
                var high = own.Unit() * (1 - (across * across));
                var radius = size * own.Between(0.14f, 0.34f) * (1 - (0.5f * MathF.Abs(across)));
                var at = new Vector2(x + (across * size * 1.1f), foot - (radius * 0.55f) - (high * size * 0.42f));
                foreach (var turn in (float[])[-period, 0, period])
                {
                    Worlds.Puff(canvas, palette, at + new Vector2(turn, 0), radius, foot, size, 1);
                }
            }
        }

        return new Drifting(canvas.ToLayer(), Depth, period, speed);
    }

    /// <summary>The band of far stars across the night.</summary>
    public static StageItem MilkyWay(Studio studio)
    {
        var (left, top, right, _) = studio.Camera.Visible(Depth);
        var noise = new Noise(studio.Dice.For("milky way").Next());
        var canvas = studio.CanvasOver(left, top, right, studio.Horizon + 0.02f, 0.6f);
        var side = studio.Dice.For("milky side").Chance(0.5f) ? 1 : -1;
        canvas.Cover(
            at =>
            {
                var across = ((at.X * side * 0.72f) + ((at.Y - 0.25f) * 0.9f)) / 0.2f;
                var band = MathF.Exp(-across * across * 0.8f);
                var gas = noise.Sum((at.X * 5) + 30, (at.Y * 5) + 30, 5);
                var lane = Tint.Smooth(0.4f, 0.62f, noise.Sum((at.X * 4) + 70, (at.Y * 6) + 10, 4)) * MathF.Exp(-across * across * 3);
                var light = band * (0.25f + (0.75f * gas)) * (1 - (0.75f * lane));
                var colour = Tint.Mix(Tint.Hex("5A78C8"), Tint.Hex("E8C8D8"), gas) * (light * 0.5f * Tint.Smooth(studio.Horizon, studio.Horizon - 0.3f, at.Y));
                return colour.With(0);
            },
            studio.Cores);
        return new Flat(canvas.ToLayer(), Depth);
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
