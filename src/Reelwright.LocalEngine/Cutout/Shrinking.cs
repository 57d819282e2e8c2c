using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Cutout;

/// <summary>Smaller copies of a picture, each pixel the mean of the area it covers; row by row, so that a huge picture needs no second copy.</summary>
internal static class Shrinking
{
    /// <summary>Colours weighted by how opaque they are, and the mean opacity.</summary>
    public static (Picture Colors, Field Opacity) Of(RawImage image, int width, int height, CancellationToken cancel)
    {
        var (colors, opacity) = (new Picture(width, height), new Field(width, height));
        var (across, down) = (Shares(image.Width, width), Shares(image.Height, height));
        for (var y = 0; y < image.Height; y++)
        {
            if (y % 256 == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            AddRow(image.Pixels.AsSpan(y * image.Width * 4, image.Width * 4), across, down[y], colors, opacity);
        }

        var whole = 255f * image.Width / width * image.Height / height;
        for (var i = 0; i < opacity.Values.Length; i++)
        {
            var weight = opacity.Values[i];
            var scale = weight > 0 ? 1 / (255 * weight) : 0;
            (colors.R[i], colors.G[i], colors.B[i]) = (colors.R[i] * scale, colors.G[i] * scale, colors.B[i] * scale);
            opacity.Values[i] = Math.Min(1, weight / whole);
        }

        return (colors, opacity);
    }

    public static Picture Of(Picture picture, int width, int height)
    {
        var small = new Picture(width, height);
        Plane(picture.R, picture.Width, picture.Height, small.R, width, height);
        Plane(picture.G, picture.Width, picture.Height, small.G, width, height);
        Plane(picture.B, picture.Width, picture.Height, small.B, width, height);
        return small;
    }

    public static Field Of(Field field, int width, int height)
    {
        var small = new Field(width, height);
        Plane(field.Values, field.Width, field.Height, small.Values, width, height);
        return small;
    }

    private static void AddRow(ReadOnlySpan<byte> row, (int To, float Share)[] across, (int To, float Share) down, Picture colors, Field opacity)
    {
        var (upper, lower) = (down.To * colors.Width, Math.Min(down.To + 1, colors.Height - 1) * colors.Width);
        for (var x = 0; x < across.Length; x++)
        {
            var (to, share) = across[x];
            var next = Math.Min(to + 1, colors.Width - 1);
            Add(upper + to, share * down.Share, row.Slice(4 * x, 4), colors, opacity);
            Add(upper + next, (1 - share) * down.Share, row.Slice(4 * x, 4), colors, opacity);
            Add(lower + to, share * (1 - down.Share), row.Slice(4 * x, 4), colors, opacity);
            Add(lower + next, (1 - share) * (1 - down.Share), row.Slice(4 * x, 4), colors, opacity);
        }
    }

    private static void Add(int at, float weight, ReadOnlySpan<byte> pixel, Picture colors, Field opacity)
    {
        if (weight <= 0)
        {
            return;
        }

        weight *= pixel[3];
        colors.R[at] += weight * pixel[0];
        colors.G[at] += weight * pixel[1];
        colors.B[at] += weight * pixel[2];
        opacity.Values[at] += weight;
    }

    private static void Plane(float[] source, int fromWidth, int fromHeight, float[] target, int width, int height)
    {
        var (across, down) = (Shares(fromWidth, width), Shares(fromHeight, height));
        var scale = (float)width / fromWidth * height / fromHeight;
        for (var y = 0; y < fromHeight; y++)
        {
            var (row, share) = down[y];
            var (upper, lower) = (row * width, Math.Min(row + 1, height - 1) * width);
            for (var x = 0; x < fromWidth; x++)
            {
                var (to, part) = across[x];
                var next = Math.Min(to + 1, width - 1);
                var value = source[(y * fromWidth) + x] * scale;
                target[upper + to] += value * part * share;
                target[upper + next] += value * (1 - part) * share;
                target[lower + to] += value * part * (1 - share);
                target[lower + next] += value * (1 - part) * (1 - share);
            }
        }
    }

    /// <summary>For each source position the target it falls into, and how much of it does; the rest falls into the next one.</summary>
    private static (int To, float Share)[] Shares(int from, int to)
    {
        var shares = new (int, float)[from];
        for (var i = 0; i < from; i++)
        {
            var (start, end) = ((double)i * to / from, (double)(i + 1) * to / from);
            var cell = Math.Min((int)start, to - 1);
            shares[i] = (cell, end <= cell + 1 || cell == to - 1 ? 1 : (float)((cell + 1 - start) / (end - start)));
        }

        return shares;
    }
}
