using System.Numerics;
using Reelwright.LocalEngine.Imaging;

namespace Reelwright.LocalEngine.Cutout;

/// <summary>
/// The subject's and the background's own colours under a half-transparent edge, so that nothing of the old background stays in it: Germer et al.,
/// "Fast Multi-Level Foreground Estimation" (2020).
/// </summary>
internal sealed record TrueColors(int Width, int Height, Vector3[] Subject, Vector3[] Background)
{
    private const float Smoothness = 0.005f;
    private const float AtEdges = 0.1f;
    private const int RoundsSmall = 10;
    private const int RoundsLarge = 2;
    private const int SmallSide = 32;

    public static TrueColors Find(Picture picture, float[] alpha, CancellationToken cancel)
    {
        var (w, h) = (picture.Width, picture.Height);
        var levels = Math.Max(1, (int)MathF.Ceiling(MathF.Log2(Math.Max(w, h))));
        var colors = Means(picture, alpha);
        for (var level = 0; level <= levels; level++)
        {
            cancel.ThrowIfCancellationRequested();
            var (lw, lh) = ((int)MathF.Round(MathF.Pow(w, (float)level / levels)), (int)MathF.Round(MathF.Pow(h, (float)level / levels)));
            colors = colors.Nearest(lw, lh);
            var (small, smallAlpha) = Sampled(picture, alpha, lw, lh);
            var rounds = Math.Max(lw, lh) <= SmallSide ? RoundsSmall : RoundsLarge;
            for (var round = 0; round < rounds; round++)
            {
                colors.Improve(small, smallAlpha);
            }
        }

        return colors;
    }

    private static TrueColors Means(Picture picture, float[] alpha)
    {
        var (subject, background, most, least) = (Vector3.Zero, Vector3.Zero, 1e-6f, 1e-6f);
        for (var i = 0; i < alpha.Length; i++)
        {
            var color = new Vector3(picture.R[i], picture.G[i], picture.B[i]);
            (subject, most) = alpha[i] > 0.9f ? (subject + color, most + 1) : (subject, most);
            (background, least) = alpha[i] < 0.1f ? (background + color, least + 1) : (background, least);
        }

        return new TrueColors(1, 1, [subject / most], [background / least]);
    }

    private static (Vector3[] Colors, float[] Alpha) Sampled(Picture picture, float[] alpha, int width, int height)
    {
        var (colors, small) = (new Vector3[width * height], new float[width * height]);
        for (var y = 0; y < height; y++)
        {
            var row = (int)((long)y * picture.Height / height) * picture.Width;
            for (var x = 0; x < width; x++)
            {
                var i = row + (int)((long)x * picture.Width / width);
                (colors[(y * width) + x], small[(y * width) + x]) = (new Vector3(picture.R[i], picture.G[i], picture.B[i]), alpha[i]);
            }
        }

        return (colors, small);
    }

    private TrueColors Nearest(int width, int height)
    {
        var larger = new TrueColors(width, height, new Vector3[width * height], new Vector3[width * height]);
        for (var y = 0; y < height; y++)
        {
            var row = (int)((long)y * Height / height) * Width;
            for (var x = 0; x < width; x++)
            {
                var i = row + (int)((long)x * Width / width);
                (larger.Subject[(y * width) + x], larger.Background[(y * width) + x]) = (Subject[i], Background[i]);
            }
        }

        return larger;
    }

    /// <summary>One pass of Gauss and Seidel: per pixel the two colours that mix to the one seen and resemble their neighbours.</summary>
    private void Improve(Vector3[] seen, float[] alpha)
    {
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var i = (y * Width) + x;
                var (s, b, weight) = (Vector3.Zero, Vector3.Zero, 0f);
                Add(x > 0 ? i - 1 : i);
                Add(x + 1 < Width ? i + 1 : i);
                Add(y > 0 ? i - Width : i);
                Add(y + 1 < Height ? i + Width : i);
                var (a, rest) = (alpha[i], 1 - alpha[i]);
                var (aa, ab, bb) = ((a * a) + weight, a * rest, (rest * rest) + weight);
                var scale = 1 / ((aa * bb) - (ab * ab));
                var (forSubject, forBackground) = ((a * seen[i]) + s, (rest * seen[i]) + b);
                Subject[i] = Vector3.Clamp(scale * ((bb * forSubject) - (ab * forBackground)), Vector3.Zero, Vector3.One);
                Background[i] = Vector3.Clamp(scale * ((aa * forBackground) - (ab * forSubject)), Vector3.Zero, Vector3.One);

                void Add(int j)
                {
                    var w = Smoothness + (AtEdges * MathF.Abs(alpha[i] - alpha[j]));
                    (s, b, weight) = (s + (w * Subject[j]), b + (w * Background[j]), weight + w);
                }
            }
        }
    }
}
