using System.Buffers.Binary;
using System.IO.Compression;

namespace Reelwright.Media;

/// <summary>Writes PNG files: 8 bits, with alpha only where a pixel has one.</summary>
internal static class PngWriter
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] CrcTable = MakeCrcTable();

    public static byte[] Encode(RawImage image, MediaMetadata? metadata)
    {
        var channels = IsOpaque(image.Pixels) ? 3 : 4;
        using var png = new MemoryStream(image.Pixels.Length / 2);
        png.Write(Signature);

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = 8;
        header[9] = channels == 3 ? (byte)2 : (byte)6;
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "sRGB"u8, [0]);
        foreach (var text in metadata is null ? [] : PngText.Chunks(metadata))
        {
            WriteChunk(png, "iTXt"u8, text);
        }

        WriteChunk(png, "IDAT"u8, Compress(image, channels));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Compress(RawImage image, int channels)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var stride = image.Width * channels;
            var (row, above) = (new byte[stride], new byte[stride]);
            var candidates = new byte[3][];
            for (var filter = 0; filter < candidates.Length; filter++)
            {
                candidates[filter] = new byte[stride + 1];
                candidates[filter][0] = (byte)(filter == 2 ? 4 : filter + 1);
            }

            for (var y = 0; y < image.Height; y++)
            {
                CopyRow(image.Pixels.AsSpan(y * image.Width * 4, image.Width * 4), row, channels);
                zlib.Write(BestFiltered(row, above, channels, candidates));
                (row, above) = (above, row);
            }
        }

        return packed.ToArray();
    }

    private static void CopyRow(ReadOnlySpan<byte> source, Span<byte> row, int channels)
    {
        if (channels == 4)
        {
            source.CopyTo(row);
            return;
        }

        for (int from = 0, to = 0; to < row.Length; from += 4, to += 3)
        {
            row[to] = source[from];
            row[to + 1] = source[from + 1];
            row[to + 2] = source[from + 2];
        }
    }

    /// <summary>Sub, Up or Paeth: the one whose differences are smallest in sum, as the PNG specification advises (12.7).</summary>
    private static byte[] BestFiltered(byte[] row, byte[] above, int channels, byte[][] candidates)
    {
        Span<long> sums = stackalloc long[3];
        for (var i = 0; i < row.Length; i++)
        {
            int left = i >= channels ? row[i - channels] : 0;
            int up = above[i];
            int corner = i >= channels ? above[i - channels] : 0;
            Put(0, (byte)(row[i] - left), sums);
            Put(1, (byte)(row[i] - up), sums);
            Put(2, (byte)(row[i] - Paeth(left, up, corner)), sums);

            void Put(int filter, byte value, Span<long> sums)
            {
                candidates[filter][i + 1] = value;
                sums[filter] += Math.Abs((int)(sbyte)value);
            }
        }

        return sums[2] <= sums[0] && sums[2] <= sums[1] ? candidates[2] : sums[0] <= sums[1] ? candidates[0] : candidates[1];
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (toLeft, toUp, toCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static bool IsOpaque(ReadOnlySpan<byte> pixels)
    {
        for (var i = 3; i < pixels.Length; i += 4)
        {
            if (pixels[i] != 255)
            {
                return false;
            }
        }

        return true;
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        png.Write(number);
    }

    /// <summary>The checksum PNG puts behind a chunk's type and data.</summary>
    internal static uint Sum(ReadOnlySpan<byte> data) => ~Crc(uint.MaxValue, data);

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 0 ? value >> 1 : 0xEDB88320 ^ (value >> 1);
            }

            table[i] = value;
        }

        return table;
    }
}
