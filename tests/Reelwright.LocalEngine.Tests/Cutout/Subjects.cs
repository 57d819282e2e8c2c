using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Tests.Sources;

namespace Reelwright.LocalEngine.Tests.Cutout;

/// <summary>People, animals and things to cut out.</summary>
internal static class Subjects
{
    /// <summary>Head and shoulders, standing on the lower edge, with loose hair.</summary>
    public static Cel Portrait(int width, int height, uint shirt, uint hair, int strands = 260)
    {
        var cel = new Cel(width, height);
        var cx = cel.Aspect / 2;
        var dice = new Dice(7);
        for (var n = 0; n < strands; n++)
        {
            var angle = MathF.PI * (1.02f + (0.96f * dice.Unit()));
            var root = new Vector2(cx + (0.165f * MathF.Cos(angle)), 0.36f + (0.19f * MathF.Sin(angle)));
            var away = new Vector2(MathF.Cos(angle), MathF.Sin(angle)) + new Vector2(dice.Signed(), dice.Signed() + 0.5f);
            cel.Strand(root, away, dice.Between(0.03f, 0.11f), dice.Signed(), dice.Between(0.003f, 0.007f), Cel.Color(hair) * dice.Between(0.8f, 1.25f));
        }

        return cel
            .Fill((u, v) => v > 0.66f + (1.1f * MathF.Pow(MathF.Abs(u - cx), 2.2f)) && MathF.Abs(u - cx) < 0.42f - (0.05f * v), Cloth(shirt))
            .Fill((u, v) => MathF.Abs(u - cx) < 0.075f && v is > 0.5f and < 0.70f, Cel.Surface(0xC68E6B, 0.02f, 0.6f, cx))
            .Ellipse(cx, 0.35f, 0.185f, 0.21f, (u, v) => Cel.Color(hair) * (1 + (0.25f * Drawn.Grain(u * 120, v * 14))))
            .Ellipse(cx, 0.41f, 0.135f, 0.18f, Cel.Surface(0xE0A884, 0.02f, 0.9f, cx))
            .Ellipse(cx - 0.055f, 0.385f, 0.022f, 0.012f, Cel.Surface(0xF4F0EC))
            .Ellipse(cx + 0.055f, 0.385f, 0.022f, 0.012f, Cel.Surface(0xF4F0EC))
            .Ellipse(cx - 0.055f, 0.385f, 0.011f, 0.012f, Cel.Surface(0x3A2A20))
            .Ellipse(cx + 0.055f, 0.385f, 0.011f, 0.012f, Cel.Surface(0x3A2A20))
            .Ellipse(cx, 0.50f, 0.045f, 0.012f, Cel.Surface(0xB45A56));
    }

    /// <summary>A bottle with a label and a highlight.</summary>
    public static Cel Bottle(int width, int height, uint glass, uint label)
    {
        var cel = new Cel(width, height);
        var cx = cel.Aspect / 2;
        return cel
            .Fill((u, v) => Half(v) is var half && half > 0 && MathF.Abs(u - cx) < half, (u, v) => Cel.Surface(glass, 0.01f, 2f, cx)(u, v) + new Vector3(MathF.Abs(u - cx + 0.07f) < 0.012f ? 0.35f : 0))
            .Fill((u, v) => MathF.Abs(u - cx) < 0.13f && v is > 0.52f and < 0.74f, Cel.Surface(label, 0.01f, 1.2f, cx))
            .Fill((u, v) => MathF.Abs(u - cx) < 0.08f && (v is > 0.58f and < 0.60f or > 0.64f and < 0.65f), Cel.Surface(0x333333));

        static float Half(float v) => v switch
        {
            < 0.12f or > 0.88f => 0,
            < 0.20f => 0.05f,
            < 0.30f => 0.042f,
            < 0.42f => 0.042f + (0.088f * MathF.Sin((v - 0.30f) / 0.12f * MathF.PI / 2)),
            _ => 0.13f,
        };
    }

    /// <summary>A mug whose handle one can see through.</summary>
    public static Cel Mug(int width, int height, uint color)
    {
        var cel = new Cel(width, height);
        var cx = (cel.Aspect / 2) - 0.08f;
        return cel
            .Ellipse(cx + 0.25f, 0.52f, 0.17f, 0.19f, Cel.Surface(color, 0.01f, 1.2f, cx))
            .Erase((u, v) => Oval(u, v, cx + 0.25f, 0.52f, 0.115f, 0.135f))
            .Fill((u, v) => MathF.Abs(u - cx) < 0.25f - (0.03f * v) && v is > 0.25f and < 0.80f, Cel.Surface(color, 0.015f, 1.3f, cx))
            .Ellipse(cx, 0.25f, 0.243f, 0.05f, Cel.Surface(color, 0.01f))
            .Ellipse(cx, 0.255f, 0.215f, 0.037f, Cel.Surface(0x3B2416));
    }

    /// <summary>Something furry with ears.</summary>
    public static Cel Animal(int width, int height, uint fur)
    {
        var cel = new Cel(width, height);
        var (cx, dice) = (cel.Aspect / 2, new Dice(21));
        Tuft(cel, dice, cx, 0.68f, 0.25f, 0.22f, fur, 900);
        Tuft(cel, dice, cx + 0.10f, 0.38f, 0.15f, 0.14f, fur, 500);
        cel.Fill((u, v) => v > 0.15f && v < 0.30f && (MathF.Abs(u - cx - 0.01f) < (v - 0.15f) * 0.35f || MathF.Abs(u - cx - 0.19f) < (v - 0.15f) * 0.35f), Cel.Surface(fur, 0.08f));
        return cel
            .Ellipse(cx + 0.06f, 0.36f, 0.018f, 0.020f, Cel.Surface(0x15100C))
            .Ellipse(cx + 0.15f, 0.36f, 0.018f, 0.020f, Cel.Surface(0x15100C))
            .Ellipse(cx + 0.105f, 0.43f, 0.022f, 0.014f, Cel.Surface(0x4A2A26));
    }

    /// <summary>Two pieces of fruit apart from each other.</summary>
    public static Cel Fruit(int width, int height)
    {
        var cel = new Cel(width, height);
        var a = cel.Aspect * 0.3f;
        var b = cel.Aspect * 0.72f;
        return cel
            .Ellipse(a, 0.55f, 0.20f, 0.19f, Cel.Surface(0xC3202A, 0.03f, 1.6f, a))
            .Ellipse(a - 0.07f, 0.47f, 0.03f, 0.02f, Cel.Surface(0xF3B0A8))
            .Fill((u, v) => MathF.Abs(u - a - ((0.37f - v) * 0.3f)) < 0.008f && v is > 0.30f and < 0.39f, Cel.Surface(0x4A3018))
            .Ellipse(b, 0.60f, 0.15f, 0.145f, Cel.Surface(0xE88A12, 0.05f, 1.8f, b));
    }

    /// <summary>A person from head to foot, small in a wide picture.</summary>
    public static Cel Walker(int width, int height, float x, uint jacket)
    {
        var cel = new Cel(width, height);
        return cel
            .Fill((u, v) => v is > 0.62f and < 0.93f && (MathF.Abs(u - x + ((v - 0.62f) * 0.16f)) < 0.033f || MathF.Abs(u - x - ((v - 0.62f) * 0.20f)) < 0.033f), Cel.Surface(0x5A6E96, 0.03f))
            .Fill((u, v) => v is > 0.36f and < 0.65f && MathF.Abs(u - x) < 0.075f + ((v - 0.36f) * 0.06f), Cloth(jacket))
            .Fill((u, v) => v is > 0.38f and < 0.62f && MathF.Abs(MathF.Abs(u - x) - 0.085f - ((v - 0.38f) * 0.16f)) < 0.026f, Cloth(jacket))
            .Ellipse(x, 0.305f, 0.048f, 0.062f, Cel.Surface(0xD9A27C, 0.02f, 1.5f, x))
            .Ellipse(x, 0.265f, 0.052f, 0.035f, Cel.Surface(0x2A1C14, 0.03f));
    }

    /// <summary>A pot with a plant of thin stems and leaves.</summary>
    public static Cel Plant(int width, int height)
    {
        var cel = new Cel(width, height);
        var (cx, dice) = (cel.Aspect / 2, new Dice(5));
        for (var n = 0; n < 13; n++)
        {
            var lean = -1.1f + (2.2f * n / 12);
            var along = Vector2.Normalize(new Vector2(lean, -1));
            var length = dice.Between(0.30f, 0.48f);
            cel.Strand(new Vector2(cx, 0.64f), along, length, lean * 0.2f, 0.011f, Cel.Color(0x5C7A36));
            for (var leaf = 1; leaf <= 4; leaf++)
            {
                var t = 0.3f + (0.17f * leaf);
                var at = new Vector2(cx, 0.64f) + (along * length * t) + (new Vector2(-along.Y, along.X) * lean * 0.2f * length * t * t);
                cel.Ellipse(at.X + (0.02f * dice.Signed()), at.Y, 0.034f, 0.018f, Cel.Surface(leaf % 2 == 0 ? 0x2E6B2Au : 0x448A34u, 0.05f));
            }
        }

        return cel.Fill((u, v) => v is > 0.62f and < 0.90f && MathF.Abs(u - cx) < 0.15f - ((v - 0.62f) * 0.16f), Cel.Surface(0xB5603A, 0.03f, 1.5f, cx));
    }

    /// <summary>A chair with a slatted back.</summary>
    public static Cel Chair(int width, int height, uint wood)
    {
        var cel = new Cel(width, height);
        var cx = cel.Aspect / 2;
        return cel
            .Fill((u, v) => v is > 0.12f and < 0.95f && MathF.Abs(MathF.Abs(u - cx) - 0.19f) < 0.022f, Cel.Surface(wood, 0.05f, 0.6f, cx))
            .Fill((u, v) => MathF.Abs(u - cx) < 0.20f && (v is > 0.14f and < 0.21f or > 0.29f and < 0.35f or > 0.43f and < 0.48f), Cel.Surface(wood, 0.05f, 0.6f, cx))
            .Fill((u, v) => v is > 0.56f and < 0.65f && MathF.Abs(u - cx) < 0.24f, Cel.Surface(0x8C2F36, 0.04f));
    }

    /// <summary>A shoe in profile.</summary>
    public static Cel Shoe(int width, int height, uint leather)
    {
        var cel = new Cel(width, height);
        var left = (cel.Aspect / 2) - 0.36f;
        return cel
            .Fill((u, v) => u - left is var x && x is > 0 and < 0.72f && v is > 0.30f and < 0.70f && v > 0.30f + MathF.Max(0, 0.30f * MathF.Tanh((x - 0.24f) * 6)) + (0.02f * MathF.Cos(x * 20)), Cel.Surface(leather, 0.04f, 0.5f, left + 0.3f))
            .Fill((u, v) => u - left is > -0.01f and < 0.74f && v is > 0.69f and < 0.745f, Cel.Surface(0xDDD6C8, 0.02f))
            .Fill((u, v) => MathF.Abs(((u - left - 0.26f) * 0.8f) + (v - 0.50f)) < 0.012f && v is > 0.40f and < 0.56f, Cel.Surface(0xE9E4D8));
    }

    /// <summary>A hot-air balloon.</summary>
    public static Cel Balloon(int width, int height, float x, float y, float size)
    {
        var cel = new Cel(width, height);
        return cel
            .Fill((u, v) => MathF.Abs(MathF.Abs(u - x) - (size * 0.15f)) < 0.003f && v - y > 0 && v - y < size * 1.35f, Cel.Surface(0x4A3828))
            .Fill((u, v) => MathF.Abs(u - x) < size * 0.2f && v - y > size * 1.3f && v - y < size * 1.6f, Cel.Surface(0x7A5230, 0.06f))
            .Fill(
                (u, v) => MathF.Abs(u - x) < size * MathF.Sqrt(MathF.Max(0, 1 - MathF.Pow((v - y) / size, 2))) && (v < y || MathF.Abs(u - x) < size * (1 - (0.75f * (v - y) / size))),
                (u, v) => Cel.Surface(((int)MathF.Floor((u - x + 10) / size * 3) & 1) == 0 ? 0xD8442Eu : 0xF2C53Du, 0.02f, 0.8f, x)(u, v));
    }

    private static Func<float, float, Vector3> Cloth(uint rgb) => (u, v) =>
        Vector3.Clamp(Cel.Color(rgb) * (1 + (0.22f * MathF.Sin((u * 23) + (v * 9))) + (0.10f * Drawn.Grain(u * 40, v * 22))), Vector3.Zero, Vector3.One);

    private static void Tuft(Cel cel, Dice dice, float cx, float cy, float rx, float ry, uint fur, int strands)
    {
        cel.Ellipse(cx, cy, rx * 0.97f, ry * 0.97f, (u, v) => Cel.Color(fur) * (1 + (0.22f * Drawn.Grain(u * 90, v * 60))));
        for (var n = 0; n < strands; n++)
        {
            var angle = MathF.Tau * dice.Unit();
            var root = new Vector2(cx + (rx * 0.94f * MathF.Cos(angle)), cy + (ry * 0.94f * MathF.Sin(angle)));
            var away = new Vector2(MathF.Cos(angle), MathF.Sin(angle) + 0.3f) + (new Vector2(dice.Signed(), dice.Signed()) * 0.6f);
            cel.Strand(root, away, dice.Between(0.015f, 0.05f), dice.Signed() * 0.5f, dice.Between(0.003f, 0.006f), Cel.Color(fur) * dice.Between(0.75f, 1.25f));
        }
    }

    private static bool Oval(float u, float v, float cx, float cy, float rx, float ry) => ((u - cx) * (u - cx) / (rx * rx)) + ((v - cy) * (v - cy) / (ry * ry)) < 1;
}
