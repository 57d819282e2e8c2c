using System.Numerics;

namespace Reelwright.LocalEngine.Mesh;

/// <summary>What grows and lives.</summary>
internal static class Nature
{
    public static void Tree(Kit kit)
    {
        var bark = kit.Atlas.Add(Kit.Rgb(0x5E4430), Grain.Wood, Kit.Rgb(0x3F2D1F));
        var (leaf, second) = kit.Season switch
        {
            "autumn" => (kit.Main(0xD8791E), Kit.Rgb(0xB03A18)),
            "winter" => (kit.Main(0xE9F0F6), Kit.Rgb(0x8A9AA6)),
            "spring" => (kit.Main(0xF0B4C4), Kit.Rgb(0x8CC152)),
            _ => (kit.Main(0x3F7D2C), Kit.Rgb(0x2A5A1E)),
        };
        var leaves = kit.Atlas.Add(leaf, Grain.Leaves, second);
        kit.Turned(bark, 0.42f, 0, 0.27f, 0.2f, 0.2f, 0.7f, 0.17f, 1.3f, 0.12f, 1.9f, 0, 2.3f);
        for (var i = 0; i < 4; i++)
        {
            kit.At(new(0, 1.0f + (0.2f * i), 0), () => kit.Mesh.Column(Vector3.Zero, 0.08f, 0.03f, 0.8f, 8, bark), MathF.Tau * (i + kit.Chance(i)) / 4, 1, -0.9f);
        }

        for (var i = 0; i < 9; i++)
        {
            var angle = MathF.Tau * ((i * 0.382f) + (0.1f * kit.Chance(10 + i)));
            var (away, high) = (i == 0 ? 0 : 0.62f, i == 0 ? 2.5f : 1.75f + (0.75f * kit.Chance(20 + i)));
            kit.Mesh.Sphere(new(away * MathF.Cos(angle), high, away * MathF.Sin(angle)), new(0.52f + (0.2f * kit.Chance(30 + i))), Math.Max(8, kit.Detail / 2), leaves);
        }
    }

    public static void Pine(Kit kit)
    {
        var bark = kit.Atlas.Add(Kit.Rgb(0x54402E), Grain.Wood, Kit.Rgb(0x3A2B1E));
        var needles = kit.Atlas.Add(kit.Season == "winter" ? Kit.Rgb(0xDDE8EE) : kit.Main(0x2B5A3A), Grain.Leaves, Kit.Rgb(0x1C4029));
        kit.Mesh.Column(Vector3.Zero, 0.16f, 0.12f, 0.8f, kit.Detail, bark);
        for (var tier = 0; tier < 5; tier++)
        {
            kit.Mesh.Column(new(0, 0.55f + (0.5f * tier), 0), 1.0f - (0.17f * tier), 0.02f, 0.95f - (0.05f * tier), kit.Detail, needles);
        }
    }

    public static void Palm(Kit kit)
    {
        var bark = kit.Atlas.Add(Kit.Rgb(0x8A6B45), Grain.Stripes, Kit.Rgb(0x6A4F31));
        var leaves = kit.Atlas.Add(kit.Main(0x3E8A35), Grain.Leaves, Kit.Rgb(0x2B6626));
        var top = Vector3.Zero;
        for (var i = 0; i < 8; i++)
        {
            var lean = 0.012f * i * i;
            top = new Vector3(lean, (i + 1) * 0.36f, 0);
            kit.At(new(lean, i * 0.36f, 0), () => kit.Mesh.Column(Vector3.Zero, 0.17f - (0.008f * i), 0.15f - (0.008f * i), 0.38f, kit.Detail, bark));
        }

        for (var i = 0; i < 9; i++)
        {
            kit.At(top, () =>
            {
                for (var part = 0; part < 4; part++)
                {
                    var (x, y) = (0.15f + (0.36f * part), 0.12f - (0.09f * part * part));
                    kit.At(new(x, y, 0), () => kit.Mesh.Sphere(Vector3.Zero, new(0.27f, 0.03f, 0.16f - (0.03f * part)), 8, leaves), 0, 1, 0.1f - (0.3f * part));
                }
            }, MathF.Tau * i / 9);
        }
    }

    public static void Cactus(Kit kit)
    {
        var green = kit.Atlas.Add(kit.Main(0x4F8A4B), Grain.Stripes, Kit.Rgb(0x3C6E3A));
        void Arm(float radius, float height) => kit.Turned(green, 0, 0, radius, 0, radius, height, radius * 0.8f, height + (radius * 0.6f), radius * 0.4f, height + (radius * 0.9f), 0, height + radius);
        Arm(0.3f, 2.2f);
        foreach (var (side, high) in (ReadOnlySpan<(int, float)>)[(1, 1.1f), (-1, 0.8f)])
        {
            kit.At(new(0, high, 0), () => Arm(0.17f, 0.55f), 0, 1, -side * MathF.PI / 2);
            kit.At(new(side * 0.62f, high, 0), () => Arm(0.18f, 0.7f));
        }
    }

    public static void Mushroom(Kit kit)
    {
        var stem = kit.Atlas.Add(Kit.Rgb(0xEDE3CE));
        var cap = kit.Atlas.Add(kit.Main(0xC02A22));
        var dots = kit.Atlas.Add(Kit.Rgb(0xF7F3EA));
        kit.Turned(stem, 0, 0, 0.36f, 0, 0.3f, 0.3f, 0.22f, 0.8f, 0.24f, 1.15f, 0, 1.2f);
        kit.Turned(cap, 0, 1.12f, 0.9f, 1.05f, 1.0f, 1.12f, 0.94f, 1.36f, 0.72f, 1.64f, 0.4f, 1.82f, 0, 1.88f);
        for (var i = 0; i < 11; i++)
        {
            var (angle, ring) = (MathF.Tau * (i * 0.382f), i < 4 ? 0.42f : 0.8f);
            kit.Mesh.Sphere(new(ring * MathF.Cos(angle), i < 4 ? 1.80f : 1.54f, ring * MathF.Sin(angle)), new(0.1f + (0.04f * kit.Chance(i))), 8, dots);
        }
    }

    public static void Flower(Kit kit)
    {
        var stem = kit.Atlas.Add(Kit.Rgb(0x4E8A3A));
        var petal = kit.Atlas.Add(kit.Main(0xF2B01E));
        var heart = kit.Atlas.Add(Kit.Rgb(0x5A3A1E), Grain.Craters, Kit.Rgb(0x3C2612));
        kit.Mesh.Column(Vector3.Zero, 0.05f, 0.04f, 2, 12, stem);
        for (var i = 0; i < 12; i++)
        {
            kit.At(new(0, 2, 0.05f), () => kit.Mesh.Sphere(new(0.48f, 0, 0), new(0.3f, 0.13f, 0.04f), 10, petal), 0, 1, MathF.Tau * i / 12);
        }

        kit.Mesh.Sphere(new(0, 2, 0.06f), new(0.27f, 0.27f, 0.1f), Math.Max(10, kit.Detail / 2), heart);
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
        {
            kit.At(new(0, 0.8f, 0), () => kit.Mesh.Sphere(new(side * 0.35f, 0.1f, 0), new(0.36f, 0.05f, 0.14f), 10, stem), 0, 1, side * 0.4f);
        }
    }

    public static void Snowman(Kit kit)
    {
        var snow = kit.Atlas.Add(kit.Main(0xF2F6FA));
        var coal = kit.Atlas.Add(Kit.Rgb(0x1E1E22));
        var carrot = kit.Atlas.Add(Kit.Rgb(0xE07A1F));
        var scarf = kit.Atlas.Add(Kit.Rgb(0xB8282C));
        kit.Mesh.Sphere(new(0, 0.6f, 0), new(0.75f, 0.65f, 0.75f), kit.Detail, snow);
        kit.Mesh.Sphere(new(0, 1.5f, 0), new(0.52f), kit.Detail, snow);
        kit.Mesh.Sphere(new(0, 2.2f, 0), new(0.38f), kit.Detail, snow);
        kit.Mesh.Column(new(0, 1.86f, 0), 0.4f, 0.38f, 0.14f, kit.Detail, scarf);
        kit.Mesh.Column(new(0, 2.48f, 0), 0.42f, 0.42f, 0.05f, kit.Detail, coal);
        kit.Mesh.Column(new(0, 2.53f, 0), 0.27f, 0.27f, 0.4f, kit.Detail, coal);
        foreach (var (x, y, z) in (ReadOnlySpan<(float, float, float)>)[(-0.13f, 2.28f, 0.35f), (0.13f, 2.28f, 0.35f), (0, 1.65f, 0.5f), (0, 1.4f, 0.51f)])
        {
            kit.Mesh.Sphere(new(x, y, z), new(0.05f), 8, coal);
        }

        var pose = kit.Mesh.Pose;
        kit.Mesh.Pose = Matrix4x4.CreateRotationX(MathF.PI / 2) * Matrix4x4.CreateTranslation(0, 2.18f, 0.36f) * pose;
        kit.Mesh.Column(Vector3.Zero, 0.06f, 0.005f, 0.35f, 10, carrot);
        kit.Mesh.Pose = pose;
    }

    public static void Bird(Kit kit)
    {
        var body = kit.Atlas.Add(kit.Main(0x4E6E96));
        var belly = kit.Atlas.Add(Kit.Rgb(0xF0E4CE));
        var beak = kit.Atlas.Add(Kit.Rgb(0xE39A22));
        var eye = kit.Atlas.Add(Kit.Rgb(0x121212));
        kit.Mesh.Sphere(new(0, 0.9f, 0), new(0.75f, 0.42f, 0.42f), kit.Detail, body);
        kit.Mesh.Sphere(new(0.08f, 0.80f, 0), new(0.62f, 0.36f, 0.36f), kit.Detail, belly);
        kit.Mesh.Sphere(new(0.72f, 1.22f, 0), new(0.28f), kit.Detail, body);
        kit.At(new(0.94f, 1.2f, 0), () => kit.Mesh.Column(Vector3.Zero, 0.1f, 0.005f, 0.32f, 12, beak), 0, 1, -MathF.PI / 2);
        kit.Mesh.Sphere(new(-0.9f, 0.95f, 0), new(0.42f, 0.05f, 0.22f), 12, body);
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
        {
            kit.Mesh.Sphere(new(0.84f, 1.3f, side * 0.22f), new(0.05f), 8, eye);
            var pose = kit.Mesh.Pose;
            kit.Mesh.Pose = Matrix4x4.CreateRotationX(-side * 0.35f) * Matrix4x4.CreateTranslation(-0.05f, 1.05f, side * 0.3f) * pose;
            kit.Mesh.Sphere(new(0, 0, side * 0.75f), new(0.42f, 0.06f, 0.85f), Math.Max(12, kit.Detail / 2), body);
            kit.Mesh.Pose = pose;
            kit.Mesh.Column(new(0.02f, 0.2f, side * 0.14f), 0.025f, 0.03f, 0.35f, 8, beak);
        }
    }

    public static void Fish(Kit kit)
    {
        var body = kit.Atlas.Add(kit.Main(0xE9822B), Grain.Stripes, Kit.Rgb(0xF6EBDD));
        var fin = kit.Atlas.Add(kit.Main(0xD0631A) * 0.85f);
        var eye = kit.Atlas.Add(Kit.Rgb(0x101010));
        kit.Mesh.Sphere(new(0, 0.8f, 0), new(1.1f, 0.52f, 0.28f), kit.Detail, body);
        kit.At(new(-1.25f, 0.98f, 0), () => kit.Mesh.Sphere(Vector3.Zero, new(0.42f, 0.14f, 0.05f), 12, fin), 0, 1, -0.7f);
        kit.At(new(-1.25f, 0.62f, 0), () => kit.Mesh.Sphere(Vector3.Zero, new(0.42f, 0.14f, 0.05f), 12, fin), 0, 1, 0.7f);
        kit.At(new(-0.1f, 1.3f, 0), () => kit.Mesh.Sphere(Vector3.Zero, new(0.45f, 0.2f, 0.04f), 12, fin), 0, 1, -0.3f);
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
        {
            kit.Mesh.Sphere(new(0.72f, 0.92f, side * 0.2f), new(0.08f), 10, eye);
            kit.Mesh.Sphere(new(0.2f, 0.68f, side * 0.34f), new(0.26f, 0.1f, 0.05f), 10, fin);
        }
    }

    public static void Person(Kit kit)
    {
        var cloth = kit.Atlas.Add(kit.Main(0x3D5F8F));
        var skin = kit.Atlas.Add(Kit.Rgb(0xC99474));
        var dark = kit.Atlas.Add(Kit.Rgb(0x2B2A33));
        kit.Turned(cloth, 0, 1.0f, 0.28f, 1.0f, 0.26f, 1.25f, 0.32f, 1.6f, 0.30f, 1.78f, 0.1f, 1.9f, 0, 1.9f);
        kit.Mesh.Column(new(0, 1.85f, 0), 0.09f, 0.09f, 0.15f, 12, skin);
        kit.Mesh.Sphere(new(0, 2.15f, 0), new(0.19f, 0.23f, 0.2f), kit.Detail, skin);
        kit.Mesh.Sphere(new(0, 2.22f, -0.03f), new(0.205f, 0.2f, 0.205f), kit.Detail, dark);
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
        {
            kit.Mesh.Column(new(side * 0.14f, 0.06f, 0), 0.1f, 0.14f, 1.0f, kit.Detail, dark);
            kit.Mesh.Sphere(new(side * 0.14f, 0.06f, 0.07f), new(0.1f, 0.07f, 0.2f), 10, dark);
            kit.At(new(side * 0.30f, 1.75f, 0), () => kit.Mesh.Column(new(0, -0.75f, 0), 0.06f, 0.09f, 0.75f, 12, cloth), 0, 1, side * 0.22f);
            kit.Mesh.Sphere(new(side * 0.47f, 0.97f, 0), new(0.08f), 10, skin);
        }
    }

    public static void Beast(Kit kit)
    {
        var fur = kit.Atlas.Add(kit.Main(0xA87745), Grain.Leaves, kit.Main(0x8E6238) * 0.9f);
        var dark = kit.Atlas.Add(Kit.Rgb(0x1E1815));
        kit.Mesh.Sphere(new(0, 1.0f, 0), new(0.85f, 0.42f, 0.38f), kit.Detail, fur);
        kit.At(new(0.75f, 1.25f, 0), () => kit.Mesh.Sphere(Vector3.Zero, new(0.34f, 0.22f, 0.2f), kit.Detail, fur), 0, 1, 0.7f);
        kit.Mesh.Sphere(new(1.05f, 1.55f, 0), new(0.33f, 0.28f, 0.26f), kit.Detail, fur);
        kit.Mesh.Sphere(new(1.33f, 1.47f, 0), new(0.18f, 0.13f, 0.14f), 12, fur);
        kit.Mesh.Sphere(new(1.49f, 1.50f, 0), new(0.05f), 8, dark);
        kit.At(new(-0.8f, 1.15f, 0), () => kit.Mesh.Column(Vector3.Zero, 0.07f, 0.03f, 0.7f, 10, fur), 0, 1, 0.8f);
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
        {
            kit.Mesh.Sphere(new(1.2f, 1.63f, side * 0.19f), new(0.045f), 8, dark);
            kit.At(new(0.98f, 1.75f, side * 0.16f), () => kit.Mesh.Column(Vector3.Zero, 0.09f, 0.01f, 0.24f, 8, fur));
            foreach (var x in (ReadOnlySpan<float>)[-0.5f, 0.5f])
            {
                kit.Mesh.Column(new(x, 0, side * 0.2f), 0.09f, 0.14f, 0.9f, 12, fur);
            }
        }
    }
}
