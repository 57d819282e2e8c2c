using System.Numerics;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Tests.Faces;

/// <summary>
/// A head drawn by rule, real enough for detectors trained on photographs: a relief of skull, sockets, nose, lips and chin under a lamp, with skin,
/// brows, eyes, hair and clothes. No file, no licence, and the true places of the eyes are known. The unit of the face is the distance of its eyes.
/// </summary>
internal sealed record DrawnFace
{
    /// <summary>sRGB, 0 to 1.</summary>
    public Vector3 Skin { get; init; } = Skins.Fair;

    public Vector3 Hair { get; init; } = new(0.20f, 0.13f, 0.08f);

    public Vector3 Iris { get; init; } = new(0.32f, 0.22f, 0.12f);

    public Vector3 Wall { get; init; } = new(0.55f, 0.62f, 0.66f);

    public Vector3 Clothes { get; init; } = new(0.2f, 0.3f, 0.5f);

    /// <summary>To the lamp: right, down, towards the viewer.</summary>
    public Vector3 Light { get; init; } = new(-0.35f, -0.5f, 0.8f);

    public float Ambient { get; init; } = 0.4f;

    /// <summary>Half the head's width in eye distances.</summary>
    public float HalfWidth { get; init; } = 1.14f;

    /// <summary>From eyes to mouth.</summary>
    public float Mouth { get; init; } = 1.1f;

    public float Nose { get; init; } = 1;

    public float Lips { get; init; } = 1;

    public float Smile { get; init; } = 0.04f;

    public float Brows { get; init; } = 1;

    public bool Glasses { get; init; }

    public bool Sunglasses { get; init; }

    public float Beard { get; init; }

    public float Freckles { get; init; }

    /// <summary>Degrees by which the head leans to its left shoulder.</summary>
    public float Lean { get; init; }

    /// <summary>Between the eyes, as shares of the picture.</summary>
    public Vector2 Place { get; init; } = new(0.5f, 0.43f);

    /// <summary>Eye distance as a share of the picture's shorter side.</summary>
    public float Size { get; init; } = 0.17f;

    /// <summary>Of the sensor, in sRGB.</summary>
    public float Noise { get; init; } = 0.012f;

    public Vector2 LeftEye(int width, int height) => Spot(-0.5f, 0, width, height);

    public Vector2 RightEye(int width, int height) => Spot(0.5f, 0, width, height);

    public Vector2 Spot(float x, float y, int width, int height)
    {
        var unit = Size * Math.Min(width, height);
        var (sin, cos) = MathF.SinCos(Lean * MathF.PI / 180);
        return (Place * new Vector2(width, height)) + (unit * new Vector2((x * cos) - (y * sin), (x * sin) + (y * cos)));
    }

    public RawImage Draw(int width, int height, params DrawnFace[] others)
    {
        var pixels = new byte[width * height * 4];
        Parallel.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                var color = Vector3.Zero;
                for (var sample = 0; sample < 4; sample++)
                {
                    var at = new Vector2(x + 0.25f + (0.5f * (sample & 1)), y + 0.25f + (0.5f * (sample >> 1)));
                    var seen = others.Append(this).Select(face => face.ColorAt(at, width, height)).FirstOrDefault(c => c is not null);
                    color += (seen ?? WallAt(at, width, height)) / 4;
                }

                var grain = Noise * (Hash(x, y) + Hash(x + 7919, y) - 1) * 1.7f;
                for (var channel = 0; channel < 3; channel++)
                {
                    pixels[(((y * width) + x) * 4) + channel] = (byte)((Math.Clamp(MathF.Pow(Math.Max(0, color[channel]), 1 / 2.2f) + grain, 0, 1) * 255) + 0.5f);
                }

                pixels[(((y * width) + x) * 4) + 3] = 255;
            }
        });
        return new RawImage(width, height, pixels);
    }

    private Vector3? ColorAt(Vector2 at, int width, int height)
    {
        var unit = Size * Math.Min(width, height);
        var away = (at - (Place * new Vector2(width, height))) / unit;
        var (sin, cos) = MathF.SinCos(-Lean * MathF.PI / 180);
        var (x, y) = ((away.X * cos) - (away.Y * sin), (away.X * sin) + (away.Y * cos));
        if (IsHair(x, y))
        {
            var strand = 0.75f + (0.5f * Smooth((x * 26) + (2 * MathF.Sin(y * 3)), y * 2.5f));
            return Linear(Hair) * strand * (0.55f + (0.5f * Math.Max(0, Vector3.Dot(Vector3.Normalize(new(x / 1.4f, (y + 0.4f) / 1.8f, 0.7f)), Vector3.Normalize(Light)))));
        }

        if (IsHead(x, y))
        {
            return Shaded(x, y);
        }

        if (MathF.Abs(MathF.Abs(x) - HalfWidth - 0.02f) < 0.12f && y is > -0.2f and < 0.55f && Squared((MathF.Abs(x) - HalfWidth) / 0.13f, (y - 0.17f) / 0.37f) < 1)
        {
            return Linear(Skin) * 0.6f * (Ambient + 0.2f);
        }

        if (y > 1 && MathF.Abs(x) < 0.64f + (0.25f * Math.Max(0, y - 2.2f)) && y < 2.6f + (0.3f * (0.64f - MathF.Abs(x))))
        {
            return Linear(Skin) * (Ambient + (0.35f * Math.Clamp((y - 1.55f) / 1.2f, 0, 1))) * (1 - (0.4f * Squared(x / 0.9f, 0)));
        }

        var shoulder = 2.2f + (0.5f * Squared(x / 2.2f, 0));
        return y > shoulder && MathF.Abs(x) < 2.6f ? Linear(Clothes) * (0.8f + (0.25f * Smooth(x * 5, y * 3))) : null;
    }

    private Vector3 WallAt(Vector2 at, int width, int height) =>
        Linear(Wall) * (1 - (0.35f * at.Y / height) + (0.15f * at.X / width)) * (0.92f + (0.16f * Smooth(at.X * 9 / width, at.Y * 9 / height)));

    private bool IsHair(float x, float y)
    {
        var cap = Squared(x / (HalfWidth + 0.14f), (y + 0.35f) / 1.62f) < 1 && y < 0.35f;
        var line = -0.95f + (0.35f * x * x) + (0.05f * MathF.Sin(x * 9));
        return cap && (y < line || (MathF.Abs(x) > Outline(y) - 0.05f && y < 0.1f));
    }

    private bool IsHead(float x, float y) => MathF.Abs(x) < Outline(y);

    private float Outline(float y)
    {
        var t = y < 0 ? MathF.Pow(-y / 1.75f, 2.3f) : MathF.Pow(y / (Mouth + 0.68f), 2.7f);
        return t >= 1 ? 0 : HalfWidth * MathF.Pow(1 - t, y < 0 ? 1 / 2.3f : 1 / 2.1f);
    }

    private float Relief(float x, float y)
    {
        var outline = Math.Max(0.02f, Outline(y));
        var edge = Math.Clamp(MathF.Abs(x) / outline, 0, 0.995f);
        var z = 1.25f * MathF.Sqrt(1 - (edge * edge)) * MathF.Sqrt(Math.Max(0.02f, 1 - Squared(0, y / 2.05f)));
        var side = MathF.Abs(x);
        var along = Math.Clamp((y + 0.15f) / 0.85f, 0, 1);
        var under = y > 0.7f ? MathF.Exp(-Squared((y - 0.7f) / 0.06f, 0)) : 1;
        z += Nose * (0.04f + (0.34f * along)) * MathF.Exp(-Squared(x / (0.10f + (0.08f * along)), 0)) * under * (y > -0.35f ? 1 : 0);
        z += Bump(side, y, 0.19f, 0.66f, 0.09f, 0.08f) * 0.11f * Nose;
        z -= Bump(side, y, 0.48f, -0.03f, 0.27f, 0.17f) * 0.20f;
        z += Bump(side, y, 0.5f, 0.0f, 0.16f, 0.11f) * 0.07f;
        z += Bump(side, y, 0.45f, -0.33f, 0.42f, 0.10f) * 0.09f;
        z += Bump(side, y, 0.72f, 0.5f, 0.27f, 0.24f) * 0.11f;
        z += Bump(x, y, 0, Mouth - 0.08f, 0.28f, 0.055f) * 0.08f * Lips;
        z += Bump(x, y, 0, Mouth + 0.1f, 0.24f, 0.065f) * 0.09f * Lips;
        z -= Bump(x, y, 0, Mouth + 0.26f, 0.25f, 0.06f) * 0.06f;
        return z + (Bump(x, y, 0, Mouth + 0.45f, 0.2f, 0.16f) * 0.12f);
    }

    private Vector3 Shaded(float x, float y)
    {
        const float Step = 0.012f;
        var normal = Vector3.Normalize(new Vector3(Relief(x - Step, y) - Relief(x + Step, y), Relief(x, y - Step) - Relief(x, y + Step), 2 * Step));
        var lamp = Vector3.Normalize(Light);
        var side = MathF.Abs(x);
        var hollow = 1 - (0.30f * Bump(side, y, 0.46f, -0.12f, 0.27f, 0.14f)) - (0.35f * Bump(x, y, 0, 0.80f, 0.2f, 0.05f)) - (0.25f * Bump(x, y, 0, Mouth + 0.24f, 0.22f, 0.05f));
        var light = ((Ambient * (0.8f - (0.25f * normal.Y))) + ((1.15f - Ambient) * Math.Max(0, Vector3.Dot(normal, lamp)))) * hollow;
        var shine = 0.10f * MathF.Pow(Math.Max(0, Vector3.Dot(Vector3.Normalize(lamp + Vector3.UnitZ), normal)), 24);
        return (Albedo(x, y) * light) + new Vector3(shine);
    }

    private Vector3 Albedo(float x, float y)
    {
        var side = MathF.Abs(x);
        var color = Linear(Skin) * (0.93f + (0.14f * Smooth(x * 11, y * 11)) + (0.06f * Smooth(x * 40, y * 40)));
        color *= Vector3.Lerp(Vector3.One, new Vector3(1.04f, 0.84f, 0.84f), Bump(side, y, 0.68f, 0.6f, 0.3f, 0.25f) + (0.6f * Bump(x, y, 0, 0.65f, 0.15f, 0.12f)));
        color *= 1 - (Freckles * Soft((Smooth(x * 24, y * 24) - 0.66f) * 6) * Bump(MathF.Abs(x), y, 0.35f, 0.5f, 0.4f, 0.25f));
        if (Beard > 0 && y > 0.72f)
        {
            var share = Beard * Math.Clamp((y - 0.72f - (0.3f * (1 - side))) * 4, 0, 1) * (0.6f + (0.4f * Smooth(x * 60, y * 30)));
            color = Vector3.Lerp(color, Linear(Hair) * 0.8f, share);
        }

        color = WithMouth(color, x, y);
        color = Vector3.Lerp(color, Linear(Hair) * 0.6f, Brows * Brow(side, y) * (0.75f + (0.25f * Smooth(x * 50, y * 20))));
        color = Vector3.Lerp(color, new Vector3(0.02f, 0.012f, 0.01f), Soft(0.9f * (1 - Squared((side - 0.11f) / 0.07f, (y - 0.745f) / 0.035f))));
        return WithGlasses(WithEye(color, x, y), side, y);
    }

    private Vector3 WithMouth(Vector3 color, float x, float y)
    {
        var bent = y - Mouth + (Smile * Squared(x / 0.25f, 0));
        var red = Linear(Skin) * new Vector3(0.78f, 0.42f, 0.42f);
        var half = 0.36f;
        var shape = 1 - Squared(x / half, 0);
        var inside = bent < 0 ? 1 + (bent / Math.Max(0.001f, 0.10f * Lips * MathF.Sqrt(Math.Max(0, shape)))) : 1 - (bent / Math.Max(0.001f, 0.15f * Lips * MathF.Sqrt(Math.Max(0, shape))));
        color = Vector3.Lerp(color, red, shape > 0 ? Soft(inside * 3) : 0);
        return Vector3.Lerp(color, red * 0.12f, shape > -0.1f ? MathF.Exp(-Squared(bent / 0.022f, 0)) * Math.Clamp(shape * 4, 0, 1) : 0);
    }

    private static float Brow(float side, float y)
    {
        var t = (side - 0.2f) / 0.68f;
        if (t is < -0.08f or > 1)
        {
            return 0;
        }

        var middle = -0.34f - (0.10f * MathF.Sin(Math.Clamp(t, 0, 1) * 2.3f));
        return Soft(1.6f * (1 - MathF.Abs((y - middle) / (0.075f * (1.05f - (0.6f * t))))));
    }

    private Vector3 WithEye(Vector3 color, float x, float y)
    {
        var u = (MathF.Abs(x) - 0.5f) / 0.235f;
        if (MathF.Abs(u) > 1.15f || MathF.Abs(y) > 0.3f)
        {
            return color;
        }

        var open = Math.Max(0, 1 - (u * u));
        var (upper, lower) = (-0.115f * MathF.Sqrt(open), 0.085f * MathF.Sqrt(open));
        if (y > upper && y < lower && open > 0)
        {
            var from = new Vector2(MathF.Abs(x) - 0.5f, y + 0.01f).Length();
            var white = new Vector3(0.62f, 0.60f, 0.58f) * (0.6f + (0.4f * Math.Clamp((y - upper) / 0.09f, 0, 1)));
            color = Vector3.Lerp(white, Linear(Iris) * (0.5f + (3 * from)), Soft((0.112f - from) / 0.02f));
            color = Vector3.Lerp(color, new Vector3(0.01f), Soft((0.05f - from) / 0.015f));
            color = Vector3.Lerp(color, Vector3.One, Soft(1 - (new Vector2(x - (x < 0 ? -0.53f : 0.47f), y + 0.05f).Length() / 0.025f)));
        }

        color = Vector3.Lerp(color, new Vector3(0.015f), 0.95f * MathF.Exp(-Squared((y - upper + 0.01f) / 0.026f, 0)) * Math.Clamp(1.15f - MathF.Abs(u), 0, 1) * 2 > 1 ? 1 : 0.8f * MathF.Exp(-Squared((y - upper) / 0.03f, 0)));
        color *= 1 - (0.35f * MathF.Exp(-Squared((y - lower) / 0.02f, 0)));
        return color * (1 - (0.3f * MathF.Exp(-Squared((y - upper + 0.075f) / 0.02f, 0))));
    }

    private Vector3 WithGlasses(Vector3 color, float side, float y)
    {
        if (!Glasses && !Sunglasses)
        {
            return color;
        }

        var lens = MathF.Sqrt(Squared((side - 0.5f) / 0.38f, (y - 0.04f) / 0.29f));
        var rim = MathF.Abs(lens - 1) < 0.09f || (side < 0.14f && MathF.Abs(y + 0.04f) < 0.03f) || (side > 0.86f && MathF.Abs(y + 0.06f) < 0.03f);
        return rim ? new Vector3(0.02f) : Sunglasses && lens < 1 ? new Vector3(0.012f, 0.012f, 0.015f) : color;
    }

    private static Vector3 Linear(Vector3 color) => new(MathF.Pow(color.X, 2.2f), MathF.Pow(color.Y, 2.2f), MathF.Pow(color.Z, 2.2f));

    private static float Bump(float x, float y, float atX, float atY, float wide, float high) => MathF.Exp(-Squared((x - atX) / wide, (y - atY) / high));

    private static float Squared(float x, float y) => (x * x) + (y * y);

    private static float Soft(float value)
    {
        var t = Math.Clamp(value, 0, 1);
        return t * t * (3 - (2 * t));
    }

    private static float Smooth(float x, float y)
    {
        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (fx, fy) = (Soft(x - left), Soft(y - top));
        var upper = Hash(left, top) + (fx * (Hash(left + 1, top) - Hash(left, top)));
        var lower = Hash(left, top + 1) + (fx * (Hash(left + 1, top + 1) - Hash(left, top + 1)));
        return upper + (fy * (lower - upper));
    }

    private static float Hash(int x, int y)
    {
        var h = (uint)((x * 374761393) + (y * 668265263));
        h = (h ^ (h >> 13)) * 1274126177;
        return ((h ^ (h >> 16)) & 0xFFFFFF) / (float)0x1000000;
    }
}

/// <summary>Skin colours from very light to very dark, sRGB.</summary>
internal static class Skins
{
    public static readonly Vector3 Pale = new(0.95f, 0.83f, 0.76f);
    public static readonly Vector3 Fair = new(0.88f, 0.71f, 0.60f);
    public static readonly Vector3 Olive = new(0.76f, 0.58f, 0.44f);
    public static readonly Vector3 Brown = new(0.58f, 0.40f, 0.29f);
    public static readonly Vector3 Dark = new(0.36f, 0.24f, 0.18f);
}
