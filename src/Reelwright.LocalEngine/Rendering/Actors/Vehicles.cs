using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>What rolls, heading right.</summary>
internal static class Vehicles
{
    public static void Car(Easel e)
    {
        var paint = e.PaintOr(e.Dice.Pick<string>(["C8322C", "2F63B0", "E8B23A", "3C8A5A", "D8D8DC"]));
        e.Plain(Outline.Ellipse(0, 0.03f, 1.5f, 0.07f), Tint.Hex("101014"), 0.2f, 0.45f);
        e.Body(Outline.Smooth(-0.86f, 0.58f, -0.5f, 0.96f, 0.3f, 0.98f, 0.78f, 0.6f), paint * 0.95f);
        e.Plain(Outline.Polygon(-0.68f, 0.62f, -0.44f, 0.89f, -0.1f, 0.91f, -0.1f, 0.62f), e.IsLit ? "3C4656" : "9CC0DC", 0.7f);
        e.Plain(Outline.Polygon(-0.03f, 0.62f, -0.03f, 0.91f, 0.26f, 0.9f, 0.58f, 0.62f), e.IsLit ? "3C4656" : "A8CCE6", 0.7f);
        e.Body(Outline.Smooth(-1.4f, 0.58f, -1.42f, 0.26f, -1.2f, 0.18f, 1.25f, 0.18f, 1.45f, 0.28f, 1.4f, 0.5f, 0.85f, 0.62f, -0.8f, 0.66f), paint);
        e.Over(Outline.Box(-1.5f, 0.32f, 1.5f, 0.35f), paint * 0.6f, 0.5f);
        e.Over(Outline.Box(-1.5f, 0.1f, 1.5f, 0.22f), Tint.Hex("22242A"), 0.4f);
        e.Plain(Outline.Box(-0.06f, 0.5f, 0.1f, 0.52f), "E8E8EC");
        Wheel(e, -0.82f, 0.22f, 0.23f);
        Wheel(e, 0.84f, 0.22f, 0.23f);
        Lamps(e, 1.38f, 0.44f, -1.4f, 0.46f);
    }

    public static void Truck(Easel e)
    {
        var paint = e.PaintOr("2F63B0");
        e.Plain(Outline.Ellipse(0, 0.02f, 1.5f, 0.05f), Tint.Hex("101014"), 0.2f, 0.45f);
        e.Body(Outline.Box(-1.4f, 0.24f, 0.55f, 1), "E4E2DC");
        e.Over(Outline.Box(-1.5f, 0.5f, 0.55f, 0.6f), paint, 0.7f);
        e.Body(Outline.Smooth(0.6f, 0.2f, 1.4f, 0.2f, 1.42f, 0.5f, 1.24f, 0.82f, 0.62f, 0.84f), paint);
        e.Plain(Outline.Polygon(0.84f, 0.52f, 1.34f, 0.52f, 1.2f, 0.77f, 0.84f, 0.77f), e.IsLit ? "3C4656" : "A8CCE6", 0.7f);
        e.Plain(Outline.Box(-1.4f, 0.14f, 1.4f, 0.25f), "2A2C32");
        Wheel(e, -1.05f, 0.15f, 0.16f);
        Wheel(e, -0.68f, 0.15f, 0.16f);
        Wheel(e, 1f, 0.15f, 0.16f);
        Lamps(e, 1.4f, 0.36f, -1.42f, 0.32f);
    }

    public static void Bus(Easel e)
    {
        var paint = e.PaintOr("D8352C");
        e.Plain(Outline.Ellipse(0, 0.02f, 1.5f, 0.05f), Tint.Hex("101014"), 0.2f, 0.45f);
        e.Body(Outline.Smooth(-1.42f, 0.16f, 1.42f, 0.16f, 1.46f, 0.5f, 1.4f, 0.98f, -1.4f, 1f, -1.45f, 0.5f), paint);
        e.Over(Outline.Box(-1.5f, 0.44f, 1.5f, 0.48f), Tint.Hex("F2EAD8"), 0.8f);
        for (var i = 0; i < 7; i++)
        {
            e.Window(-1.32f + (i * 0.37f), 0.56f, -1.02f + (i * 0.37f), 0.84f, 0.95f);
        }

        e.Plain(Outline.Box(1.24f, 0.5f, 1.42f, 0.84f), e.IsLit ? "8C8260" : "A8CCE6", 0.7f);
        Wheel(e, -0.92f, 0.15f, 0.165f);
        Wheel(e, 0.92f, 0.15f, 0.165f);
        Lamps(e, 1.42f, 0.3f, -1.44f, 0.32f);
    }

    /// <summary>A steam engine with three carriages; long to the left.</summary>
    public static void Train(Easel e)
    {
        var paint = e.PaintOr("2E4A3C");
        for (var i = 0; i < 4; i++)
        {
            var x = -1.35f - (i * 1.72f);
            e.Body(Outline.Box(x - 0.8f, 0.24f, x + 0.72f, 0.9f), i % 2 == 0 ? Tint.Hex("8C2F2A") : Tint.Hex("96382E"));
            e.Body(Outline.Smooth(x - 0.84f, 0.88f, x + 0.76f, 0.88f, x + 0.6f, 0.98f, x - 0.68f, 0.98f), "40383A");
            for (var k = 0; k < 5; k++)
            {
                e.Window(x - 0.7f + (k * 0.29f), 0.54f, x - 0.5f + (k * 0.29f), 0.78f, 0.95f);
            }

            e.Over(Outline.Box(x - 0.9f, 0.4f, x + 0.8f, 0.43f), Tint.Hex("D9A62E"), 0.8f);
            Wheel(e, x - 0.5f, 0.13f, 0.14f);
            Wheel(e, x + 0.42f, 0.13f, 0.14f);
        }

        e.Body(Outline.Box(-0.45f, 0.24f, 0.1f, 0.98f), paint);
        e.Body(Outline.Box(-0.52f, 0.96f, 0.17f, 1.03f), "26282C");
        e.Window(-0.34f, 0.62f, -0.04f, 0.86f);
        e.Body(Outline.Box(0.05f, 0.3f, 1.15f, 0.74f), paint * 0.9f);
        e.Body(Outline.Smooth(1.1f, 0.3f, 1.24f, 0.34f, 1.24f, 0.7f, 1.1f, 0.74f), "26282C");
        e.Body(Outline.Polygon(0.84f, 0.72f, 1.02f, 0.72f, 1.07f, 1.05f, 0.79f, 1.05f), "26282C");
        e.Body(Outline.Smooth(0.36f, 0.72f, 0.58f, 0.72f, 0.54f, 0.86f, 0.4f, 0.86f), "C99A3C");
        e.Over(Outline.Box(0.3f, 0.3f, 0.34f, 0.76f).Add(Outline.Box(0.66f, 0.3f, 0.7f, 0.76f)), Tint.Hex("D9A62E"), 0.8f);
        e.Plain(Outline.Polygon(1.14f, 0.26f, 1.5f, 0.06f, 1.14f, 0.06f), "A33A2C");
        e.Plain(Outline.Box(-0.5f, 0.2f, 1.2f, 0.28f), "1E2024");
        foreach (var x in (float[])[-0.2f, 0.2f, 0.6f])
        {
            Wheel(e, x, 0.17f, 0.18f);
        }

        Wheel(e, 1f, 0.12f, 0.12f);
        var (sin, cos) = MathF.SinCos(e.Phase * MathF.Tau);
        e.Line(new(-0.2f + (0.1f * cos), 0.17f + (0.1f * sin)), new(0.6f + (0.1f * cos), 0.17f + (0.1f * sin)), 0.04f, Tint.Hex("B8BCC4"));
        Lamps(e, 1.24f, 0.66f, null, 0);
    }

    public static void Bicycle(Easel e)
    {
        var frame = e.PaintOr("C8322C");
        foreach (var x in (float[])[-0.3f, 0.3f])
        {
            for (var i = 0; i < 5; i++)
            {
                var (sin, cos) = MathF.SinCos((i * MathF.PI / 5) - (e.Phase * MathF.Tau));
                e.Line(new(x - (0.2f * cos), 0.22f - (0.2f * sin)), new(x + (0.2f * cos), 0.22f + (0.2f * sin)), 0.006f, Tint.Hex("9C9CA4"));
            }

            var before = new Vector2(x + 0.21f, 0.22f);
            for (var i = 1; i <= 24; i++)
            {
                var (sin, cos) = MathF.SinCos(i / 24f * MathF.Tau);
                var at = new Vector2(x + (0.21f * cos), 0.22f + (0.21f * sin));
                e.Line(before, at, 0.024f, Tint.Hex("26262B"));
                before = at;
            }
        }

        var (seat, crank, bar) = (new Vector2(-0.16f, 0.5f), new Vector2(-0.02f, 0.22f), new Vector2(0.22f, 0.52f));
        e.Line(new(-0.3f, 0.22f), seat, 0.022f, frame);
        e.Line(new(-0.3f, 0.22f), crank, 0.022f, frame);
        e.Line(seat, crank, 0.024f, frame);
        e.Line(seat, bar, 0.024f, frame);
        e.Line(crank, bar, 0.024f, frame);
        e.Line(bar, new(0.3f, 0.22f), 0.024f, frame);
        e.Line(bar, new(0.27f, 0.6f), 0.022f, Tint.Hex("3A3A40"));
        var (s, c) = MathF.SinCos(-e.Phase * MathF.Tau);
        foreach (var side in (float[])[-1, 1])
        {
            var foot = crank + (new Vector2(c, s) * 0.08f * side);
            var knee = new Vector2(0.1f + (0.03f * c * side), 0.44f + (0.05f * s * side));
            e.Plain(Outline.Limb(seat + new Vector2(0, 0.05f), 0.045f, knee, 0.036f).Add(Outline.Limb(knee, 0.036f, foot, 0.024f)), Tint.Hex("2E3440") * (side > 0 ? 1 : 0.75f), 0.5f);
        }

        e.Body(Outline.Limb(new(-0.15f, 0.56f), 0.07f, new(0.04f, 0.82f), 0.07f), "2F6E8C");
        e.Plain(Outline.Limb(new(0.04f, 0.8f), 0.035f, new(0.26f, 0.6f), 0.024f), "2F6E8C", 0.7f);
        e.Body(Outline.Circle(0.11f, 0.93f, 0.065f), "DDAE8C");
        e.Body(Outline.Smooth(0.04f, 0.94f, 0.08f, 1.01f, 0.16f, 1.01f, 0.19f, 0.95f), "F0D040");
    }

    private static void Wheel(Easel e, float x, float y, float radius)
    {
        e.Plain(Outline.Circle(x, y, radius), "1C1C20", 0.3f);
        e.Plain(Outline.Circle(x, y, radius * 0.62f), "A4A8B0", 0.7f);
        for (var i = 0; i < 5; i++)
        {
            var (sin, cos) = MathF.SinCos((i / 5f * MathF.Tau) - (e.Phase * MathF.Tau));
            e.Line(new(x, y), new(x + (cos * radius * 0.56f), y + (sin * radius * 0.56f)), radius * 0.14f, Tint.Hex("4A4C54"));
        }
    }

    private static void Lamps(Easel e, float frontX, float frontY, float? backX, float backY)
    {
        e.Luminous(Outline.Ellipse(frontX - 0.03f, frontY, 0.05f, 0.06f), e.IsLit ? Tint.Hex("FFF4D0") * 1.3f : Tint.Hex("F2F0E4"));
        if (backX is { } x)
        {
            e.Luminous(Outline.Box(x, backY - 0.04f, x + 0.05f, backY + 0.05f), Tint.Hex("E02A20") * (e.IsLit ? 1.2f : 0.8f));
        }

        if (e.IsLit)
        {
            e.Glow(frontX, frontY, 0.5f, Tint.Hex("FFEFC0") * 0.7f);
            e.Luminous(Outline.Polygon(frontX, frontY + 0.04f, frontX + 1.4f, frontY + 0.1f, frontX + 1.4f, 0, frontX, frontY - 0.05f), Tint.Hex("FFEFC0"), 0.13f);
            if (backX is { } back)
            {
                e.Glow(back, backY, 0.28f, Tint.Hex("FF3020") * 0.6f);
            }
        }
    }
}
