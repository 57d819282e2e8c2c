using System.Numerics;
using System.Runtime.InteropServices;

namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>Means over a window, by running sums: the cost does not depend on the radius.</summary>
internal static class BoxBlur
{
    public static Field Of(Field source, int radius) => Of(source, radius, radius);

    public static Field Of(Field source, int radiusX, int radiusY)
    {
        var across = new Field(source.Width, source.Height);
        Rows.Each(source.Height, y => Line(source.Row(y), across.Row(y), radiusX));
        if (radiusY == 0)
        {
            return across;
        }

        var down = new Field(source.Width, source.Height);
        Rows.Stripes(source.Width, (from, to) => Columns(across, down, radiusY, from, to));
        return down;
    }

    /// <summary>Three boxes in a row are a Gaussian to within a few percent (central limit).</summary>
    public static Field Gaussian(Field source, float sigma)
    {
        // The variance of a box of radius r is ((2r+1)^2 - 1) / 12; three of them add up.
        var radius = Math.Max(1, (int)MathF.Round((MathF.Sqrt((4 * sigma * sigma) + 1) - 1) / 2));
        return Of(Of(Of(source, radius), radius), radius);
    }

    private static void Line(ReadOnlySpan<float> from, Span<float> to, int radius)
    {
        if (radius == 0)
        {
            from.CopyTo(to);
            return;
        }

        var (sum, count) = (0f, 0);
        for (var x = 0; x < Math.Min(radius, from.Length); x++)
        {
            sum += from[x];
            count++;
        }

        for (var x = 0; x < from.Length; x++)
        {
            if (x + radius < from.Length)
            {
                sum += from[x + radius];
                count++;
            }

            if (x - radius - 1 >= 0)
            {
                sum -= from[x - radius - 1];
                count--;
            }

            to[x] = sum / count;
        }
    }

    private static void Columns(Field from, Field to, int radius, int left, int right)
    {
        Span<float> sums = stackalloc float[right - left];
        sums.Clear();
        var count = 0;
        for (var y = 0; y < Math.Min(radius, from.Height); y++)
        {
            Add(sums, from.Row(y)[left..right]);
            count++;
        }

        for (var y = 0; y < from.Height; y++)
        {
            if (y + radius < from.Height)
            {
                Add(sums, from.Row(y + radius)[left..right]);
                count++;
            }

            if (y - radius - 1 >= 0)
            {
                Subtract(sums, from.Row(y - radius - 1)[left..right]);
                count--;
            }

            Scale(sums, 1f / count, to.Row(y)[left..right]);
        }
    }

    private static void Add(Span<float> sums, ReadOnlySpan<float> row)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(sums);
        var add = MemoryMarshal.Cast<float, Vector<float>>(row);
        for (var x = 0; x < wide.Length; x++)
        {
            wide[x] += add[x];
        }

        for (var x = wide.Length * Vector<float>.Count; x < sums.Length; x++)
        {
            sums[x] += row[x];
        }
    }

    private static void Subtract(Span<float> sums, ReadOnlySpan<float> row)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(sums);
        var take = MemoryMarshal.Cast<float, Vector<float>>(row);
        for (var x = 0; x < wide.Length; x++)
        {
            wide[x] -= take[x];
        }

        for (var x = wide.Length * Vector<float>.Count; x < sums.Length; x++)
        {
            sums[x] -= row[x];
        }
    }

    private static void Scale(ReadOnlySpan<float> sums, float factor, Span<float> row)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(sums);
        var scaled = MemoryMarshal.Cast<float, Vector<float>>(row);
        for (var x = 0; x < wide.Length; x++)
        {
            scaled[x] = wide[x] * factor;
        }

        for (var x = wide.Length * Vector<float>.Count; x < sums.Length; x++)
        {
            row[x] = sums[x] * factor;
        }
    }
}
