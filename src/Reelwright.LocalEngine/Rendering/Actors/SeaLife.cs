using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>What swims, heading right.</summary>
internal static class SeaLife
{
    public static void Fish(Easel e)
    {
        var scale = e.PaintOr(e.Dice.Pick<string>(["F2882E", "F7CF3C", "4FA8E8", "E0526A", "F0F0F0"]));
        var beat = 0.14f * e.Swing;
        e.Plain(Outline.Polygon(-0.5f, 0.5f, -0.98f, 0.86f + beat, -0.84f, 0.5f, -0.98f, 0.14f + beat), scale * 0.85f, 0.8f);
        e.Plain(Outline.Smooth(-0.3f, 0.78f, 0, 1.02f, 0.3f, 0.8f), scale * 0.8f, 0.8f);
        e.Plain(Outline.Smooth(-0.2f, 0.22f, 0.05f, 0f, 0.2f, 0.24f), scale * 0.75f, 0.7f);
        e.Body(Outline.Smooth(-0.6f, 0.5f, -0.2f, 0.82f, 0.4f, 0.8f, 0.85f, 0.5f, 0.4f, 0.2f, -0.2f, 0.18f), scale, 1.15f);
        e.Over(Outline.Ellipse(0.22f, 0.5f, 0.06f, 0.4f), Tint.Hex("FFFFFF"), 0.9f);
        e.Over(Outline.Ellipse(-0.2f, 0.5f, 0.05f, 0.4f), Tint.Hex("FFFFFF"), 0.9f);
        e.Plain(Outline.Circle(0.55f, 0.58f, 0.075f), "FFFFFF", 1);
        e.Plain(Outline.Circle(0.57f, 0.58f, 0.045f), "14141A");
    }

    public static void Shark(Easel e)
    {
        var grey = e.PaintOr("6E7F90");
        var beat = 0.1f * e.Swing;
        e.Plain(Outline.Polygon(-1.35f, 0.5f, -1.75f, 1f + beat, -1.56f, 0.52f, -1.7f, 0.16f + beat, -1.3f, 0.42f), grey * 0.85f, 0.6f);
        e.Plain(Outline.Polygon(-0.15f, 0.7f, -0.1f, 1.02f, 0.3f, 0.7f), grey * 0.85f, 0.6f);
        e.Body(Outline.Smooth(-1.5f, 0.48f, -0.6f, 0.7f, 0.4f, 0.78f, 1.3f, 0.56f, 1.2f, 0.44f, 0.4f, 0.26f, -0.6f, 0.34f), grey);
        e.Over(Outline.Smooth(-1.3f, 0.4f, 0.3f, 0.42f, 1.3f, 0.47f, 0.4f, 0.2f, -0.6f, 0.25f), Tint.Hex("E6ECF0"), 0.7f);
        e.Plain(Outline.Polygon(0.1f, 0.36f, 0.42f, 0.38f, -0.2f, 0f), grey * 0.75f, 0.5f);
        e.Plain(Outline.Circle(0.95f, 0.58f, 0.03f), "101418");
        for (var i = 0; i < 4; i++)
        {
            e.Over(Outline.Ribbon([new(0.5f + (i * 0.07f), 0.62f), new(0.48f + (i * 0.07f), 0.52f), new(0.5f + (i * 0.07f), 0.42f)], 0.014f, 0.01f), grey * 0.5f, 0.4f);
        }
    }

    public static void Whale(Easel e)
    {
        var blue = e.PaintOr("41607E");
        var beat = 0.13f * e.Swing;
        e.Plain(Outline.Smooth(-1.3f, 0.55f, -1.75f, 0.86f + beat, -1.62f, 0.56f + (beat * 0.6f), -1.8f, 0.32f + beat), blue * 0.9f, 0.6f);
        e.Body(Outline.Smooth(-1.45f, 0.55f, -0.6f, 0.72f, 0.3f, 0.98f, 1.1f, 0.84f, 1.4f, 0.5f, 1f, 0.16f, 0.2f, 0.06f, -0.6f, 0.36f), blue);
        e.Over(Outline.Smooth(-0.5f, 0.3f, 0.4f, 0.4f, 1.4f, 0.42f, 1.1f, 0, 0.2f, -0.06f), Tint.Hex("C8D6DE"), 0.7f);
        for (var i = 0; i < 6; i++)
        {
            e.Over(Outline.Ribbon([new(1.3f, 0.36f - (i * 0.05f)), new(0.6f, 0.3f - (i * 0.05f)), new(0f, 0.3f - (i * 0.045f))], 0.012f, 0.006f), blue, 0.5f);
        }

        e.Plain(Outline.Smooth(0.3f, 0.28f, 0.6f, 0.3f, 0.1f, -0.14f + beat, 0.05f, -0.02f + beat), blue * 0.85f, 0.5f);
        e.Plain(Outline.Circle(0.96f, 0.48f, 0.032f), "0C1016");
    }

    public static void Dolphin(Easel e)
    {
        var grey = e.PaintOr("7C93AC");
        var bend = Matrix3x2.CreateRotation(0.45f * MathF.Cos(e.Phase * MathF.Tau), new Vector2(0, 0.5f));
        e.Plain(Outline.Polygon(-0.85f, 0.4f, -1.2f, 0.6f, -1.06f, 0.36f, -1.2f, 0.12f).Moved(bend), grey * 0.8f, 0.5f);
        e.Plain(Outline.Smooth(-0.14f, 0.7f, -0.2f, 1f, 0.2f, 0.72f).Moved(bend), grey * 0.8f, 0.5f);
        e.Body(Outline.Smooth(-0.95f, 0.36f, -0.2f, 0.72f, 0.5f, 0.7f, 0.82f, 0.54f, 1.12f, 0.46f, 0.8f, 0.42f, 0.3f, 0.32f, -0.4f, 0.34f).Moved(bend), grey);
        e.Over(Outline.Smooth(-0.6f, 0.32f, 0.3f, 0.46f, 1.1f, 0.46f, 0.7f, 0.3f, 0.1f, 0.26f).Moved(bend), Tint.Hex("E4EAEE"), 0.8f);
        e.Plain(Outline.Smooth(0.12f, 0.4f, 0.36f, 0.42f, 0f, 0.14f).Moved(bend), grey * 0.75f, 0.5f);
        e.Plain(Outline.Circle(0.66f, 0.54f, 0.026f).Moved(bend), "101418");
    }

    public static void Jellyfish(Easel e)
    {
        var hue = e.PaintOr("F090D0");
        var pulse = 0.05f * e.Swing;
        e.Glow(0, 0.72f, 0.7f, hue * 0.3f);
        for (var i = -4; i <= 4; i++)
        {
            var x = i * 0.06f;
            var wave = 0.05f * MathF.Sin((e.Phase * MathF.Tau) + i);
            e.Luminous(Outline.Ribbon([new(x, 0.6f), new(x + wave, 0.36f), new(x - wave, 0.16f), new(x + wave, -0.05f + (0.03f * (i % 2)))], 0.024f, 0.006f), hue * 0.85f, 0.6f);
        }

        e.Luminous(Outline.Smooth(-0.34f - pulse, 0.58f, 0, 0.54f, 0.34f + pulse, 0.58f, 0.27f, 0.86f, 0, 1f - pulse, -0.27f, 0.86f), hue * 0.85f, 0.72f);
        e.Luminous(Outline.Smooth(-0.2f, 0.66f, 0, 0.62f, 0.2f, 0.66f, 0.14f, 0.84f, 0, 0.9f, -0.14f, 0.84f), Tint.Mix(hue, Tint.White, 0.55f), 0.5f);
    }

    public static void Turtle(Easel e)
    {
        var skin = Tint.Hex("7FA06A");
        var beat = 0.2f * e.Swing;
        e.Body(Outline.Smooth(0.4f, 0.5f, 0.75f, 0.1f + beat, 0.55f, 0.02f + beat, 0.2f, 0.4f), skin);
        e.Body(Outline.Smooth(-0.45f, 0.45f, -0.85f, 0.3f - (beat * 0.5f), -0.72f, 0.2f - (beat * 0.5f), -0.35f, 0.36f), skin);
        e.Body(Outline.Ellipse(0.84f, 0.62f, 0.17f, 0.12f), skin);
        e.Body(Outline.Smooth(-0.66f, 0.42f, -0.4f, 0.85f, 0.1f, 1, 0.55f, 0.8f, 0.7f, 0.5f, 0, 0.34f), e.PaintOr("5A6B3C"));
        foreach (var (x, y) in ((float, float)[])[(-0.3f, 0.6f), (0, 0.72f), (0.32f, 0.64f), (-0.12f, 0.5f), (0.18f, 0.5f)])
        {
            e.Over(Outline.Ellipse(x, y, 0.12f, 0.085f), Tint.Hex("8E9C58"), 0.7f);
        }

        e.Plain(Outline.Circle(0.91f, 0.66f, 0.022f), "101010");
    }

    public static void Octopus(Easel e)
    {
        var skin = e.PaintOr("C2485A");
        for (var i = 0; i < 8; i++)
        {
            var x = (i - 3.5f) * 0.1f;
            var wave = 0.1f * MathF.Sin((e.Phase * MathF.Tau) + (i * 1.3f));
            e.Plain(Outline.Ribbon([new(x * 0.5f, 0.5f), new(x * 1.6f, 0.3f), new((x * 2.6f) + wave, 0.12f), new((x * 3f) - wave, 0.0f + (0.08f * (i % 3)))], 0.11f, 0.02f), skin * (0.8f + (0.05f * i)), 0.6f);
        }

        e.Body(Outline.Smooth(-0.24f, 0.46f, 0.24f, 0.46f, 0.3f, 0.76f, 0.14f, 0.98f, -0.14f, 0.98f, -0.3f, 0.76f), skin);
        foreach (var x in (float[])[-0.1f, 0.1f])
        {
            e.Plain(Outline.Circle(x, 0.58f, 0.05f), "F6F2E0", 1);
            e.Plain(Outline.Circle(x, 0.575f, 0.026f), "18141A");
        }
    }

    public static void Coral(Easel e)
    {
        var hue = e.PaintOr(e.Dice.Pick<string>(["F0637A", "F29A3C", "C05CC0", "F2D05C", "58C0A8"]));
        Grow(new Vector2(0, 0), MathF.PI / 2, 0.3f, 0.13f, 4);

        void Grow(Vector2 from, float angle, float length, float width, int left)
        {
            var to = from + (new Vector2(MathF.Cos(angle), MathF.Sin(angle)) * length);
            e.Plain(Outline.Limb(from, width / 2, to, width * 0.4f), hue * e.Dice.Between(0.85f, 1.1f), 0.9f);
            for (var i = 0; left > 0 && i < 3; i++)
            {
                Grow(to, angle + ((i - 1) * e.Dice.Between(0.4f, 0.8f)), length * e.Dice.Between(0.6f, 0.8f), width * 0.75f, left - 1);
            }
        }
    }

    public static void Seaweed(Easel e)
    {
        var green = e.PaintOr("3F8A5C");
        for (var i = 0; i < 5; i++)
        {
            var x = (i - 2) * 0.1f;
            var tall = e.Dice.Between(0.6f, 1);
            var wave = 0.07f * MathF.Sin((e.Phase * MathF.Tau) + (i * 0.9f));
            e.Plain(Outline.Ribbon([new(x, 0), new(x + 0.04f + (wave * 0.4f), tall * 0.35f), new(x - 0.05f + (wave * 0.8f), tall * 0.7f), new(x + wave + 0.03f, tall)], 0.07f, 0.012f), green * e.Dice.Between(0.75f, 1.15f), 0.7f);
        }
    }

    public static void Swan(Easel e)
    {
        var white = e.PaintOr("FAFAF6");
        e.Body(Outline.Smooth(-0.8f, 0.5f, -0.5f, 0.02f, 0.4f, 0f, 0.62f, 0.24f, 0.3f, 0.42f, -0.2f, 0.46f), white);
        e.Body(Outline.Smooth(-0.86f, 0.62f, -0.5f, 0.2f, 0.2f, 0.16f, 0.3f, 0.34f, -0.2f, 0.52f), white * 0.93f);
        e.Plain(Outline.Ribbon([new(0.46f, 0.18f), new(0.66f, 0.42f), new(0.42f, 0.68f), new(0.56f, 0.9f)], 0.16f, 0.1f), white, 0.9f);
        e.Body(Outline.Ellipse(0.6f, 0.91f, 0.11f, 0.085f), white);
        e.Plain(Outline.Polygon(0.68f, 0.95f, 0.9f, 0.85f, 0.68f, 0.86f), "F08424", 0.8f);
        e.Plain(Outline.Circle(0.64f, 0.94f, 0.016f), "14141A");
    }
}
