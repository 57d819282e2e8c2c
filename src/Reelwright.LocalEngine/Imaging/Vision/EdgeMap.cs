namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>Where tones change.</summary>
internal static class EdgeMap
{
    /// <summary>Length of the gradient (Scharr), about 0 to 1.</summary>
    public static Field Strength(Field luma)
    {
        var edges = new Field(luma.Width, luma.Height);
        Rows.Each(luma.Height, y =>
        {
            var above = luma.Row(Math.Max(0, y - 1));
            var here = luma.Row(y);
            var below = luma.Row(Math.Min(luma.Height - 1, y + 1));
            var to = edges.Row(y);
            for (var x = 0; x < to.Length; x++)
            {
                var (gx, gy) = Gradient(above, here, below, x);
                to[x] = MathF.Sqrt((gx * gx) + (gy * gy));
            }
        });
        return edges;
    }

    /// <summary>Thin closed lines: Canny (1986) with thresholds taken from the picture itself. 1 on a line, 0 elsewhere.</summary>
    public static Field Canny(Field luma, float sigma = 1.4f)
    {
        var smooth = BoxBlur.Gaussian(luma, sigma);
        var strength = Strength(smooth);
        var thin = Thinned(smooth, strength);
        var ridges = thin.Values.Where(value => value > 0.012f).Order().ToArray();
        var strong = ridges.Length == 0 ? 1 : Math.Max(0.03f, ridges[ridges.Length * 40 / 100]);
        return Linked(thin, strong * 0.4f, strong);
    }

    /// <summary>Ink lines where the tone is darker than its surroundings (difference of Gaussians, Winnemöller 2011). 0 paper, 1 ink.</summary>
    public static Field Ink(Field luma, float width)
    {
        var (narrow, wide) = (BoxBlur.Gaussian(luma, width), BoxBlur.Gaussian(luma, width * 2.6f));
        return narrow.With(wide, (n, w) => Tones.Smooth(0.010f, 0.032f, w - n));
    }

    private static (float X, float Y) Gradient(ReadOnlySpan<float> above, ReadOnlySpan<float> here, ReadOnlySpan<float> below, int x)
    {
        var (l, r) = (Math.Max(0, x - 1), Math.Min(here.Length - 1, x + 1));
        return (((3 * (above[r] - above[l])) + (10 * (here[r] - here[l])) + (3 * (below[r] - below[l]))) / 16,
            ((3 * (below[l] - above[l])) + (10 * (below[x] - above[x])) + (3 * (below[r] - above[r]))) / 16);
    }

    private static Field Thinned(Field luma, Field strength)
    {
        var thin = new Field(luma.Width, luma.Height);
        Rows.Each(luma.Height, y =>
        {
            if (y == 0 || y == luma.Height - 1)
            {
                return;
            }

            var to = thin.Row(y);
            for (var x = 1; x < to.Length - 1; x++)
            {
                var (gx, gy) = Gradient(luma.Row(y - 1), luma.Row(y), luma.Row(y + 1), x);
                var value = strength[x, y];
                var length = Math.Max(1e-6f, value);

                // Only the ridge stays: not weaker than its neighbours up and down the slope.
                var (before, after) = (strength.Linear(x - (gx / length), y - (gy / length)), strength.Linear(x + (gx / length), y + (gy / length)));
                to[x] = value > before && value >= after ? value : 0;
            }
        });
        return thin;
    }

    private static Field Linked(Field thin, float weak, float strong)
    {
        var lines = new Field(thin.Width, thin.Height);
        var stack = new Stack<int>();
        for (var i = 0; i < thin.Values.Length; i++)
        {
            if (thin.Values[i] >= strong && lines.Values[i] == 0)
            {
                lines.Values[i] = 1;
                stack.Push(i);
            }

            while (stack.TryPop(out var at))
            {
                var (x, y) = (at % thin.Width, at / thin.Width);
                for (var j = Math.Max(0, y - 1); j <= Math.Min(thin.Height - 1, y + 1); j++)
                {
                    for (var k = Math.Max(0, x - 1); k <= Math.Min(thin.Width - 1, x + 1); k++)
                    {
                        var near = (j * thin.Width) + k;
                        if (lines.Values[near] == 0 && thin.Values[near] >= weak)
                        {
                            lines.Values[near] = 1;
                            stack.Push(near);
                        }
                    }
                }
            }
        }

        return lines;
    }
}
