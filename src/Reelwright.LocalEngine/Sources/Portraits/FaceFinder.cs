using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Portraits;

/// <summary>
/// Finds the largest upright face by rule: an oval of skin colour, two dark places side by side in its upper half, a red or dark line across its
/// lower half. It knows nothing of what faces look like beyond that; drawn and animal faces get the usual place.
/// </summary>
internal static class FaceFinder
{
    private const int WorkingSide = 168;

    public static FaceLayout Find(Picture picture)
    {
        var scale = Math.Min(1f, (float)WorkingSide / Math.Max(picture.Width, picture.Height));
        var small = Resampler.Cover(picture, Math.Max(16, (int)(picture.Width * scale)), Math.Max(16, (int)(picture.Height * scale)));
        var skin = BoxBlur.Of(Tones.From(small, Skin), 1);
        var (center, size, seen) = Oval(skin);
        return Parts(small, center, size, seen).Scaled((float)picture.Width / small.Width);
    }

    /// <summary>How much a colour is human skin of any tone, 0 to 1: chroma between fixed limits (Chai and Ngan, 1999), softened.</summary>
    private static float Skin(float r, float g, float b)
    {
        var luma = (0.299f * r) + (0.587f * g) + (0.114f * b);
        var (cb, cr) = ((b - luma) * 0.564f, (r - luma) * 0.713f);
        return Tones.Smooth(0.010f, 0.035f, cr) * Tones.Smooth(0.21f, 0.165f, cr)
            * Tones.Smooth(-0.24f, -0.19f, cb) * Tones.Smooth(0.005f, -0.02f, cb)
            * Tones.Smooth(0.10f, 0.2f, luma);
    }

    private static (Vector2 Center, Vector2 Size, bool Seen) Oval(Field skin)
    {
        var sums = new Sums(skin);
        var (w, h) = ((float)skin.Width, (float)skin.Height);
        var (best, center, size, inside) = (0f, new Vector2(w / 2, h * 0.44f), new Vector2(h * 0.19f, h * 0.26f), 0f);
        for (var half = 0.10f; half <= 0.46f; half *= 1.1f)
        {
            var ry = half * h;
            var rx = ry * 0.73f;
            if (rx > w * 0.55f)
            {
                break;
            }

            for (var y = ry * 0.7f; y < h - (ry * 0.6f); y += Math.Max(1, ry / 10))
            {
                for (var x = rx * 0.8f; x < w - (rx * 0.8f); x += Math.Max(1, rx / 10))
                {
                    var score = Score(sums, x, y, rx, ry, w, h, out var filled);
                    if (score > best)
                    {
                        (best, center, size, inside) = (score, new Vector2(x, y), new Vector2(rx, ry), filled);
                    }
                }
            }
        }

        return (center, size, inside > 0.42f);
    }

    private static float Score(Sums sums, float x, float y, float rx, float ry, float w, float h, out float filled)
    {
        // An oval's box has empty corners: the face is measured by an upright cross of two boxes inside it.
        filled = 0.5f * (sums.Mean(x - (0.55f * rx), y - (0.9f * ry), x + (0.55f * rx), y + (0.9f * ry))
            + sums.Mean(x - (0.85f * rx), y - (0.5f * ry), x + (0.85f * rx), y + (0.5f * ry)));
        var beside = 0.5f * (sums.Mean(x - (1.7f * rx), y - (0.6f * ry), x - (1.15f * rx), y + (0.6f * ry))
            + sums.Mean(x + (1.15f * rx), y - (0.6f * ry), x + (1.7f * rx), y + (0.6f * ry)));
        var above = sums.Mean(x - (0.6f * rx), y - (1.5f * ry), x + (0.6f * rx), y - (1.12f * ry));
        var middle = 1 - (0.5f * MathF.Abs((x / w) - 0.5f)) - (0.35f * MathF.Abs((y / h) - 0.42f));
        return (filled - (0.55f * beside) - (0.35f * above)) * MathF.Pow(rx * ry / (w * h), 0.3f) * middle;
    }

    private static FaceLayout Parts(Picture small, Vector2 center, Vector2 size, bool seen)
    {
        var dark = Features(small, size);
        var (middle, eyes, half, best) = Pair(dark, center, size, center.Y - (0.45f * size.Y), center.Y + (0.15f * size.Y), size.X * 0.28f, size.X * 0.55f);

        // Brows are a pair as well, and often the stronger one: eyes are the pair below, if there is one.
        var lower = Pair(dark, new(middle, center.Y), size, eyes + (0.42f * half), eyes + (1.1f * half), half * 0.8f, half * 1.2f);
        if (lower.Score > 0.3f * best)
        {
            (middle, eyes, half) = (lower.Middle, lower.Line, lower.Half);
        }

        var unit = 2 * half;
        return new FaceLayout(
            center, size, new(middle - half, eyes), new(middle + half, eyes), Lips(small, dark, new(middle, eyes), unit), seen && best > 0.02f);
    }

    /// <summary>What eyes differ by from the skin around them: darker, and less red.</summary>
    private static Field Features(Picture small, Vector2 size)
    {
        var (luma, warm) = (Tones.Luma(small), Tones.From(small, (r, g, b) => r - b));
        var (reach, radius) = (Math.Max(2, (int)(size.X * 0.5f)), Math.Max(1, (int)(size.X * 0.10f)));
        var darker = BoxBlur.Of(luma, reach).With(luma, (a, l) => Math.Max(0, a - l));
        var colder = BoxBlur.Of(warm, reach).With(warm, (a, w) => Math.Max(0, a - w));
        return BoxBlur.Of(darker.With(colder, (d, c) => (0.6f * d) + (0.8f * c)), radius, Math.Max(1, radius / 2));
    }

    private static (float Middle, float Line, float Half, float Score) Pair(Field dark, Vector2 center, Vector2 size, float top, float bottom, float near, float far)
    {
        var (middle, line, half, best) = (center.X, center.Y - (0.12f * size.Y), size.X * 0.40f, 0f);
        for (var y = top; y <= bottom; y++)
        {
            for (var x = center.X - (0.14f * size.X); x <= center.X + (0.14f * size.X); x++)
            {
                for (var d = near; d <= far; d += 0.5f)
                {
                    // Both must be there: the weaker one counts, and the bridge of the nose between them is skin.
                    var pair = Math.Min(dark.Linear(x - d, y), dark.Linear(x + d, y)) - (0.5f * dark.Linear(x, y));
                    var usual = Gauss((y - (center.Y - (0.12f * size.Y))) / (0.25f * size.Y)) * Gauss((d - (0.40f * size.X)) / (0.2f * size.X));
                    if (pair * usual > best)
                    {
                        (best, middle, line, half) = (pair * usual, x, y, d);
                    }
                }
            }
        }

        return (middle, line, half, best);
    }

    private static Vector2 Lips(Picture small, Field dark, Vector2 eyes, float unit)
    {
        var red = Tones.From(small, (r, g, b) => r - g);
        var usualRed = BoxBlur.Of(red, Math.Max(2, (int)unit));
        var lips = BoxBlur.Of(red.With(usualRed, (r, u) => Math.Max(0, r - u)).With(dark, (r, d) => r + (0.7f * d)), Math.Max(1, (int)(unit * 0.3f)), 1);
        var (best, at) = (-1f, eyes.Y + (1.15f * unit));
        for (var y = eyes.Y + (0.8f * unit); y <= eyes.Y + (1.75f * unit); y++)
        {
            var score = (lips.Linear(eyes.X, y) + 0.004f) * Gauss((y - eyes.Y - (1.2f * unit)) / (0.5f * unit));
            if (score > best)
            {
                (best, at) = (score, y);
            }
        }

        return new(eyes.X, Between(Tones.Luma(small), eyes.X, at, unit));
    }

    /// <summary>The dark line between the lips, where one can be seen close to the middle of their red.</summary>
    private static float Between(Field luma, float x, float y, float unit)
    {
        var (best, at) = (0.035f, y);
        for (var v = y - (0.16f * unit); v <= y + (0.16f * unit); v += 0.25f)
        {
            var line = 0f;
            for (var i = -3; i <= 3; i++)
            {
                var u = x + (i * 0.09f * unit);
                line += ((0.5f * (luma.Linear(u, v - (0.12f * unit)) + luma.Linear(u, v + (0.12f * unit)))) - luma.Linear(u, v)) / 7;
            }

            (best, at) = line > best ? (line, v) : (best, at);
        }

        return at;
    }

    private static float Gauss(float x) => MathF.Exp(-x * x / 2);

    /// <summary>Means over boxes from a table of sums.</summary>
    private sealed class Sums
    {
        private readonly int _width;
        private readonly int _height;
        private readonly double[] _sums;

        public Sums(Field field)
        {
            (_width, _height) = (field.Width, field.Height);
            _sums = new double[(_width + 1) * (_height + 1)];
            for (var y = 0; y < _height; y++)
            {
                var row = 0.0;
                for (var x = 0; x < _width; x++)
                {
                    row += field[x, y];
                    _sums[((y + 1) * (_width + 1)) + x + 1] = _sums[(y * (_width + 1)) + x + 1] + row;
                }
            }
        }

        public float Mean(float left, float top, float right, float bottom)
        {
            var (x0, y0) = (Math.Clamp((int)left, 0, _width), Math.Clamp((int)top, 0, _height));
            var (x1, y1) = (Math.Clamp((int)right + 1, 0, _width), Math.Clamp((int)bottom + 1, 0, _height));
            var area = (x1 - x0) * (y1 - y0);
            return area <= 0 ? 0 : (float)((At(x1, y1) - At(x0, y1) - At(x1, y0) + At(x0, y0)) / area);
        }

        private double At(int x, int y) => _sums[(y * (_width + 1)) + x];
    }
}
