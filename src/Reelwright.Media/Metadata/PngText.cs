using System.Buffers.Binary;
using System.Text;

namespace Reelwright.Media;

/// <summary>Text in PNG files: iTXt chunks, with XMP under the name the XMP specification gives it.</summary>
internal static class PngText
{
    public const string XmpKey = "XML:com.adobe.xmp";

    private const int MaxPacketBytes = 4 << 20;

    /// <summary>The data of an iTXt chunk: key, no compression, no language, UTF-8 text.</summary>
    public static byte[] Chunk(string key, byte[] text) => [.. Encoding.Latin1.GetBytes(key), 0, 0, 0, 0, 0, .. text];

    public static IEnumerable<byte[]> Chunks(MediaMetadata metadata)
    {
        yield return Chunk(XmpKey, Xmp.Write(metadata));
        var values = new (string Key, string? Value)[]
        {
            ("Title", metadata.Title),
            ("Comment", metadata.Comment),
            ("Software", metadata.CreatedBy),
            ("parameters", metadata.Parameters()),
        };
        foreach (var (key, value) in values)
        {
            if (!string.IsNullOrEmpty(value))
            {
                yield return Chunk(key, Encoding.UTF8.GetBytes(value));
            }
        }
    }

    public static async Task<byte[]?> FindXmpAsync(Stream file, CancellationToken cancel)
    {
        var prefix = Chunk(XmpKey, []);
        var header = new byte[8];
        long at = 8;
        while (at + 12 <= file.Length)
        {
            file.Position = at;
            await file.ReadExactlyAsync(header, cancel);
            long length = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (at + 12 + length > file.Length)
            {
                return null;
            }

            if (header.AsSpan(4).SequenceEqual("iTXt"u8) && length >= prefix.Length && length <= MaxPacketBytes)
            {
                var data = new byte[length];
                await file.ReadExactlyAsync(data, cancel);
                if (data.AsSpan().StartsWith(prefix))
                {
                    return data[prefix.Length..];
                }
            }

            at += 12 + length;
        }

        return null;
    }
}
