using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>What is in the air. The origin is below the middle; 1 is the height of the whole.</summary>
internal static class Flyers
{
    public static void Bird(Easel e) => Wings(e, e.PaintOr(e.IsLit ? "20242E" : "3A4048"), 0.9f, 0.055f, false);

    public static void Eagle(Easel e) => Wings(e, e.PaintOr("4A3424"), 1.15f, 0.1f, true);

    public static void Bat(Easel e)
    {
        var dark = e.PaintOr("1C1A22");
        var flap = e.Swing * 0.5f;
        foreach (var side in (float[])[-1, 1])
        {
            e.Plain(Outline.Polygon(0, 0.62f, side * 0.35f, 0.72f + flap, side * 0.85f, 0.5f + (flap * 0.6f), side * 0.6f, 0.42f + (flap * 0.3f), side * 0.42f, 0.5f, side * 0.26f, 0.36f, side * 0.12f, 0.46f, 0, 0.36f), dark, 0.4f);
            e.Plain(Outline.Polygon(side * 0.02f, 0.66f, side * 0.1f, 0.66f, side * 0.09f, 0.78f), dark, 0.4f);
        }

        e.Plain(Outline.Ellipse(0, 0.52f, 0.09f, 0.17f), dark, 0.4f);
    }

    public static void Butterfly(Easel e)
    {
        var wing = e.PaintOr(e.Dice.Pick<string>(["F08424", "4C8AE0", "F7D038", "D6529A", "8A5CD0"]));
        var open = 0.25f + (0.75f * MathF.Abs(MathF.Cos(e.Phase * MathF.PI)));
        foreach (var side in (float[])[-1, 1])
        {
            var s = side * open;
            e.Plain(Outline.Smooth(0, 0.5f, s * 0.5f, 0.98f, s * 0.86f, 0.86f, s * 0.7f, 0.5f, s * 0.2f, 0.45f), wing, 0.9f);
            e.Plain(Outline.Smooth(0, 0.46f, s * 0.56f, 0.44f, s * 0.6f, 0.12f, s * 0.3f, 0.06f), wing * 0.85f, 0.8f);
            e.Over(Outline.Circle(s * 0.6f, 0.76f, 0.1f), Tint.Hex("FFF2D0"), 0.9f);
            e.Over(Outline.Circle(s * 0.4f, 0.24f, 0.07f), Tint.Hex("2A2024"), 0.4f);
        }

        e.Plain(Outline.Ellipse(0, 0.5f, 0.04f, 0.3f), "2A2024");
    }

    public static void Dragon(Easel e)
    {
        var hide = e.PaintOr("5B2C34");
        var flap = e.Swing;
        Wing(0.1f, 0.75f);
        e.Body(Outline.Ribbon([new(-1.5f, 0.36f + (0.05f * flap)), new(-1f, 0.3f), new(-0.5f, 0.42f), new(0, 0.44f)], 0.03f, 0.3f), hide);
        e.Body(Outline.Polygon(-1.5f, 0.36f + (0.05f * flap), -1.68f, 0.47f, -1.62f, 0.3f), hide);
        e.Body(Outline.Ribbon([new(-0.1f, 0.43f), new(0.35f, 0.46f), new(0.62f, 0.66f), new(0.9f, 0.68f)], 0.32f, 0.12f), hide);
        e.Body(Outline.Smooth(0.8f, 0.74f, 1.02f, 0.75f, 1.24f, 0.66f, 1.05f, 0.6f, 0.82f, 0.6f), hide);
        e.Plain(Outline.Polygon(0.86f, 0.72f, 0.7f, 0.88f, 0.95f, 0.75f), hide * 0.7f, 0.5f);
        e.Luminous(Outline.Circle(1.0f, 0.69f, 0.022f), Tint.Hex("FFD040"));
        Wing(0, 1);
        e.Body(Outline.Limb(new(0.1f, 0.3f), 0.05f, new(0.2f, 0.12f), 0.03f).Add(Outline.Limb(new(-0.3f, 0.3f), 0.05f, new(-0.34f, 0.1f), 0.03f)), hide * 0.8f);
        for (var i = 0; i < 9; i++)
        {
            var t = (i + e.Phase) / 9;
            e.Luminous(Outline.Ellipse(1.26f + (t * 0.55f), 0.63f - (t * 0.12f), 0.04f + (t * 0.1f), 0.02f + (t * 0.07f)), Tint.Mix(Tint.Hex("FFE070"), Tint.Hex("E0421C"), t) * 1.1f, 0.75f * (1 - t));
        }

        e.Glow(1.4f, 0.6f, 0.5f, Tint.Hex("FF7A2A") * 0.5f);

        void Wing(float shift, float light)
        {
            var tip = 0.78f + (0.3f * flap);
            e.Plain(
                Outline.Polygon(0.15f + shift, 0.5f, -0.02f + shift, tip, -0.62f + shift, tip - 0.06f, -0.5f + shift, tip - 0.28f, -0.42f + shift, tip - 0.2f, -0.3f + shift, tip - 0.36f, -0.2f + shift, 0.52f),
                hide * 0.8f * light, 0.5f);
            e.Plain(Outline.Limb(new(0.15f + shift, 0.5f), 0.035f, new(-0.02f + shift, tip), 0.02f).Add(Outline.Limb(new(-0.02f + shift, tip), 0.02f, new(-0.62f + shift, tip - 0.06f), 0.008f)), hide * light, 0.6f);
        }
    }

    public static void Plane(Easel e)
    {
        var white = e.PaintOr("F2F4F8");
        e.Plain(Outline.Polygon(-0.2f, 0.56f, 0.1f, 0.56f, -0.42f, 0.86f, -0.6f, 0.86f), white * 0.8f, 0.5f);
        e.Body(Outline.Smooth(-1.3f, 0.56f, -0.8f, 0.44f, 0.9f, 0.42f, 1.3f, 0.52f, 1.2f, 0.62f, 0.8f, 0.66f, -0.9f, 0.64f), white);
        e.Body(Outline.Polygon(-1.3f, 0.56f, -1.42f, 0.98f, -1.2f, 0.98f, -0.85f, 0.6f), e.Paint ?? Tint.Hex("2F63B0"));
        for (var i = 0; i < 14; i++)
        {
            e.Window(-0.8f + (i * 0.125f), 0.545f, -0.74f + (i * 0.125f), 0.59f);
        }

        e.Plain(Outline.Polygon(1.05f, 0.58f, 1.2f, 0.58f, 1.14f, 0.63f, 1f, 0.63f), "34506A");
        e.Body(Outline.Polygon(-0.12f, 0.5f, 0.34f, 0.5f, -0.5f, 0.06f, -0.72f, 0.06f), white * 0.92f);
        e.Body(Outline.Ellipse(-0.02f, 0.34f, 0.17f, 0.065f), "8C96A4");
        e.LampGlow(-0.65f, 0.08f, 0.25f);
    }

    public static void Helicopter(Easel e)
    {
        var body = e.PaintOr("C0392B");
        e.Body(Outline.Polygon(-0.1f, 0.54f, -1.05f, 0.6f, -1.1f, 0.5f, -0.1f, 0.36f), body * 0.9f);
        e.Body(Outline.Polygon(-1.02f, 0.56f, -1.2f, 0.82f, -1.08f, 0.82f, -0.94f, 0.58f), body);
        e.Body(Outline.Smooth(-0.35f, 0.32f, 0.3f, 0.22f, 0.62f, 0.36f, 0.5f, 0.6f, 0.1f, 0.7f, -0.3f, 0.64f), body);
        e.Plain(Outline.Smooth(0.22f, 0.4f, 0.56f, 0.38f, 0.48f, 0.56f, 0.24f, 0.64f), "9CC4DE", 0.9f);
        e.Line(new(0.05f, 0.68f), new(0.05f, 0.82f), 0.04f, Tint.Hex("3A3E46"));
        e.Line(new(-0.35f, 0.1f), new(0.5f, 0.1f), 0.03f, Tint.Hex("3A3E46"));
        e.Line(new(-0.1f, 0.28f), new(-0.14f, 0.1f), 0.025f, Tint.Hex("3A3E46"));
        e.Line(new(0.26f, 0.26f), new(0.3f, 0.1f), 0.025f, Tint.Hex("3A3E46"));
        var half = 0.35f + (0.65f * MathF.Abs(MathF.Cos(e.Phase * MathF.PI)));
        e.Plain(Outline.Ellipse(0.05f, 0.84f, half * 1.15f, 0.02f), Tint.Hex("50545C"), 0.6f, 0.85f);
        e.Plain(Outline.Ellipse(-1.12f, 0.72f, 0.12f, 0.12f), Tint.Hex("80848C"), 0.6f, 0.35f);
    }

    public static void Balloon(Easel e)
    {
        var hues = (string[])["D6302B", "F2B233", "2F63D0", "E8672C", "7C3FB0", "2E9E7A"];
        var first = e.PaintOr(e.Dice.Pick<string>(hues));
        var second = e.Paint is null ? Tint.Hex(e.Dice.Pick<string>(["FFF2D8", "FFE08A", "F2F2F2"])) : Tint.Hex("FFF2D8");
        var shape = Outline.Smooth(-0.06f, 0.2f, -0.3f, 0.48f, -0.34f, 0.7f, -0.22f, 0.92f, 0, 1, 0.22f, 0.92f, 0.34f, 0.7f, 0.3f, 0.48f, 0.06f, 0.2f);
        e.Body(shape, first);
        for (var i = -2; i <= 2; i += 2)
        {
            var x = i * 0.085f;
            e.Over(Outline.Smooth(x * 0.2f, 0.18f, x - 0.05f + (x * 0.6f), 0.5f, x - 0.055f + (x * 0.7f), 0.72f, x * 0.3f, 1.01f, x + 0.055f + (x * 0.7f), 0.72f, x + 0.05f + (x * 0.6f), 0.5f), second, 0.62f + (x * 1.6f * e.Studio.Palette.Side));
        }

        e.Line(new(-0.055f, 0.2f), new(-0.045f, 0.09f), 0.007f, Tint.Hex("4A3A2C"));
        e.Line(new(0.055f, 0.2f), new(0.045f, 0.09f), 0.007f, Tint.Hex("4A3A2C"));
        e.Body(Outline.Box(-0.055f, 0, 0.055f, 0.095f), "8A5E34");
        if (e.IsLit)
        {
            e.Glow(0, 0.45f, 0.45f, first * 0.5f);
            e.Glow(0, 0.2f, 0.12f, Tint.Hex("FFC860"));
        }
    }

    public static void Airship(Easel e)
    {
        var hull = e.PaintOr("C4CAD4");
        e.Body(Outline.Polygon(-1.3f, 0.62f, -1.62f, 1f, -1.3f, 0.98f, -0.95f, 0.75f).Add(Outline.Polygon(-1.3f, 0.6f, -1.6f, 0.28f, -1.28f, 0.3f, -0.95f, 0.5f)), hull * 0.75f);
        e.Body(Outline.Ellipse(0, 0.62f, 1.5f, 0.36f), hull);
        for (var i = -3; i <= 3; i++)
        {
            e.Over(Outline.Ribbon([new(i * 0.38f, 0.98f), new((i * 0.42f) + 0.02f, 0.62f), new(i * 0.38f, 0.26f)], 0.012f, 0.012f), hull * 0.7f, 0.4f);
        }

        e.Body(Outline.Smooth(-0.4f, 0.26f, 0.45f, 0.26f, 0.38f, 0.1f, -0.34f, 0.1f), "5C6470");
        for (var i = 0; i < 6; i++)
        {
            e.Window(-0.3f + (i * 0.11f), 0.15f, -0.23f + (i * 0.11f), 0.21f);
        }
    }

    public static void Kite(Easel e)
    {
        var colour = e.PaintOr("E0412F");
        var lean = Matrix3x2.CreateRotation(0.25f + (0.2f * e.Swing), new Vector2(0, 0.8f));
        e.Plain(Outline.Ribbon([new(0, 0.7f), new(-0.25f, 0.35f), new(-0.55f, -0.9f)], 0.012f, 0.006f), "D8D4CC");
        e.Body(Outline.Polygon(0, 1, 0.2f, 0.78f, 0, 0.4f, -0.2f, 0.78f).Moved(lean), colour);
        e.Over(Outline.Polygon(0, 1, 0.2f, 0.78f, 0, 0.78f).Moved(lean), Tint.Hex("FFD24A"), 0.8f);
        e.Over(Outline.Polygon(0, 0.4f, -0.2f, 0.78f, 0, 0.78f).Moved(lean), Tint.Hex("FFD24A"), 0.8f);
        for (var i = 0; i < 5; i++)
        {
            e.Plain(Outline.Circle(0.02f + (0.06f * MathF.Sin((i * 1.3f) + (e.Phase * MathF.Tau))), 0.36f - (i * 0.06f), 0.02f), colour, 0.8f);
        }
    }

    public static void Lantern(Easel e)
    {
        e.Glow(0, 0.5f, 1.5f, Tint.Hex("FF9A3C") * 0.5f);
        e.Luminous(Outline.Smooth(-0.28f, 0.1f, 0.28f, 0.1f, 0.38f, 0.6f, 0.24f, 0.96f, -0.24f, 0.96f, -0.38f, 0.6f), Tint.Mix(Tint.Hex("FF9A3C"), e.Paint ?? Tint.Hex("FF9A3C"), 0.8f));
        e.Luminous(Outline.Ellipse(0, 0.3f, 0.2f, 0.24f), Tint.Hex("FFF0B0") * 1.15f, 0.85f);
        e.Luminous(Outline.Box(-0.26f, 0.06f, 0.26f, 0.11f), Tint.Hex("9C4A1C"));
    }

    private static void Wings(Easel e, Vector3 colour, float span, float body, bool broad)
    {
        var flap = e.Swing;
        var deep = broad ? 0.2f : 0.1f;
        foreach (var side in (float[])[-1, 1])
        {
            var bend = 0.5f + (0.34f * flap);
            var tip = 0.5f + (0.16f * flap) - 0.1f;
            e.Plain(
                Outline.Smooth(side * 0.03f, 0.52f, side * span * 0.42f, bend + 0.06f, side * span, tip, side * span * 0.5f, bend - deep + 0.04f, side * 0.05f, 0.42f - (deep * 0.3f)),
                colour, side * e.Studio.Palette.Side > 0 ? 0.7f : 0.35f);
        }

        e.Plain(Outline.Ellipse(0, 0.46f, body, body * 2.4f), colour, 0.5f);
        if (broad)
        {
            e.Plain(Outline.Circle(0, 0.62f, body * 0.8f), "F0ECE0", 0.7f);
            e.Plain(Outline.Polygon(-0.1f, 0.18f, 0.1f, 0.18f, 0.04f, 0.34f, -0.04f, 0.34f), "E8E2D2", 0.6f);
        }
    }
}
