using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Rendering.Weather;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>Scenery where there is no ground under an open sky: space, the deep, above the clouds.</summary>
internal static class Worlds
{
    public static void Space(Studio studio, Stage stage)
    {
        var (left, top, right, bottom) = studio.Camera.Visible(60);
        var noise = new Noise(studio.Dice.For("nebula").Next());
        var dice = studio.Dice.For("nebula hues");
        var hues = dice.Pick<(string, string)>([("6A2C8E", "1E6FA8"), ("A8325C", "3A2C8E"), ("1F7A7A", "5A3CB0"), ("B0562C", "5C2C7E")]);
        var (warm, cool) = (Tint.Hex(hues.Item1), Tint.Hex(hues.Item2));
        foreach (var name in studio.Reading.Colours)
        {
            warm = Tint.Mix(warm, Palettes.ByColour[name], 0.8f);
        }

        var canvas = studio.CanvasOver(left, top, right, bottom, 0.5f);
        var octaves = studio.Detail.Octaves + 1;
        canvas.Cover(
            at =>
            {
                // Noise that bends noise looks like gas.
                var bendX = noise.Sum((at.X * 1.6f) + 9, (at.Y * 1.6f) + 3, 3) - 0.5f;
                var bendY = noise.Sum((at.X * 1.6f) + 40, (at.Y * 1.6f) + 70, 3) - 0.5f;
                var gas = noise.Sum((at.X * 2.2f) + (bendX * 3) + 20, (at.Y * 2.6f) + (bendY * 3) + 50, octaves);
                var hue = noise.Sum((at.X * 1.4f) - bendY + 80, (at.Y * 1.4f) + 11, 3);
                var cloud = Tint.Smooth(0.4f, 0.78f, gas);
                var core = Tint.Smooth(0.62f, 0.86f, gas);
                var colour = (Tint.Mix(cool, warm, Tint.Smooth(0.35f, 0.65f, hue)) * cloud * 0.85f) + (new Vector3(1, 0.86f, 0.8f) * core * 0.35f);
                return (new Vector3(0.012f, 0.014f, 0.035f) + colour).With(1);
            },
            studio.Cores);
        stage.Add(new Flat(canvas.ToLayer(), 60));
        var more = studio.Reading.Has("star") ? 1.8f : 1;
        stage.Add(new Stars(studio, 2.4f * more, 2, 0.35f));
    }

    public static void Deep(Studio studio, Stage stage)
    {
        var dark = studio.Reading.IsDark;
        var (surface, depth) = dark
            ? (Tint.Hex("1C5A86"), Tint.Hex("031226"))
            : (Tint.Hex("48BAD2"), Tint.Hex("05305A"));
        foreach (var name in studio.Reading.Colours)
        {
            depth = Tint.Mix(depth, Palettes.ByColour[name] * 0.4f, 0.4f);
            surface = Tint.Mix(surface, Palettes.ByColour[name], 0.3f);
        }

        var (left, top, right, bottom) = studio.Camera.Visible(Sky.Depth);
        var canvas = studio.CanvasOver(left, top, right, bottom, 0.4f);
        canvas.Cover(
            at =>
            {
                var glow = MathF.Exp(-Vector2.Distance(at * new Vector2(0.8f, 1), new Vector2(0.1f, -0.05f)) * 3) * 0.55f;
                var colour = Tint.Mix(surface, depth, Tint.Smooth(-0.15f, 0.85f, at.Y));
                return (colour + (Tint.Hex("BFF6F0") * glow * (dark ? 0.3f : 0.8f))).With(1);
            },
            studio.Cores);
        stage.Add(new Flat(canvas.ToLayer(), Sky.Depth));
        var light = Tint.Hex("A8F0EA") * (dark ? 0.35f : 0.8f);
        stage.Add(Veils.Shafts(studio, new Vector2(0.12f, -0.25f), light, 0.7f, "rays one"));
        stage.Add(Veils.Shafts(studio, new Vector2(-0.2f, -0.3f), light, 0.45f, "rays two"));
        for (var i = 0; i < 3; i++)
        {
            var z = 7f - (i * 2.4f);
            stage.Add(Terrain.Hills(studio, z, 0.12f + (0.04f * i), Tint.Hex(i == 2 ? "8FA08A" : "6F8C96"), $"reef {i}", 1.5f, 0.45f));
        }

        stage.Add(Grounds.Build(studio, Soil.Sand));
        stage.Add(new Particles(studio, new Swarm(ParticleShape.Ring, 46, 0.012f, new Vector2(0.01f, -0.11f), [new Vector3(0.75f, 0.95f, 1)]) { Wander = 0.02f, Opacity = 0.5f }, "bubbles"));
        stage.Add(new Particles(studio, new Swarm(ParticleShape.Flake, 120, 0.0016f, new Vector2(0.012f, 0.006f), [new Vector3(0.8f, 0.95f, 0.95f)]) { Wander = 0.03f, Opacity = 0.35f }, "motes"));
    }

    public static void CloudFloor(Studio studio, Stage stage)
    {
        for (var row = 0; row < 5; row++)
        {
            var z = ((float[])[12f, 6.5f, 3.8f, 2.3f, 1.35f])[row];
            stage.Add(CloudRow(studio, z, row));
        }
    }

    private static StageItem CloudRow(Studio studio, float z, int row)
    {
        var palette = studio.Palette;
        var dice = studio.Dice.For($"cloud row {row}");
        var (left, _, right, bottom) = studio.Camera.Visible(z);
        var foot = studio.GroundLine(z);
        var size = 0.5f / (z + 1.4f);
        var (canvas, period) = studio.CanvasAround(left, foot - (size * 1.4f), (right - left) * 1.25f, MathF.Max(bottom, foot + 0.02f), 0.7f);
        var puffs = (int)(period / size * 5);
        for (var i = 0; i < puffs; i++)
        {
            var radius = size * dice.Between(0.16f, 0.42f);
            var x = left + (dice.Unit() * period);
            var y = foot + (size * 0.1f) - (dice.Unit() * dice.Unit() * size * 0.55f);
            Puff(canvas, palette, new Vector2(x, y), radius, foot, size, z);

            // Once more beyond the seam, so that the drift repeats unseen.
            Puff(canvas, palette, new Vector2(x - period, y), radius, foot, size, z);
            Puff(canvas, palette, new Vector2(x + period, y), radius, foot, size, z);
        }

        var body = palette.Haze(Tint.Mix(palette.CloudLit, palette.CloudShade, 0.72f), z);
        canvas.Fill(Outline.Box(canvas.Left, foot, canvas.Right + 0.1f, canvas.Bottom + 0.1f), at => Tint.Mix(palette.Haze(palette.CloudShade, z), body, 0.5f).With(Tint.Smooth(foot, foot + (size * 0.4f), at.Y)));
        return new Drifting(canvas.ToLayer(), z, period, 0.02f * studio.Wind / z);
    }

    /// <summary>One heap: bright where the light falls, shaded below, soft at its hem.</summary>
    public static void Puff(Canvas canvas, Palette palette, Vector2 at, float radius, float foot, float size, float z)
    {
        if (at.X + radius < canvas.Left || at.X - radius > canvas.Right)
        {
            return;
        }

        var towards = Vector2.Normalize(new Vector2(palette.Side * 0.6f, -0.8f));
        canvas.Fill(Outline.Circle(at.X, at.Y, radius), p =>
        {
            var q = (p - at) / radius;
            var lit = Math.Clamp(0.5f + (0.55f * Vector2.Dot(q, towards)) - (0.25f * (p.Y - foot + size) / size) + 0.25f, 0, 1);
            var colour = palette.Haze(Tint.Mix(palette.CloudShade, palette.CloudLit, lit), z);
            return colour.With(Tint.Smooth(1, 0.45f, q.Length()) * Tint.Smooth(0.95f, -0.1f, q.Y));
        });
    }
}
