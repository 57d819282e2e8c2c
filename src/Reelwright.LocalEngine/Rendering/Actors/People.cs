using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>Figures: they walk to the right, the phase being one double step.</summary>
internal static class People
{
    private static readonly string[] Coats = ["C0392B", "2F5D8C", "3F7A4E", "D9A62E", "6B4A7E", "8A4B32", "2E6E70"];

    public static void Person(Easel e) => Figure(e, e.PaintOr(e.Dice.Pick<string>(Coats)), Stride(e));

    public static void Child(Easel e) => Figure(e, e.PaintOr(e.Dice.Pick<string>(Coats)), Stride(e), 1.45f);

    public static void Couple(Easel e)
    {
        Figure(e, e.PaintOr("2F4D78"), Stride(e), 1, -0.15f);
        Figure(e, Tint.Hex("C0485A"), Stride(e), 1.06f, 0.15f, 0.93f);
        e.Plain(Outline.Limb(new(-0.09f, 0.46f), 0.022f, new(0.09f, 0.46f), 0.022f), "D8A684");
    }

    public static void Dancer(Easel e)
    {
        var dress = e.PaintOr("E8577E");
        var spin = MathF.Cos(e.Phase * MathF.Tau);
        e.Body(Outline.Limb(new(0, 0.45f), 0.03f, new(0.01f, 0.02f), 0.016f), "E6B898");
        e.Body(Outline.Limb(new(0, 0.45f), 0.03f, new(0.22f * spin, 0.3f), 0.018f), "E6B898");
        e.Body(Outline.Smooth(-0.05f, 0.6f, 0.05f, 0.6f, 0.2f, 0.44f, 0.3f * MathF.Abs(spin) + 0.14f, 0.37f, 0, 0.41f, (-0.3f * MathF.Abs(spin)) - 0.14f, 0.37f, -0.2f, 0.44f), dress);
        e.Body(Outline.Smooth(-0.05f, 0.56f, 0.05f, 0.56f, 0.06f, 0.76f, -0.06f, 0.76f), dress);
        e.Body(Outline.Limb(new(0.05f, 0.74f), 0.022f, new(0.2f * spin, 0.96f), 0.014f), "E6B898");
        e.Body(Outline.Limb(new(-0.05f, 0.74f), 0.022f, new(-0.26f * spin, 0.82f), 0.014f), "E6B898");
        e.Body(Outline.Circle(0, 0.86f, 0.055f), "E6B898");
        e.Body(Outline.Smooth(-0.055f, 0.86f, 0, 0.93f, 0.055f, 0.87f, 0.03f, 0.92f, 0, 0.97f, -0.04f, 0.93f), "4A2E22");
    }

    public static void Astronaut(Easel e)
    {
        var suit = e.PaintOr("ECECF0");
        var (a, b) = Legs(Stride(e) * 0.7f);
        e.Body(Outline.Box(-0.2f, 0.4f, -0.04f, 0.78f), "B8BCC4");
        e.Body(Outline.Limb(new(-0.03f, 0.42f), 0.085f, new(b, 0.07f), 0.065f), suit * 0.85f);
        e.Body(Outline.Ellipse(b + 0.03f, 0.035f, 0.085f, 0.04f), "7C8088");
        e.Body(Outline.Limb(new(0.02f, 0.42f), 0.09f, new(a, 0.07f), 0.068f), suit);
        e.Body(Outline.Ellipse(a + 0.03f, 0.035f, 0.09f, 0.042f), "8C9098");
        e.Body(Outline.Smooth(-0.14f, 0.4f, 0.14f, 0.4f, 0.17f, 0.6f, 0.13f, 0.76f, -0.13f, 0.76f, -0.16f, 0.6f), suit);
        e.Body(Outline.Limb(new(0.11f, 0.68f), 0.065f, new(0.22f - (Stride(e) * 0.1f), 0.44f), 0.052f), suit);
        e.Body(Outline.Limb(new(-0.11f, 0.68f), 0.062f, new(-0.2f + (Stride(e) * 0.1f), 0.45f), 0.05f), suit * 0.9f);
        e.Plain(Outline.Box(-0.05f, 0.54f, 0.08f, 0.64f), "C8523A");
        e.Body(Outline.Circle(0.01f, 0.87f, 0.13f), suit);
        e.Plain(Outline.Ellipse(0.05f, 0.875f, 0.085f, 0.085f), "2A3E66", 0.9f);
        e.Plain(Outline.Ellipse(0.07f, 0.905f, 0.03f, 0.02f, 0.5f), "BFE0FF", 1.2f);
    }

    public static void Robot(Easel e)
    {
        var steel = e.PaintOr("8C98A8");
        var (a, b) = Legs(Stride(e) * 0.6f);
        e.Body(Outline.Limb(new(-0.06f, 0.38f), 0.045f, new(b, 0.06f), 0.04f), steel * 0.75f);
        e.Body(Outline.Limb(new(0.06f, 0.38f), 0.045f, new(a, 0.06f), 0.04f), steel * 0.85f);
        e.Body(Outline.Box(a - 0.06f, 0, a + 0.1f, 0.06f).Add(Outline.Box(b - 0.06f, 0, b + 0.1f, 0.06f)), steel * 0.6f);
        e.Body(Outline.Smooth(-0.17f, 0.36f, 0.17f, 0.36f, 0.2f, 0.56f, 0.15f, 0.72f, -0.15f, 0.72f, -0.2f, 0.56f), steel);
        e.Body(Outline.Limb(new(0.19f, 0.66f), 0.04f, new(0.25f - (Stride(e) * 0.08f), 0.36f), 0.036f), steel * 0.9f);
        e.Body(Outline.Limb(new(-0.19f, 0.66f), 0.04f, new(-0.25f + (Stride(e) * 0.08f), 0.36f), 0.036f), steel * 0.8f);
        e.Body(Outline.Box(-0.04f, 0.7f, 0.04f, 0.77f), steel * 0.6f);
        e.Body(Outline.Smooth(-0.13f, 0.76f, 0.13f, 0.76f, 0.14f, 0.88f, 0.09f, 0.95f, -0.09f, 0.95f, -0.14f, 0.88f), steel);
        e.Line(new Vector2(0, 0.94f), new Vector2(0, 1.02f), 0.012f, steel);
        foreach (var x in (float[])[-0.045f, 0.075f])
        {
            e.Luminous(Outline.Circle(x, 0.86f, 0.026f), Tint.Hex("6BF3FF") * 1.2f);
            e.Glow(x, 0.86f, 0.12f, Tint.Hex("38C8E8") * 0.6f);
        }

        e.Luminous(Outline.Circle(0, 0.56f, 0.035f), Tint.Hex("FFB45C") * 1.1f);
    }

    public static void Snowman(Easel e)
    {
        var snow = Tint.Hex("F4F8FE");
        e.Body(Outline.Circle(0, 0.24f, 0.27f), snow);
        e.Body(Outline.Circle(0, 0.56f, 0.19f), snow);
        e.Body(Outline.Circle(0, 0.8f, 0.13f), snow);
        e.Line(new Vector2(0.17f, 0.6f), new Vector2(0.42f, 0.76f), 0.022f, Tint.Hex("5A4030"));
        e.Line(new Vector2(-0.17f, 0.6f), new Vector2(-0.42f, 0.74f), 0.022f, Tint.Hex("5A4030"));
        e.Body(Outline.Ellipse(0, 0.69f, 0.14f, 0.045f).Add(Outline.Polygon(0.05f, 0.69f, 0.13f, 0.69f, 0.14f, 0.48f, 0.07f, 0.48f)), e.PaintOr("D0342C"));
        e.Plain(Outline.Circle(-0.04f, 0.84f, 0.016f).Add(Outline.Circle(0.055f, 0.84f, 0.016f)), "1E1E22");
        e.Plain(Outline.Polygon(0, 0.82f, 0, 0.785f, 0.15f, 0.79f), "F08424", 0.8f);
        e.Body(Outline.Box(-0.16f, 0.89f, 0.16f, 0.915f).Add(Outline.Box(-0.1f, 0.91f, 0.1f, 1.06f)), "26262B");
        e.Plain(Outline.Circle(0, 0.5f, 0.018f).Add(Outline.Circle(0, 0.6f, 0.018f)), "1E1E22");
    }

    /// <summary>-1 to 1: how far apart the legs are; nothing when the figure stands.</summary>
    private static float Stride(Easel e) => e.Studio.Reading.Has("stand") ? 0.12f : e.Swing;

    private static (float Front, float Back) Legs(float stride) => (stride * 0.17f, stride * -0.17f);

    private static void Figure(Easel e, Vector3 coat, float stride, float headSize = 1, float x = 0, float tall = 1)
    {
        var shift = Matrix3x2.CreateScale(tall) * Matrix3x2.CreateTranslation(x, 0);
        var (front, back) = Legs(stride);
        var trousers = Tint.Hex("2E3440");
        Leg(back, 0.8f);
        Arm(-stride, 0.8f);
        Leg(front, 1);
        e.Body(Outline.Smooth(-0.085f, 0.4f, 0.09f, 0.4f, 0.095f, 0.6f, 0.075f, 0.8f, -0.065f, 0.8f, -0.09f, 0.6f).Moved(shift), coat);
        Arm(stride, 1.08f);
        e.Body(Outline.Limb(new(0.005f, 0.78f), 0.026f, new(0.01f, 0.86f), 0.026f).Moved(shift), "D8A684");
        e.Body(Outline.Ellipse(0.015f, 0.915f, 0.062f * headSize, 0.072f * headSize).Moved(shift), "DDAE8C");
        e.Body(Outline.Smooth(-0.062f, 0.88f, -0.05f, 0.97f, 0.01f, 1f, 0.075f, 0.965f, 0.05f, 0.945f, -0.005f, 0.94f, -0.025f, 0.88f).Moved(shift), e.Dice.Pick<string>(["3A281E", "1F1B1A", "7A4A28", "B08040"]));

        void Leg(float at, float light)
        {
            var lift = MathF.Max(0, at) * 0.12f;
            var knee = new Vector2((at * 0.62f) + 0.02f, 0.23f + lift);
            e.Body(Outline.Limb(new(0, 0.43f), 0.052f, knee, 0.04f).Moved(shift), trousers * light);
            e.Body(Outline.Limb(knee, 0.04f, new(at, 0.03f + lift), 0.026f).Moved(shift), trousers * light);
            e.Body(Outline.Ellipse(at + 0.025f, 0.02f + lift, 0.055f, 0.024f).Moved(shift), Tint.Hex("241C18"));
        }

        void Arm(float swing, float light)
        {
            var elbow = new Vector2(swing * -0.09f, 0.6f);
            var hand = new Vector2((swing * -0.2f) + 0.03f, 0.47f + (MathF.Abs(swing) * 0.03f));
            e.Body(Outline.Limb(new(0, 0.76f), 0.034f, elbow, 0.028f).Moved(shift), coat * light);
            e.Body(Outline.Limb(elbow, 0.028f, hand, 0.022f).Moved(shift), coat * light);
            e.Body(Outline.Circle(hand.X, hand.Y, 0.024f).Moved(shift), "D8A684");
        }
    }
}
