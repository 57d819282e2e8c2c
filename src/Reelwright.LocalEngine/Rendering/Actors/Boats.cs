using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>What floats. Bows point right; the poses roll with the swell.</summary>
internal static class Boats
{
    public static void Boat(Easel e)
    {
        var r = Roll(e, 0.07f);
        e.Body(r(Outline.Smooth(-0.75f, 0.42f, -0.6f, 0.02f, 0.55f, 0.02f, 0.95f, 0.5f, 0.5f, 0.36f, -0.3f, 0.34f)), e.PaintOr("C0392B"));
        e.Body(r(Outline.Ribbon([new(-0.76f, 0.43f), new(-0.3f, 0.36f), new(0.5f, 0.38f), new(0.95f, 0.52f)], 0.06f, 0.05f)), "F2EADA");
        e.Body(r(Outline.Box(-0.34f, 0.34f, 0.1f, 0.72f)), "F0EBE0");
        e.Body(r(Outline.Box(-0.4f, 0.7f, 0.16f, 0.77f)), "5B6E7E");
        var glass = e.IsLit ? e.Studio.Palette.Lamp : Tint.Hex("46607A");
        foreach (var x in (float[])[-0.28f, -0.08f])
        {
            var pane = r(Outline.Box(x, 0.5f, x + 0.14f, 0.64f));
            if (e.IsLit)
            {
                e.Luminous(pane, glass);
            }
            else
            {
                e.Plain(pane, glass, 0.6f);
            }
        }

        e.Plain(r(Outline.Limb(new(0.34f, 0.36f), 0.016f, new(0.34f, 1), 0.01f)), "5A4636");
        e.LampGlow(0.34f, 1, 0.3f);
    }

    public static void Sailboat(Easel e)
    {
        var r = Roll(e, 0.06f);
        var sail = e.Paint ?? Tint.Hex("FAF4E6");
        e.Plain(r(Outline.Limb(new(-0.02f, 0.12f), 0.01f, new(-0.02f, 1), 0.006f)), "6B523C");
        e.Body(r(Outline.Smooth(-0.045f, 0.2f, -0.2f, 0.19f, -0.36f, 0.2f, -0.27f, 0.45f, -0.13f, 0.76f, -0.04f, 0.97f)), sail);
        e.Body(r(Outline.Smooth(0.005f, 0.2f, 0.2f, 0.17f, 0.34f, 0.2f, 0.24f, 0.42f, 0.1f, 0.72f, 0.0f, 0.9f)), sail * 0.93f);
        for (var i = 1; i < 5; i++)
        {
            e.Over(r(Outline.Box(-0.4f, 0.2f + (i * 0.15f), -0.03f, 0.205f + (i * 0.15f))), sail * 0.75f, 0.5f);
        }

        e.Body(r(Outline.Smooth(-0.38f, 0.15f, -0.3f, 0.0f, 0.26f, 0.0f, 0.46f, 0.17f, 0.1f, 0.135f, -0.2f, 0.13f)), "7A3B2E");
        e.Body(r(Outline.Ribbon([new(-0.39f, 0.155f), new(-0.1f, 0.135f), new(0.2f, 0.14f), new(0.46f, 0.175f)], 0.022f, 0.018f)), "EFE6D2");
        e.LampGlow(-0.02f, 1, 0.14f, 0.8f);
    }

    public static void Ship(Easel e)
    {
        var hull = e.PaintOr("2F3E55");
        e.Body(Outline.Polygon(-1.55f, 0.3f, -1.42f, -0.02f, 1.38f, -0.02f, 1.75f, 0.42f, 1.2f, 0.34f), hull);
        e.Over(Outline.Box(-2, -0.05f, 2, 0.07f), Tint.Hex("A33A30"), 0.5f);
        e.Body(Outline.Box(-1.2f, 0.3f, 0.75f, 0.46f), "F2F0EA");
        e.Body(Outline.Box(-1.0f, 0.45f, 0.6f, 0.58f), "EAE8E2");
        e.Body(Outline.Box(-0.1f, 0.57f, 0.5f, 0.7f), "F2F0EA");
        for (var row = 0; row < 2; row++)
        {
            for (var i = 0; i < 17; i++)
            {
                var x = -1.1f + (i * 0.105f);
                if (row == 0 || x < 0.5f)
                {
                    e.Window(x, 0.35f + (row * 0.135f), x + 0.05f, 0.395f + (row * 0.135f), 0.8f);
                }
            }
        }

        e.Body(Outline.Polygon(-0.62f, 0.57f, -0.36f, 0.57f, -0.38f, 0.9f, -0.6f, 0.9f), "C8452F");
        e.Over(Outline.Box(-0.7f, 0.83f, -0.3f, 0.92f), Tint.Hex("24262C"), 0.5f);
        e.Body(Outline.Polygon(-0.24f, 0.57f, 0f, 0.57f, -0.02f, 0.86f, -0.22f, 0.86f), "C8452F");
        e.Line(new Vector2(0.95f, 0.36f), new Vector2(0.95f, 0.98f), 0.022f, Tint.Hex("5C5C60"));
        e.LampGlow(0.95f, 0.98f, 0.2f);
        for (var i = 0; i < 7; i++)
        {
            var drift = (i + e.Phase) * 0.16f;
            e.Plain(Outline.Ellipse(-0.5f - drift, 0.98f + (drift * 0.25f), 0.07f + (drift * 0.14f), 0.05f + (drift * 0.09f)), Tint.Hex("8C9098"), 0.5f, 0.4f * (1 - (i / 7f)));
        }
    }

    public static void PirateShip(Easel e)
    {
        var r = Roll(e, 0.045f);
        var sail = e.PaintOr("EFE2C4");
        foreach (var (x, top) in ((float, float)[])[(-0.36f, 0.82f), (0f, 1f), (0.34f, 0.86f)])
        {
            e.Plain(r(Outline.Limb(new(x, 0.2f), 0.014f, new(x, top), 0.008f)), "54402F");
            for (var i = 0; i < 3; i++)
            {
                var low = 0.3f + (i * (top - 0.34f) / 3);
                var high = low + ((top - 0.36f) / 3.4f);
                var half = 0.17f - (i * 0.03f);
                e.Body(r(Outline.Smooth(x - half, low, x, low + 0.03f, x + half, low, x + (half * 1.12f), (low + high) / 2, x + (half * 0.86f), high, x - (half * 0.86f), high, x - (half * 0.8f), (low + high) / 2)), sail * (1 - (i * 0.04f)));
            }
        }

        e.Plain(r(Outline.Polygon(0, 1.02f, 0.12f, 0.985f, 0, 0.95f)), "1E1E22");
        e.Plain(r(Outline.Limb(new(0.5f, 0.24f), 0.014f, new(0.8f, 0.4f), 0.007f)), "54402F");
        e.Body(r(Outline.Smooth(-0.62f, 0.38f, -0.56f, 0.02f, 0.4f, 0.0f, 0.66f, 0.28f, 0.3f, 0.2f, -0.25f, 0.2f, -0.4f, 0.3f)), "5E3F2A");
        e.Over(r(Outline.Box(-0.7f, 0.12f, 0.7f, 0.15f)), Tint.Hex("C99A4A"), 0.6f);
        for (var i = 0; i < 6; i++)
        {
            e.Window(-0.44f + (i * 0.14f), 0.07f, -0.4f + (i * 0.14f), 0.11f, 0.7f);
        }
    }

    public static void Canoe(Easel e)
    {
        var r = Roll(e, 0.05f);
        e.Body(r(Outline.Smooth(-1.25f, 0.42f, -1f, 0.02f, 1f, 0.02f, 1.3f, 0.45f, 0.8f, 0.24f, -0.8f, 0.24f)), e.PaintOr("B5642E"));
        e.Body(r(Outline.Smooth(-0.2f, 0.22f, 0.18f, 0.22f, 0.14f, 0.7f, -0.12f, 0.7f)), "34506A");
        e.Body(r(Outline.Circle(0.02f, 0.86f, 0.12f)), "D8A684");
        var dip = 0.25f * e.Swing;
        e.Plain(r(Outline.Limb(new(0.1f, 0.62f), 0.05f, new(0.42f, 0.5f + dip), 0.04f)), "34506A", 0.6f);
        e.Plain(r(Outline.Limb(new(0.24f, 0.86f + dip), 0.022f, new(0.6f, 0.02f + dip), 0.022f)), "6B4A30");
        e.Plain(r(Outline.Ellipse(0.62f, -0.02f + dip, 0.06f, 0.13f, 0.4f)), "8A6038");
    }

    /// <summary>Turns outlines about the waterline with the phase.</summary>
    private static Func<Outline, Outline> Roll(Easel e, float radians)
    {
        var turn = Matrix3x2.CreateRotation(e.Swing * radians, new Vector2(0, 0.1f));
        return outline => outline.Moved(turn);
    }
}
