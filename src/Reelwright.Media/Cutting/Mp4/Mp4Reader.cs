using System.Buffers.Binary;

namespace Reelwright.Media.Cutting.Mp4;

/// <summary>Reads the index of an MP4 or QuickTime film. Files are of strangers: every count is checked against the bytes there are.</summary>
internal static class Mp4Reader
{
    private const long MaxIndexBytes = 64 << 20;
    private const int MaxTopBoxes = 10_000;

    /// <summary>The index, or null and why a film has none that this reader follows: fragments, several edits, several descriptions.</summary>
    public static (Mp4Film? Film, string Reason) TryRead(string path)
    {
        try
        {
            var (picture, sounds) = Read(path);
            return picture is null ? (null, "There is no picture.") : (new Mp4Film(path, picture, sounds), "");
        }
        catch (InvalidDataException unusual)
        {
            return (null, unusual.Message);
        }
    }

    /// <summary>The sounds of a file that this library's own ffmpeg has written.</summary>
    public static IReadOnlyList<Mp4Track> ReadSounds(string path) => Read(path).Sounds;

    private static (Mp4Track? Picture, List<Mp4Track> Sounds) Read(string path)
    {
        using var file = File.OpenRead(path);
        var movie = new Mp4Box(0, FindMovie(file));
        if (movie.Find("mvex"u8) is not null)
        {
            throw new InvalidDataException("The film is in fragments.");
        }

        var clock = ReadClock(movie.Need("mvhd"u8)).Timescale;
        Mp4Track? picture = null;
        List<Mp4Track> sounds = [];
        foreach (var track in movie.Children().Where(box => box.Type == Mp4Box.Name("trak"u8)))
        {
            var handler = track.Need("mdia"u8).Need("hdlr"u8).UInt32(8);
            if (handler == Mp4Box.Name("vide"u8))
            {
                picture ??= ReadTrack(track, clock, isPicture: true, file.Length);
            }
            else if (handler == Mp4Box.Name("soun"u8))
            {
                sounds.Add(ReadTrack(track, clock, isPicture: false, file.Length));
            }
        }

        return (picture, sounds);
    }

    private static byte[] FindMovie(FileStream file)
    {
        var header = new byte[16];
        long at = 0;
        for (var boxes = 0; boxes < MaxTopBoxes && at + 8 <= file.Length; boxes++)
        {
            file.Position = at;
            var read = file.ReadAtLeast(header, 16, throwOnEndOfStream: false);
            long size = BinaryPrimitives.ReadUInt32BigEndian(header);
            var start = size == 1 ? 16 : 8;
            size = size switch { 0 => file.Length - at, 1 when read == 16 => BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8)), _ => size };
            if (size < start || size > file.Length - at)
            {
                break;
            }

            if (BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)) == Mp4Box.Name("moov"u8))
            {
                if (size > MaxIndexBytes)
                {
                    throw new InvalidDataException("The index is very large.");
                }

                var movie = new byte[size - start];
                file.Position = at + start;
                file.ReadExactly(movie);
                return movie;
            }

            at += size;
        }

        throw new InvalidDataException("There is no index.");
    }

    private static Mp4Track ReadTrack(Mp4Box track, uint movieClock, bool isPicture, long fileLength)
    {
        var media = track.Need("mdia"u8);
        var (timescale, language) = ReadClock(media.Need("mdhd"u8));
        var table = media.Need("minf"u8).Need("stbl"u8);
        var description = table.Need("stsd"u8);
        if (description.UInt32(4) != 1)
        {
            throw new InvalidDataException("A track has several descriptions.");
        }

        var entry = description.Children(8).FirstOrDefault();
        var header = track.Need("tkhd"u8);
        var matrix = header.Byte(0) == 1 ? 52 : 40;
        var (samples, last) = isPicture || entry.Type == Mp4Box.Name("mp4a"u8) ? Mp4Tables.Read(table, fileLength) : ([], 0);
        var (delay, start, length) = ReadEdit(track, movieClock);
        return new Mp4Track
        {
            IsPicture = isPicture,
            Timescale = timescale,
            Language = language,
            Matrix = header.Span(matrix, 36).ToArray(),
            Size = (header.UInt32(matrix + 36), header.UInt32(matrix + 40)),
            Entry = entry,
            Delay = delay,
            MediaStart = start,
            MediaEnd = length is { } seconds ? start + (long)Math.Round(seconds * timescale) : long.MaxValue,
            Samples = samples,
            LastDuration = last,
        };
    }

    private static (uint Timescale, ushort Language) ReadClock(Mp4Box header)
    {
        var at = header.Byte(0) == 1 ? 20 : 12;
        var timescale = header.UInt32(at);

        // mvhd has no language there; nobody reads it.
        return timescale is > 0 and < int.MaxValue
            ? (timescale, header.UInt16(header.Byte(0) == 1 ? 32 : 20))
            : throw new InvalidDataException("A clock stands still.");
    }

    /// <summary>An edit list of at most one delay and one stretch at normal speed; null for "to the end".</summary>
    private static (double Delay, long Start, double? Length) ReadEdit(Mp4Box track, uint movieClock)
    {
        if (track.Find("edts"u8)?.Find("elst"u8) is not { } list)
        {
            return (0, 0, null);
        }

        var wide = list.Byte(0) == 1;
        var each = wide ? 20 : 12;
        var count = list.Count(4, each);
        double delay = 0;
        for (var i = 0; i < count; i++)
        {
            var at = 8 + (i * each);
            var (length, start) = wide ? (list.Int64(at), list.Int64(at + 8)) : (list.UInt32(at), list.Int32(at + 4));
            if (start == -1 && i == 0)
            {
                delay = Math.Max(0, (double)length / movieClock);
                continue;
            }

            if (i != count - 1 || start < 0 || list.UInt32(at + each - 4) != 0x10000)
            {
                throw new InvalidDataException("A track has several edits.");
            }

            return (delay, start, length > 0 ? (double)length / movieClock : null);
        }

        return (delay, 0, null);
    }
}
