using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Painting;

/// <summary>Oil: colour and bristles drawn along the forms.</summary>
internal static class Brushes
{
    public static Picture Oil(Picture source, long seed)
    {
        var unit = Math.Max(1, source.Width / 420f);
        var flat = Simplify.Of(source, (int)(4 * unit), 0.008f);
        var directions = Directions(Tones.Luma(flat), seed);
        var texture = Texture.Of(flat);
        var bristles = Bristles(source.Width, source.Height, seed, unit);
        var painted = new Picture(source.Width, source.Height);
        Rows.Each(source.Height, y =>
        {
            for (var x = 0; x < source.Width; x++)
            {
                var c = Stroke(texture, bristles, directions, x, y, unit);
                var relief = (c.W - 0.5f) * 0.24f;
                var color = Colors.Saturated(new(c.X, c.Y, c.Z), 1.15f) * (1 + relief);
                var i = (y * source.Width) + x;
                (painted.R[i], painted.G[i], painted.B[i]) = (color.X + (relief * 0.06f), color.Y + (relief * 0.06f), color.Z + (relief * 0.06f));
            }
        });
        return painted;
    }

    /// <summary>The mean along the form through a place: colour, and in W the bristle pattern (line integral convolution, Cabral 1993).</summary>
    private static Vector4 Stroke(Texture texture, Field bristles, (Field X, Field Y) along, int x, int y, float unit)
    {
        var sum = Vector4.Zero;
        for (var way = -1; way <= 1; way += 2)
        {
            var (px, py) = ((float)x, (float)y);
            for (var step = 0; step < 5; step++)
            {
                var (i, j) = (Math.Clamp((int)(px + 0.5f), 0, texture.Width - 1), Math.Clamp((int)(py + 0.5f), 0, texture.Height - 1));
                sum += texture.Texels[(j * texture.Width) + i] with { W = bristles.Values[(j * texture.Width) + i] };
                var (a, b) = (Math.Min(i / 4, along.X.Width - 1), Math.Min(j / 4, along.X.Height - 1));
                px += way * 1.5f * unit * along.X[a, b];
                py += way * 1.5f * unit * along.Y[a, b];
            }
        }

        var mean = sum / 10;

        // The mean of noise is grey: stretch it again.
        return mean with { W = Math.Clamp(0.5f + ((mean.W - 0.5f) * 2.2f), 0, 1) };
    }

    /// <summary>Unit vectors along the forms, at a quarter of the size: across the gradient, by the smoothed structure tensor.</summary>
    private static (Field X, Field Y) Directions(Field luma, long seed)
    {
        var small = luma.Scaled(Math.Max(4, (luma.Width + 3) / 4), Math.Max(4, (luma.Height + 3) / 4));
        var (xx, xy, yy) = (new Field(small.Width, small.Height), new Field(small.Width, small.Height), new Field(small.Width, small.Height));
        Rows.Each(small.Height, y =>
        {
            for (var x = 0; x < small.Width; x++)
            {
                var dx = small[Math.Min(x + 1, small.Width - 1), y] - small[Math.Max(x - 1, 0), y];
                var dy = small[x, Math.Min(y + 1, small.Height - 1)] - small[x, Math.Max(y - 1, 0)];
                (xx[x, y], xy[x, y], yy[x, y]) = (dx * dx, dx * dy, dy * dy);
            }
        });
        (xx, xy, yy) = (BoxBlur.Gaussian(xx, 2.5f), BoxBlur.Gaussian(xy, 2.5f), BoxBlur.Gaussian(yy, 2.5f));
        var (alongX, alongY) = (new Field(small.Width, small.Height), new Field(small.Width, small.Height));
        Rows.Each(small.Height, y =>
        {
            for (var x = 0; x < small.Width; x++)
            {
                var free = 6.28f * Chance.Clouds(seed + 61, x * 0.05f, y * 0.05f, 2);
                var sure = Tones.Smooth(1e-5f, 4e-4f, xx[x, y] + yy[x, y]);
                var angle = 0.5f * MathF.Atan2(2 * xy[x, y], xx[x, y] - yy[x, y]) + (MathF.PI / 2);

                // Where nothing gives a direction the brush wanders; doubled angles mix without a seam.
                var (c, s) = (Tones.Mix(MathF.Cos(free), MathF.Cos(2 * angle), sure), Tones.Mix(MathF.Sin(free), MathF.Sin(2 * angle), sure));
                (alongX[x, y], alongY[x, y]) = (MathF.Cos(0.5f * MathF.Atan2(s, c)), MathF.Sin(0.5f * MathF.Atan2(s, c)));
            }
        });
        return (alongX, alongY);
    }

    private static Field Bristles(int width, int height, long seed, float unit)
    {
        var field = new Field(width, height);
        Rows.Each(height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                field[x, y] = Chance.At(seed + 67, (int)(x / unit / 1.4f), (int)(y / unit / 1.4f));
            }
        });
        return field;
    }
}
