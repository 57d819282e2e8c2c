using System.Globalization;
using System.Text;

namespace Reelwright.Media;

/// <summary>Reads pictures in PAM (netpbm.sourceforge.net/doc/pam.html), which say their own size: R, G, B, A bytes.</summary>
internal static class PamReader
{
    private const int MaxHeaderBytes = 256;

    /// <summary>The next picture of the stream; null at its end.</summary>
    /// <param name="reuse">A picture whose memory may be taken when the size is the same.</param>
    public static async Task<RawImage?> ReadAsync(Stream stream, long maxPixels, RawImage? reuse, CancellationToken cancel)
    {
        if (await ReadHeaderAsync(stream, cancel) is not { } header)
        {
            return null;
        }

        var (width, height) = (Number(header, "WIDTH"), Number(header, "HEIGHT"));
        if (width < 1 || height < 1 || Number(header, "DEPTH") != 4 || Number(header, "MAXVAL") != 255)
        {
            throw new MediaException(MediaFailure.Failed, "FFmpeg answered with a picture of another kind than asked for.", header);
        }

        if ((long)width * height > maxPixels)
        {
            throw new MediaException(MediaFailure.TooLarge, $"The picture has {width}x{height} pixels; {maxPixels:N0} are allowed.");
        }

        var image = reuse is not null && reuse.Width == width && reuse.Height == height
            ? reuse
            : new RawImage(width, height, new byte[checked(width * height * 4)]);
        var read = await stream.ReadAtLeastAsync(image.Pixels, image.Pixels.Length, throwOnEndOfStream: false, cancel);
        return read == image.Pixels.Length ? image : null;
    }

    private static async Task<string?> ReadHeaderAsync(Stream stream, CancellationToken cancel)
    {
        // Byte by byte, since what follows the header belongs to the caller; there are about 65 of them.
        var header = new byte[MaxHeaderBytes];
        for (var length = 0; length < header.Length; length++)
        {
            if (await stream.ReadAsync(header.AsMemory(length, 1), cancel) == 0)
            {
                return null;
            }

            if (header.AsSpan(0, length + 1).EndsWith("ENDHDR\n"u8))
            {
                return Encoding.ASCII.GetString(header, 0, length);
            }
        }

        throw new MediaException(MediaFailure.Failed, "FFmpeg answered with something that is no picture.");
    }

    private static int Number(string header, string name) =>
        header.Split('\n').Select(line => line.Split(' '))
            .Where(parts => parts.Length == 2 && parts[0] == name)
            .Select(parts => int.Parse(parts[1], CultureInfo.InvariantCulture))
            .FirstOrDefault();
}
