namespace Reelwright.Media;

/// <summary>A picture in memory: rows of R, G, B, A bytes, sRGB, alpha not multiplied in.</summary>
public sealed class RawImage
{
    /// <exception cref="ArgumentException">The bytes are not width x height x 4.</exception>
    public RawImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.LongLength != (long)width * height * 4)
        {
            throw new ArgumentException($"{width}x{height} pixels take {(long)width * height * 4} bytes, not {pixels.LongLength}.", nameof(pixels));
        }

        (Width, Height, Pixels) = (width, height, pixels);
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Pixels { get; }

    /// <summary>The picture as a PNG file's bytes, without metadata.</summary>
    public byte[] ToPng() => PngWriter.Encode(this, null);
}
