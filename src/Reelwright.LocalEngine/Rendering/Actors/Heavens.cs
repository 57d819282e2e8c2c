using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>What hangs in the sky or crosses space. The origin is below the middle; 1 is the height.</summary>
internal static class Heavens
{
    public static void Planet(Easel e)
    {
        var warm = e.PaintOr(e.Dice.Pick<string>(["D98A4A", "C8A06A", "6A9AC8", "B85C4A", "8A6AB8"]));
        var ringed = e.Dice.Chance(0.6f);
        var noise = new Noise(e.Dice.Next());
        if (ringed)
        {
            Ring(e, warm, true);
        }

        Globe(e, p =>
        {
            var band = noise.Sum(3, (p.Y * 5) + (0.5f * noise.At(p.X * 4, p.Y * 8)), 4);
            var spot = noise.Sum((p.X * 5) + 9, (p.Y * 12) + 4, 3);
            return Tint.Mix(warm * 0.62f, Tint.Mix(warm, new Vector3(1, 0.95f, 0.86f), 0.55f), Tint.Smooth(0.3f, 0.7f, (band * 0.75f) + (spot * 0.25f)));
        }, warm);
        if (ringed)
        {
            Ring(e, warm, false);
        }
    }

    public static void Earth(Easel e)
    {
        var noise = new Noise(e.Dice.Next());
        Globe(e, p =>
        {
            var land = Tint.Smooth(0.5f, 0.56f, noise.Sum((p.X * 3.2f) + 20, (p.Y * 3.2f) + 8, 5));
            var dry = noise.Sum((p.X * 6) + 2, p.Y * 6, 3);
            var ground = Tint.Mix(Tint.Hex("3F8A4A"), Tint.Hex("B89A5C"), Tint.Smooth(0.4f, 0.65f, dry));
            var colour = Tint.Mix(Tint.Hex("1F5CB0"), ground, land);
            var cloud = Tint.Smooth(0.52f, 0.74f, noise.Sum((p.X * 3.6f) + (p.Y * 1.5f) + 60, (p.Y * 6) + 30, 5));
            var ice = Tint.Smooth(0.8f, 0.9f, MathF.Abs(p.Y));
            return Tint.Mix(colour, new Vector3(0.97f, 0.98f, 1), MathF.Max(cloud, ice));
        }, Tint.Hex("6AB4FF"));
    }

    public static void Moon(Easel e)
    {
        var noise = new Noise(e.Dice.Next());
        var pale = e.PaintOr("E9E6D8");
        e.Glow(0, 0.5f, 1.1f, pale * 0.28f);
        Globe(e, p =>
        {
            var seas = Tint.Smooth(0.46f, 0.62f, noise.Sum((p.X * 1.8f) + 7, (p.Y * 1.8f) + 3, 4));
            var rough = noise.Sum(p.X * 9, p.Y * 9, 3) - 0.5f;
            return pale * (1.02f - (0.3f * seas) + (0.16f * rough));
        }, pale * 0.4f, 0.35f);
    }

    public static void Sun(Easel e)
    {
        var gold = e.PaintOr("FFE9A8");
        e.Glow(0, 0.5f, 1.5f, Tint.Mix(gold, Tint.Hex("FF9A3C"), 0.5f) * 0.75f);
        e.Luminous(Outline.Circle(0, 0.5f, 0.5f), gold * 1.25f);
    }

    public static void Galaxy(Easel e)
    {
        var hue = e.PaintOr("8A7CFF");
        e.Glow(0, 0.5f, 0.75f, hue * 0.35f);
        for (var i = 0; i < 900; i++)
        {
            var arm = i % 3 * (MathF.Tau / 3);
            var out_ = MathF.Pow(e.Dice.Unit(), 0.75f);
            var angle = arm + (out_ * 4.6f) + (e.Dice.Signed() * 0.42f * (1.1f - (out_ * 0.5f)));
            var (sin, cos) = MathF.SinCos(angle);
            var at = new Vector2(cos * out_ * 1.1f, sin * out_ * 0.42f);
            at = new Vector2((at.X * 0.94f) - (at.Y * 0.34f), 0.5f + (at.X * 0.34f) + (at.Y * 0.94f));
            var colour = Tint.Mix(Tint.Hex("FFF0D0"), e.Dice.Chance(0.2f) ? Tint.Hex("FF8AB8") : hue, MathF.Min(1, out_ * 1.4f));
            e.Glow(at.X, at.Y, e.Dice.Between(0.012f, 0.035f), colour * e.Dice.Between(0.25f, 0.9f));
        }

        e.Glow(0, 0.5f, 0.26f, Tint.Hex("FFF2D8"));
    }

    public static void BlackHole(Easel e)
    {
        var hot = e.PaintOr("FFB25C");
        e.Glow(0, 0.5f, 1.1f, hot * 0.4f);
        Band(0.98f, 0.20f, 0.5f, 1);
        for (var i = 0; i < 5; i++)
        {
            var r = 0.37f + (i * 0.016f);
            Arc(r, 0.016f, Tint.Mix(Tint.Hex("FFF6E0"), hot, i / 5f) * (1.15f - (i * 0.16f)));
        }

        e.Luminous(Outline.Circle(0, 0.5f, 0.35f), new Vector3(0.004f, 0.003f, 0.008f));
        Band(0.98f, 0.13f, 0.47f, 0.55f);

        void Band(float reach, float thick, float y, float upper)
        {
            for (var i = 8; i >= 0; i--)
            {
                var t = i / 8f;
                var half = thick * (0.25f + (0.75f * t)) * 0.5f * upper;
                var colour = Tint.Mix(Tint.Hex("FFF4DC"), hot * 0.75f, t);
                e.Luminous(Outline.Ellipse(0, y, reach * (0.75f + (0.25f * t)), half * 0.55f, 0.06f), colour, 0.42f);
            }
        }

        void Arc(float radius, float width, Vector3 colour)
        {
            var before = new Vector2(radius, 0.5f);
            for (var i = 1; i <= 60; i++)
            {
                var (sin, cos) = MathF.SinCos(i / 60f * MathF.Tau);
                var at = new Vector2(cos * radius, 0.5f + (sin * radius));
                e.Luminous(Outline.Limb(before, width, at, width), colour, 0.8f);
                before = at;
            }
        }
    }

    public static void Comet(Easel e)
    {
        var ice = e.PaintOr("CDE8FF");
        for (var i = 40; i >= 0; i--)
        {
            var t = i / 40f;
            e.Glow(-t * 2.6f, 0.5f + (t * 1.1f), 0.1f + (0.22f * t), ice * (0.16f * (1 - t)));
        }

        e.Glow(0, 0.5f, 0.5f, ice * 0.8f);
        e.Luminous(Outline.Circle(0, 0.5f, 0.09f), new Vector3(1.2f));
    }

    public static void Asteroid(Easel e)
    {
        var stone = e.PaintOr("7C7268");
        Span<float> points = stackalloc float[24];
        for (var i = 0; i < 12; i++)
        {
            var (sin, cos) = MathF.SinCos(i / 12f * MathF.Tau);
            var reach = e.Dice.Between(0.36f, 0.52f);
            (points[i * 2], points[(i * 2) + 1]) = (cos * reach * 1.15f, 0.5f + (sin * reach));
        }

        e.Body(Outline.Smooth(points), stone);
        for (var i = 0; i < 6; i++)
        {
            var (x, y, r) = (e.Dice.Between(-0.3f, 0.3f), e.Dice.Between(0.25f, 0.75f), e.Dice.Between(0.04f, 0.11f));
            e.Over(Outline.Circle(x, y, r), stone * 0.55f, 0.3f);
            e.Over(Outline.Circle(x + 0.012f, y - 0.012f, r * 0.8f), stone * 0.8f, 0.5f);
        }
    }

    public static void Rocket(Easel e)
    {
        var white = Tint.Hex("F2F2F4");
        var red = e.PaintOr("D0342C");
        for (var i = 0; i < 14; i++)
        {
            var t = (i + e.Phase) / 14;
            e.Luminous(Outline.Ellipse(e.Dice.Signed() * 0.03f, 0.08f - (t * 0.55f), 0.06f * (1.2f - t), 0.08f), Tint.Mix(Tint.Hex("FFF4B0"), Tint.Hex("FF5A1C"), t) * 1.1f, 0.75f * (1 - t));
        }

        e.Glow(0, -0.05f, 0.5f, Tint.Hex("FF8A30") * 0.8f);
        e.Body(Outline.Polygon(-0.09f, 0.3f, -0.2f, 0.06f, -0.07f, 0.12f).Add(Outline.Polygon(0.09f, 0.3f, 0.2f, 0.06f, 0.07f, 0.12f)), red);
        e.Body(Outline.Smooth(-0.09f, 0.1f, 0.09f, 0.1f, 0.115f, 0.4f, 0.1f, 0.7f, 0, 0.98f, -0.1f, 0.7f, -0.115f, 0.4f), white);
        e.Over(Outline.Smooth(-0.12f, 0.76f, 0.12f, 0.76f, 0.08f, 0.9f, 0, 1f, -0.08f, 0.9f), red, 0.7f);
        e.Over(Outline.Box(-0.2f, 0.18f, 0.2f, 0.23f), red, 0.7f);
        e.Plain(Outline.Circle(0, 0.6f, 0.048f), "4A5260", 0.6f);
        e.Plain(Outline.Circle(0, 0.6f, 0.035f), "A8DCF4", 1);
        e.Body(Outline.Polygon(-0.055f, 0.1f, 0.055f, 0.1f, 0.07f, 0.05f, -0.07f, 0.05f), "4A4C54");
    }

    public static void Spaceship(Easel e)
    {
        var hull = e.PaintOr("9AA6B8");
        foreach (var y in (float[])[0.38f, 0.62f])
        {
            e.Glow(-1.2f, y, 0.55f, Tint.Hex("4CC8FF") * 0.8f);
            e.Luminous(Outline.Smooth(-1.1f, y - 0.05f, -1.1f, y + 0.05f, -1.75f - (0.1f * e.Swing), y), Tint.Hex("A8ECFF"), 0.8f);
        }

        e.Body(Outline.Polygon(-0.9f, 0.6f, -1.15f, 1f, -0.75f, 1f, 0.1f, 0.62f), hull * 0.75f);
        e.Body(Outline.Polygon(-0.9f, 0.4f, -1.15f, 0f, -0.75f, 0f, 0.1f, 0.38f), hull * 0.6f);
        e.Body(Outline.Smooth(-1.15f, 0.3f, -0.3f, 0.26f, 0.8f, 0.38f, 1.6f, 0.5f, 0.8f, 0.62f, -0.3f, 0.72f, -1.15f, 0.7f), hull);
        e.Over(Outline.Polygon(-1.2f, 0.48f, 1.5f, 0.5f, 0.8f, 0.3f, -1.2f, 0.2f), hull * 0.62f, 0.4f, 0.8f);
        e.Plain(Outline.Smooth(0.5f, 0.56f, 0.95f, 0.53f, 0.8f, 0.62f, 0.5f, 0.66f), "7CE0FF", 1.3f);
        for (var i = 0; i < 9; i++)
        {
            e.Luminous(Outline.Box(-0.9f + (i * 0.16f), 0.52f, -0.84f + (i * 0.16f), 0.555f), Tint.Hex("FFE9B0"));
        }

        for (var i = 0; i < 7; i++)
        {
            e.Over(Outline.Box(-1 + (i * 0.27f), 0.26f, -0.985f + (i * 0.27f), 0.72f), hull * 0.5f, 0.4f);
        }
    }

    public static void Ufo(Easel e)
    {
        e.Luminous(Outline.Polygon(-0.3f, 0.3f, 0.3f, 0.3f, 0.85f, -1.1f, -0.85f, -1.1f), Tint.Hex("9CFFD0"), 0.16f);
        e.Glow(0, 0.3f, 0.8f, Tint.Hex("6CFFC0") * 0.5f);
        e.Luminous(Outline.Smooth(-0.36f, 0.6f, 0.36f, 0.6f, 0.28f, 0.86f, 0, 0.98f, -0.28f, 0.86f), Tint.Hex("A8F4E8"), 0.75f);
        e.Body(Outline.Ellipse(0, 0.48f, 1, 0.2f), e.PaintOr("A4ACB8"), 1.3f);
        e.Body(Outline.Ellipse(0, 0.4f, 0.62f, 0.12f), e.PaintOr("7C8490"), 1.2f);
        for (var i = -3; i <= 3; i++)
        {
            var on = 0.6f + (0.4f * MathF.Sin((e.Phase * MathF.Tau) + (i * 1.4f)));
            e.Luminous(Outline.Circle(i * 0.26f, 0.44f - (0.02f * (3 - MathF.Abs(i))), 0.042f), Tint.Hex("FFE06C") * (1.2f * on));
            e.Glow(i * 0.26f, 0.44f, 0.16f, Tint.Hex("FFD040") * (0.5f * on));
        }
    }

    public static void Satellite(Easel e)
    {
        foreach (var side in (float[])[-1, 1])
        {
            e.Body(Outline.Box(MathF.Min(side * 0.3f, side * 1.3f), 0.32f, MathF.Max(side * 0.3f, side * 1.3f), 0.68f), "2F4F9C");
            for (var i = 1; i < 5; i++)
            {
                e.Over(Outline.Box((side * (0.3f + (i * 0.2f))) - 0.008f, 0.3f, (side * (0.3f + (i * 0.2f))) + 0.008f, 0.7f), Tint.Hex("A8C4F0"), 0.7f);
            }

            e.Over(Outline.Box(MathF.Min(side * 0.3f, side * 1.3f), 0.492f, MathF.Max(side * 0.3f, side * 1.3f), 0.508f), Tint.Hex("A8C4F0"), 0.7f);
            e.Line(new(side * 0.15f, 0.5f), new(side * 0.32f, 0.5f), 0.03f, Tint.Hex("B8BCC4"));
        }

        e.Body(Outline.Box(-0.18f, 0.26f, 0.18f, 0.74f), e.PaintOr("D8B25C"));
        e.Body(Outline.Smooth(-0.22f, 0.84f, 0.22f, 0.84f, 0.14f, 0.76f, -0.14f, 0.76f), "E4E6EA");
        e.Line(new(0, 0.8f), new(0, 1), 0.02f, Tint.Hex("E4E6EA"));
    }

    /// <summary>A lit sphere of radius one half with an air glow at its limb.</summary>
    private static void Globe(Easel e, Func<Vector2, Vector3> surface, Vector3 air, float dark = 0.06f)
    {
        var light = Vector3.Normalize(new Vector3(e.Studio.Palette.Side * 0.7f, 0.45f, 0.62f));
        e.Glow(0, 0.5f, 0.66f, air * 0.3f);
        e.Ink(Outline.Circle(0, 0.5f, 0.5f), at =>
        {
            var p = (at - new Vector2(0, 0.5f)) * 2;
            var z = MathF.Sqrt(MathF.Max(0, 1 - p.LengthSquared()));
            var lit = Math.Clamp(Vector3.Dot(new Vector3(p, z), light) * 1.25f, 0, 1);

            // Longitude and latitude squeeze towards the limb.
            var map = new Vector2(MathF.Asin(Math.Clamp(p.X, -1, 1)) * (1 - (0.15f * z)), p.Y);
            var rim = MathF.Pow(1 - z, 3);
            return ((surface(map) * (dark + ((1 - dark) * lit))) + (air * (rim * lit * 0.7f))).With(1);
        });
    }

    private static void Ring(Easel e, Vector3 hue, bool back)
    {
        for (var i = 0; i < 5; i++)
        {
            var r = 0.74f + (i * 0.075f);
            var colour = Tint.Mix(hue, new Vector3(0.95f, 0.9f, 0.8f), 0.35f + (i % 2 * 0.3f)) * (i == 2 ? 0.45f : 0.85f);
            var before = Point(r, back ? 0 : MathF.PI);
            for (var k = 1; k <= 30; k++)
            {
                var at = Point(r, (back ? 0 : MathF.PI) + (k / 30f * MathF.PI));
                e.Luminous(Outline.Limb(before, 0.03f, at, 0.03f), colour, 0.7f);
                before = at;
            }
        }

        static Vector2 Point(float r, float angle)
        {
            var (sin, cos) = MathF.SinCos(angle);
            var p = new Vector2(cos * r, sin * r * 0.22f);
            return new Vector2((p.X * 0.95f) - (p.Y * 0.3f), 0.5f + (p.X * 0.3f) + (p.Y * 0.95f));
        }
    }
}
