namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>Lowest and highest values around each place.</summary>
internal static class Window
{
    public static Field Lowest(Field field, int radiusX, int radiusY) => Pick(field, radiusX, radiusY, MathF.Min);

    public static Field Highest(Field field, int radiusX, int radiusY) => Pick(field, radiusX, radiusY, MathF.Max);

    /// <summary>Soft steps made hard: a value within a step goes to the nearer of its two sides, a little in favour of the higher.</summary>
    public static Field Sharpened(Field field, int radius, float step)
    {
        var (low, high) = (Lowest(field, radius, radius), Highest(field, radius, radius));
        var sharp = new Field(field.Width, field.Height);
        Rows.Each(field.Height, y =>
        {
            for (var i = y * field.Width; i < (y + 1) * field.Width; i++)
            {
                var (value, bottom, top) = (field.Values[i], low.Values[i], high.Values[i]);
                sharp.Values[i] = top - bottom < step ? value : value - bottom > 0.35f * (top - bottom) ? top : bottom;
            }
        });
        return sharp;
    }

    private static Field Pick(Field field, int radiusX, int radiusY, Func<float, float, float> better)
    {
        var across = new Field(field.Width, field.Height);
        Rows.Each(field.Height, y =>
        {
            var from = field.Row(y);
            var to = across.Row(y);
            for (var x = 0; x < from.Length; x++)
            {
                var best = from[x];
                for (var i = Math.Max(0, x - radiusX); i <= Math.Min(from.Length - 1, x + radiusX); i++)
                {
                    best = better(best, from[i]);
                }

                to[x] = best;
            }
        });
        if (radiusY == 0)
        {
            return across;
        }

        var down = new Field(field.Width, field.Height);
        Rows.Each(field.Height, y =>
        {
            var to = down.Row(y);
            across.Row(y).CopyTo(to);
            for (var j = Math.Max(0, y - radiusY); j <= Math.Min(field.Height - 1, y + radiusY); j++)
            {
                var from = across.Row(j);
                for (var x = 0; x < to.Length; x++)
                {
                    to[x] = better(to[x], from[x]);
                }
            }
        });
        return down;
    }
}
