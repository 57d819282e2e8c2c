using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>What grows on a trunk.</summary>
internal static class Trees
{
    private static readonly string[] Spring = ["8CC152", "7DB548", "A2CC5E"];
    private static readonly string[] Summer = ["4E8A3C", "437C38", "5E9A44"];
    private static readonly string[] Autumn = ["D9772B", "C8492C", "E2A233", "B8622A"];

    /// <summary>A leaf colour of the season.</summary>
    public static Vector3 Leaves(Easel e)
    {
        if (e.Paint is { } paint)
        {
            return paint;
        }

        var reading = e.Studio.Reading;
        if (reading.Has("infrared"))
        {
            return Tint.Hex("F0E0E6");
        }

        var set = reading.Season switch { "spring" => Spring, "autumn" => Autumn, _ => Summer };
        return Tint.Hex(e.Dice.Pick<string>(set));
    }

    public static void Broadleaf(Easel e)
    {
        if (e.Studio.Reading.Season == "winter")
        {
            Bare(e);
            return;
        }

        Trunk(e, 0.045f, 0.5f, "6B4A35");
        Crown(e, Leaves(e), new Vector2(0, 0.66f), 0.36f, 0.32f, 26);
    }

    public static void Cherry(Easel e)
    {
        Trunk(e, 0.05f, 0.5f, "54382F");
        Crown(e, e.PaintOr("F6B3C8"), new Vector2(0, 0.66f), 0.44f, 0.28f, 30);
    }

    public static void Birch(Easel e)
    {
        e.Body(Outline.Ribbon([new(0, 0), new(0.01f, 0.4f), new(-0.005f, 0.92f)], 0.05f, 0.015f), "EDEAE2");
        for (var i = 0; i < 9; i++)
        {
            var y = e.Dice.Between(0.05f, 0.7f);
            e.Over(Outline.Box(-0.03f, y, e.Dice.Between(-0.01f, 0.02f), y + 0.008f), Tint.Hex("3A3A3A"), 0.4f);
        }

        var leaves = e.Studio.Reading.Season is null ? Tint.Hex("9CB84E") : Leaves(e);
        if (e.Studio.Reading.Season != "winter")
        {
            Crown(e, leaves, new Vector2(0, 0.68f), 0.19f, 0.33f, 22);
        }
    }

    public static void Pine(Easel e)
    {
        var green = e.PaintOr(e.Studio.Reading.Has("infrared") ? "E8DCE0" : "2E5E45") * e.Dice.Between(0.85f, 1.15f);
        e.Body(Outline.Box(-0.022f, -0.01f, 0.022f, 0.16f), "57402F");
        const int Tiers = 6;
        for (var i = 0; i < Tiers; i++)
        {
            var low = 0.1f + (i * 0.13f);
            var half = 0.24f * (1 - (i / (Tiers + 0.6f)));
            var tip = MathF.Min(1, low + 0.29f - (i * 0.008f));
            Bough(e, green, low, half, tip);
            if (e.IsWinter)
            {
                e.Plain(Outline.Polygon(-half * 0.62f, low + 0.045f, 0, tip, half * 0.62f, low + 0.05f, half * 0.2f, low + 0.085f, -half * 0.2f, low + 0.075f), new Vector3(0.96f, 0.98f, 1.02f), 0.8f);
            }
        }
    }

    public static void Palm(Easel e)
    {
        var lean = e.Dice.Between(-0.16f, 0.16f);
        var top = new Vector2(lean, 0.78f);
        e.Body(Outline.Ribbon([new(0, 0), new(lean * 0.25f, 0.3f), new(lean * 0.65f, 0.58f), top], 0.06f, 0.032f), "86664A");
        var green = e.PaintOr("3F7D3F");
        for (var i = 0; i < 11; i++)
        {
            var angle = (i / 10f * 3.9f) - 0.38f;
            var reach = e.Dice.Between(0.28f, 0.38f);
            var (sin, cos) = MathF.SinCos(angle);
            var middle = top + new Vector2(cos * reach * 0.55f, (sin * reach * 0.4f) + 0.1f);
            var end = top + new Vector2(cos * reach, (sin * reach * 0.55f) - 0.1f);
            Frond(e, top, middle, end, green * e.Dice.Between(0.75f, 1.2f));
        }

        e.Body(Outline.Circle(lean - 0.02f, 0.765f, 0.022f).Add(Outline.Circle(lean + 0.025f, 0.76f, 0.022f)), "5C4028");
    }

    public static void Willow(Easel e)
    {
        Trunk(e, 0.06f, 0.55f, "5C4838");
        var green = e.Studio.Reading.Season is null ? e.PaintOr("7C9C4A") : Leaves(e);
        Crown(e, green * 0.8f, new Vector2(0, 0.72f), 0.34f, 0.24f, 20);
        for (var i = 0; i < 34; i++)
        {
            var x = e.Dice.Between(-0.42f, 0.42f);
            var top = 0.86f - (x * x * 1.2f);
            var drop = e.Dice.Between(0.35f, 0.62f);
            e.Plain(
                Outline.Ribbon([new(x * 0.85f, top), new(x, top - (drop * 0.5f)), new(x * 1.04f, top - drop)], 0.028f, 0.006f),
                green * e.Dice.Between(0.8f, 1.15f), e.Dice.Between(0.2f, 0.8f));
        }
    }

    public static void Acacia(Easel e)
    {
        e.Body(Outline.Ribbon([new(0, 0), new(0.02f, 0.35f), new(-0.05f, 0.7f)], 0.07f, 0.03f), "5B4434");
        e.Body(Outline.Ribbon([new(0.01f, 0.3f), new(0.12f, 0.5f), new(0.24f, 0.72f)], 0.04f, 0.02f), "5B4434");
        e.Body(Outline.Ribbon([new(0.01f, 0.35f), new(-0.14f, 0.55f), new(-0.27f, 0.74f)], 0.035f, 0.018f), "5B4434");
        var green = e.PaintOr("6E7C3C");
        for (var i = 0; i < 16; i++)
        {
            var x = e.Dice.Between(-0.44f, 0.44f);
            e.Body(Outline.Ellipse(x, 0.8f + e.Dice.Between(-0.05f, 0.08f), 0.14f, 0.05f), green * e.Dice.Between(0.75f, 1.1f));
        }
    }

    public static void Bare(Easel e)
    {
        var bark = e.PaintOr("4B3D36");
        Branch(e, new Vector2(0, -0.01f), MathF.PI / 2, 0.3f, 0.07f, 6, bark);
    }

    public static void Bush(Easel e)
    {
        var green = Leaves(e);
        Crown(e, green, new Vector2(0, 0.48f), 0.62f, 0.45f, 18);
    }

    public static void Cactus(Easel e)
    {
        var green = e.PaintOr("4C8452");
        e.Body(Outline.Limb(new Vector2(0, 0), 0.075f, new Vector2(0, 0.92f), 0.07f), green);
        Arm(-0.24f, 0.36f, 0.68f);
        Arm(0.22f, 0.5f, 0.82f);
        for (var i = -2; i <= 2; i++)
        {
            e.Over(Outline.Limb(new Vector2(i * 0.03f, 0.02f), 0.004f, new Vector2(i * 0.03f, 0.95f), 0.004f), green * 0.55f, 0.4f);
        }

        void Arm(float x, float low, float high)
        {
            e.Body(Outline.Limb(new Vector2(0, low), 0.045f, new Vector2(x, low), 0.045f), green);
            e.Body(Outline.Limb(new Vector2(x, low), 0.05f, new Vector2(x, high), 0.046f), green);
        }
    }

    private static void Trunk(Easel e, float half, float height, string bark)
    {
        var lean = e.Dice.Between(-0.04f, 0.04f);
        e.Body(Outline.Ribbon([new(0, -0.01f), new(lean * 0.4f, height * 0.5f), new(lean, height)], half * 2, half * 1.1f), bark);
        e.Body(Outline.Ribbon([new(lean * 0.4f, height * 0.6f), new(0.1f, height * 0.85f), new(0.2f, height * 1.2f)], half, half * 0.4f), bark);
        e.Body(Outline.Ribbon([new(lean * 0.4f, height * 0.55f), new(-0.1f, height * 0.85f), new(-0.19f, height * 1.2f)], half, half * 0.4f), bark);
    }

    /// <summary>Leaves in clumps: dark ones behind, light ones where the sun reaches.</summary>
    private static void Crown(Easel e, Vector3 leaf, Vector2 middle, float reachX, float reachY, int clumps)
    {
        var side = e.Studio.Palette.Side;
        for (var tone = 0; tone < 3; tone++)
        {
            for (var i = 0; i < clumps; i++)
            {
                var angle = e.Dice.Unit() * MathF.Tau;
                var out_ = MathF.Sqrt(e.Dice.Unit()) * (0.8f - (tone * 0.16f));
                var x = middle.X + (MathF.Cos(angle) * reachX * out_) + (side * tone * reachX * 0.13f);
                var y = middle.Y + (MathF.Sin(angle) * reachY * out_) + (tone * reachY * 0.16f);
                var size = MathF.Min(reachX, reachY) * e.Dice.Between(0.22f, 0.4f) * (1 - (tone * 0.18f));
                var albedo = leaf * ((tone switch { 0 => 0.72f, 1 => 0.92f, _ => 1.12f }) * e.Dice.Between(0.92f, 1.08f));
                e.Plain(Clump(e.Dice, x, y, size), albedo, tone * 0.5f);
            }
        }
    }

    private static Outline Clump(Dice dice, float x, float y, float size)
    {
        Span<float> points = stackalloc float[20];
        for (var i = 0; i < 10; i++)
        {
            var (sin, cos) = MathF.SinCos(i / 10f * MathF.Tau);
            var reach = size * dice.Between(0.8f, 1.2f);
            (points[i * 2], points[(i * 2) + 1]) = (x + (cos * reach), y + (sin * reach * 0.9f));
        }

        return Outline.Smooth(points);
    }

    private static void Bough(Easel e, Vector3 green, float low, float half, float tip)
    {
        // A jagged lower hem.
        var points = new List<Vector2> { new(0, tip) };
        for (var i = 0; i <= 8; i++)
        {
            var x = half - (half * 2 * i / 8);
            points.Add(new Vector2(x, low + (i % 2 == 0 ? 0 : 0.035f) + ((1 - MathF.Abs(x / half)) * -0.01f)));
        }

        e.Body(Outline.Polygon([.. points]), green);
    }

    private static void Frond(Easel e, Vector2 from, Vector2 middle, Vector2 end, Vector3 green)
    {
        e.Plain(Outline.Ribbon([from, middle, end], 0.02f, 0.004f), green, 0.4f);
        for (var i = 1; i < 12; i++)
        {
            var t = i / 12f;
            var p = Vector2.Lerp(Vector2.Lerp(from, middle, t), Vector2.Lerp(middle, end, t), t);
            var length = 0.1f * (1 - (t * 0.65f));
            e.Plain(Outline.Polygon(p.X - 0.012f, p.Y, p.X + 0.012f, p.Y, p.X + ((end.X - from.X) * 0.12f), p.Y - length), green, 0.2f + (0.6f * t));
        }
    }

    private static void Branch(Easel e, Vector2 from, float angle, float length, float width, int left, Vector3 bark)
    {
        var to = from + (new Vector2(MathF.Cos(angle), MathF.Sin(angle)) * length);
        e.Plain(Outline.Limb(from, width / 2, to, width * 0.36f), bark, 0.4f);
        if (e.IsWinter && left < 5)
        {
            e.Plain(Outline.Limb(from + new Vector2(0, width * 0.4f), width * 0.16f, to + new Vector2(0, width * 0.3f), width * 0.1f), Tint.White, 0.8f);
        }

        if (left == 0)
        {
            return;
        }

        var forks = e.Dice.Chance(0.35f) ? 3 : 2;
        for (var i = 0; i < forks; i++)
        {
            var turn = ((i / (forks - 1f)) - 0.5f) * e.Dice.Between(0.8f, 1.35f);
            Branch(e, to, angle + turn, length * e.Dice.Between(0.62f, 0.82f), width * 0.66f, left - 1, bark);
        }
    }
}
