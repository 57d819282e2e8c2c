using Reelwright.Media;

namespace Reelwright.Server.Editing;

/// <summary>Whether a backend gave back what it got.</summary>
internal static class PictureLikeness
{
    // Decoders of JPEG round differently and draw colour edges differently; the mean brightness of such a block is the same for all.
    private const int Block = 8;
    private const double Tolerance = 2.5;
    private const int DarkestSeen = 3;

    public static bool IsBlack(RawImage picture)
    {
        for (var at = 0; at < picture.Pixels.Length; at += 4)
        {
            if (picture.Pixels[at] > DarkestSeen || picture.Pixels[at + 1] > DarkestSeen || picture.Pixels[at + 2] > DarkestSeen)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The same size and the same brightness everywhere.</summary>
    public static bool AreSame(RawImage one, RawImage other)
    {
        if ((one.Width, one.Height) != (other.Width, other.Height))
        {
            return false;
        }

        for (var y = 0; y < one.Height; y += Block)
        {
            for (var x = 0; x < one.Width; x += Block)
            {
                if (Math.Abs(Brightness(one, x, y) - Brightness(other, x, y)) > Tolerance)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static double Brightness(RawImage picture, int left, int top)
    {
        var (sum, count) = (0L, 0);
        for (var y = top; y < Math.Min(picture.Height, top + Block); y++)
        {
            for (var x = left; x < Math.Min(picture.Width, left + Block); x++)
            {
                var at = ((y * picture.Width) + x) * 4;
                sum += (picture.Pixels[at] * 299) + (picture.Pixels[at + 1] * 587) + (picture.Pixels[at + 2] * 114);
                count++;
            }
        }

        return sum / (1000.0 * count);
    }
}
