using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Imaging;

/// <summary>A small picture of what is being drawn.</summary>
internal static class Preview
{
    /// <summary>Longest side in pixels: enough to see what it will be, small enough to send every second.</summary>
    private const int Longest = 256;

    public static byte[] ToPng(Picture picture)
    {
        var scale = Math.Min(1, Longest / (double)Math.Max(picture.Width, picture.Height));
        var (width, height) = (Math.Max(1, (int)(picture.Width * scale)), Math.Max(1, (int)(picture.Height * scale)));
        var small = scale < 1 ? Resampler.Cover(picture, width, height) : picture;
        return new RawImage(width, height, Rgba.Convert(small)).ToPng();
    }
}
