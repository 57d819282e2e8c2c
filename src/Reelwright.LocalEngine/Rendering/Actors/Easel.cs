using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>
/// Draws one subject in its own coordinates: the origin where it stands, y upwards, 1 its full height; light, haze and lamps come
/// from the scene.
/// </summary>
internal sealed class Easel(Canvas canvas, Studio studio, Matrix3x2 toWorld, float z, Dice dice)
{
    public Dice Dice { get; } = dice;

    /// <summary>Where in its cycle of movement the subject is, 0 to 1.</summary>
    public float Phase { get; init; }

    /// <summary>The colour the prompt gave, if any.</summary>
    public Vector3? Paint { get; init; }

    /// <summary>Lamps and windows are lit.</summary>
    public bool IsLit => studio.Palette.Lamps > 0.3f;

    public bool IsWinter => studio.Reading.Has("winter", "snow", "blizzard", "arctic");

    public Studio Studio => studio;

    public float Depth => z;

    /// <summary>Sine of the phase, for swings.</summary>
    public float Swing => MathF.Sin(Phase * MathF.Tau);

    /// <summary>The same easel with another paint.</summary>
    public Easel With(Vector3 paint) => new(canvas, studio, toWorld, z, Dice) { Phase = Phase, Paint = paint };

    public Vector3 PaintOr(string hex) => Paint ?? Tint.Hex(hex);

    /// <summary>Fills with a body colour, lighter on the sun's side and darker towards the foot.</summary>
    public void Body(Outline outline, Vector3 albedo, float light = 1)
    {
        var (low, high) = outline.Bounds();
        var side = studio.Palette.Side * Flip;
        var lit = studio.See(albedo, 1.05f * light, z);
        var shade = studio.See(albedo * 0.82f, 0.12f * light, z);
        var span = MathF.Max(high.X - low.X, 1e-4f);
        var tall = MathF.Max(high.Y - low.Y, 1e-4f);
        Matrix3x2.Invert(toWorld, out var toLocal);
        canvas.Fill(outline.Moved(toWorld), at =>
        {
            var p = Vector2.Transform(at, toLocal);
            var across = ((p.X - low.X) / span * 2) - 1;
            var t = Tint.Smooth(-0.9f, 0.9f, across * side) * (0.82f + (0.18f * (p.Y - low.Y) / tall));
            return Tint.Mix(shade, lit, t).With(1);
        });
    }

    public void Body(Outline outline, string hex, float light = 1) => Body(outline, Tint.Hex(hex), light);

    /// <summary>Fills evenly, in the light given.</summary>
    public void Plain(Outline outline, Vector3 albedo, float lit = 0.5f, float alpha = 1) =>
        canvas.Fill(outline.Moved(toWorld), studio.See(albedo, lit, z).With(alpha));

    public void Plain(Outline outline, string hex, float lit = 0.5f) => Plain(outline, Tint.Hex(hex), lit);

    /// <summary>Fills with a colour that gives its own light.</summary>
    public void Luminous(Outline outline, Vector3 colour, float alpha = 1) => canvas.Fill(outline.Moved(toWorld), colour.With(alpha));

    /// <summary>Fills with an ink given in the subject's own coordinates; it gives its own light.</summary>
    public void Ink(Outline outline, Ink ink)
    {
        Matrix3x2.Invert(toWorld, out var toLocal);
        canvas.Fill(outline.Moved(toWorld), at => ink(Vector2.Transform(at, toLocal)));
    }

    /// <summary>Inks an outline only inside what is already drawn.</summary>
    public void Over(Outline outline, Vector3 albedo, float lit = 0.5f, float alpha = 1)
    {
        var colour = studio.See(albedo, lit, z).With(alpha);
        canvas.Shade(outline.Moved(toWorld), _ => colour);
    }

    /// <summary>Light around a point; by day lamps are out.</summary>
    public void LampGlow(float x, float y, float radius, float strength = 1)
    {
        if (IsLit)
        {
            Glow(x, y, radius, studio.Palette.Lamp * (0.75f * strength * studio.Palette.Lamps));
        }
    }

    public void Glow(float x, float y, float radius, Vector3 colour) =>
        canvas.Glow(Vector2.Transform(new Vector2(x, y), toWorld), radius * Scale, colour);

    /// <summary>A window: lit when lamps are, dark glass otherwise.</summary>
    public void Window(float left, float bottom, float right, float top, float chanceLit = 1)
    {
        var box = Outline.Box(left, bottom, right, top);
        if (IsLit && Dice.Chance(chanceLit))
        {
            Luminous(box, studio.Palette.Lamp * Dice.Between(0.85f, 1.15f));
            Glow((left + right) / 2, (bottom + top) / 2, (top - bottom) * 1.6f, studio.Palette.Lamp * 0.22f);
        }
        else
        {
            Plain(box, Tint.Hex("3C4A5C"), 0.5f);
        }
    }

    public void Line(Vector2 from, Vector2 to, float width, Vector3 albedo, float lit = 0.45f) =>
        Plain(Outline.Limb(from, width / 2, to, width / 2), albedo, lit);

    private float Scale => MathF.Abs(toWorld.M22);

    private float Flip => toWorld.M11 < 0 ? -1 : 1;
}
