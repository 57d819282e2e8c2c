using System.Numerics;

namespace Reelwright.LocalEngine.Mesh;

internal static class Buildings
{
    public static void Lighthouse(Kit kit)
    {
        var (mesh, atlas) = (kit.Mesh, kit.Atlas);
        var rock = atlas.Add(Kit.Rgb(0x6B675F), Grain.Craters, Kit.Rgb(0x4C4944));
        var bands = atlas.Add(Kit.Rgb(0xF1EDE4), Grain.Stripes, kit.Main(0xC23B2E));
        var iron = atlas.Add(Kit.Rgb(0x33363B));
        var lamp = atlas.Add(Kit.Rgb(0xFFE29A), Grain.Windows, Kit.Rgb(0xFFF6D8));
        var roof = atlas.Add(kit.Main(0xA33327));
        mesh.Revolve([new(0, -0.15f), new(1.2f, -0.15f), new(1.1f, 0.12f), new(0.8f, 0.3f), new(0, 0.34f)], kit.Detail, rock, (a, y) => 1 + (0.12f * MathF.Sin((a * 3) + (y * 9))));
        mesh.Column(new(0, 0.3f, 0), 0.52f, 0.31f, 2.5f, kit.Detail, bands);
        mesh.Column(new(0, 2.8f, 0), 0.48f, 0.48f, 0.08f, kit.Detail, iron);
        for (var i = 0; i < 10; i++)
        {
            var angle = MathF.Tau * i / 10;
            mesh.Column(new(0.44f * MathF.Cos(angle), 2.88f, 0.44f * MathF.Sin(angle)), 0.015f, 0.015f, 0.2f, 6, iron);
        }

        mesh.Column(new(0, 2.88f, 0), 0.24f, 0.24f, 0.42f, kit.Detail, lamp);
        mesh.Column(new(0, 3.30f, 0), 0.34f, 0.02f, 0.34f, kit.Detail, roof);
        mesh.Sphere(new(0, 3.68f, 0), new(0.05f), Math.Max(6, kit.Detail / 3), iron);
        mesh.Box(new(0, 0.58f, 0.50f), new(0.26f, 0.48f, 0.12f), iron);
    }

    public static void House(Kit kit)
    {
        var (mesh, atlas) = (kit.Mesh, kit.Atlas);
        var wall = atlas.Add(kit.Main(0xD8C7A6), Grain.Brick, Kit.Rgb(0xB9A784));
        var roof = atlas.Add(Kit.Rgb(0x8C3B2A), Grain.Tiles, Kit.Rgb(0x5C261C));
        var glass = atlas.Add(Kit.Rgb(0x9CC4DD));
        var wood = atlas.Add(Kit.Rgb(0x6B4A2E), Grain.Wood, Kit.Rgb(0x4A3120));
        var stone = atlas.Add(Kit.Rgb(0x8A857C), Grain.Stone, Kit.Rgb(0x5E5A54));
        mesh.Box(new(0, 0.6f, 0), new(2, 1.2f, 1.6f), wall);
        mesh.Gable(new(0, 1.2f, 0), 2.3f, 0.85f, 1.8f, roof, wall);
        mesh.Box(new(0.6f, 1.75f, 0.3f), new(0.22f, 0.9f, 0.22f), stone);
        mesh.Box(new(0, 0.38f, 0.81f), new(0.36f, 0.76f, 0.05f), wood);
        foreach (var x in (ReadOnlySpan<float>)[-0.62f, 0.62f])
        {
            mesh.Box(new(x, 0.7f, 0.81f), new(0.4f, 0.4f, 0.05f), wood);
            mesh.Box(new(x, 0.7f, 0.83f), new(0.33f, 0.33f, 0.04f), glass);
            mesh.Box(new(x, 0.7f, -0.81f), new(0.4f, 0.4f, 0.05f), glass);
        }

        mesh.Box(new(0, -0.04f, 0), new(2.4f, 0.08f, 2.0f), stone);
    }

    public static void Church(Kit kit)
    {
        var (mesh, atlas) = (kit.Mesh, kit.Atlas);
        var wall = atlas.Add(kit.Main(0xE4DED0), Grain.Stone, Kit.Rgb(0xC2BBAA));
        var roof = atlas.Add(Kit.Rgb(0x4C5560), Grain.Tiles, Kit.Rgb(0x343B44));
        var dark = atlas.Add(Kit.Rgb(0x3E4A66));
        mesh.Box(new(0, 0.7f, -0.5f), new(1.4f, 1.4f, 2.4f), wall);
        mesh.Gable(new(0, 1.4f, -0.5f), 1.6f, 0.8f, 2.5f, roof, wall);
        mesh.Box(new(0, 1.3f, 1.0f), new(0.8f, 2.6f, 0.8f), wall);
        mesh.Column(new(0, 2.6f, 1.0f), 0.62f, 0.01f, 1.5f, 4, roof);
        mesh.Box(new(0, 0.45f, 1.41f), new(0.4f, 0.9f, 0.04f), dark);
        mesh.Box(new(0, 2.1f, 1.41f), new(0.22f, 0.5f, 0.04f), dark);
        mesh.Box(new(0, 4.25f, 1.0f), new(0.05f, 0.4f, 0.05f), dark);
        mesh.Box(new(0, 4.30f, 1.0f), new(0.25f, 0.05f, 0.05f), dark);
    }

    public static void Castle(Kit kit)
    {
        var (mesh, atlas) = (kit.Mesh, kit.Atlas);
        var stone = atlas.Add(kit.Main(0xA39C8E), Grain.Stone, Kit.Rgb(0x6F695F));
        var roof = atlas.Add(Kit.Rgb(0x44557E), Grain.Tiles, Kit.Rgb(0x2E3A58));
        var gate = atlas.Add(Kit.Rgb(0x4A3321), Grain.Wood, Kit.Rgb(0x2E1F14));
        var flag = atlas.Add(Kit.Rgb(0xC8342B));
        foreach (var (x, z) in (ReadOnlySpan<(int, int)>)[(-1, -1), (1, -1), (-1, 1), (1, 1)])
        {
            var foot = new Vector3(x * 1.3f, 0, z * 1.3f);
            mesh.Column(foot, 0.42f, 0.38f, 1.9f, kit.Detail, stone);
            mesh.Column(foot + new Vector3(0, 1.9f, 0), 0.46f, 0.46f, 0.2f, kit.Detail, stone);
            mesh.Column(foot + new Vector3(0, 2.1f, 0), 0.50f, 0.01f, 0.9f, kit.Detail, roof);
        }

        for (var side = 0; side < 4; side++)
        {
            kit.At(Vector3.Zero, () => Wall(mesh, stone), MathF.PI / 2 * side);
        }

        mesh.Box(new(0, 1.1f, -0.2f), new(1.1f, 2.2f, 1.1f), stone);
        mesh.Column(new(0, 2.2f, -0.2f), 0.42f, 0.40f, 0.9f, kit.Detail, stone);
        mesh.Column(new(0, 3.1f, -0.2f), 0.52f, 0.01f, 1.0f, kit.Detail, roof);
        mesh.Column(new(0, 4.0f, -0.2f), 0.02f, 0.02f, 0.5f, 6, gate);
        mesh.Box(new(0.18f, 4.4f, -0.2f), new(0.34f, 0.18f, 0.02f), flag);
        mesh.Box(new(0, 0.42f, 1.44f), new(0.55f, 0.84f, 0.08f), gate);
    }

    public static void Tower(Kit kit)
    {
        var stone = kit.Atlas.Add(kit.Main(0x9C9486), Grain.Stone, Kit.Rgb(0x6A645A));
        kit.Mesh.Column(Vector3.Zero, 0.7f, 0.55f, 3, kit.Detail, stone);
        kit.Mesh.Column(new(0, 3, 0), 0.68f, 0.68f, 0.25f, kit.Detail, stone);
        for (var i = 0; i < 8; i++)
        {
            var angle = MathF.Tau * i / 8;
            kit.At(new(0.58f * MathF.Cos(angle), 3.36f, -0.58f * MathF.Sin(angle)), () => kit.Mesh.Box(Vector3.Zero, new(0.18f, 0.24f, 0.26f), stone), angle);
        }
    }

    public static void Windmill(Kit kit)
    {
        var (mesh, atlas) = (kit.Mesh, kit.Atlas);
        var wall = atlas.Add(kit.Main(0xECE6D8), Grain.Stone, Kit.Rgb(0xCFC6B2));
        var roof = atlas.Add(Kit.Rgb(0x7A3E2B), Grain.Tiles, Kit.Rgb(0x512819));
        var wood = atlas.Add(Kit.Rgb(0x6E5136), Grain.Wood, Kit.Rgb(0x4C3724));
        var cloth = atlas.Add(Kit.Rgb(0xF2EEE2));
        mesh.Column(Vector3.Zero, 0.8f, 0.5f, 2.2f, kit.Detail, wall);
        mesh.Column(new(0, 2.2f, 0), 0.6f, 0.01f, 0.7f, kit.Detail, roof);
        mesh.Box(new(0, 0.4f, 0.72f), new(0.4f, 0.8f, 0.2f), wood);
        for (var i = 0; i < 4; i++)
        {
            kit.At(new(0, 2.15f, 0.72f), () =>
            {
                mesh.Box(new(0, 0.75f, 0), new(0.06f, 1.5f, 0.06f), wood);
                mesh.Box(new(0.17f, 0.95f, 0), new(0.28f, 1.05f, 0.02f), cloth);
            }, 0, 1, (MathF.PI / 2 * i) + 0.5f);
        }

        mesh.Box(new(0, 2.15f, 0.58f), new(0.1f, 0.1f, 0.3f), wood);
    }

    public static void Skyscraper(Kit kit)
    {
        var panes = kit.Atlas.Add(kit.Main(0x5F7A94), Grain.Windows, Kit.Rgb(0xF3E3A8));
        var steel = kit.Atlas.Add(Kit.Rgb(0x8F979E));
        var (height, width) = (0f, 1.4f);
        for (var tier = 0; tier < 4; tier++)
        {
            var floors = 1.7f - (0.3f * tier);
            kit.Mesh.Box(new(0, height + (floors / 2), 0), new(width, floors, width), panes);
            kit.Mesh.Box(new(0, height + floors, 0), new(width * 1.03f, 0.06f, width * 1.03f), steel);
            (height, width) = (height + floors, width * 0.74f);
        }

        kit.Mesh.Column(new(0, height, 0), 0.05f, 0.005f, 1.2f, 8, steel);
    }

    public static void Pyramid(Kit kit)
    {
        var stone = kit.Atlas.Add(kit.Main(0xD9BE86), Grain.Stone, Kit.Rgb(0xB29560));
        var (a, b, c, d, top) = (new Vector3(-1.5f, 0, 1.5f), new Vector3(1.5f, 0, 1.5f), new Vector3(1.5f, 0, -1.5f), new Vector3(-1.5f, 0, -1.5f), new Vector3(0, 1.9f, 0));
        kit.Mesh.Flat(a, b, top, stone);
        kit.Mesh.Flat(b, c, top, stone);
        kit.Mesh.Flat(c, d, top, stone);
        kit.Mesh.Flat(d, a, top, stone);
        kit.Mesh.Quad(d, c, b, a, stone);
    }

    public static void Igloo(Kit kit)
    {
        var snow = kit.Atlas.Add(kit.Main(0xEEF4FA), Grain.Brick, Kit.Rgb(0xC4D4E4));
        var dark = kit.Atlas.Add(Kit.Rgb(0x2C3A4C));
        kit.Turned(snow, 0, 0, 1.2f, 0, 1.17f, 0.3f, 1.05f, 0.6f, 0.82f, 0.88f, 0.5f, 1.08f, 0.2f, 1.18f, 0, 1.2f);
        kit.Mesh.Box(new(0, 0.36f, 1.2f), new(0.8f, 0.72f, 0.7f), snow);
        kit.Mesh.Box(new(0, 0.28f, 1.54f), new(0.48f, 0.56f, 0.04f), dark);
    }

    private static void Wall(MeshBuilder mesh, Swatch stone)
    {
        mesh.Box(new(0, 0.6f, 1.3f), new(2.2f, 1.2f, 0.24f), stone);
        for (var i = -4; i <= 4; i++)
        {
            mesh.Box(new(i * 0.24f, 1.28f, 1.34f), new(0.13f, 0.16f, 0.14f), stone);
        }
    }
}
