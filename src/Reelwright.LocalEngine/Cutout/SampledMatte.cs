using System.Numerics;
using Reelwright.LocalEngine.Imaging;

namespace Reelwright.LocalEngine.Cutout;

/// <summary>
/// Opacity from pairs of samples: what lies in eight directions on either side, and of those the pair that explains the pixel's colour best
/// (after Gastal and Oliveira, "Shared Sampling for Real-Time Alpha Matting", 2010).
/// </summary>
internal static class SampledMatte
{
    private const int Directions = 12;

    /// <summary>Squared distance, of colours from 0 to 1, at which a pair explains nothing any more.</summary>
    private const float Unexplained = 0.0016f;

    /// <param name="picture">The picture.</param>
    /// <param name="map">Its trimap.</param>
    /// <returns>Of each unknown pixel the opacity, and how sure it is from 0 to 1; known pixels have 0 or 1 and are sure.</returns>
    public static (float[] Alpha, float[] Sureness) Find(Picture picture, Trimap map, CancellationToken cancel)
    {
        var (alpha, sureness) = (new float[map.Kind.Length], new float[map.Kind.Length]);
        var farthest = Math.Max(map.Width, map.Height) / 4;
        Span<(Vector3 Color, float Away)> subject = stackalloc (Vector3, float)[Directions];
        Span<(Vector3 Color, float Away)> background = stackalloc (Vector3, float)[Directions];
        for (var i = 0; i < alpha.Length; i++)
        {
            if (i % (1 << 15) == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            if (map.Kind[i] != Trimap.Unknown)
            {
                (alpha[i], sureness[i]) = (map.Kind[i] == Trimap.Subject ? 1 : 0, 1);
                continue;
            }

            var (subjects, backgrounds) = Gather(picture, map, i, farthest, subject, background);
            (alpha[i], sureness[i]) = Best(ColorAt(picture, i), subject[..subjects], background[..backgrounds], map.Inward[i]);
        }

        return (alpha, sureness);
    }

    private static Vector3 ColorAt(Picture picture, int i) => new(picture.R[i], picture.G[i], picture.B[i]);

    private static (int Subjects, int Backgrounds) Gather(
        Picture picture, Trimap map, int pixel, int farthest, Span<(Vector3 Color, float Away)> subject, Span<(Vector3 Color, float Away)> background)
    {
        var (subjects, backgrounds) = (0, 0);
        var (x, y) = (pixel % map.Width, pixel / map.Width);

        // Neighbouring pixels look in turned directions, so that together they see more.
        var turn = ((x % 2) + (2 * (y % 2))) * (MathF.Tau / Directions / 4);
        for (var n = 0; n < Directions; n++)
        {
            var (sin, cos) = MathF.SinCos(turn + (n * MathF.Tau / Directions));
            var (sawSubject, sawBackground) = (false, false);
            for (var step = 1f; step < farthest && !(sawSubject && sawBackground); step += 1 + (step * 0.06f))
            {
                var (sx, sy) = ((int)MathF.Round(x + (cos * step)), (int)MathF.Round(y + (sin * step)));
                if (sx < 0 || sy < 0 || sx >= map.Width || sy >= map.Height)
                {
                    break;
                }

                var at = (sy * map.Width) + sx;
                if (map.Kind[at] == Trimap.Subject && !sawSubject)
                {
                    sawSubject = true;
                    subject[subjects++] = (ColorAt(picture, at), step);
                }
                else if (map.Kind[at] == Trimap.Background && !sawBackground)
                {
                    sawBackground = true;
                    background[backgrounds++] = (ColorAt(picture, at), step);
                }
            }
        }

        return (subjects, backgrounds);
    }

    private static (float Alpha, float Sureness) Best(
        Vector3 color, ReadOnlySpan<(Vector3 Color, float Away)> subject, ReadOnlySpan<(Vector3 Color, float Away)> background, float inward)
    {
        var guess = Math.Clamp(0.5f + (inward * 0.5f), 0, 1);
        if (subject.IsEmpty || background.IsEmpty)
        {
            return (subject.IsEmpty && background.IsEmpty ? guess : background.IsEmpty ? 1 : 0, 0);
        }

        var (sum, weights, bestCost, gap) = (0f, 0f, float.MaxValue, 0f);
        var nearest = Nearest(subject) + Nearest(background);
        foreach (var (f, toSubject) in subject)
        {
            foreach (var (b, toBackground) in background)
            {
                var span = f - b;
                var square = Math.Max(1e-4f, span.LengthSquared());
                var share = Math.Clamp(Vector3.Dot(color - b, span) / square, 0, 1);
                var miss = (color - b - (share * span)).LengthSquared();

                // A pair of nearly one colour explains everything and says nothing.
                var cost = miss + (0.0004f * (toSubject + toBackground) / nearest) + (2e-5f / square);
                var weight = MathF.Exp(-cost / 0.0003f);
                (sum, weights) = (sum + (weight * share), weights + weight);
                if (cost < bestCost)
                {
                    (bestCost, gap) = (cost, square);
                }
            }
        }

        var alpha = weights > 1e-20f ? sum / weights : guess;
        var apart = gap / (gap + 0.012f);
        return (alpha, apart * MathF.Exp(-Math.Max(0, bestCost - 0.0004f) / Unexplained));
    }

    private static float Nearest(ReadOnlySpan<(Vector3 Color, float Away)> samples)
    {
        var nearest = float.MaxValue;
        foreach (var (_, away) in samples)
        {
            nearest = Math.Min(nearest, away);
        }

        return nearest;
    }
}
