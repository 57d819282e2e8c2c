using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>Land that rises against the sky, each row of it one layer.</summary>
internal static class Terrain
{
    /// <summary>A row of mountains with lit and shaded faces and, if cold enough, snow.</summary>
    /// <param name="z">Depth.</param>
    /// <param name="rise">Height of the highest peaks above the ground line, in frame heights.</param>
    /// <param name="snow">0 none, 1 snow far down.</param>
    public static StageItem Mountains(Studio studio, float z, float rise, Vector3 rock, float snow, string name, float frequency = 1)
    {
        var dice = studio.Dice.For(name);
        var offset = dice.Between(0, 200);
        var noise = new Noise(dice.Next());
        var foot = studio.Foot(z);
        var canvas = studio.CanvasAt(z, foot - (rise * 1.15f), foot + 0.02f);
        var octaves = studio.Detail.Octaves + 2;
        var ridge = Profile(canvas, x => foot - (rise * Peaks(noise, (x * frequency) + offset, octaves)));
        var (light, dark) = (studio.See(rock, 1f, z), studio.See(rock, 0.1f, z));
        var (snowLight, snowDark) = (studio.See(new Vector3(1.02f), 1.1f, z), studio.See(new Vector3(0.78f, 0.84f, 0.98f), 0.35f, z));
        var side = studio.Palette.Side;
        canvas.Cover(
            at =>
            {
                var top = Height(ridge, canvas, at.X);
                var coverage = Math.Clamp(((at.Y - top) * canvas.Density) + 0.5f, 0, 1);
                if (coverage <= 0)
                {
                    return Vector4.Zero;
                }

                var down = at.Y - top;
                var x = (at.X * frequency) + offset;
                var face = noise.Sum((x * 9) - (side * down * 13), 40 + (down * 7), octaves);
                var slope = (Height(ridge, canvas, at.X + 0.012f) - Height(ridge, canvas, at.X - 0.012f)) * side * 9;
                var lit = Tint.Smooth(0.4f, 0.62f, face - (slope * 0.06f));
                var colour = Tint.Mix(dark, light, lit);
                if (snow > 0)
                {
                    var line = foot - (rise * (1 - (0.62f * snow))) + ((noise.Sum(x * 14, down * 18, 3) - 0.5f) * 0.09f);
                    var white = Tint.Smooth(line + 0.025f, line - 0.02f, at.Y + (down * 0.12f));
                    colour = Tint.Mix(colour, Tint.Mix(snowDark, snowLight, lit), white);
                }

                var mist = Tint.Smooth(foot - (rise * 0.5f), foot, at.Y) * 0.55f;
                return (Tint.Mix(colour, studio.Palette.Fog, mist) * coverage).With(coverage);
            },
            studio.Cores);
        return new Flat(canvas.ToLayer(), z);
    }

    /// <summary>A row of soft hills.</summary>
    public static StageItem Hills(Studio studio, float z, float rise, Vector3 colour, string name, float frequency = 1, float rough = 0.1f)
    {
        var (canvas, _) = HillCanvas(studio, z, rise, colour, name, frequency, rough);
        return new Flat(canvas.ToLayer(), z);
    }

    /// <summary>The hills' drawing, and the world height of their tops, for those who plant something on them.</summary>
    public static (Canvas Canvas, Func<float, float> Top) HillCanvas(
        Studio studio, float z, float rise, Vector3 colour, string name, float frequency, float rough)
    {
        var dice = studio.Dice.For(name);
        var offset = dice.Between(0, 200);
        var noise = new Noise(dice.Next());
        var foot = studio.Foot(z);
        var canvas = studio.CanvasAt(z, foot - (rise * 1.3f) - 0.1f, foot + 0.03f + (0.4f / z));
        var ridge = Profile(canvas, x =>
        {
            var u = (x * 1.4f * frequency) + offset;
            return foot - (rise * ((noise.At(u, 3) * (1 - rough)) + (noise.Sum(u * 5, 11, 4) * rough)));
        });
        var light = studio.See(colour * 1.12f, 1f, z);
        var plain = studio.See(colour, 0.5f, z);
        var dark = studio.See(colour * 0.8f, 0.2f, z);
        canvas.Cover(
            at =>
            {
                var top = Height(ridge, canvas, at.X);
                var coverage = Math.Clamp(((at.Y - top) * canvas.Density) + 0.5f, 0, 1);
                if (coverage <= 0)
                {
                    return Vector4.Zero;
                }

                var down = (at.Y - top) / MathF.Max(rise, 0.02f);
                var slope = (Height(ridge, canvas, at.X + 0.02f) - Height(ridge, canvas, at.X - 0.02f)) * studio.Palette.Side;
                var patch = noise.Sum((at.X * 7) + offset, (at.Y * 30) + 60, 3) - 0.5f;
                var lit = Math.Clamp(0.62f - (slope * 9) - (down * 0.5f) + (patch * 0.5f), 0, 1);
                var shade = lit > 0.5f ? Tint.Mix(plain, light, (lit - 0.5f) * 2) : Tint.Mix(dark, plain, lit * 2);
                var mist = Math.Clamp(down - 0.5f, 0, 1) * 0.25f * MathF.Min(1, z / 6);
                return (Tint.Mix(shade, studio.Palette.Fog, mist) * coverage).With(coverage);
            },
            studio.Cores);
        return (canvas, x => Height(ridge, canvas, x));
    }

    private static float Peaks(Noise noise, float x, int octaves)
    {
        var broad = noise.At(x * 1.7f, 0.5f);
        var ridged = noise.Ridged(x * 2.3f, 7.5f, octaves);
        return Math.Clamp((0.3f + (0.55f * broad)) * (0.35f + (0.95f * ridged)), 0.03f, 1.1f);
    }

    private static float[] Profile(Canvas canvas, Func<float, float> height)
    {
        var profile = new float[canvas.Width];
        for (var x = 0; x < profile.Length; x++)
        {
            profile[x] = height(canvas.At(x, 0).X);
        }

        return profile;
    }

    private static float Height(float[] profile, Canvas canvas, float x) =>
        profile[Math.Clamp((int)((x - canvas.Left) * canvas.Density), 0, profile.Length - 1)];
}
