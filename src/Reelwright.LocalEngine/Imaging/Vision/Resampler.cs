namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>Pictures at other sizes: Catmull-Rom, widened when it shrinks so that nothing aliases; beyond the edges the picture is mirrored.</summary>
internal static class Resampler
{
    /// <summary>Fills the whole size, keeping the shape of things; what does not fit is cropped evenly on both sides.</summary>
    public static Picture Cover(Picture source, int width, int height) => Cover(source, width, height, 0, 0);

    /// <summary>
    /// The same with a margin on every side: real pixels where the crop would have cut them away, mirrored ones beyond.
    /// The middle part equals the picture without margins, pixel by pixel.
    /// </summary>
    public static Picture Cover(Picture source, int width, int height, int marginX, int marginY)
    {
        var step = Math.Min((double)source.Width / width, (double)source.Height / height);
        var left = (source.Width - (width * step)) / 2;
        var top = (source.Height - (height * step)) / 2;
        var across = Taps.Of(width + (2 * marginX), left - (marginX * step), step, source.Width);
        var down = Taps.Of(height + (2 * marginY), top - (marginY * step), step, source.Height);
        var target = new Picture(width + (2 * marginX), height + (2 * marginY));
        Channel(source.R, source.Width, source.Height, target.R, across, down);
        Channel(source.G, source.Width, source.Height, target.G, across, down);
        Channel(source.B, source.Width, source.Height, target.B, across, down);
        return target;
    }

    private static void Channel(float[] source, int width, int height, float[] target, Taps across, Taps down)
    {
        var wide = across.Length;
        var middle = new float[wide * height];
        Rows.Each(height, y =>
        {
            var row = source.AsSpan(y * width, width);
            for (var x = 0; x < wide; x++)
            {
                var sum = 0f;
                for (var (tap, end) = (x * across.Count, (x + 1) * across.Count); tap < end; tap++)
                {
                    sum += row[across.Index[tap]] * across.Weight[tap];
                }

                middle[(y * wide) + x] = sum;
            }
        });
        Rows.Each(down.Length, y =>
        {
            var to = target.AsSpan(y * wide, wide);
            to.Clear();
            for (var (tap, end) = (y * down.Count, (y + 1) * down.Count); tap < end; tap++)
            {
                var from = middle.AsSpan(down.Index[tap] * wide, wide);
                var weight = down.Weight[tap];
                for (var x = 0; x < wide; x++)
                {
                    to[x] += from[x] * weight;
                }
            }
        });
    }

    /// <summary>For every target position the source positions it reads and how much of each.</summary>
    private sealed record Taps(int Length, int Count, int[] Index, float[] Weight)
    {
        public static Taps Of(int length, double start, double step, int size)
        {
            var stretch = Math.Max(1, step);
            var count = ((int)Math.Ceiling(2 * stretch) * 2) + 1;
            var (index, weight) = (new int[length * count], new float[length * count]);
            for (var i = 0; i < length; i++)
            {
                var at = start + ((i + 0.5) * step) - 0.5;
                var first = (int)Math.Floor(at) - (count / 2) + 1;
                var sum = 0.0;
                for (var t = 0; t < count; t++)
                {
                    sum += CatmullRom((first + t - at) / stretch);
                }

                for (var t = 0; t < count; t++)
                {
                    index[(i * count) + t] = Mirror(first + t, size);
                    weight[(i * count) + t] = (float)(CatmullRom((first + t - at) / stretch) / sum);
                }
            }

            return new Taps(length, count, index, weight);
        }

        private static double CatmullRom(double x)
        {
            x = Math.Abs(x);
            return x < 1 ? (((1.5 * x) - 2.5) * x * x) + 1 : x < 2 ? (((((-0.5 * x) + 2.5) * x) - 4) * x) + 2 : 0;
        }

        private static int Mirror(int i, int size)
        {
            if (size == 1)
            {
                return 0;
            }

            var period = 2 * (size - 1);
            i = ((i % period) + period) % period;
            return i < size ? i : period - i;
        }
    }
}
