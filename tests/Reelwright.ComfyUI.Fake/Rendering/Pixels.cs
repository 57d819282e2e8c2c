using Reelwright.Media;

namespace Reelwright.ComfyUI.Fake.Rendering;

/// <summary>One colour, a lighter square in the first corner and, in films, a bar that moves with the frames.</summary>
internal static class Pixels
{
    public static RawImage Picture(Footage media)
    {
        var pixels = new byte[media.Width * media.Height * 4];
        var (red, green, blue) = (media.Colour >> 16, (media.Colour >> 8) & 0xFF, media.Colour & 0xFF);
        var square = Math.Min(media.Width, media.Height) / 8;
        for (var y = 0; y < media.Height; y++)
        {
            var row = pixels.AsSpan(y * media.Width * 4, media.Width * 4);
            for (var x = 0; x < media.Width; x++)
            {
                var light = y < square && x < square ? 40 : 0;
                row[x * 4] = (byte)Math.Min(255, red + light);
                row[(x * 4) + 1] = (byte)Math.Min(255, green + light);
                row[(x * 4) + 2] = (byte)Math.Min(255, blue + light);
                row[(x * 4) + 3] = media.HasAlpha && !IsInside(media, x, y) ? (byte)0 : (byte)255;
            }
        }

        return new RawImage(media.Width, media.Height, pixels);
    }

    public static RawImage Black(int width, int height)
    {
        var pixels = new byte[width * height * 4];
        for (var at = 3; at < pixels.Length; at += 4)
        {
            pixels[at] = 255;
        }

        return new RawImage(width, height, pixels);
    }

    /// <summary>One frame in yuv420p, BT.709 limited range.</summary>
    public static void Frame(Footage media, int index, Span<byte> frame)
    {
        var (width, height) = (media.Width, media.Height);
        var (red, green, blue) = ((media.Colour >> 16) / 255.0, ((media.Colour >> 8) & 0xFF) / 255.0, (media.Colour & 0xFF) / 255.0);
        var light = (0.2126 * red) + (0.7152 * green) + (0.0722 * blue);
        frame[..(width * height)].Fill((byte)Math.Round(16 + (219 * light)));
        var bar = Math.Max(1, width / 16);
        var left = media.Frames < 2 ? 0 : (int)((long)index * (width - bar) / (media.Frames - 1));
        for (var y = height - Math.Max(1, height / 8); y < height; y++)
        {
            frame.Slice((y * width) + left, bar).Fill(235);
        }

        var chroma = width / 2 * (height / 2);
        frame.Slice(width * height, chroma).Fill((byte)Math.Round(128 + (224 * (blue - light) / 1.8556)));
        frame.Slice((width * height) + chroma, chroma).Fill((byte)Math.Round(128 + (224 * (red - light) / 1.5748)));
    }

    /// <summary>Within the ellipse that touches the middles of the sides.</summary>
    private static bool IsInside(Footage media, int x, int y)
    {
        var (dx, dy) = ((((2.0 * x) + 1) / media.Width) - 1, (((2.0 * y) + 1) / media.Height) - 1);
        return (dx * dx) + (dy * dy) <= 1;
    }
}
