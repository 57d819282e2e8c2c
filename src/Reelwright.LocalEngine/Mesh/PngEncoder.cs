using System.Buffers.Binary;
using System.IO.Compression;
using Reelwright.LocalEngine.Imaging;

namespace Reelwright.LocalEngine.Mesh;

/// <summary>Pictures as PNG (ISO/IEC 15948), for textures inside a mesh file: eight bits, no alpha, filter "sub".</summary>
internal static class PngEncoder
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    public static byte[] Encode(Picture picture)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        (header[8], header[9]) = (8, 2);
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, Pixels(picture));
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Pixels(Picture picture)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            var row = new byte[1 + (3 * picture.Width)];
            var pixels = new byte[3 * picture.Width];
            row[0] = 1;
            for (var y = 0; y < picture.Height; y++)
            {
                for (var x = 0; x < picture.Width; x++)
                {
                    var i = (y * picture.Width) + x;
                    (pixels[3 * x], pixels[(3 * x) + 1], pixels[(3 * x) + 2]) = (Byte(picture.R[i]), Byte(picture.G[i]), Byte(picture.B[i]));
                }

                for (var i = 0; i < pixels.Length; i++)
                {
                    row[i + 1] = (byte)(pixels[i] - (i >= 3 ? pixels[i - 3] : 0));
                }

                zlib.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static byte Byte(float value) => (byte)((Math.Clamp(value, 0, 1) * 255) + 0.5f);

    private static void Chunk(Stream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Sum(Sum(uint.MaxValue, type), data));
        png.Write(number);
    }

    private static uint Sum(uint sum, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            sum = Table[(byte)(sum ^ value)] ^ (sum >> 8);
        }

        return sum;
    }

    private static uint Entry(int index)
    {
        var entry = (uint)index;
        for (var bit = 0; bit < 8; bit++)
        {
            entry = (entry & 1) != 0 ? 0xEDB88320 ^ (entry >> 1) : entry >> 1;
        }

        return entry;
    }
}
