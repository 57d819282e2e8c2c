using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Tests.Sources;

namespace Reelwright.LocalEngine.Tests.Cutout;

/// <summary>The pictures the cut-outs are judged on.</summary>
internal static class Gallery
{
    private const int Width = 480;
    private const int Height = 360;

    public static IReadOnlyDictionary<string, Func<Task<Composite>>> All { get; } = new Dictionary<string, Func<Task<Composite>>>
    {
        ["portrait on a grey gradient"] = () => On(Subjects.Portrait(Width, Height, 0x2C4F8A, 0x3B2718), Wall(0xB9BDC4, 0x80858E)),
        ["portrait in a meadow"] = () => Scene(Subjects.Portrait(Width, Height, 0xB03A48, 0x2A1A12), "a green meadow under a blue sky, summer day"),
        ["portrait of fair hair on dark"] = () => On(Subjects.Portrait(Width, Height, 0xD8D4C8, 0xD9B56A), Wall(0x1E2A30, 0x39464C)),
        ["close portrait"] = () => On(Subjects.Portrait(360, 300, 0x2F6B4F, 0x5A3418), Wall(0xD8C9B0, 0xC2AF92, 360, 300)),
        ["bottle on a gradient"] = () => On(Subjects.Bottle(Width, Height, 0x1F6B45, 0xEDE6D2), Shadowed(Wall(0xF2F2F4, 0xBFC3CA), 0.667f, 0.885f, 0.26f, 0.03f, 0.45f)),
        ["white bottle on light grey"] = () => On(Subjects.Bottle(Width, Height, 0xF4F2EE, 0xC04A3A), Wall(0xB4BCC4, 0x98A2AC)),
        ["mug before a brick wall"] = () => On(Subjects.Mug(Width, Height, 0x2F6FB8), Bricks()),
        ["mug with a shadow"] = () => On(Subjects.Mug(Width, Height, 0xC4382E), Shadowed(Table(), 0.62f, 0.80f, 0.36f, 0.06f, 0.40f)),
        ["animal on grass"] = () => On(Subjects.Animal(Width, Height, 0xA8703C), Grass()),
        ["white animal on a beach"] = () => Scene(Subjects.Animal(Width, Height, 0xE6E0D6), "a sandy beach by the sea"),
        ["fruit on wood"] = () => On(Subjects.Fruit(Width, Height), Shadowed(Table(), 0.40f, 0.74f, 0.22f, 0.04f, 0.35f)),
        ["walker before mountains"] = () => Scene(Subjects.Walker(Width, Height, 0.62f, 0xD23B2A), "snowy mountains behind a lake"),
        ["walker in the city at night"] = () => Scene(Subjects.Walker(Width, Height, 0.75f, 0xF0C22E), "a city street at night"),
        ["plant before a wall"] = () => On(Subjects.Plant(Width, Height), Wall(0xE4DED4, 0xCFC7BA)),
        ["chair in a room"] = () => On(Subjects.Chair(Width, Height, 0x6B4424), Room()),
        ["dark shoe on white"] = () => On(Subjects.Shoe(Width, Height, 0x2B2522), Shadowed(Wall(0xFAFAFA, 0xE8E8EA), 0.667f, 0.755f, 0.42f, 0.025f, 0.5f)),
        ["balloon in the sky"] = () => Scene(Subjects.Balloon(Width, Height, 0.45f, 0.33f, 0.15f), "a blue sky with white clouds over the sea"),
        ["beige vase on brown"] = () => On(Subjects.Bottle(Width, Height, 0xC9AE8B, 0xBFA27C), Wall(0x9B7F63, 0x8A6F55)),
        ["noisy mug"] = async () => Noisy(await On(Subjects.Mug(Width, Height, 0x3F9A55), Wall(0x8E8A94, 0x6C6874)), 0.05f),
        ["portrait after hard compression"] = async () => Jpeg.Compressed(await On(Subjects.Portrait(Width, Height, 0x8A2F5C, 0x402A1C), Wall(0x9FB4C0, 0x7C929F)), 22),
    };

    private static Task<Composite> On(Cel cel, Picture background) => Task.FromResult(cel.On("", background));

    private static async Task<Composite> Scene(Cel cel, string words) =>
        cel.On("", (await Frames.DrawAsync(new LocalRequest(LocalTechnique.TextToImage, words, Width, Height, 11), 2, 0))[0]);

    /// <summary>A lit wall, the two colours from corner to corner, with the grain of a camera.</summary>
    private static Picture Wall(uint light, uint dark, int width = Width, int height = Height) => Drawn.Draw(width, height, (u, v) =>
    {
        var color = Vector3.Lerp(Cel.Color(light), Cel.Color(dark), Math.Clamp((0.6f * v) + (0.4f * u), 0, 1)) + new Vector3(0.012f * Drawn.Grain(u * 320, v * 240));
        return (color.X, color.Y, color.Z);
    });

    private static Picture Bricks() => Drawn.Draw(Width, Height, (u, v) =>
    {
        var row = (int)(v * 14);
        var across = (u * 9) + (0.5f * (row & 1));
        var mortar = (v * 14) - row < 0.12f || across - MathF.Floor(across) < 0.05f;
        var tint = 0.10f * Drawn.Grain(MathF.Floor(across) * 3.7f, row * 5.3f);
        var grain = 0.05f * Drawn.Grain(u * 150, v * 110);
        return mortar ? (0.72f + grain, 0.70f + grain, 0.66f + grain) : (0.58f + tint + grain, 0.30f + (tint / 2) + grain, 0.22f + grain);
    });

    private static Picture Table() => Drawn.Draw(Width, Height, (u, v) =>
    {
        if (v < 0.42f)
        {
            var wall = 0.74f - (0.1f * u) + (0.012f * Drawn.Grain(u * 300, v * 220));
            return (wall, wall * 0.97f, wall * 0.90f);
        }

        var grain = (0.06f * Drawn.Grain(u * 9, v * 130)) + (0.03f * Drawn.Grain(u * 40, v * 400));
        return (0.66f + grain, 0.50f + grain, 0.34f + grain);
    });

    private static Picture Grass() => Drawn.Draw(Width, Height, (u, v) =>
    {
        var blade = (0.12f * Drawn.Grain(u * 170, v * 50)) + (0.08f * Drawn.Grain(u * 50, v * 24));
        return (0.24f + blade, 0.46f + blade, 0.14f + (blade * 0.6f));
    });

    private static Picture Room() => Drawn.Draw(Width, Height, (u, v) =>
    {
        var grain = 0.015f * Drawn.Grain(u * 300, v * 220);
        return v < 0.72f
            ? (0.80f - (0.15f * u) + grain, 0.83f - (0.15f * u) + grain, 0.80f - (0.12f * u) + grain)
            : (0.58f + grain - (0.05f * Drawn.Grain(u * 8, v * 90)), 0.55f + grain, 0.52f + grain);
    });

    /// <summary>A soft shadow on the ground; places in heights, as on a <see cref="Cel"/>.</summary>
    private static Picture Shadowed(Picture picture, float cx, float cy, float rx, float ry, float depth)
    {
        for (var i = 0; i < picture.R.Length; i++)
        {
            var (u, v) = ((i % picture.Width) / (float)picture.Height, (i / picture.Width) / (float)picture.Height);
            var away = MathF.Pow((u - cx) / rx, 2) + MathF.Pow((v - cy) / ry, 2);
            var light = 1 - (depth * MathF.Exp(-away));
            (picture.R[i], picture.G[i], picture.B[i]) = (picture.R[i] * light, picture.G[i] * light, picture.B[i] * light);
        }

        return picture;
    }

    private static Composite Noisy(Composite composite, float sigma)
    {
        var dice = new Dice(99);
        foreach (var plane in (float[][])[composite.Picture.R, composite.Picture.G, composite.Picture.B])
        {
            for (var i = 0; i < plane.Length; i++)
            {
                plane[i] = Math.Clamp(plane[i] + (sigma * (dice.Signed() + dice.Signed() + dice.Signed())), 0, 1);
            }
        }

        return composite;
    }
}
