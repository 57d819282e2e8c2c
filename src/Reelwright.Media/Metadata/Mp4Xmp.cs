using System.Buffers.Binary;

namespace Reelwright.Media;

/// <summary>XMP in an MP4 file: a top-level box of type "uuid" with Adobe's id (XMP specification part 3, 1.1.5).</summary>
internal static class Mp4Xmp
{
    /// <summary>"ftyp" as a number.</summary>
    public const uint FileType = 0x66747970;

    private const uint UuidBox = 0x75756964;
    private const int MaxPacketBytes = 4 << 20;

    private static readonly byte[] Id =
        [0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC];

    /// <summary>Adds the box at the end, where it moves nothing that the index points to.</summary>
    public static async Task AppendAsync(string path, MediaMetadata metadata, CancellationToken cancel)
    {
        var packet = Xmp.Write(metadata);
        var box = new byte[8 + Id.Length + packet.Length];
        BinaryPrimitives.WriteUInt32BigEndian(box, (uint)box.Length);
        BinaryPrimitives.WriteUInt32BigEndian(box.AsSpan(4), UuidBox);
        Id.CopyTo(box, 8);
        packet.CopyTo(box, 8 + Id.Length);
        await using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        try
        {
            await file.WriteAsync(box, cancel);
        }
        catch (IOException full) when (DiskFull.Is(full))
        {
            throw DiskFull.From(full);
        }
    }

    public static async Task<byte[]?> FindAsync(Stream file, CancellationToken cancel)
    {
        var header = new byte[8 + 8 + Id.Length];
        long at = 0;
        while (at + 8 <= file.Length)
        {
            file.Position = at;
            var read = await file.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancel);
            long size = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (size == 1)
            {
                size = BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8));
            }

            if (size < 8 || at + size > file.Length)
            {
                return null;
            }

            var length = size - 8 - Id.Length;
            if (BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)) == UuidBox
                && length is >= 0 and <= MaxPacketBytes
                && read >= 8 + Id.Length && header.AsSpan(8, Id.Length).SequenceEqual(Id))
            {
                file.Position = at + 8 + Id.Length;
                var packet = new byte[length];
                await file.ReadExactlyAsync(packet, cancel);
                return packet;
            }

            at += size;
        }

        return null;
    }
}
