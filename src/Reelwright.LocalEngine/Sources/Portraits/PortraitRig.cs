using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Portraits;

/// <summary>What a face does at a moment. All zero is as it was in the picture.</summary>
/// <param name="Open">The mouth, 0 to 1.</param>
/// <param name="Wide">The mouth's corners, -1 drawn together to 1 drawn apart.</param>
/// <param name="Blink">0 open, 1 closed.</param>
/// <param name="Shift">The head, in distances between the eyes.</param>
/// <param name="Roll">The head, radians, clockwise.</param>
/// <param name="Scale">The head; 1 as it was.</param>
internal readonly record struct Expression(float Open, float Wide, float Blink, Vector2 Shift, float Roll, float Scale)
{
    public static Expression Rest => new(0, 0, 0, Vector2.Zero, 0, 1);
}

/// <summary>Moves the face of a picture: the head turns and shifts as one, the jaw opens, the lids close. What is behind stays.</summary>
internal sealed class PortraitRig
{
    private static readonly Vector3 Throat = new(0.17f, 0.04f, 0.05f);
    private static readonly Vector3 Tongue = new(0.50f, 0.20f, 0.20f);
    private static readonly Vector3 Teeth = new(0.84f, 0.81f, 0.76f);

    private readonly Texture _texture;
    private readonly float _unit;
    private readonly float _light;

    public PortraitRig(Picture picture)
    {
        (Picture, Face) = (picture, FaceFinder.Find(picture));
        (_texture, _unit) = (Texture.Of(picture), Face.Unit);
        var skin = _texture.Linear(Face.Center.X, Face.Center.Y + (0.25f * _unit));
        _light = Math.Clamp(1.3f * Vector3.Dot(new(skin.X, skin.Y, skin.Z), Tones.LumaWeights), 0.25f, 1.1f);
    }

    public Picture Picture { get; }

    public FaceLayout Face { get; }

    public void Draw(Expression expression, Picture target) =>
        Rows.Each(target.Height, y =>
        {
            for (var x = 0; x < target.Width; x++)
            {
                var color = Seen(new(x, y), expression);
                var i = (y * target.Width) + x;
                (target.R[i], target.G[i], target.B[i]) = (color.X, color.Y, color.Z);
            }
        });

    private Vector4 Seen(Vector2 place, Expression e)
    {
        var at = Unmoved(place, e);

        // From here on in units of the eyes' distance, from the mouth.
        var (u, v) = ((at.X - Face.Mouth.X) / _unit, (at.Y - Face.Mouth.Y) / _unit);
        if (e.Open > 0 && MathF.Abs(u) < 2 && v is > -1 and < 2.2f)
        {
            v = Unlowered(u, v, e.Open);
            var half = 0.47f * (1 + (0.16f * e.Wide));
            var gap = e.Open * 0.36f * Lens(u / half);
            var (upper, lower) = (0.22f * gap, 0.78f * gap);
            if (v > -upper && v < lower && gap > 0.004f)
            {
                var inside = Inside(u / half, (v + upper) / gap, gap);
                var rim = _texture.Linear(at.X, Face.Mouth.Y);
                var soft = Tones.Smooth(0, 0.02f, Math.Min(v + upper, lower - v));
                return Vector4.Lerp(rim, new(inside * _light, 1), soft);
            }

            v = v >= lower ? Squeezed(v, lower, 1.1f) : -Squeezed(-v, upper, 0.55f);
            at.Y = Face.Mouth.Y + (v * _unit);
        }

        return e.Blink > 0 && Lid(at, e.Blink) is { } lid ? lid : _texture.Cubic(at.X, at.Y);
    }

    /// <summary>Where a place was before the head moved: fully inside the head, less and less towards the shoulders and the edges.</summary>
    private Vector2 Unmoved(Vector2 place, Expression e)
    {
        var pivot = Face.Center + new Vector2(0, Face.Size.Y * 1.1f);
        var away = (place - Face.Center) / (Face.Size * 1.25f);
        away.Y *= away.Y > 0 ? 1.0f : 0.85f;
        var share = 1 - Tones.Smooth(1.0f, 2.1f, away.Length());
        if (share <= 0)
        {
            return place;
        }

        var back = place - (e.Shift * _unit) - pivot;
        var (sin, cos) = (MathF.Sin(-e.Roll), MathF.Cos(e.Roll));
        var turned = new Vector2((back.X * cos) - (back.Y * sin), (back.X * sin) + (back.Y * cos)) / e.Scale;
        return Vector2.Lerp(place, pivot + turned, share);
    }

    /// <summary>The jaw takes the chin down with it, softly, so that cheeks stretch instead of tearing.</summary>
    private static float Unlowered(float u, float v, float open)
    {
        var drop = 0.14f * open * MathF.Exp(-u * u / 0.9f) * Tones.Smooth(-0.1f, 0.45f, v) * (1 - Tones.Smooth(0.75f, 1.9f, v));
        return v - drop;
    }

    private static float Lens(float x) => MathF.Abs(x) >= 1 ? 0 : MathF.Pow(1 - (x * x), 0.8f);

    /// <summary>Beyond an opening everything is pushed outwards, by less and less until <paramref name="reach"/>.</summary>
    private static float Squeezed(float v, float opening, float reach) => v >= reach ? v : Math.Max(0, (v - opening) / (1 - (opening / reach)));

    private static Vector3 Inside(float across, float down, float gap)
    {
        var color = Vector3.Lerp(Throat, Tongue, Tones.Smooth(0.55f, 0.95f, down) * Tones.Smooth(0.12f, 0.25f, gap));
        var teeth = Tones.Smooth(0.36f, 0.28f, down) * Tones.Smooth(0.85f, 0.7f, MathF.Abs(across)) * Tones.Smooth(0.05f, 0.10f, gap);
        return Vector3.Lerp(color, Teeth * (1 - (0.35f * MathF.Abs(across))), teeth);
    }

    private Vector4? Lid(Vector2 at, float blink)
    {
        foreach (var eye in (ReadOnlySpan<Vector2>)[Face.LeftEye, Face.RightEye])
        {
            var (u, v) = ((at.X - eye.X) / (0.34f * _unit), (at.Y - eye.Y) / (0.19f * _unit));
            var edge = 1 - (u * u);
            if (edge <= 0 || MathF.Abs(v) > MathF.Sqrt(edge))
            {
                continue;
            }

            // The upper lid comes down over the eye. Its skin is taken from below the eye: above it are brows.
            var (top, line) = (-MathF.Sqrt(edge), -MathF.Sqrt(edge) + (1.75f * MathF.Sqrt(edge) * blink));
            if (v > line)
            {
                continue;
            }

            var skin = _texture.Linear(at.X, eye.Y + (0.30f * _unit) - (0.03f * _unit * (v - top)));
            var lash = Tones.Smooth(line - 0.22f, line - 0.04f, v);
            var shade = 1 - (0.10f * (v - top)) - (0.6f * lash);
            var soft = Tones.Smooth(0, 0.25f, edge);
            return Vector4.Lerp(_texture.Linear(at.X, at.Y), skin * shade, soft);
        }

        return null;
    }
}
