using System.Numerics;

namespace Reelwright.LocalEngine.Mesh;

/// <summary>What floats, drives and flies.</summary>
internal static class Craft
{
    public static void Boat(Kit kit)
    {
        var hull = kit.Atlas.Add(kit.Main(0x9A4A32), Grain.Wood, Kit.Rgb(0x6A3020));
        var inside = kit.Atlas.Add(Kit.Rgb(0xB98B58), Grain.Wood, Kit.Rgb(0x8A6238));
        Hull(kit, 2.6f, 0.95f, 0.62f, hull, inside);
        foreach (var x in (ReadOnlySpan<float>)[-0.5f, 0.35f])
        {
            kit.Mesh.Box(new(x, 0.44f, 0), new(0.24f, 0.05f, 0.8f), inside);
        }
    }

    public static void Sailboat(Kit kit)
    {
        var hull = kit.Atlas.Add(kit.Main(0x2F5E8E), Grain.Wood, Kit.Rgb(0x22466B));
        var deck = kit.Atlas.Add(Kit.Rgb(0xC79C66), Grain.Wood, Kit.Rgb(0x9A7244));
        var sail = kit.Atlas.Add(Kit.Rgb(0xF6F2E6));
        Hull(kit, 3.2f, 1.0f, 0.7f, hull, deck);
        kit.Mesh.Column(new(0.15f, 0.4f, 0), 0.05f, 0.03f, 3.5f, 10, deck);
        kit.Mesh.Box(new(-0.55f, 0.95f, 0), new(1.5f, 0.05f, 0.05f), deck);
        Sail(kit, new(0.08f, 1.05f, 0), new(-1.25f, 1.05f, 0), new(0.12f, 3.75f, 0), sail);
        Sail(kit, new(1.45f, 0.7f, 0), new(0.25f, 1.0f, 0), new(0.2f, 3.4f, 0), sail);
    }

    public static void Ship(Kit kit)
    {
        var (mesh, atlas) = (kit.Mesh, kit.Atlas);
        var hull = atlas.Add(kit.Main(0x24333F));
        var white = atlas.Add(Kit.Rgb(0xEFEDE6), Grain.Windows, Kit.Rgb(0x34465A));
        var red = atlas.Add(Kit.Rgb(0xB5382C), Grain.Stripes, Kit.Rgb(0x1E1E20));
        var deck = atlas.Add(Kit.Rgb(0x9C8059), Grain.Wood, Kit.Rgb(0x755C3C));
        Hull(kit, 4.6f, 1.1f, 0.95f, hull, deck);
        mesh.Box(new(-0.3f, 0.95f, 0), new(2.4f, 0.5f, 0.75f), white);
        mesh.Box(new(-0.4f, 1.35f, 0), new(1.7f, 0.35f, 0.6f), white);
        mesh.Box(new(0.35f, 1.65f, 0), new(0.5f, 0.3f, 0.55f), white);
        foreach (var x in (ReadOnlySpan<float>)[-0.9f, -0.3f])
        {
            mesh.Column(new(x, 1.5f, 0), 0.17f, 0.15f, 0.65f, kit.Detail, red);
        }
    }

    public static void Car(Kit kit)
    {
        var (mesh, atlas) = (kit.Mesh, kit.Atlas);
        var paint = atlas.Add(kit.Main(0xC0281F));
        var glass = atlas.Add(Kit.Rgb(0x24323F));
        var tyre = atlas.Add(Kit.Rgb(0x1B1B1D));
        var rim = atlas.Add(Kit.Rgb(0xB9BEC4));
        var lamp = atlas.Add(Kit.Rgb(0xFFF3C8));
        var back = atlas.Add(Kit.Rgb(0x8E120D));
        Slab(mesh, [new(-1.5f, 0.28f), new(1.5f, 0.28f), new(1.52f, 0.55f), new(1.35f, 0.68f), new(0.75f, 0.76f), new(-1.2f, 0.78f), new(-1.5f, 0.7f)], 1.3f, paint);
        Slab(mesh, [new(-1.05f, 0.77f), new(0.75f, 0.75f), new(0.3f, 1.16f), new(-0.7f, 1.18f)], 1.12f, glass);
        mesh.Box(new(-0.2f, 1.18f, 0), new(0.98f, 0.05f, 1.1f), paint);
        foreach (var (x, z) in (ReadOnlySpan<(float, float)>)[(-0.95f, 0.6f), (0.95f, 0.6f), (-0.95f, -0.6f), (0.95f, -0.6f)])
        {
            Wheel(kit, new(x, 0.3f, z), 0.3f, 0.2f, tyre, rim);
        }

        foreach (var z in (ReadOnlySpan<float>)[-0.45f, 0.45f])
        {
            mesh.Box(new(1.5f, 0.52f, z), new(0.06f, 0.13f, 0.24f), lamp);
            mesh.Box(new(-1.5f, 0.58f, z), new(0.05f, 0.12f, 0.26f), back);
        }
    }

    public static void Bus(Kit kit)
    {
        var body = kit.Atlas.Add(kit.Main(0xE0A526));
        var glass = kit.Atlas.Add(Kit.Rgb(0x2B3A49), Grain.Windows, Kit.Rgb(0x9FC4DA));
        var tyre = kit.Atlas.Add(Kit.Rgb(0x1B1B1D));
        var rim = kit.Atlas.Add(Kit.Rgb(0xB9BEC4));
        kit.Mesh.Box(new(0, 0.62f, 0), new(3.4f, 0.7f, 1.2f), body);
        kit.Mesh.Box(new(0, 1.2f, 0), new(3.3f, 0.5f, 1.16f), glass);
        kit.Mesh.Box(new(0, 1.52f, 0), new(3.4f, 0.16f, 1.2f), body);
        foreach (var (x, z) in (ReadOnlySpan<(float, float)>)[(-1.1f, 0.55f), (1.1f, 0.55f), (-1.1f, -0.55f), (1.1f, -0.55f)])
        {
            Wheel(kit, new(x, 0.3f, z), 0.3f, 0.18f, tyre, rim);
        }
    }

    public static void Rocket(Kit kit)
    {
        var body = kit.Atlas.Add(Kit.Rgb(0xEDEFF2), Grain.Stripes, kit.Main(0xC7332B));
        var red = kit.Atlas.Add(kit.Main(0xC7332B));
        var steel = kit.Atlas.Add(Kit.Rgb(0x5C636B));
        var glass = kit.Atlas.Add(Kit.Rgb(0x6FB4DD));
        kit.Turned(body, 0, 0.5f, 0.42f, 0.5f, 0.5f, 0.9f, 0.52f, 1.8f, 0.46f, 2.6f, 0.34f, 3.1f);
        kit.Turned(red, 0.34f, 3.1f, 0.22f, 3.45f, 0.1f, 3.7f, 0, 3.82f);
        kit.Turned(steel, 0, 0.45f, 0.28f, 0.22f, 0.32f, 0.2f, 0.2f, 0.5f, 0, 0.5f);
        kit.Mesh.Sphere(new(0, 2.3f, 0.44f), new(0.16f, 0.16f, 0.08f), Math.Max(8, kit.Detail / 2), glass);
        for (var i = 0; i < 3; i++)
        {
            kit.At(Vector3.Zero, () => Slab(kit.Mesh, [new(0.42f, 0.6f), new(0.95f, 0.05f), new(0.95f, 0.5f), new(0.46f, 1.4f)], 0.07f, red), MathF.Tau * i / 3);
        }
    }

    public static void Saucer(Kit kit)
    {
        var steel = kit.Atlas.Add(kit.Main(0x9AA3AC));
        var glass = kit.Atlas.Add(Kit.Rgb(0x7FE0D0));
        var lamp = kit.Atlas.Add(Kit.Rgb(0xFFE27A));
        kit.Turned(steel, 0, 0, 0.6f, 0.05f, 1.5f, 0.32f, 1.55f, 0.38f, 1.4f, 0.46f, 0.6f, 0.62f, 0, 0.64f);
        kit.Mesh.Sphere(new(0, 0.6f, 0), new(0.55f, 0.45f, 0.55f), kit.Detail / 2, glass);
        for (var i = 0; i < 10; i++)
        {
            var angle = MathF.Tau * i / 10;
            kit.Mesh.Sphere(new(1.2f * MathF.Cos(angle), 0.20f, 1.2f * MathF.Sin(angle)), new(0.1f), 6, lamp);
        }
    }

    public static void Balloon(Kit kit)
    {
        var cloth = kit.Atlas.Add(kit.Main(0xD2452F), Grain.Stripes, Kit.Rgb(0xF3C545));
        var basket = kit.Atlas.Add(Kit.Rgb(0x8A5F38), Grain.Wood, Kit.Rgb(0x5F4025));
        var rope = kit.Atlas.Add(Kit.Rgb(0x4A3B2A));
        kit.Turned(cloth, 0, 1.05f, 0.3f, 1.05f, 0.62f, 1.5f, 1.0f, 2.1f, 1.15f, 2.7f, 1.05f, 3.25f, 0.75f, 3.65f, 0.35f, 3.85f, 0, 3.9f);
        kit.Mesh.Box(new(0, 0.2f, 0), new(0.5f, 0.4f, 0.5f), basket);
        foreach (var (x, z) in (ReadOnlySpan<(float, float)>)[(-0.22f, -0.22f), (0.22f, -0.22f), (-0.22f, 0.22f), (0.22f, 0.22f)])
        {
            kit.Mesh.Column(new(x, 0.4f, z), 0.012f, 0.012f, 0.7f, 6, rope);
        }
    }

    public static void Plane(Kit kit)
    {
        var body = kit.Atlas.Add(kit.Main(0xEDF0F3));
        var blue = kit.Atlas.Add(Kit.Rgb(0x2C5AA0));
        var dark = kit.Atlas.Add(Kit.Rgb(0x20262C));
        kit.At(new(-1.6f, 0.8f, 0), () => kit.Turned(body, 0, 0, 0.12f, 0.1f, 0.26f, 0.7f, 0.3f, 1.4f, 0.3f, 2.6f, 0.24f, 3.0f, 0.1f, 3.25f, 0, 3.3f), 0, 1, -MathF.PI / 2);
        kit.Mesh.Box(new(0.1f, 0.76f, 0), new(0.7f, 0.06f, 4.0f), body);
        kit.Mesh.Box(new(-1.35f, 0.85f, 0), new(0.4f, 0.05f, 1.3f), blue);
        Slab(kit.Mesh, [new(-1.6f, 0.85f), new(-1.1f, 0.9f), new(-1.35f, 1.6f), new(-1.65f, 1.6f)], 0.06f, blue);
        foreach (var z in (ReadOnlySpan<float>)[-0.9f, 0.9f])
        {
            kit.At(new(-0.1f, 0.62f, z), () => kit.Mesh.Column(Vector3.Zero, 0.13f, 0.13f, 0.6f, kit.Detail / 2, dark), 0, 1, -MathF.PI / 2);
        }
    }

    /// <summary>An outline in the x-y plane, counter-clockwise and convex, given a thickness along z.</summary>
    private static void Slab(MeshBuilder mesh, ReadOnlySpan<Vector2> outline, float thick, Swatch swatch)
    {
        var z = thick / 2;
        for (var i = 0; i < outline.Length; i++)
        {
            var (a, b) = (outline[i], outline[(i + 1) % outline.Length]);
            mesh.Quad(new(a, z), new(a, -z), new(b, -z), new(b, z), swatch);
            if (i > 0 && i + 1 < outline.Length)
            {
                mesh.Flat(new(outline[0], z), new(a, z), new(b, z), swatch);
                mesh.Flat(new(outline[0], -z), new(b, -z), new(a, -z), swatch);
            }
        }
    }

    private static void Wheel(Kit kit, Vector3 place, float radius, float wide, Swatch tyre, Swatch rim)
    {
        var pose = kit.Mesh.Pose;
        kit.Mesh.Pose = Matrix4x4.CreateTranslation(0, -wide / 2, 0) * Matrix4x4.CreateRotationX(MathF.PI / 2) * Matrix4x4.CreateTranslation(place) * pose;
        kit.Mesh.Column(Vector3.Zero, radius, radius, wide, kit.Detail, tyre);
        kit.Mesh.Column(new(0, -0.01f, 0), radius * 0.55f, radius * 0.55f, wide + 0.02f, kit.Detail, rim);
        kit.Mesh.Pose = pose;
    }

    private static void Sail(Kit kit, Vector3 front, Vector3 back, Vector3 top, Swatch cloth)
    {
        // Two sides with a little between: one would vanish seen from the lee.
        var half = new Vector3(0, 0, 0.02f);
        kit.Mesh.Flat(back + half, front + half, top + half, cloth);
        kit.Mesh.Flat(front - half, back - half, top - half, cloth);
    }

    /// <summary>A hull with pointed ends, closed by a deck.</summary>
    private static void Hull(Kit kit, float length, float beam, float height, Swatch side, Swatch deck)
    {
        const int Along = 24;
        const int Around = 8;
        var mesh = kit.Mesh;
        var first = mesh.Positions.Count;
        var rows = new uint[Along + 1, (2 * Around) + 1];
        for (var i = 0; i <= Along; i++)
        {
            var t = ((float)i / Along * 2) - 1;
            var wide = beam / 2 * MathF.Sqrt(Math.Max(0, 1 - MathF.Pow(MathF.Abs(t), 2.6f)));
            var sheer = 0.28f * t * t;
            for (var j = 0; j <= 2 * Around; j++)
            {
                var s = ((float)j / Around) - 1;
                var y = -0.12f + ((height - 0.12f + sheer) * MathF.Pow(MathF.Abs(s), 1.7f)) + (0.2f * t * t * (1 - MathF.Abs(s)));
                var z = wide * MathF.Sign(s) * MathF.Pow(MathF.Abs(s), 0.55f);
                rows[i, j] = mesh.Add(new(t * length / 2, y, z), Vector3.UnitY, side.At((float)i / Along, 1 - MathF.Abs(s)));
            }
        }

        for (var i = 0; i < Along; i++)
        {
            for (var j = 0; j < 2 * Around; j++)
            {
                mesh.Triangle(rows[i, j], rows[i + 1, j], rows[i + 1, j + 1]);
                mesh.Triangle(rows[i, j], rows[i + 1, j + 1], rows[i, j + 1]);
            }
        }

        mesh.SmoothNormals(first);
        for (var i = 0; i < Along; i++)
        {
            var (a, b) = (mesh.Positions[(int)rows[i, 0]], mesh.Positions[(int)rows[i + 1, 0]]);
            var (c, d) = (mesh.Positions[(int)rows[i + 1, 2 * Around]], mesh.Positions[(int)rows[i, 2 * Around]]);
            var (low, pose) = (new Vector3(0, -0.08f, 0), mesh.Pose);

            // These corners are placed already.
            mesh.Pose = Matrix4x4.Identity;
            if (i is > 0 and < Along - 1)
            {
                mesh.Quad(d + low, c + low, b + low, a + low, deck);
            }

            mesh.Pose = pose;
        }
    }
}
