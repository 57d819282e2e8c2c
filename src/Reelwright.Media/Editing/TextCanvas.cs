namespace Reelwright.Media;

/// <summary>What was drawn on a clear black canvas.</summary>
internal static class TextCanvas
{
    /// <summary>Draws a script on a clear canvas of its size.</summary>
    /// <param name="pictures">Runs FFmpeg.</param>
    /// <param name="script">What is drawn.</param>
    /// <param name="folder">For the script.</param>
    /// <param name="name">Of its file in the folder.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<RawImage> DrawAsync(StillPictures pictures, AssScript script, string folder, string name, CancellationToken cancel)
    {
        await script.WriteAsync(Path.Combine(folder, name), cancel);
        return await pictures.ReadFrameAsync(
            ["-f", "lavfi", "-i", $"color=c=black@0:s={script.Width}x{script.Height}:r=1:d=1,format=rgba,ass=f={name}:shaping=complex:alpha=1", "-frames:v", "1"],
            MediaBounds.Default.MaxPixels,
            last: false,
            cancel,
            folder) ?? throw new MediaException(MediaFailure.Failed, FfmpegFailure.Message(MediaFailure.Failed), "No canvas came.");
    }

    /// <summary>The part that has something on it, its corner at even numbers, with alpha divided out of the colours; null for an empty canvas.</summary>
    public static (RawImage Image, int X, int Y)? Cut(RawImage canvas)
    {
        var (left, top, right, bottom) = (canvas.Width, canvas.Height, -1, -1);
        for (var at = 0; at < canvas.Width * canvas.Height; at++)
        {
            if (canvas.Pixels[(at * 4) + 3] != 0)
            {
                var (x, y) = (at % canvas.Width, at / canvas.Width);
                (left, right) = (Math.Min(left, x), Math.Max(right, x));
                (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
            }
        }

        if (right < 0)
        {
            return null;
        }

        (left, top) = (left & ~1, top & ~1);
        var (width, height) = (right + 1 - left, bottom + 1 - top);
        var pixels = new byte[width * height * 4];
        for (var y = 0; y < height; y++)
        {
            canvas.Pixels.AsSpan(((((top + y) * canvas.Width) + left) * 4), width * 4).CopyTo(pixels.AsSpan(y * width * 4));
        }

        for (var at = 0; at < pixels.Length; at += 4)
        {
            Divide(pixels.AsSpan(at, 4));
        }

        return (new RawImage(width, height, pixels), left, top);
    }

    /// <summary>Drawing over black leaves colour times alpha.</summary>
    private static void Divide(Span<byte> pixel)
    {
        if (pixel[3] is var alpha and > 0 and < 255)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                pixel[channel] = (byte)Math.Min(255, ((pixel[channel] * 255) + (alpha / 2)) / alpha);
            }
        }
    }
}
