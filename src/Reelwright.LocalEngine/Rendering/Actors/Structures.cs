using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>Built things that are no houses: mills, bridges, wheels, ruins.</summary>
internal static class Structures
{
    public static void Windmill(Easel e)
    {
        e.Body(Outline.Polygon(-0.19f, 0, 0.19f, 0, 0.11f, 0.6f, -0.11f, 0.6f), e.PaintOr("E2D6C2"));
        e.Body(Outline.Smooth(-0.13f, 0.58f, 0.13f, 0.58f, 0.1f, 0.7f, 0, 0.76f, -0.1f, 0.7f), "7A4A38");
        e.Body(Outline.Box(-0.05f, 0, 0.05f, 0.16f), "5A3B2A");
        e.Window(-0.03f, 0.3f, 0.03f, 0.38f);
        var hub = new Vector2(0, 0.62f);
        for (var i = 0; i < 4; i++)
        {
            var (sin, cos) = MathF.SinCos((e.Phase * MathF.Tau / 4) + (i * MathF.PI / 2) + 0.4f);
            var along = new Vector2(cos, sin);
            var across = new Vector2(-sin, cos);
            e.Line(hub, hub + (along * 0.4f), 0.014f, Tint.Hex("4A3628"));
            var (a, b) = (hub + (along * 0.1f), hub + (along * 0.39f));
            e.Plain(Outline.Polygon(a, b, b + (across * 0.09f), a + (across * 0.09f)), Tint.Hex("F2E9D6"), 0.85f, 0.92f);
            for (var k = 0; k < 5; k++)
            {
                var p = Vector2.Lerp(a, b, k / 4f);
                e.Line(p, p + (across * 0.09f), 0.006f, Tint.Hex("6B523C"));
            }
        }

        e.Body(Outline.Circle(0, 0.62f, 0.022f), "3E3028");
    }

    public static void Turbine(Easel e)
    {
        var white = e.PaintOr("F2F4F6");
        e.Body(Outline.Polygon(-0.018f, 0, 0.018f, 0, 0.009f, 0.68f, -0.009f, 0.68f), white);
        var hub = new Vector2(0, 0.68f);
        for (var i = 0; i < 3; i++)
        {
            var (sin, cos) = MathF.SinCos(((e.Phase + i) * MathF.Tau / 3) + 0.3f);
            var along = new Vector2(cos, sin);
            var across = new Vector2(-sin, cos) * 0.02f;
            e.Plain(Outline.Polygon(hub, hub + (along * 0.08f) + across, hub + (along * 0.31f), hub + (along * 0.06f) - (across * 0.5f)), white, 0.9f);
        }

        e.Body(Outline.Circle(0, 0.68f, 0.018f), white);
    }

    /// <summary>A suspension bridge; it is as wide as two and a half times its height to each side.</summary>
    public static void Bridge(Easel e)
    {
        var steel = e.PaintOr("B4483A");
        foreach (var x in (float[])[-1.1f, 1.1f])
        {
            e.Body(Outline.Box(x - 0.06f, -0.05f, x - 0.02f, 1).Add(Outline.Box(x + 0.02f, -0.05f, x + 0.06f, 1)), steel);
            foreach (var y in (float[])[0.42f, 0.66f, 0.94f])
            {
                e.Body(Outline.Box(x - 0.06f, y, x + 0.06f, y + 0.04f), steel * 0.9f);
            }
        }

        Cable(-1.1f, 1.1f, 0.98f, 0.36f, 0.98f);
        Cable(-2.45f, -1.1f, 0.32f, 0.56f, 0.98f);
        Cable(1.1f, 2.45f, 0.98f, 0.56f, 0.32f);
        e.Body(Outline.Box(-2.5f, 0.26f, 2.5f, 0.32f), steel * 0.75f);
        for (var x = -2.4f; x < 2.5f; x += 0.2f)
        {
            e.LampGlow(x, 0.36f, 0.09f, 1);
        }

        void Cable(float left, float right, float a, float middle, float b)
        {
            var bend = (2 * middle) - ((a + b) / 2);
            var last = new Vector2(left, a);
            for (var i = 1; i <= 22; i++)
            {
                var t = i / 22f;
                var y = ((1 - t) * (1 - t) * a) + (2 * t * (1 - t) * bend) + (t * t * b);
                var at = new Vector2(left + ((right - left) * t), y);
                e.Line(last, at, 0.02f, steel);
                e.Line(at, new Vector2(at.X, 0.3f), 0.008f, steel);
                last = at;
            }
        }
    }

    public static void Pyramid(Easel e)
    {
        var sand = e.PaintOr("DDB473");
        var side = e.Studio.Palette.Side;
        e.Plain(Outline.Polygon(-0.85f, 0, 0, 1, 0.85f, 0), sand, 1);
        var edge = 0.24f * side;
        e.Plain(Outline.Polygon(-0.85f * side, 0, 0, 1, -edge, 0), sand * 0.72f, 0.12f);
        for (var i = 1; i < 16; i++)
        {
            var y = i / 16f;
            e.Over(Outline.Box(-0.9f, y, 0.9f, y + 0.007f), sand * 0.5f, 0.3f, 0.35f);
        }
    }

    public static void Ruins(Easel e)
    {
        var marble = e.PaintOr("D9CFBC");
        e.Body(Outline.Box(-0.75f, 0, 0.75f, 0.06f).Add(Outline.Box(-0.7f, 0.06f, 0.7f, 0.11f)), marble);
        for (var i = 0; i < 6; i++)
        {
            var x = -0.6f + (i * 0.24f);
            var whole = i is 0 or 1 or 2 or 4;
            var top = whole ? 0.82f : e.Dice.Between(0.3f, 0.6f);
            e.Body(Outline.Polygon(x - 0.05f, 0.1f, x + 0.05f, 0.1f, x + 0.042f, top, x - 0.042f, top + (whole ? 0 : 0.05f)), marble);
            for (var k = -1; k <= 1; k++)
            {
                e.Over(Outline.Box(x + (k * 0.024f) - 0.003f, 0.1f, x + (k * 0.024f) + 0.003f, top), marble * 0.6f, 0.4f);
            }

            if (whole)
            {
                e.Body(Outline.Box(x - 0.065f, 0.8f, x + 0.065f, 0.85f), marble);
            }
        }

        e.Body(Outline.Polygon(-0.7f, 0.85f, 0.02f, 0.85f, -0.05f, 0.93f, -0.7f, 0.94f), marble);
        e.Body(Outline.Polygon(-0.7f, 0.94f, -0.12f, 0.93f, -0.3f, 1f), marble);
        e.Body(Outline.Polygon(0.5f, 0.02f, 0.68f, 0, 0.7f, 0.1f, 0.55f, 0.14f), marble * 0.9f);
    }

    public static void Tent(Easel e)
    {
        var cloth = e.PaintOr("E08A3C");
        if (e.IsLit)
        {
            e.Luminous(Outline.Polygon(-0.8f, 0, 0, 1, 0.8f, 0), Tint.Mix(cloth, e.Studio.Palette.Lamp, 0.45f) * 0.9f);
            e.Glow(0, 0.35f, 1.1f, cloth * 0.4f);
        }
        else
        {
            e.Body(Outline.Polygon(-0.8f, 0, 0, 1, 0.8f, 0), cloth);
        }

        e.Over(Outline.Polygon(-0.8f, 0, 0, 1, -0.3f, 0), cloth * 0.6f, 0.3f, 0.5f);
        e.Plain(Outline.Polygon(-0.02f, 0, 0.02f, 0.78f, 0.26f, 0), Tint.Hex("4A3020"), 0.3f);
        e.Line(new Vector2(0, 1), new Vector2(-1.05f, 0), 0.012f, Tint.Hex("CCC4B4"));
        e.Line(new Vector2(0, 1), new Vector2(1.05f, 0), 0.012f, Tint.Hex("CCC4B4"));
    }

    public static void Igloo(Easel e)
    {
        var ice = Tint.Hex("EAF4FC");
        e.Body(Outline.Smooth(-0.8f, 0, 0.8f, 0, 0.72f, 0.5f, 0.4f, 0.88f, 0, 1, -0.4f, 0.88f, -0.72f, 0.5f), ice);
        for (var row = 1; row < 6; row++)
        {
            e.Over(Outline.Box(-0.85f, row * 0.16f, 0.85f, (row * 0.16f) + 0.014f), Tint.Hex("9CB8CE"), 0.5f);
            for (var k = -4; k <= 4; k++)
            {
                var x = (k * 0.22f) + (row % 2 * 0.11f);
                e.Over(Outline.Box(x, row * 0.16f, x + 0.012f, (row + 1) * 0.16f), Tint.Hex("9CB8CE"), 0.5f);
            }
        }

        e.Body(Outline.Smooth(-0.3f, 0, 0.3f, 0, 0.28f, 0.3f, 0, 0.46f, -0.28f, 0.3f), ice * 0.95f);
        e.Plain(Outline.Smooth(-0.17f, 0, 0.17f, 0, 0.16f, 0.2f, 0, 0.32f, -0.16f, 0.2f), e.IsLit ? Tint.Hex("FFC870") * 3 : Tint.Hex("34465C"), 0.4f);
        e.LampGlow(0, 0.15f, 0.7f, 0.8f);
    }

    public static void FerrisWheel(Easel e)
    {
        var hub = new Vector2(0, 0.54f);
        e.Line(hub, new Vector2(-0.24f, 0), 0.022f, Tint.Hex("8C8C98"));
        e.Line(hub, new Vector2(0.24f, 0), 0.022f, Tint.Hex("8C8C98"));
        const int Cabins = 12;
        var hues = (string[])["FF4F6A", "FFC23F", "4FD8FF", "7CFF6B", "C77CFF", "FF8A3F"];
        var before = hub + new Vector2(MathF.Cos(e.Phase * MathF.Tau / Cabins), MathF.Sin(e.Phase * MathF.Tau / Cabins)) * 0.42f;
        for (var i = 1; i <= Cabins; i++)
        {
            var (sin, cos) = MathF.SinCos((i + e.Phase) * MathF.Tau / Cabins);
            var at = hub + (new Vector2(cos, sin) * 0.42f);
            e.Line(hub, at, 0.008f, Tint.Hex("B8BAC6"));
            e.Line(before, at, 0.014f, Tint.Hex("C8CAD6"));
            before = at;
            var hue = Tint.Hex(hues[i % hues.Length]);
            var cabin = Outline.Smooth(at.X - 0.035f, at.Y - 0.01f, at.X + 0.035f, at.Y - 0.01f, at.X + 0.03f, at.Y - 0.065f, at.X - 0.03f, at.Y - 0.065f);
            if (e.IsLit)
            {
                e.Luminous(cabin, hue * 1.1f);
                e.Glow(at.X, at.Y - 0.03f, 0.1f, hue * 0.4f);
                e.Glow(at.X * 0.6f, hub.Y + ((at.Y - hub.Y) * 0.6f), 0.05f, hue * 0.6f);
            }
            else
            {
                e.Body(cabin, hue);
            }
        }

        e.Body(Outline.Circle(0, 0.54f, 0.035f), "D8D8E0");
    }

    public static void Pier(Easel e)
    {
        var wood = e.PaintOr("7C5E46");
        for (var i = 0; i < 9; i++)
        {
            var x = -2.3f + (i * 0.56f);
            e.Body(Outline.Box(x - 0.05f, -0.2f, x + 0.05f, 0.62f), wood * 0.7f);
        }

        e.Body(Outline.Box(-2.5f, 0.5f, 2.5f, 0.66f), wood);
        for (var i = 0; i < 7; i++)
        {
            var x = -2.2f + (i * 0.73f);
            e.Line(new Vector2(x, 0.6f), new Vector2(x, 1), 0.05f, wood);
        }

        e.Line(new Vector2(-2.3f, 0.96f), new Vector2(2.3f, 0.96f), 0.045f, wood);
        e.LampGlow(2.1f, 1.05f, 0.5f);
        e.LampGlow(-0.7f, 1.05f, 0.5f);
    }

    public static void Fence(Easel e)
    {
        var white = e.PaintOr("EDE8DC");
        e.Body(Outline.Box(-2.6f, 0.3f, 2.6f, 0.4f).Add(Outline.Box(-2.6f, 0.66f, 2.6f, 0.76f)), white * 0.92f);
        for (var i = 0; i < 18; i++)
        {
            var x = -2.5f + (i * 0.295f);
            e.Body(Outline.Polygon(x - 0.07f, 0, x + 0.07f, 0, x + 0.07f, 0.86f, x, 1, x - 0.07f, 0.86f), white);
        }
    }

    public static void StreetLamp(Easel e)
    {
        e.Body(Outline.Polygon(-0.03f, 0, 0.03f, 0, 0.012f, 0.8f, -0.012f, 0.8f), "33363E");
        e.Line(new Vector2(0, 0.8f), new Vector2(0.12f, 0.9f), 0.018f, Tint.Hex("33363E"));
        e.Line(new Vector2(0.12f, 0.9f), new Vector2(0.19f, 0.88f), 0.018f, Tint.Hex("33363E"));
        e.Body(Outline.Polygon(0.15f, 0.885f, 0.24f, 0.885f, 0.22f, 0.92f, 0.17f, 0.92f), "33363E");
        e.Luminous(Outline.Ellipse(0.195f, 0.875f, 0.036f, 0.02f), e.IsLit ? Tint.Hex("FFE2A0") * 1.4f : Tint.Hex("E8E4D4"));
        e.LampGlow(0.195f, 0.86f, 0.42f, 1);
    }

    public static void Statue(Easel e)
    {
        var stone = e.PaintOr("A8ACA6");
        e.Body(Outline.Box(-0.24f, 0, 0.24f, 0.06f).Add(Outline.Box(-0.19f, 0.06f, 0.19f, 0.36f)).Add(Outline.Box(-0.22f, 0.34f, 0.22f, 0.39f)), stone * 0.85f);
        e.Body(Outline.Smooth(-0.1f, 0.39f, 0.11f, 0.39f, 0.08f, 0.6f, 0.09f, 0.78f, -0.09f, 0.78f, -0.08f, 0.6f), stone);
        e.Body(Outline.Circle(0, 0.85f, 0.05f), stone);
        e.Body(Outline.Limb(new Vector2(0.07f, 0.75f), 0.025f, new Vector2(0.17f, 0.95f), 0.02f), stone);
        e.Body(Outline.Limb(new Vector2(-0.08f, 0.75f), 0.025f, new Vector2(-0.11f, 0.56f), 0.022f), stone);
    }
}
