using System.Buffers.Binary;

namespace Reelwright.Media.Joining.Mp4;

/// <summary>Reads the index of an MP4 or MOV file. It believes nothing: what is damaged, fragmented, encrypted or unusual is answered with null, and is then FFmpeg's business.</summary>
internal static class Mp4Reader
{
    private const int MaxIndexBytes = 256 << 20;
    private const int MaxTopBoxes = 4_096;

    public static async Task<Mp4Film?> ReadAsync(string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous);
        try
        {
            return await FindIndexAsync(file, cancel) is { } index ? Read(path, index, file.Length) : null;
        }
        catch (Exception damage) when (damage is InvalidDataException or OverflowException or EndOfStreamException)
        {
            // FFmpeg may still make sense of it, and tells why when it cannot.
            return null;
        }
    }

    private static async Task<Mp4Box?> FindIndexAsync(FileStream file, CancellationToken cancel)
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
            if (size < headerBytes || at + size > file.Length || header.AsSpan(4, 4).SequenceEqual("moof"u8))
            {
                return null;
            }

            if (header.AsSpan(4, 4).SequenceEqual("moov"u8))
            {
                if (size > MaxIndexBytes)
                {
                    return null;
                }

                var body = new byte[size - headerBytes];
                file.Position = at + headerBytes;
                await file.ReadExactlyAsync(body, cancel);
                return new Mp4Box("moov", body);
            }

            at += size;
        }

        return null;
    }

    private static Mp4Film? Read(string path, Mp4Box index, long fileBytes)
    {
        var boxes = index.Children();
        if (boxes.Any(box => box.Type is "mvex" or "cmov"))
        {
            return null;
        }

        var header = index.Need("mvhd");
        var movieTimescale = header.U32(header.U8(0) == 1 ? 20 : 12);
        var tracks = boxes.Where(box => box.Type == "trak").ToList();
        var picture = tracks.FirstOrDefault(track => Handler(track) == "vide");
        var sound = tracks.FirstOrDefault(track => Handler(track) == "soun");
        return new Mp4Film(path, ReadTrack(picture, movieTimescale, fileBytes), ReadTrack(sound, movieTimescale, fileBytes), sound is not null);
    }

    private static string Handler(Mp4Box track) => System.Text.Encoding.Latin1.GetString(track.Need("mdia").Need("hdlr").Span(8, 4));

    private static Mp4Track? ReadTrack(Mp4Box? track, uint movieTimescale, long fileBytes)
    {
        if (track is null)
        {
            return null;
        }

        var media = track.Need("mdia");
        var clock = media.Need("mdhd");
        var timescale = clock.U32(clock.U8(0) == 1 ? 20 : 12);
        if (timescale is 0 or > int.MaxValue || movieTimescale == 0)
        {
            return null;
        }

        var tables = media.Need("minf").Need("stbl");
        if (Mp4SampleEntry.Read(tables.Need("stsd")) is not { } entry)
        {
            return null;
        }

        var (samples, end) = Mp4SampleTables.Read(tables, fileBytes);
        if (samples.Length == 0)
        {
            return null;
        }

        var header = track.Need("tkhd");
        var made = new Mp4Track
        {
            IsPicture = entry.IsPicture,
            Timescale = timescale,
            Codec = entry.Codec,
            SampleEntry = entry.Box,
            Config = entry.Config,
            Width = entry.Width,
            Height = entry.Height,
            Channels = entry.Channels,
            Matrix = entry.IsPicture ? header.Span(header.U8(0) == 1 ? 52 : 40, 36).ToArray() : null,
            Samples = samples,
            DecodeEnd = end,
        };
        return WithEdits(made, track.Find("edts")?.Find("elst"), movieTimescale);
    }

    private static Mp4Track WithEdits(Mp4Track track, Mp4Box? list, uint movieTimescale)
    {
        if (list is null)
        {
            return track;
        }

        var isLong = list.U8(0) == 1;
        var rowBytes = isLong ? 20 : 12;
        var count = list.Rows(4, 8, rowBytes);
        long delay = 0;
        (long Length, long Start)? span = null;
        for (var row = 0; row < count; row++)
        {
            var at = 8 + (row * rowBytes);
            var length = isLong ? list.I64(at) : list.U32(at);
            var start = isLong ? list.I64(at + 8) : list.I32(at + 4);
            if (span is not null || list.U32(at + rowBytes - 4) != 0x10000 || length < 0 || start < -1)
            {
                return track with { HasComplexEdits = true };
            }

            if (start == -1)
            {
                delay += Scale(length, track.Timescale, movieTimescale);
            }
            else
            {
                span = (length, start);
            }
        }

        return span is not { } shown ? track : track with
        {
            MediaStart = shown.Start,

            // Rounded up: half a tick less would hide the last frame.
            MediaLength = shown.Length == 0 ? null : Scale(shown.Length + 1, track.Timescale, movieTimescale),
            Delay = delay,
        };
    }

    private static long Scale(long ticks, long timescale, long from) => checked((long)(((Int128)ticks * timescale + (from / 2)) / from));
}
