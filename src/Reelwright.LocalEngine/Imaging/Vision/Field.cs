namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>One plane of numbers, row by row.</summary>
internal sealed class Field(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public float[] Values { get; } = new float[width * height];

    public float this[int x, int y]
    {
        get => Values[(y * Width) + x];
        set => Values[(y * Width) + x] = value;
    }

    public Span<float> Row(int y) => Values.AsSpan(y * Width, Width);

    public Field Copy()
    {
        var copy = new Field(Width, Height);
        Values.CopyTo(copy.Values.AsSpan());
        return copy;
    }

    /// <summary>The value at a position between pixels; outside, the nearest edge.</summary>
    public float Linear(float x, float y)
    {
        x = Math.Clamp(x, 0, Width - 1);
        y = Math.Clamp(y, 0, Height - 1);
        var (left, top) = ((int)x, (int)y);
        var (right, bottom) = (Math.Min(left + 1, Width - 1), Math.Min(top + 1, Height - 1));
        var (fx, fy) = (x - left, y - top);
        var upper = Values[(top * Width) + left] + (fx * (Values[(top * Width) + right] - Values[(top * Width) + left]));
        var lower = Values[(bottom * Width) + left] + (fx * (Values[(bottom * Width) + right] - Values[(bottom * Width) + left]));
        return upper + (fy * (lower - upper));
    }

    /// <summary>The same plane at another size: bilinear, or an area mean when it shrinks.</summary>
    public Field Scaled(int width, int height)
    {
        var source = this;
        if (width < Width || height < Height)
        {
            // A mean over about one target pixel first, or thin things flicker in and out.
            source = BoxBlur.Of(this, Math.Max(0, ((Width / width) - 1) / 2), Math.Max(0, ((Height / height) - 1) / 2));
        }

        var scaled = new Field(width, height);
        var (stepX, stepY) = ((float)Width / width, (float)Height / height);
        Rows.Each(height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                scaled.Values[(y * width) + x] = source.Linear(((x + 0.5f) * stepX) - 0.5f, ((y + 0.5f) * stepY) - 0.5f);
            }
        });
        return scaled;
    }

    public Field Map(Func<float, float> change)
    {
        var mapped = new Field(Width, Height);
        Rows.Each(Height, y =>
        {
            for (var i = y * Width; i < (y + 1) * Width; i++)
            {
                mapped.Values[i] = change(Values[i]);
            }
        });
        return mapped;
    }

    public Field With(Field other, Func<float, float, float> join)
    {
        var joined = new Field(Width, Height);
        Rows.Each(Height, y =>
        {
            for (var i = y * Width; i < (y + 1) * Width; i++)
            {
                joined.Values[i] = join(Values[i], other.Values[i]);
            }
        });
        return joined;
    }

    public float Mean()
    {
        var sum = 0.0;
        foreach (var value in Values)
        {
            sum += value;
        }

        return (float)(sum / Values.Length);
    }

    /// <summary>The value below which the given share of all values lies.</summary>
    public float Percentile(float share)
    {
        var sorted = (float[])Values.Clone();
        Array.Sort(sorted);
        return sorted[Math.Clamp((int)(share * (sorted.Length - 1)), 0, sorted.Length - 1)];
    }

    /// <summary>Stretched so that the two percentiles become 0 and 1, and clipped.</summary>
    public Field Normalized(float low = 0.02f, float high = 0.98f)
    {
        var (bottom, top) = (Percentile(low), Percentile(high));
        var span = Math.Max(top - bottom, 1e-5f);
        return Map(value => Math.Clamp((value - bottom) / span, 0, 1));
    }
}
