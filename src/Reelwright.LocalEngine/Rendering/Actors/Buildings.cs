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
}
