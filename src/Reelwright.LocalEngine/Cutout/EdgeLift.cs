using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Cutout;

/// <summary>
/// Takes opacity from a smaller copy to the picture itself: around each edge opacity is a linear function of colour there, and the same function
/// holds for the pixels in between (the guided filter of He, Sun and Tang, with coefficients from the small copy).
/// </summary>
internal sealed class EdgeLift
{
    private const int Radius = 2;
    private const float Edge = 2e-4f;

    /// <summary>Opacities this near to 0 or 1 are rounding and noise.</summary>
    private const float Trifle = 0.016f;

    private readonly Texture _lines;
    private readonly float[] _alpha;
    private readonly TrueColors _colors;

    private EdgeLift(Texture lines, float[] alpha, TrueColors colors) => (_lines, _alpha, _colors) = (lines, alpha, colors);

    /// <summary>Gives the picture its opacity, in place, and the edge the subject's own colours.</summary>
    /// <param name="image">The picture in full.</param>
    /// <param name="small">The copy the opacity was found on.</param>
    /// <param name="alpha">Opacities of the copy.</param>
    /// <param name="colors">Own colours of both sides, at the copy's size.</param>
    public static void Apply(RawImage image, Picture small, float[] alpha, TrueColors colors, IProgress<double>? progress, CancellationToken cancel)
    {
        var isSame = image.Width == small.Width && image.Height == small.Height;
        var lift = new EdgeLift(isSame ? new Texture(1, 1) : Lines(small, alpha), alpha, colors);
        for (var y = 0; y < image.Height; y++)
        {
            if (y % 64 == 0)
            {
                cancel.ThrowIfCancellationRequested();
                progress?.Report((double)y / image.Height);
            }

            lift.Row(image, y, isSame);
        }
    }

    private static Texture Lines(Picture small, float[] alpha)
    {
        var (w, h) = (small.Width, small.Height);
        var windows = new Vector4[alpha.Length];
        for (var y = 0; y < h; y++)
        {
            for (var x = 0; x < w; x++)
            {
                windows[(y * w) + x] = Line(small, alpha, x, y);
            }
        }

        // Each pixel lies in several windows; their mean is smoother than any.
        var lines = new Texture(w, h);
        for (var y = 0; y < h; y++)
        {
            for (var x = 0; x < w; x++)
            {
                var (sum, count) = (Vector4.Zero, 0);
                for (var ny = Math.Max(0, y - 1); ny <= Math.Min(h - 1, y + 1); ny++)
                {
                    for (var nx = Math.Max(0, x - 1); nx <= Math.Min(w - 1, x + 1); nx++)
                    {
                        sum += windows[(ny * w) + nx];
                        count++;
                    }
                }

                lines.Texels[(y * w) + x] = sum / count;
            }
        }

        return lines;
    }

    private static Vector4 Line(Picture small, float[] alpha, int x, int y)
    {
        var w = small.Width;
        var (left, right, top, bottom) = (Math.Max(0, x - Radius), Math.Min(w - 1, x + Radius), Math.Max(0, y - Radius), Math.Min(small.Height - 1, y + Radius));
        if (IsFlat(alpha, w, left, right, top, bottom))
        {
            return new Vector4(0, 0, 0, alpha[(y * w) + x]);
        }

        var (mean, level, cross, same, mixed) = (Vector3.Zero, 0f, Vector3.Zero, Vector3.Zero, Vector3.Zero);
        for (var ny = top; ny <= bottom; ny++)
        {
            for (var i = (ny * w) + left; i <= (ny * w) + right; i++)
            {
                var color = new Vector3(small.R[i], small.G[i], small.B[i]);
                mean += color;
                level += alpha[i];
                cross += alpha[i] * color;
                same += color * color;
                mixed += new Vector3(color.X * color.Y, color.X * color.Z, color.Y * color.Z);
            }
        }

        float count = (right - left + 1) * (bottom - top + 1);
        (mean, level) = (mean / count, level / count);
        cross = (cross / count) - (level * mean);
        same = (same / count) - (mean * mean) + new Vector3(Edge);
        mixed = (mixed / count) - new Vector3(mean.X * mean.Y, mean.X * mean.Z, mean.Y * mean.Z);
        var slope = Symmetric.Inverse(same, mixed).Times(cross);
        return new Vector4(slope, level - Vector3.Dot(slope, mean));
    }

    private static bool IsFlat(float[] alpha, int width, int left, int right, int top, int bottom)
    {
        var value = alpha[(top * width) + left];
        for (var y = top; y <= bottom; y++)
        {
            for (var i = (y * width) + left; i <= (y * width) + right; i++)
            {
                if (alpha[i] != value)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void Row(RawImage image, int y, bool isSame)
    {
        var row = image.Pixels.AsSpan(y * image.Width * 4, image.Width * 4);
        var (stepX, stepY) = ((float)_colors.Width / image.Width, (float)_colors.Height / image.Height);
        var sy = ((y + 0.5f) * stepY) - 0.5f;
        for (var x = 0; x < image.Width; x++)
        {
            var pixel = row.Slice(4 * x, 4);
            var color = new Vector3(pixel[0], pixel[1], pixel[2]) / 255;
            var sx = ((x + 0.5f) * stepX) - 0.5f;
            var alpha = isSame ? _alpha[(y * image.Width) + x] : Lifted(color, sx, sy);
            alpha = Math.Clamp((alpha - Trifle) / (1 - (2 * Trifle)), 0, 1);
            if (alpha is > 0 and < 1)
            {
                var own = Own(color, alpha, sx, sy) * 255;
                (pixel[0], pixel[1], pixel[2]) = ((byte)(own.X + 0.5f), (byte)(own.Y + 0.5f), (byte)(own.Z + 0.5f));
            }

            pixel[3] = (byte)((alpha * pixel[3]) + 0.5f);
            if (pixel[3] == 0)
            {
                // What nobody sees is not kept: it would only make the file large, and the old background could be had back.
                pixel.Clear();
            }
        }
    }

    private float Lifted(Vector3 color, float x, float y)
    {
        var (w, h) = (_colors.Width, _colors.Height);
        var (left, top) = (Math.Clamp((int)MathF.Floor(x), 0, w - 1), Math.Clamp((int)MathF.Floor(y), 0, h - 1));
        var (low, high) = (1f, 0f);
        for (var ny = top; ny <= Math.Min(h - 1, top + 1); ny++)
        {
            for (var nx = left; nx <= Math.Min(w - 1, left + 1); nx++)
            {
                low = MathF.Min(low, _alpha[(ny * w) + nx]);
                high = MathF.Max(high, _alpha[(ny * w) + nx]);
            }
        }

        if (high - low < 0.004f)
        {
            return high;
        }

        var line = _lines.Linear(x, y);
        var margin = 0.6f * (high - low);
        return Math.Clamp((line.X * color.X) + (line.Y * color.Y) + (line.Z * color.Z) + line.W, MathF.Max(0, low - margin), MathF.Min(1, high + margin));
    }

    /// <summary>The subject's part of a mixed pixel: the smooth guesses of both colours, corrected so that they mix to what is seen.</summary>
    private Vector3 Own(Vector3 color, float alpha, float x, float y)
    {
        const float Stiffness = 0.08f;
        var (w, h) = (_colors.Width, _colors.Height);
        var i = (Math.Clamp((int)MathF.Round(y), 0, h - 1) * w) + Math.Clamp((int)MathF.Round(x), 0, w - 1);
        var (subject, background) = (_colors.Subject[i], _colors.Background[i]);
        var miss = color - (alpha * subject) - ((1 - alpha) * background);
        var own = subject + (alpha / (Stiffness + (alpha * alpha) + ((1 - alpha) * (1 - alpha))) * miss);
        return Vector3.Clamp(own, Vector3.Zero, Vector3.One);
    }
}
