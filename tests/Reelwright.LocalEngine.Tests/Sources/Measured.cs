using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Tests.Sources;

/// <summary>Numbers read off pictures.</summary>
internal static class Measured
{
    public static double Psnr(Picture a, Picture b) => 10 * Math.Log10(1 / Math.Max(1e-12, MeanSquare(a, b)));

    /// <summary>Mean difference of the three channels, 0 to 1.</summary>
    public static double Difference(Picture a, Picture b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.R.Length; i++)
        {
            sum += Math.Abs(a.R[i] - b.R[i]) + Math.Abs(a.G[i] - b.G[i]) + Math.Abs(a.B[i] - b.B[i]);
        }

        return sum / (3 * a.R.Length);
    }

    public static (double R, double G, double B) Mean(Picture picture) => (picture.R.Average(), picture.G.Average(), picture.B.Average());

    public static (double R, double G, double B) Mean(Picture picture, double left, double top, double right, double bottom)
    {
        var (r, g, b, count) = (0.0, 0.0, 0.0, 0);
        for (var y = (int)(top * picture.Height); y < (int)(bottom * picture.Height); y++)
        {
            for (var x = (int)(left * picture.Width); x < (int)(right * picture.Width); x++)
            {
                var i = (y * picture.Width) + x;
                (r, g, b, count) = (r + picture.R[i], g + picture.G[i], b + picture.B[i], count + 1);
            }
        }

        return (r / count, g / count, b / count);
    }

    public static double Luma(Picture picture) => Tones.Luma(picture).Mean();

    /// <summary>How far a part of the first picture has to be moved to the right to look like the second, in pixels.</summary>
    public static int MovedRight(Picture first, Picture second, double left, double top, double right, double bottom, int reach = 40)
    {
        var (a, b) = (Tones.Luma(first), Tones.Luma(second));
        var (best, moved) = (double.MaxValue, 0);
        for (var shift = -reach; shift <= reach; shift++)
        {
            var (sum, count) = (0.0, 0);
            for (var y = (int)(top * a.Height); y < (int)(bottom * a.Height); y++)
            {
                for (var x = (int)(left * a.Width); x < (int)(right * a.Width); x++)
                {
                    if (x + shift >= 0 && x + shift < a.Width)
                    {
                        sum += Math.Abs(a[x, y] - b[x + shift, y]);
                        count++;
                    }
                }
            }

            if (count > 0 && sum / count < best)
            {
                (best, moved) = (sum / count, shift);
            }
        }

        return moved;
    }

    /// <summary>Pearson's correlation of two planes.</summary>
    public static double Correlation(Field a, Field b) => Correlation(a.Values, b.Values);

    public static double Correlation(IReadOnlyList<float> a, IReadOnlyList<float> b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        var (ab, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Count; i++)
        {
            ab += (a[i] - meanA) * (b[i] - meanB);
            aa += (a[i] - meanA) * (a[i] - meanA);
            bb += (b[i] - meanB) * (b[i] - meanB);
        }

        return ab / Math.Sqrt(Math.Max(1e-20, aa * bb));
    }

    private static double MeanSquare(Picture a, Picture b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.R.Length; i++)
        {
            var (r, g, bl) = (a.R[i] - b.R[i], a.G[i] - b.G[i], a.B[i] - b.B[i]);
            sum += (r * r) + (g * g) + (bl * bl);
        }

        return sum / (3 * a.R.Length);
    }
}
