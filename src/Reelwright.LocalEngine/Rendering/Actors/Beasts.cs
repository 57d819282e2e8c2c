using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>The build of a four-legged animal, seen from its right side, in its own heights.</summary>
internal sealed record Build
{
    public required string Coat { get; init; }

    /// <summary>Half the body's length.</summary>
    public float Long { get; init; } = 0.42f;

    /// <summary>Height of the back.</summary>
    public float Back { get; init; } = 0.68f;

    /// <summary>Half the body's thickness.</summary>
    public float Deep { get; init; } = 0.15f;

    public float Leg { get; init; } = 0.035f;

    /// <summary>Where the head is.</summary>
    public Vector2 Head { get; init; } = new(0.62f, 0.88f);

    public Vector2 HeadSize { get; init; } = new(0.13f, 0.075f);

    /// <summary>How much the head points down.</summary>
    public float Nod { get; init; } = -0.5f;

    public float Neck { get; init; } = 0.09f;

    /// <summary>Ears: height and half width.</summary>
    public Vector2 Ear { get; init; } = new(0.1f, 0.03f);

    /// <summary>The tail's end, from the rump.</summary>
    public Vector2 Tail { get; init; } = new(-0.16f, -0.3f);

    public float TailWidth { get; init; } = 0.05f;
}

/// <summary>Four-legged animals.</summary>
internal static class Beasts
{
    public static void Horse(Easel e)
    {
        Animal(e, new Build { Coat = "7A4A2C", Long = 0.36f, Back = 0.66f, Deep = 0.13f, Head = new(0.58f, 0.88f), HeadSize = new(0.13f, 0.06f), Nod = -0.75f, Neck = 0.11f, TailWidth = 0.09f });
        var mane = (e.Paint ?? Tint.Hex("7A4A2C")) * 0.4f;
        e.Plain(Outline.Ribbon([new(0.26f, 0.72f), new(0.34f, 0.86f), new(0.5f, 0.98f)], 0.1f, 0.05f), mane, 0.4f);
    }

    public static void Dog(Easel e) => Animal(e, new Build { Coat = "B5793C", Long = 0.42f, Back = 0.62f, Deep = 0.14f, Head = new(0.6f, 0.84f), HeadSize = new(0.15f, 0.1f), Nod = -0.15f, Ear = new(-0.14f, 0.045f), Tail = new(-0.26f, 0.26f) });

    public static void Cat(Easel e) => Animal(e, new Build { Coat = "8A8078", Long = 0.38f, Back = 0.5f, Deep = 0.12f, Head = new(0.5f, 0.66f), HeadSize = new(0.13f, 0.115f), Nod = 0, Neck = 0.08f, Ear = new(0.1f, 0.05f), Tail = new(-0.22f, 0.48f), TailWidth = 0.055f });

    public static void Deer(Easel e)
    {
        Animal(e, new Build { Coat = "A5693C", Long = 0.28f, Back = 0.54f, Deep = 0.11f, Leg = 0.022f, Head = new(0.42f, 0.76f), HeadSize = new(0.1f, 0.05f), Nod = -0.4f, Neck = 0.075f, Ear = new(0.07f, 0.02f), Tail = new(-0.06f, 0), TailWidth = 0.06f });
        var horn = Tint.Hex("D8C4A0");
        foreach (var side in (float[])[-1, 1])
        {
            var root = new Vector2(0.38f + (side * 0.012f), 0.8f);
            e.Plain(Outline.Ribbon([root, root + new Vector2(side * 0.06f, 0.08f), root + new Vector2(side * 0.05f, 0.2f)], 0.018f, 0.007f), horn, 0.7f);
            e.Plain(Outline.Limb(root + new Vector2(side * 0.055f, 0.07f), 0.007f, root + new Vector2(side * 0.13f, 0.13f), 0.004f), horn, 0.7f);
            e.Plain(Outline.Limb(root + new Vector2(side * 0.058f, 0.12f), 0.007f, root + new Vector2(side * 0.14f, 0.19f), 0.004f), horn, 0.7f);
        }
    }

    public static void Wolf(Easel e) => Animal(e, new Build { Coat = "7C7F88", Long = 0.44f, Back = 0.66f, Deep = 0.14f, Head = new(0.64f, 0.8f), HeadSize = new(0.17f, 0.085f), Nod = -0.12f, Neck = 0.12f, Ear = new(0.11f, 0.035f), Tail = new(-0.28f, -0.22f), TailWidth = 0.1f });

    public static void Fox(Easel e)
    {
        Animal(e, new Build { Coat = "D9661F", Long = 0.44f, Back = 0.58f, Deep = 0.12f, Head = new(0.62f, 0.74f), HeadSize = new(0.16f, 0.085f), Nod = -0.12f, Ear = new(0.14f, 0.04f), Tail = new(-0.46f, -0.1f), TailWidth = 0.16f });
        e.Plain(Outline.Ellipse(-0.86f, 0.44f, 0.06f, 0.05f), "F4EFE6", 0.8f);
        e.Over(Outline.Ellipse(0.7f, 0.69f, 0.09f, 0.035f), Tint.Hex("F4EFE6"), 0.8f);
    }

    public static void Bear(Easel e) => Animal(e, new Build { Coat = e.Studio.Reading.Has("arctic") ? "EEF0F0" : "5B4030", Long = 0.5f, Back = 0.8f, Deep = 0.26f, Leg = 0.075f, Head = new(0.7f, 0.72f), HeadSize = new(0.19f, 0.14f), Nod = -0.3f, Neck = 0.19f, Ear = new(0.06f, 0.05f), Tail = new(-0.05f, -0.03f) });

    public static void Rabbit(Easel e) => Animal(e, new Build { Coat = "B8A48C", Long = 0.3f, Back = 0.46f, Deep = 0.2f, Leg = 0.05f, Head = new(0.38f, 0.6f), HeadSize = new(0.15f, 0.12f), Nod = -0.1f, Neck = 0.1f, Ear = new(0.36f, 0.045f), Tail = new(-0.06f, 0.02f), TailWidth = 0.12f });

    public static void Cow(Easel e)
    {
        Animal(e, new Build { Coat = "F0EAE0", Long = 0.52f, Back = 0.86f, Deep = 0.22f, Leg = 0.05f, Head = new(0.76f, 0.8f), HeadSize = new(0.17f, 0.1f), Nod = -0.55f, Neck = 0.15f, Ear = new(0.05f, 0.05f), Tail = new(-0.08f, -0.42f), TailWidth = 0.03f });
        foreach (var (x, y, size) in ((float, float, float)[])[(-0.3f, 0.74f, 0.16f), (0.08f, 0.62f, 0.13f), (0.34f, 0.78f, 0.12f), (-0.05f, 0.86f, 0.09f)])
        {
            e.Over(Outline.Ellipse(x, y, size, size * 0.7f, x), Tint.Hex("33282A"), 0.4f);
        }

        e.Plain(Outline.Ribbon([new(0.68f, 0.9f), new(0.72f, 0.98f), new(0.8f, 1f)], 0.03f, 0.01f), "E4D8C0", 0.7f);
    }

    public static void Sheep(Easel e)
    {
        Animal(e, new Build { Coat = "3A3432", Long = 0.4f, Back = 0.72f, Deep = 0.2f, Leg = 0.04f, Head = new(0.6f, 0.72f), HeadSize = new(0.14f, 0.09f), Nod = -0.5f, Ear = new(-0.08f, 0.035f), Tail = new(-0.02f, 0) });
        for (var i = 0; i < 24; i++)
        {
            var (sin, cos) = MathF.SinCos(i * 2.4f);
            var out_ = MathF.Sqrt(i / 24f);
            e.Plain(Outline.Circle(cos * out_ * 0.42f, 0.62f + (sin * out_ * 0.21f), 0.13f), e.PaintOr("F2EEE4") * e.Dice.Between(0.86f, 1.05f), 0.5f + (sin * 0.4f));
        }
    }

    public static void Elephant(Easel e)
    {
        Animal(e, new Build { Coat = "8A8890", Long = 0.5f, Back = 0.94f, Deep = 0.27f, Leg = 0.085f, Head = new(0.62f, 0.8f), HeadSize = new(0.19f, 0.18f), Nod = -0.2f, Neck = 0.2f, Ear = new(0, 0), Tail = new(-0.06f, -0.35f), TailWidth = 0.03f });
        var skin = e.PaintOr("8A8890");
        e.Plain(Outline.Ribbon([new(0.74f, 0.76f), new(0.86f, 0.5f), new(0.84f, 0.22f), new(0.93f + (0.04f * e.Swing), 0.12f)], 0.13f, 0.05f), skin, 0.7f);
        e.Plain(Outline.Smooth(0.36f, 0.94f, 0.58f, 0.98f, 0.62f, 0.76f, 0.52f, 0.54f, 0.4f, 0.6f), skin * 0.8f, 0.5f);
        e.Plain(Outline.Ribbon([new(0.72f, 0.64f), new(0.84f, 0.52f), new(0.98f, 0.54f)], 0.045f, 0.012f), "F2EAD8", 0.9f);
    }

    public static void Giraffe(Easel e)
    {
        Animal(e, new Build { Coat = "E0B25C", Long = 0.2f, Back = 0.52f, Deep = 0.085f, Leg = 0.02f, Head = new(0.4f, 0.95f), HeadSize = new(0.075f, 0.035f), Nod = -0.4f, Neck = 0.055f, Ear = new(0.04f, 0.012f), Tail = new(-0.05f, -0.2f), TailWidth = 0.014f });
        for (var i = 0; i < 26; i++)
        {
            var onNeck = i % 2 == 0;
            var t = e.Dice.Unit();
            var at = onNeck ? Vector2.Lerp(new(0.18f, 0.56f), new(0.37f, 0.92f), t) : new Vector2(e.Dice.Between(-0.22f, 0.2f), e.Dice.Between(0.36f, 0.52f));
            e.Over(Outline.Ellipse(at.X + (e.Dice.Signed() * 0.02f), at.Y, 0.026f, 0.02f, e.Dice.Unit()), Tint.Hex("8A5428"), 0.5f);
        }
    }

    public static void Lion(Easel e)
    {
        Animal(e, new Build { Coat = "CE9A4C", Long = 0.48f, Back = 0.74f, Deep = 0.16f, Leg = 0.05f, Head = new(0.66f, 0.84f), HeadSize = new(0.14f, 0.115f), Nod = -0.15f, Neck = 0.14f, Ear = new(0.05f, 0.04f), Tail = new(-0.32f, 0.06f), TailWidth = 0.035f });
        for (var i = 0; i < 16; i++)
        {
            var (sin, cos) = MathF.SinCos(i / 16f * MathF.Tau);
            e.Plain(Outline.Circle(0.57f + (cos * 0.15f), 0.82f + (sin * 0.17f), 0.09f), Tint.Hex("8A4F22") * e.Dice.Between(0.85f, 1.15f), 0.4f + (sin * 0.3f));
        }

        e.Plain(Outline.Ellipse(0.68f, 0.83f, 0.12f, 0.1f), e.PaintOr("CE9A4C"), 0.8f);
        e.Plain(Outline.Circle(-0.82f, 0.74f, 0.05f), "6B3C1C");
    }

    public static void Camel(Easel e)
    {
        Animal(e, new Build { Coat = "C79A62", Long = 0.36f, Back = 0.64f, Deep = 0.13f, Leg = 0.03f, Head = new(0.64f, 0.86f), HeadSize = new(0.11f, 0.055f), Nod = -0.2f, Neck = 0.075f, Ear = new(0.04f, 0.018f), Tail = new(-0.06f, -0.24f), TailWidth = 0.02f });
        var hump = e.PaintOr("C79A62");
        e.Body(Outline.Smooth(-0.3f, 0.6f, -0.16f, 0.84f, -0.02f, 0.6f), hump);
        e.Body(Outline.Smooth(0f, 0.6f, 0.14f, 0.84f, 0.28f, 0.6f), hump);
    }

    private static void Animal(Easel e, Build b)
    {
        var coat = e.PaintOr(b.Coat);
        var stands = e.Studio.Reading.Has("stand");
        var swing = stands ? 0.1f : 1f;
        var belly = b.Back - (b.Deep * 2);
        Leg(b.Long * 0.72f, 0.5f, 0.72f);
        Leg(-b.Long * 0.78f, 0, 0.72f);
        var wag = 0.05f * e.Swing;
        var rump = new Vector2(-b.Long * 0.96f, b.Back - (b.Deep * 0.5f));
        e.Plain(Outline.Ribbon([rump, rump + (b.Tail * 0.5f) + new Vector2(-0.04f, wag), rump + b.Tail + new Vector2(0, wag)], b.TailWidth, b.TailWidth * 0.5f), coat * 0.85f, 0.4f);
        e.Body(Outline.Smooth(
            -b.Long, b.Back - (b.Deep * 0.8f), -b.Long * 0.7f, b.Back, 0, b.Back - (b.Deep * 0.14f), b.Long * 0.75f, b.Back,
            b.Long * 1.02f, b.Back - (b.Deep * 0.9f), b.Long * 0.72f, belly, 0, belly + (b.Deep * 0.12f), -b.Long * 0.75f, belly + (b.Deep * 0.2f)), coat);
        Leg(b.Long * 0.62f, 0, 1);
        Leg(-b.Long * 0.66f, 0.5f, 1);
        Head(e, b, coat);

        void Leg(float hip, float offset, float light)
        {
            var turn = (e.Phase + offset) * MathF.Tau;
            var reach = MathF.Sin(turn) * 0.17f * swing * MathF.Min(1, belly * 2.2f);
            var lift = MathF.Max(0, MathF.Cos(turn)) * 0.07f * swing;
            var knee = new Vector2(hip + (reach * 0.4f), (belly * 0.52f) + (lift * 0.6f));
            e.Plain(Outline.Limb(new(hip, belly + (b.Deep * 0.5f)), b.Leg * 1.9f, knee, b.Leg), coat * light, 0.45f);
            e.Plain(Outline.Limb(knee, b.Leg, new(hip + reach, 0.02f + lift), b.Leg * 0.75f), coat * light * 0.92f, 0.4f);
            e.Plain(Outline.Ellipse(hip + reach + (b.Leg * 0.4f), 0.016f + lift, b.Leg * 1.25f, 0.02f), coat * 0.4f, 0.4f);
        }
    }

    private static void Head(Easel e, Build b, Vector3 coat)
    {
        var shoulder = new Vector2(b.Long * 0.78f, b.Back - (b.Deep * 0.6f));
        var sway = new Vector2(0, 0.012f * MathF.Sin(e.Phase * MathF.Tau * 2));
        var head = b.Head + sway;
        var (w, h) = (b.HeadSize.X, b.HeadSize.Y);
        var back = head - new Vector2(w * 0.5f, 0);
        if (b.Ear.X > 0)
        {
            Ear(-0.012f, 0.75f);
        }

        e.Body(Outline.Limb(shoulder, b.Neck * 1.35f, back, b.Neck * 0.75f), coat);
        var turned = Matrix3x2.CreateRotation(b.Nod, head);
        e.Body(Outline.Smooth(head.X - w, head.Y - (h * 0.2f), head.X - (w * 0.6f), head.Y + (h * 0.9f), head.X + (w * 0.1f), head.Y + (h * 0.75f), head.X + w, head.Y + (h * 0.05f), head.X + (w * 0.9f), head.Y - (h * 0.5f), head.X - (w * 0.2f), head.Y - (h * 0.85f)).Moved(turned), coat);
        e.Plain(Outline.Circle(head.X + (w * 0.93f), head.Y - (h * 0.18f), h * 0.2f).Moved(turned), "201818");
        e.Plain(Outline.Circle(head.X - (w * 0.02f), head.Y + (h * 0.3f), h * 0.13f).Moved(turned), "141014");
        Ear(0.02f, 1);

        void Ear(float shift, float light)
        {
            var root = new Vector2(head.X - (w * 0.55f) + shift, head.Y + (h * 0.55f));
            e.Plain(Outline.Smooth(root.X - b.Ear.Y, root.Y, root.X + b.Ear.Y, root.Y, root.X - (b.Ear.Y * 0.3f), root.Y + b.Ear.X), coat * 0.8f * light, 0.5f);
        }
    }
}
