namespace Reelwright.LocalEngine.Tests.Cutout;

/// <summary>What JPEG does to a picture: blocks of 8x8, cosine transform, coarse steps (ITU-T T.81, the tables of annex K), colour at half the size.</summary>
internal static class Jpeg
{
    private static readonly int[] Luma =
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly int[] Chroma =
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    private static readonly float[] Waves = [.. Enumerable.Range(0, 64).Select(i => MathF.Cos(((2 * (i % 8)) + 1) * (i / 8) * MathF.PI / 16) * (i < 8 ? MathF.Sqrt(0.125f) : 0.5f))];

    /// <param name="composite">Sizes are multiples of 8.</param>
    /// <param name="quality">1 to 100, as the reference encoder counts.</param>
    public static Composite Compressed(Composite composite, int quality)
    {
        var picture = composite.Picture;
        var (w, h) = (picture.Width, picture.Height);
        var (y, cb, cr) = (new float[w * h], new float[w * h], new float[w * h]);
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = ((0.299f * picture.R[i]) + (0.587f * picture.G[i]) + (0.114f * picture.B[i])) * 255;
            (cb[i], cr[i]) = (((picture.B[i] * 255) - y[i]) * 0.564f, ((picture.R[i] * 255) - y[i]) * 0.713f);
        }

        var scale = quality < 50 ? 5000 / quality : 200 - (2 * quality);
        Squeeze(y, w, h, Luma, scale);
        foreach (var plane in (float[][])[cb, cr])
        {
            var half = Halved(plane, w, h);
            Squeeze(half, w / 2, h / 2, Chroma, scale);
            for (var i = 0; i < plane.Length; i++)
            {
                plane[i] = half[((i / w / 2) * (w / 2)) + (i % w / 2)];
            }
        }

        for (var i = 0; i < y.Length; i++)
        {
            picture.R[i] = Math.Clamp((y[i] + (1.402f * cr[i])) / 255, 0, 1);
            picture.G[i] = Math.Clamp((y[i] - (0.344f * cb[i]) - (0.714f * cr[i])) / 255, 0, 1);
            picture.B[i] = Math.Clamp((y[i] + (1.772f * cb[i])) / 255, 0, 1);
        }

        return composite;
    }

    private static float[] Halved(float[] plane, int w, int h)
    {
        var half = new float[w * h / 4];
        for (var i = 0; i < half.Length; i++)
        {
            var at = (i / (w / 2) * 2 * w) + (i % (w / 2) * 2);
            half[i] = (plane[at] + plane[at + 1] + plane[at + w] + plane[at + w + 1]) / 4;
        }

        return half;
    }

    private static void Squeeze(float[] plane, int w, int h, int[] table, int scale)
    {
        var (block, freq) = (new float[64], new float[64]);
        for (var top = 0; top + 8 <= h; top += 8)
        {
            for (var left = 0; left + 8 <= w; left += 8)
            {
                for (var k = 0; k < 64; k++)
                {
                    block[k] = plane[((top + (k / 8)) * w) + left + (k % 8)];
                }

                for (var k = 0; k < 64; k++)
                {
                    var step = Math.Clamp(((table[k] * scale) + 50) / 100, 1, 255);
                    var sum = 0f;
                    for (var p = 0; p < 64; p++)
                    {
                        sum += block[p] * Waves[(k / 8 * 8) + (p / 8)] * Waves[(k % 8 * 8) + (p % 8)];
                    }

                    freq[k] = MathF.Round(sum / step) * step;
                }

                for (var p = 0; p < 64; p++)
                {
                    var sum = 0f;
                    for (var k = 0; k < 64; k++)
                    {
                        sum += freq[k] * Waves[(k / 8 * 8) + (p / 8)] * Waves[(k % 8 * 8) + (p % 8)];
                    }

                    plane[((top + (p / 8)) * w) + left + (p % 8)] = sum;
                }
            }
        }
    }
}
