using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>Small things of the ground: flowers, mushrooms, stones, ice.</summary>
internal static class Things
{
    public static void Flower(Easel e)
    {
        e.Plain(Outline.Ribbon([new(0, 0), new(0.04f, 0.4f), new(0.0f, 0.82f)], 0.035f, 0.025f), "4C8A3C", 0.6f);
        e.Plain(Outline.Smooth(0.02f, 0.3f, 0.2f, 0.48f, 0.24f, 0.4f).Add(Outline.Smooth(0.02f, 0.2f, -0.18f, 0.4f, -0.22f, 0.3f)), "4C8A3C", 0.6f);
        var petal = e.PaintOr(e.Dice.Pick<string>(["E0526A", "F2C84A", "F6F2EA", "B46AD8", "F08A3C"]));
        for (var i = 0; i < 8; i++)
        {
            var (sin, cos) = MathF.SinCos(i / 8f * MathF.Tau);
            e.Plain(Outline.Ellipse(cos * 0.11f, 0.84f + (sin * 0.11f), 0.1f, 0.06f, MathF.Atan2(sin, cos)), petal * e.Dice.Between(0.9f, 1.08f), 0.85f);
        }

        e.Plain(Outline.Circle(0, 0.84f, 0.065f), "E8B838", 0.8f);
    }

    public static void Sunflower(Easel e)
    {
        e.Plain(Outline.Ribbon([new(0, 0), new(0.03f, 0.4f), new(0, 0.76f)], 0.05f, 0.035f), "5A8A34", 0.6f);
        e.Plain(Outline.Smooth(0.02f, 0.3f, 0.24f, 0.5f, 0.3f, 0.36f).Add(Outline.Smooth(0.02f, 0.42f, -0.24f, 0.58f, -0.28f, 0.44f)), "4F8030", 0.6f);
        for (var ring = 0; ring < 2; ring++)
        {
            for (var i = 0; i < 15; i++)
            {
                var (sin, cos) = MathF.SinCos(((i + (ring * 0.5f)) / 15f) * MathF.Tau);
                e.Plain(Outline.Ellipse(cos * 0.16f, 0.8f + (sin * 0.16f), 0.085f, 0.032f, MathF.Atan2(sin, cos)), e.PaintOr("F7C42A") * (ring == 0 ? 0.85f : 1.05f), 0.9f);
            }
        }

        e.Plain(Outline.Circle(0, 0.8f, 0.115f), "5A3418", 0.6f);
        e.Plain(Outline.Circle(0, 0.8f, 0.06f), "3C2210", 0.5f);
    }

    public static void Tulip(Easel e)
    {
        e.Plain(Outline.Ribbon([new(0, 0), new(0.02f, 0.4f), new(0, 0.74f)], 0.045f, 0.035f), "4C9040", 0.6f);
        e.Plain(Outline.Smooth(0, 0.02f, 0.2f, 0.4f, 0.16f, 0.58f, 0.06f, 0.3f).Add(Outline.Smooth(0, 0.02f, -0.18f, 0.36f, -0.16f, 0.52f, -0.05f, 0.3f)), "458838", 0.5f);
        var cup = e.PaintOr(e.Dice.Pick<string>(["D8342E", "F2C03A", "E86AA0", "F08A30", "8C4AB0", "F6EEE6"]));
        e.Body(Outline.Smooth(-0.12f, 0.74f, 0, 0.7f, 0.12f, 0.74f, 0.14f, 0.88f, 0.1f, 1, 0.04f, 0.92f, 0, 1.01f, -0.04f, 0.92f, -0.1f, 1, -0.14f, 0.88f), cup);
    }

    public static void Lavender(Easel e)
    {
        for (var i = -2; i <= 2; i++)
        {
            var tip = new Vector2(i * 0.13f, 1 - (MathF.Abs(i) * 0.09f));
            e.Plain(Outline.Ribbon([new(i * 0.02f, 0), new(i * 0.07f, 0.4f), tip], 0.025f, 0.015f), "7C9A5A", 0.5f);
            for (var k = 0; k < 7; k++)
            {
                var p = Vector2.Lerp(tip, new(i * 0.08f, 0.5f), k / 7f);
                e.Plain(Outline.Ellipse(p.X, p.Y, 0.042f, 0.032f), e.PaintOr("8A63C8") * e.Dice.Between(0.85f, 1.2f), 0.8f);
            }
        }
    }

    public static void Mushroom(Easel e)
    {
        Cap(-0.05f, 1, e.PaintOr("C8352C"));
        Cap(0.36f, 0.55f, e.PaintOr("C8352C") * 0.92f);

        void Cap(float x, float size, Vector3 colour)
        {
            e.Body(Outline.Smooth(x - (0.1f * size), 0, x + (0.1f * size), 0, x + (0.075f * size), 0.6f * size, x - (0.075f * size), 0.6f * size), "F0E6D2");
            e.Body(Outline.Smooth(x - (0.42f * size), 0.54f * size, x, 0.5f * size, x + (0.42f * size), 0.54f * size, x + (0.3f * size), 0.88f * size, x, 1f * size, x - (0.3f * size), 0.88f * size), colour);
            foreach (var (dx, y, r) in ((float, float, float)[])[(-0.2f, 0.68f, 0.06f), (0.04f, 0.84f, 0.07f), (0.22f, 0.64f, 0.05f), (-0.04f, 0.62f, 0.04f)])
            {
                e.Over(Outline.Ellipse(x + (dx * size), y * size, r * size, r * 0.8f * size), Tint.Hex("F8F0E2"), 0.9f);
            }
        }
    }

    public static void Rock(Easel e)
    {
        var grey = e.PaintOr("8A857E");
        for (var i = 0; i < 3; i++)
        {
            var x = (i - 1) * 0.62f;
            var h = i == 1 ? 1 : e.Dice.Between(0.4f, 0.65f);
            var w = 0.5f + (0.2f * h);
            e.Body(Outline.Polygon(x - w, 0, x - (w * 0.85f), h * 0.55f, x - (w * 0.35f), h * 0.96f, x + (w * 0.2f), h, x + (w * 0.75f), h * 0.6f, x + w, 0), grey * e.Dice.Between(0.85f, 1.05f));
            e.Over(Outline.Polygon(x - (w * 0.35f), h * 0.96f, x + (w * 0.2f), h, x + (w * 0.1f), h * 0.6f, x - (w * 0.2f), h * 0.5f), grey * 1.15f, 0.9f, 0.7f);
        }
    }

    public static void Iceberg(Easel e)
    {
        var ice = e.PaintOr("E2F2FC");
        e.Body(Outline.Polygon(-1f, 0, -0.86f, 0.34f, -0.5f, 0.46f, -0.28f, 0.86f, -0.05f, 1, 0.16f, 0.7f, 0.46f, 0.78f, 0.7f, 0.4f, 0.95f, 0.28f, 1.05f, 0), ice);
        e.Over(Outline.Polygon(-0.05f, 1, 0.16f, 0.7f, 0.1f, 0.3f, 0.3f, 0, -0.4f, 0, -0.12f, 0.5f), Tint.Hex("8CC4E4"), 0.6f, 0.75f);
        e.Over(Outline.Polygon(0.46f, 0.78f, 0.7f, 0.4f, 0.6f, 0, 0.44f, 0, 0.5f, 0.4f), Tint.Hex("8CC4E4"), 0.6f, 0.75f);
        e.Over(Outline.Polygon(-0.86f, 0.34f, -0.5f, 0.46f, -0.6f, 0.2f, -0.8f, 0), Tint.Hex("9CCCE8"), 0.6f, 0.6f);
        e.Over(Outline.Box(-1.2f, 0, 1.2f, 0.06f), Tint.Hex("5CA8C8"), 0.5f, 0.7f);
    }

    public static void Reed(Easel e)
    {
        for (var i = 0; i < 7; i++)
        {
            var x = (i - 3) * 0.07f;
            var tip = new Vector2(x + (e.Dice.Signed() * 0.12f), e.Dice.Between(0.6f, 1));
            e.Plain(Outline.Ribbon([new(x, 0), new(x, tip.Y * 0.5f), tip], 0.022f, 0.01f), Tint.Hex("7A8A4A") * e.Dice.Between(0.7f, 1.1f), 0.5f);
            if (i % 2 == 0)
            {
                e.Plain(Outline.Limb(tip - new Vector2(0, 0.17f), 0.022f, tip - new Vector2(0, 0.03f), 0.022f), e.PaintOr("6B4226"), 0.5f);
            }
        }
    }

    public static void Logs(Easel e)
    {
        e.Plain(Outline.Ellipse(0, 0.02f, 0.75f, 0.08f), Tint.Hex("1A1210"), 0.5f, 0.6f);
        for (var i = -2; i <= 2; i++)
        {
            e.Body(Outline.Limb(new(i * 0.26f, 0.04f), 0.06f, new(i * -0.06f, 0.34f), 0.05f), "5A3A26");
        }

        e.Glow(0, 0.3f, 1.5f, Tint.Hex("FF7A28") * 0.35f);
    }
}
