using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>What people built to stay.</summary>
internal static class Buildings
{
    public static void Lighthouse(Easel e)
    {
        var white = e.Paint is null ? Tint.Hex("F4EEE4") : Tint.Hex("F6F1E8");
        var band = e.PaintOr("C23B33");
        e.Body(Outline.Polygon(-0.16f, 0, 0.16f, 0, 0.15f, 0.035f, -0.15f, 0.035f), "7C7670");
        e.Body(Outline.Polygon(-0.105f, 0.03f, 0.105f, 0.03f, 0.062f, 0.74f, -0.062f, 0.74f), white);
        for (var i = 0; i < 3; i++)
        {
            var low = 0.16f + (i * 0.22f);
            var (a, b) = (Half(low), Half(low + 0.11f));
            e.Body(Outline.Polygon(-a, low, a, low, b, low + 0.11f, -b, low + 0.11f), band);
        }

        foreach (var y in (float[])[0.12f, 0.325f, 0.545f])
        {
            e.Window(-0.012f, y, 0.012f, y + 0.032f);
        }

        e.Body(Outline.Box(-0.022f, 0.03f, 0.022f, 0.095f), "4A3328");
        e.Body(Outline.Polygon(-0.062f, 0.735f, 0.062f, 0.735f, 0.092f, 0.76f, -0.092f, 0.76f), "4A4650");
        for (var i = -4; i <= 4; i++)
        {
            e.Line(new Vector2(i * 0.0215f, 0.76f), new Vector2(i * 0.0215f, 0.797f), 0.004f, Tint.Hex("3A3842"));
        }

        e.Line(new Vector2(-0.09f, 0.797f), new Vector2(0.09f, 0.797f), 0.006f, Tint.Hex("3A3842"));
        e.Body(Outline.Box(-0.046f, 0.76f, 0.046f, 0.87f), "5C6470");
        if (e.IsLit)
        {
            e.Luminous(Outline.Box(-0.04f, 0.772f, 0.04f, 0.866f), Tint.Hex("FFE7A8") * 1.25f);
        }
        else
        {
            e.Plain(Outline.Box(-0.04f, 0.772f, 0.04f, 0.866f), Tint.Hex("BBD4E2"), 0.9f);
        }

        for (var i = -1; i <= 1; i++)
        {
            e.Line(new Vector2(i * 0.022f, 0.77f), new Vector2(i * 0.022f, 0.868f), 0.005f, Tint.Hex("3A3842"));
        }

        e.Body(Outline.Smooth(-0.058f, 0.866f, 0.058f, 0.866f, 0.04f, 0.925f, 0, 0.955f, -0.04f, 0.925f), band * 0.85f);
        e.Line(new Vector2(0, 0.94f), new Vector2(0, 1f), 0.006f, Tint.Hex("3A3842"));
        e.LampGlow(0, 0.82f, 0.3f, 1.3f);

        static float Half(float y) => 0.105f - ((y - 0.03f) / 0.71f * 0.043f);
    }

    public static void House(Easel e)
    {
        var wall = e.PaintOr("E4D3B8");
        var roof = Tint.Hex(e.Dice.Pick<string>(["8E4436", "6B4A3C", "7A3B3B", "5C5660"]));
        e.Body(Outline.Box(0.2f, 0.6f, 0.3f, 0.98f), "8A5A48");
        e.Body(Outline.Box(-0.5f, 0, 0.5f, 0.52f), wall);
        e.Body(Outline.Polygon(-0.58f, 0.5f, 0.58f, 0.5f, 0.42f, 0.88f, -0.42f, 0.88f), roof);
        Snowy(e, Outline.Polygon(-0.5f, 0.7f, 0.5f, 0.7f, 0.42f, 0.9f, -0.42f, 0.9f));
        e.Body(Outline.Box(-0.06f, 0, 0.08f, 0.3f), "5A3B2A");
        foreach (var x in (float[])[-0.4f, -0.22f, 0.2f, 0.36f])
        {
            e.Window(x - 0.055f, 0.2f, x + 0.055f, 0.36f, 0.85f);
            e.Line(new Vector2(x, 0.2f), new Vector2(x, 0.36f), 0.012f, wall);
        }

        e.LampGlow(0.01f, 0.36f, 0.3f, 0.5f);
    }

    public static void Cabin(Easel e)
    {
        var wood = e.PaintOr("8A5E3C");
        e.Body(Outline.Box(0.22f, 0.5f, 0.33f, 0.96f), "6E6864");
        e.Body(Outline.Box(-0.5f, 0, 0.5f, 0.46f), wood);
        for (var i = 1; i < 8; i++)
        {
            e.Over(Outline.Box(-0.5f, i * 0.058f, 0.5f, (i * 0.058f) + 0.009f), wood * 0.5f, 0.4f);
        }

        e.Body(Outline.Polygon(-0.62f, 0.4f, 0, 0.95f, 0.62f, 0.4f, 0.56f, 0.36f, 0, 0.84f, -0.56f, 0.36f), "5B3F2E");
        e.Body(Outline.Polygon(-0.5f, 0.44f, 0, 0.84f, 0.5f, 0.44f), wood * 0.88f);
        Snowy(e, Outline.Polygon(-0.62f, 0.4f, 0, 0.97f, 0.62f, 0.4f, 0.6f, 0.46f, 0, 1.0f, -0.6f, 0.46f));
        e.Body(Outline.Box(-0.12f, 0, 0.08f, 0.32f), "4A3020");
        e.Window(-0.4f, 0.16f, -0.2f, 0.33f);
        e.Window(0.18f, 0.16f, 0.4f, 0.33f);
        e.Window(-0.07f, 0.52f, 0.07f, 0.64f);
        e.LampGlow(-0.3f, 0.24f, 0.4f, 0.5f);
        e.LampGlow(0.29f, 0.24f, 0.4f, 0.5f);
    }

    public static void Castle(Easel e)
    {
        var stone = e.PaintOr("A89C8C");
        Keep(-0.05f, 0.2f, 0.74f, true);
        Wall(-0.62f, 0.62f, 0.34f);
        Keep(-0.34f, 0.11f, 0.6f, true);
        Keep(0.24f, 0.12f, 0.66f, true);
        Keep(-0.62f, 0.12f, 0.5f, false);
        Keep(0.62f, 0.12f, 0.48f, false);
        e.Body(Outline.Smooth(-0.085f, 0, 0.085f, 0, 0.085f, 0.14f, 0, 0.22f, -0.085f, 0.14f), "2E2622");
        foreach (var x in (float[])[-0.48f, -0.2f, 0.13f, 0.4f, 0.5f])
        {
            e.Window(x, 0.2f, x + 0.022f, 0.25f, 0.7f);
        }

        void Wall(float left, float right, float top)
        {
            e.Body(Outline.Box(left, 0, right, top), stone * 0.92f);
            for (var x = left; x < right - 0.02f; x += 0.06f)
            {
                e.Body(Outline.Box(x, top - 0.005f, x + 0.033f, top + 0.035f), stone * 0.92f);
            }
        }

        void Keep(float x, float half, float top, bool pointed)
        {
            e.Body(Outline.Box(x - (half * 0.8f), 0, x + (half * 0.8f), top), stone);
            e.Body(Outline.Box(x - (half * 0.9f), top - 0.07f, x + (half * 0.9f), top), stone);
            for (var i = 0; i < 4; i++)
            {
                var at = x - (half * 0.9f) + (i * half * 0.53f);
                e.Body(Outline.Box(at, top - 0.005f, at + (half * 0.26f), top + 0.03f), stone);
            }

            if (pointed)
            {
                e.Body(Outline.Polygon(x - half, top, x + half, top, x, top + (half * 1.7f)), "50607E");
                Snowy(e, Outline.Polygon(x - (half * 0.5f), top + (half * 0.85f), x + (half * 0.5f), top + (half * 0.85f), x, top + (half * 1.7f)));
                e.Line(new Vector2(x, top + (half * 1.6f)), new Vector2(x, top + (half * 1.7f) + 0.09f), 0.008f, Tint.Hex("4A4038"));
                e.Body(Outline.Polygon(x, top + (half * 1.7f) + 0.09f, x + 0.09f, top + (half * 1.7f) + 0.065f, x, top + (half * 1.7f) + 0.04f), "C8372E");
            }

            e.Window(x - 0.018f, top - 0.16f, x + 0.018f, top - 0.09f, 0.8f);
            e.Window(x - 0.016f, top * 0.5f, x + 0.016f, (top * 0.5f) + 0.06f, 0.5f);
        }
    }

    public static void Tower(Easel e)
    {
        var stone = e.PaintOr("9C9284");
        e.Body(Outline.Polygon(-0.14f, 0, 0.14f, 0, 0.1f, 0.8f, -0.1f, 0.8f), stone);
        for (var row = 0; row < 14; row++)
        {
            e.Over(Outline.Box(-0.15f, row * 0.058f, 0.15f, (row * 0.058f) + 0.005f), stone * 0.6f, 0.4f);
        }

        e.Body(Outline.Box(-0.14f, 0.78f, 0.14f, 0.86f), stone);
        for (var i = 0; i < 5; i++)
        {
            e.Body(Outline.Box(-0.14f + (i * 0.06f), 0.85f, -0.1f + (i * 0.06f), 0.9f), stone);
        }

        e.Body(Outline.Polygon(-0.11f, 0.86f, 0.11f, 0.86f, 0, 1), "6A4438");
        e.Window(-0.02f, 0.66f, 0.02f, 0.74f);
        e.Window(-0.02f, 0.4f, 0.02f, 0.47f);
        e.Body(Outline.Box(-0.035f, 0, 0.035f, 0.1f), "3E2C22");
    }

    public static void Church(Easel e)
    {
        var wall = e.PaintOr("EAE2D2");
        e.Body(Outline.Box(-0.1f, 0, 0.5f, 0.34f), wall);
        e.Body(Outline.Polygon(-0.12f, 0.33f, 0.53f, 0.33f, 0.46f, 0.52f, -0.12f, 0.52f), "6A4A42");
        e.Body(Outline.Box(-0.34f, 0, -0.08f, 0.56f), wall);
        e.Body(Outline.Polygon(-0.37f, 0.55f, -0.05f, 0.55f, -0.21f, 0.93f), "54505C");
        Snowy(e, Outline.Polygon(-0.12f, 0.42f, 0.5f, 0.42f, 0.46f, 0.54f, -0.12f, 0.54f));
        e.Line(new Vector2(-0.21f, 0.9f), new Vector2(-0.21f, 1), 0.014f, Tint.Hex("D8B860"));
        e.Line(new Vector2(-0.24f, 0.965f), new Vector2(-0.18f, 0.965f), 0.012f, Tint.Hex("D8B860"));
        e.Window(-0.235f, 0.36f, -0.185f, 0.47f);
        for (var i = 0; i < 4; i++)
        {
            e.Window(0f + (i * 0.12f), 0.1f, 0.05f + (i * 0.12f), 0.25f);
        }

        e.Body(Outline.Smooth(-0.26f, 0, -0.16f, 0, -0.16f, 0.12f, -0.21f, 0.18f, -0.26f, 0.12f), "4A3226");
    }

    public static void Temple(Easel e)
    {
        var red = e.PaintOr("B83A2E");
        for (var i = 0; i < 4; i++)
        {
            var y = i * 0.215f;
            var half = 0.3f - (i * 0.05f);
            e.Body(Outline.Box(-half * 0.72f, y, half * 0.72f, y + 0.13f), red);
            e.Window(-0.04f, y + 0.02f, 0.04f, y + 0.1f);
            e.Window(-half * 0.55f, y + 0.03f, (-half * 0.55f) + 0.05f, y + 0.09f);
            e.Window((half * 0.55f) - 0.05f, y + 0.03f, half * 0.55f, y + 0.09f);
            Roof(half * 1.3f, y + 0.12f);
        }

        e.Line(new Vector2(0, 0.88f), new Vector2(0, 1), 0.016f, Tint.Hex("D9A62E"));

        void Roof(float half, float y)
        {
            var roof = Outline.Smooth(-half, y + 0.045f, -half * 0.6f, y, half * 0.6f, y, half, y + 0.045f, half * 0.5f, y + 0.045f, half * 0.3f, y + 0.1f, -half * 0.3f, y + 0.1f, -half * 0.5f, y + 0.045f);
            e.Body(roof, "3B4A52");
            Snowy(e, Outline.Box(-half, y + 0.05f, half, y + 0.12f));
        }
    }

    public static void Barn(Easel e)
    {
        var red = e.PaintOr("A5362C");
        e.Body(Outline.Box(0.56f, 0, 0.8f, 0.8f), "B8B4AC");
        e.Body(Outline.Smooth(0.55f, 0.79f, 0.81f, 0.79f, 0.78f, 0.92f, 0.68f, 0.98f, 0.58f, 0.92f), "8C8A86");
        e.Body(Outline.Polygon(-0.5f, 0, 0.5f, 0, 0.5f, 0.5f, 0.34f, 0.78f, 0, 0.92f, -0.34f, 0.78f, -0.5f, 0.5f), red);
        e.Body(Outline.Polygon(-0.56f, 0.47f, -0.38f, 0.8f, 0, 0.97f, 0.38f, 0.8f, 0.56f, 0.47f, 0.5f, 0.47f, 0.34f, 0.75f, 0, 0.9f, -0.34f, 0.75f, -0.5f, 0.47f), "58504C");
        Snowy(e, Outline.Polygon(-0.56f, 0.5f, -0.38f, 0.82f, 0, 1f, 0.38f, 0.82f, 0.56f, 0.5f, 0.36f, 0.77f, 0, 0.93f, -0.36f, 0.77f));
        e.Body(Outline.Box(-0.17f, 0, 0.17f, 0.34f), "EDE6DA");
        e.Body(Outline.Box(-0.15f, 0, 0.15f, 0.32f), red * 0.8f);
        e.Line(new Vector2(-0.15f, 0), new Vector2(0.15f, 0.32f), 0.018f, Tint.Hex("EDE6DA"));
        e.Line(new Vector2(0.15f, 0), new Vector2(-0.15f, 0.32f), 0.018f, Tint.Hex("EDE6DA"));
        e.Window(-0.07f, 0.56f, 0.07f, 0.7f);
    }

    public static void Skyscraper(Easel e)
    {
        var glass = e.PaintOr("5F7C9C");
        e.Body(Outline.Box(-0.13f, 0, 0.13f, 0.78f).Add(Outline.Box(-0.095f, 0.77f, 0.095f, 0.88f)), glass);
        e.Body(Outline.Polygon(-0.06f, 0.88f, 0.06f, 0.88f, 0.008f, 0.94f, 0.004f, 1, -0.004f, 1, -0.008f, 0.94f), glass * 0.8f);
        for (var row = 0; row < 30; row++)
        {
            var half = row < 27 ? 0.118f : 0.085f;
            for (var column = 0; column < 8; column++)
            {
                var x = -half + (column * half / 4);
                var y = 0.02f + (row * 0.028f);
                var lit = e.IsLit && e.Dice.Chance(0.55f);
                var box = Outline.Box(x + 0.004f, y, x + (half / 4) - 0.004f, y + 0.017f);
                if (lit)
                {
                    e.Luminous(box, e.Studio.Palette.Lamp * e.Dice.Between(0.7f, 1.1f));
                }
                else
                {
                    e.Plain(box, Tint.Mix(glass, Tint.Hex("BFE0F4"), e.Dice.Between(0.1f, 0.5f)), 0.8f);
                }
            }
        }
    }

    /// <summary>Snow on a roof, in the cold half of the year.</summary>
    public static void Snowy(Easel e, Outline where)
    {
        if (e.IsWinter)
        {
            e.Over(where, new Vector3(0.96f, 0.98f, 1.02f), 0.85f);
        }
    }
}
