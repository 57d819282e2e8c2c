using System.Numerics;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Mesh;

internal static class Land
{
    public static void Mountain(Kit kit)
    {
        // From the foot up; each height takes its own band of the texture.
        var ground = kit.Atlas.Add(kit.Main(0x5E6B43), Grain.Leaves, Kit.Rgb(0x47522F));
        var rock = kit.Atlas.Add(Kit.Rgb(0x7B756C), Grain.Craters, Kit.Rgb(0x57524B));
        var snow = kit.Atlas.Add(Kit.Rgb(0xF1F5F9), Grain.Craters, Kit.Rgb(0xD5E0EA));
        var under = kit.Atlas.Add(Kit.Rgb(0x55483A));
        var cells = Math.Clamp(kit.Detail * 2, 24, 160);
        var mesh = kit.Mesh;
        var heights = new float[cells + 1, cells + 1];
        for (var j = 0; j <= cells; j++)
        {
            for (var i = 0; i <= cells; i++)
            {
                heights[i, j] = Height(kit.Seed, ((2f * i) / cells) - 1, ((2f * j) / cells) - 1);
            }
        }

        for (var j = 0; j < cells; j++)
        {
            for (var i = 0; i < cells; i++)
            {
                var high = heights[i, j];
                var steep = MathF.Abs(heights[i + 1, j] - high) + MathF.Abs(heights[i, j + 1] - high);
                var swatch = high > 1.25f && steep < 7.5f / cells ? snow : high > 0.45f || steep > 5f / cells ? rock : ground;
                mesh.Quad(Corner(i, j + 1), Corner(i + 1, j + 1), Corner(i + 1, j), Corner(i, j), swatch);
            }
        }

        // Four walls and a floor make it a solid.
        for (var i = 0; i < cells; i++)
        {
            mesh.Quad(Floor(i, cells), Floor(i + 1, cells), Corner(i + 1, cells), Corner(i, cells), under);
            mesh.Quad(Floor(i + 1, 0), Floor(i, 0), Corner(i, 0), Corner(i + 1, 0), under);
            mesh.Quad(Floor(cells, i + 1), Floor(cells, i), Corner(cells, i), Corner(cells, i + 1), under);
            mesh.Quad(Floor(0, i), Floor(0, i + 1), Corner(0, i + 1), Corner(0, i), under);
        }

        mesh.Quad(Floor(0, 0), Floor(cells, 0), Floor(cells, cells), Floor(0, cells), under);

        Vector3 Corner(int i, int j) => new(((4f * i) / cells) - 2, heights[i, j], ((4f * j) / cells) - 2);
        Vector3 Floor(int i, int j) => new(((4f * i) / cells) - 2, -0.25f, ((4f * j) / cells) - 2);
    }

    public static void Planet(Kit kit, string? word)
    {
        var detail = Math.Max(16, kit.Detail);
        var skin = word switch
        {
            "earth" => kit.Atlas.Add(kit.Main(0x2A62A8), Grain.Clouds, Kit.Rgb(0x5A8A48)),
            "moon" or "lunar" or "asteroid" => kit.Atlas.Add(kit.Main(0xB9B7B0), Grain.Craters, Kit.Rgb(0x7F7C75)),
            "mars" => kit.Atlas.Add(kit.Main(0xC0562F), Grain.Craters, Kit.Rgb(0x8A3A20)),
            "sun" => kit.Atlas.Add(kit.Main(0xFFC63A), Grain.Clouds, Kit.Rgb(0xFF8A1E)),
            _ => kit.Atlas.Add(kit.Main(0xD9B27A), Grain.Stripes, Kit.Rgb(0xB07F4E)),
        };
        kit.Mesh.Sphere(new(0, 1.2f, 0), new(1), detail, skin);
        if (word is "planet" or "space" or null)
        {
            var ring = kit.Atlas.Add(Kit.Rgb(0xCDB896), Grain.Stripes, Kit.Rgb(0x8E7A5C));
            kit.At(new(0, 1.2f, 0), () => kit.Turned(ring, 1.35f, 0.012f, 1.35f, -0.012f, 2.1f, -0.012f, 2.1f, 0.012f, 1.35f, 0.012f), 0, 1, 0.35f);
        }
    }

    private static float Height(long seed, float x, float y)
    {
        // Ridges where the noise crosses its middle, under a cone that brings the edges down.
        var (sum, weight, scale) = (0f, 1f, 1.4f);
        for (var octave = 0; octave < 5; octave++)
        {
            sum += weight * (1 - MathF.Abs((2 * Sources.Chance.Noise(seed + octave, (x * scale) + 9, (y * scale) + 5)) - 1));
            (weight, scale) = (weight * 0.48f, scale * 2.1f);
        }

        var away = MathF.Sqrt((x * x) + (y * y));
        return (Tones.Smooth(1.0f, 0, away) * ((1.25f * sum) - 0.3f)) + (0.05f * sum);
    }
}

/// <summary>What words nobody knows become: turned vessels, each phrase its own.</summary>
internal static class Vessels
{
    public static void Vase(Kit kit, string prompt)
    {
        var hash = (long)StableHashOf(prompt) ^ kit.Seed;
        var glaze = Hue(Sources.Chance.At(hash, 1));
        var skin = kit.Atlas.Add(kit.Tint ?? glaze, (Grain)(3 + (int)(Sources.Chance.At(hash, 2) * 5)), Hue(Sources.Chance.At(hash, 3)));
        var (outside, inside) = (new List<Vector2> { new(0, 0) }, new List<Vector2>());
        const int Steps = 28;
        for (var i = 0; i <= Steps; i++)
        {
            var t = (float)i / Steps;
            var radius = 0.42f + (0.30f * MathF.Sin((t * MathF.PI * (1 + Sources.Chance.At(hash, 4))) + (Sources.Chance.At(hash, 5) * 0.8f)))
                + (0.10f * MathF.Sin((t * MathF.Tau * (1 + (2 * Sources.Chance.At(hash, 6)))) + Sources.Chance.At(hash, 7)));
            outside.Add(new(Math.Max(0.12f, radius), 2 * t));
            inside.Add(new(Math.Max(0.06f, radius - 0.06f), 0.08f + (1.92f * t)));
        }

        // Up the outside, over the lip, down the inside to the floor.
        inside.Reverse();
        outside.AddRange(inside);
        outside.Add(new(0, 0.08f));
        kit.Mesh.Revolve(outside, Math.Max(16, kit.Detail), skin);
    }

    private static ulong StableHashOf(string prompt) => Prompts.StableHash.Of(prompt);

    private static Vector3 Hue(float turn) =>
        new(0.55f + (0.35f * MathF.Cos(MathF.Tau * turn)), 0.5f + (0.3f * MathF.Cos(MathF.Tau * (turn - 0.333f))), 0.5f + (0.35f * MathF.Cos(MathF.Tau * (turn - 0.667f))));
}
