using System.Buffers.Binary;

namespace Reelwright.Media;

/// <summary>How a camera was held: tag 0x0112 of EXIF, in JPEG, PNG and WebP files. Browsers obey it in all three.</summary>
/// <remarks>Read here and not left to FFmpeg, whose versions differ in whether they turn still pictures.</remarks>
internal static class ExifOrientation
{
    private const int MaxExifBytes = 1 << 20;

    /// <summary>1 (upright) to 8; 1 where nothing sensible is said.</summary>
    public static async Task<int> ReadAsync(string path, MediaFormat format, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 4096, FileOptions.Asynchronous);
        var exif = format switch
        {
            MediaFormat.Jpeg => await InJpegAsync(file, cancel),
            MediaFormat.Png => await InChunksAsync(file, 8, lengthFirst: true, cancel),
            MediaFormat.Webp => await InChunksAsync(file, 12, lengthFirst: false, cancel),
            _ => null,
        };
        return exif is null ? 1 : Parse(exif);
    }

    /// <summary>The filter that turns the picture upright; empty when it is.</summary>
    public static string Filter(int orientation) => orientation switch
    {
        2 => "hflip,",
        3 => "hflip,vflip,",
        4 => "vflip,",
        5 => "transpose=cclock_flip,",
        6 => "transpose=clock,",
        7 => "transpose=clock_flip,",
        8 => "transpose=cclock,",
        _ => "",
    };

    /// <summary>Finds the tag in the first directory of a TIFF structure.</summary>
    internal static int Parse(ReadOnlySpan<byte> tiff)
    {
        if (tiff.StartsWith("Exif\0\0"u8))
        {
            tiff = tiff[6..];
        }

        var little = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 8 || (!little && !tiff.StartsWith("MM\0*"u8)))
        {
            return 1;
        }

        var directory = Number32(tiff[4..], little);
        if (directory > tiff.Length - 2)
        {
            return 1;
        }

        var entries = Number16(tiff[(int)directory..], little);
        for (var i = 0; i < entries; i++)
        {
            var at = (int)directory + 2 + (i * 12);
            if (at + 12 > tiff.Length)
            {
                return 1;
            }

            if (Number16(tiff[at..], little) == 0x0112)
            {
                return Number16(tiff[(at + 8)..], little) is >= 1 and <= 8 and var orientation ? orientation : 1;
            }
        }

        return 1;
    }

    private static ushort Number16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint Number32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);

    private static async Task<byte[]?> InJpegAsync(Stream file, CancellationToken cancel)
    {
        var header = new byte[4];
        long at = 2;
        while (true)
        {
            file.Position = at;
            if (await file.ReadAtLeastAsync(header, 4, throwOnEndOfStream: false, cancel) < 4 || header[0] != 0xFF || header[1] is 0xDA or 0xD9)
            {
                return null;
            }

            if (header[1] == 0xFF)
            {
                // A fill byte before the marker.
                at++;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2));
            if (length < 2)
            {
                return null;
            }

            if (header[1] == 0xE1)
            {
                var data = new byte[length - 2];
                var read = await file.ReadAtLeastAsync(data, data.Length, throwOnEndOfStream: false, cancel);
                if (read == data.Length && data.AsSpan().StartsWith("Exif\0\0"u8))
                {
                    return data;
                }
            }

            at += 2 + length;
        }
    }

    /// <summary>Walks PNG's chunks (length, type, data, sum) or RIFF's (type, length, data, padding).</summary>
    private static async Task<byte[]?> InChunksAsync(Stream file, long at, bool lengthFirst, CancellationToken cancel)
    {
        var header = new byte[8];
        while (at + 8 <= file.Length)
        {
            file.Position = at;
            await file.ReadExactlyAsync(header, cancel);
            long length = lengthFirst ? BinaryPrimitives.ReadUInt32BigEndian(header) : BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
            var isExif = lengthFirst ? header.AsSpan(4).SequenceEqual("eXIf"u8) : header.AsSpan(0, 4).SequenceEqual("EXIF"u8);
            if (isExif)
            {
                var data = new byte[Math.Min(length, MaxExifBytes)];
                var read = await file.ReadAtLeastAsync(data, data.Length, throwOnEndOfStream: false, cancel);
                return data[..read];
            }

            at += 8 + (lengthFirst ? length + 4 : length + (length & 1));
        }

        return null;
    }
}
