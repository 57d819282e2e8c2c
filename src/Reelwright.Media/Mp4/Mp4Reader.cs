using System.Buffers.Binary;

namespace Reelwright.Media.Mp4;

/// <summary>Reads the index of an MP4 or MOV file. Files are of strangers: every count is checked against the bytes there are, and what is damaged, fragmented or unusual is left to FFmpeg.</summary>
internal static class Mp4Reader
{
    private const int MaxIndexBytes = 128 << 20;
    private const int MaxTopBoxes = 10_000;

    /// <summary>The index, or null and why this reader does not follow it.</summary>
    public static async Task<(Mp4Film? Film, string Reason)> TryReadAsync(string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous);
        try
        {
            return (Read(path, await FindIndexAsync(file, cancel), file.Length), "");
        }
        catch (Exception damage) when (damage is InvalidDataException or OverflowException or EndOfStreamException)
        {
            return (null, damage.Message);
        }
    }

    private static async Task<Mp4Box> FindIndexAsync(FileStream file, CancellationToken cancel)
    {
        var header = new byte[16];
        long at = 0;
        for (var boxes = 0; boxes < MaxTopBoxes && at + 8 <= file.Length; boxes++)
        {
            file.Position = at;
            var read = await file.ReadAtLeastAsync(header, 16, throwOnEndOfStream: false, cancel);
            long size = BinaryPrimitives.ReadUInt32BigEndian(header);
            var headerBytes = size == 1 ? 16 : 8;
            size = size switch { 0 => file.Length - at, 1 when read == 16 => BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8)), _ => size };
            if (size < headerBytes || size > file.Length - at)
            {
                throw new InvalidDataException("A box reaches over the end of the file.");
            }

            var type = Mp4Box.Name(header.AsSpan(4, 4));
            if (type == Mp4Box.Name("moof"u8))
            {
                throw new InvalidDataException("The film is in fragments.");
            }

            if (type == Mp4Box.Name("moov"u8))
            {
                if (size > MaxIndexBytes)
                {
                    throw new InvalidDataException("The index is very large.");
                }

                var body = new byte[size - headerBytes];
                file.Position = at + headerBytes;
                await file.ReadExactlyAsync(body, cancel);
                return new Mp4Box(type, body);
            }

            at += size;
        }

        throw new InvalidDataException("There is no index.");
    }

    private static Mp4Film Read(string path, Mp4Box index, long fileBytes)
    {
        if (index.Find("mvex"u8) is not null || index.Find("cmov"u8) is not null)
        {
            throw new InvalidDataException("The film is in fragments, or its index is packed.");
        }

        var clock = ReadTimescale(index.Need("mvhd"u8));
        var tables = new Mp4SampleTables(fileBytes);
        Mp4Track? picture = null;
        List<Mp4Track> sounds = [];
        foreach (var track in index.Children().Where(box => box.Is("trak"u8)))
        {
            var handler = track.Need("mdia"u8).Need("hdlr"u8).U32(8);
            if (handler == Mp4Box.Name("vide"u8))
            {
                picture ??= ReadTrack(track, clock, tables, isPicture: true);
            }
            else if (handler == Mp4Box.Name("soun"u8))
            {
                sounds.Add(ReadTrack(track, clock, tables, isPicture: false));
            }
        }

        return new Mp4Film(path, picture is { Samples.Length: > 0 } ? picture : null, sounds);
    }

    private static Mp4Track ReadTrack(Mp4Box track, uint movieTimescale, Mp4SampleTables tables, bool isPicture)
    {
        var media = track.Need("mdia"u8);
        var clock = media.Need("mdhd"u8);
        var table = media.Need("minf"u8).Need("stbl"u8);
        var header = track.Need("tkhd"u8);
        var matrix = header.U8(0) == 1 ? 52 : 40;
        var entry = Mp4SampleEntry.Read(table.Need("stsd"u8));
        var (samples, end) = entry.IsKnown && entry.Width > 0 == isPicture ? tables.Read(table) : ([], 0);
        var (edit, isComplex) = ReadEdits(track.Find("edts"u8)?.Find("elst"u8), movieTimescale);
        var made = new Mp4Track
        {
            IsPicture = isPicture,
            Timescale = ReadTimescale(clock),
            Entry = entry,
            Samples = samples,
            DecodeEnd = end,

            // Smaller numbers are QuickTime's own, which an MP4 does not know.
            Language = clock.U16(clock.U8(0) == 1 ? 32 : 20) is >= 0x400 and < 0x7FFF and var language ? language : Mp4Track.UnknownLanguage,
            Matrix = isPicture ? header.Span(matrix, 36).ToArray() : null,
            Size = isPicture ? (header.U32(matrix + 36), header.U32(matrix + 40)) : default,
            Edit = edit,
            HasComplexEdits = isComplex,
        };

        // Times that no number holds are refused here, and not met later.
        _ = checked(made.MediaStart + made.Delay + (made.MediaLength ?? 0));
        return made;
    }

    private static uint ReadTimescale(Mp4Box header) => header.U32(header.U8(0) == 1 ? 20 : 12) is > 0 and <= int.MaxValue and var timescale
        ? timescale
        : throw new InvalidDataException("A clock stands still.");

    /// <summary>Delays, and one stretch at normal speed; a length of 0 is one to the end.</summary>
    private static (Mp4Edit Edit, bool IsComplex) ReadEdits(Mp4Box? edits, uint movieTimescale)
    {
        if (edits is not { } list)
        {
            return default;
        }

        var isLong = list.U8(0) == 1;
        var rowBytes = isLong ? 20 : 12;
        long delay = 0;
        (long Length, long Start)? span = null;
        for (int row = 0, count = list.Rows(4, rowBytes); row < count; row++)
        {
            var at = 8 + (row * rowBytes);
            var (length, start) = isLong ? (list.I64(at), list.I64(at + 8)) : (list.U32(at), list.I32(at + 4));
            if (span is not null || list.U32(at + rowBytes - 4) != 0x10000 || length < 0 || start < -1)
            {
                return (default, true);
            }

            if (start == -1)
            {
                delay = checked(delay + length);
            }
            else
            {
                span = (length, start);
            }
        }

        return (new Mp4Edit(delay, span?.Start ?? 0, span is { Length: > 0 } shown ? shown.Length : null, movieTimescale), false);
    }
}
