using System.Numerics;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Faces;

/// <summary>Brightness in bytes, row by row: what the cascades were trained on.</summary>
internal sealed class GrayPicture(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public byte[] Values { get; } = new byte[width * height];

    public Span<byte> Row(int y) => Values.AsSpan(y * Width, Width);

    /// <summary>Rec. 601 luma, as the cascades' training had it; see-through parts lie on grey.</summary>
    public static GrayPicture Of(RawImage image)
    {
        var gray = new GrayPicture(image.Width, image.Height);
        Rows.Each(image.Height, y =>
        {
            var from = image.Pixels.AsSpan(y * image.Width * 4, image.Width * 4);
            var to = gray.Row(y);
            for (var x = 0; x < to.Length; x++)
            {
                var luma = ((from[x * 4] * 299) + (from[(x * 4) + 1] * 587) + (from[(x * 4) + 2] * 114) + 500) / 1000;
                to[x] = (byte)(((luma * from[(x * 4) + 3]) + (128 * (255 - from[(x * 4) + 3])) + 127) / 255);
            }
        });
        return gray;
    }

    /// <summary>Smaller, each pixel the mean of the area that it covers. The same size gives the picture itself.</summary>
    public GrayPicture Shrunk(int width, int height)
    {
        if (width == Width && height == Height)
        {
            return this;
        }

        var (stepX, stepY) = ((double)Width / width, (double)Height / height);
        var narrow = new float[width * Height];
        for (var y = 0; y < Height; y++)
        {
            AverageAcross(Row(y), narrow.AsSpan(y * width, width), stepX);
        }

        var small = new GrayPicture(width, height);
        var sums = new float[width];
        for (var y = 0; y < height; y++)
        {
            Array.Clear(sums);
            var (from, to) = (y * stepY, Math.Min((y + 1) * stepY, Height));
            for (var row = (int)from; row < to; row++)
            {
                var share = (float)(Math.Min(row + 1, to) - Math.Max(row, from));
                for (var x = 0; x < width; x++)
                {
                    sums[x] += narrow[(row * width) + x] * share;
                }
            }

            var target = small.Row(y);
            for (var x = 0; x < width; x++)
            {
                target[x] = (byte)Math.Clamp((sums[x] / (to - from)) + 0.5, 0, 255);
            }
        }

        return small;
    }

    /// <summary>No side longer than this many pixels.</summary>
    public GrayPicture Within(int longest)
    {
        var scale = (double)longest / Math.Max(Width, Height);
        return scale >= 1 ? this : Shrunk(Math.Max(1, (int)Math.Round(Width * scale)), Math.Max(1, (int)Math.Round(Height * scale)));
    }

    /// <summary>A part at another size and angle; beyond the edges there is even grey.</summary>
    /// <param name="middle">What comes to the middle, in pixels of this picture.</param>
    /// <param name="right">One pixel to the right in the part, in pixels of this picture.</param>
    public GrayPicture Part(int width, int height, Vector2 middle, Vector2 right)
    {
        var part = new GrayPicture(width, height);
        var down = new Vector2(-right.Y, right.X);
        Rows.Each(height, y =>
        {
            var row = part.Row(y);
            for (var x = 0; x < width; x++)
            {
                row[x] = At(middle + ((x + 0.5f - (width / 2f)) * right) + ((y + 0.5f - (height / 2f)) * down));
            }
        });
        return part;
    }

    private byte At(Vector2 place)
    {
        var (x, y) = (place.X - 0.5f, place.Y - 0.5f);
        if (!(x > -1 && y > -1 && x < Width && y < Height))
        {
            return 128;
        }

        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (fx, fy) = (x - left, y - top);
        var (right, bottom) = (Math.Min(left + 1, Width - 1), Math.Min(top + 1, Height - 1));
        (left, top) = (Math.Max(left, 0), Math.Max(top, 0));
        var upper = Values[(top * Width) + left] + (fx * (Values[(top * Width) + right] - Values[(top * Width) + left]));
        var lower = Values[(bottom * Width) + left] + (fx * (Values[(bottom * Width) + right] - Values[(bottom * Width) + left]));
        return (byte)(upper + (fy * (lower - upper)) + 0.5f);
    }

    private static void AverageAcross(ReadOnlySpan<byte> row, Span<float> target, double step)
    {
        for (var x = 0; x < target.Length; x++)
        {
            var (from, to) = (x * step, Math.Min((x + 1) * step, row.Length));
            var sum = 0f;
            for (var i = (int)from; i < to; i++)
            {
                sum += row[i] * (float)(Math.Min(i + 1, to) - Math.Max(i, from));
            }

            target[x] = sum / (float)(to - from);
        }
    }
}
