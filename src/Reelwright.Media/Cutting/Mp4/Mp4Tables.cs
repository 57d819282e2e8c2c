namespace Reelwright.Media.Cutting.Mp4;

/// <summary>Puts a track's tables (ISO/IEC 14496-12, 8.6 and 8.7) together into one list of samples.</summary>
internal static class Mp4Tables
{
    /// <summary>Nine hours at 60 frames a second; 64 MB of index.</summary>
    private const int MaxSamples = 2_000_000;

    public static (Mp4Sample[] Samples, long LastDuration) Read(Mp4Box table, long fileLength)
    {
        var sizes = table.Need("stsz"u8);
        var equal = sizes.UInt32(4);
        var count = sizes.UInt32(8);
        if (count > MaxSamples || (equal == 0 && count > (sizes.Length - 12) / 4))
        {
            throw new InvalidDataException("A track has too many samples.");
        }

        var samples = new Mp4Sample[count];
        for (var i = 0; i < samples.Length; i++)
        {
            var size = equal == 0 ? sizes.UInt32(12 + (4 * i)) : equal;
            samples[i] = samples[i] with { Size = size <= int.MaxValue ? (int)size : throw new InvalidDataException("A sample is too large.") };
        }

        var last = ReadTimes(table.Need("stts"u8), samples);
        if (table.Find("ctts"u8) is { } shifts)
        {
            ReadShifts(shifts, samples);
        }

        ReadSyncs(table.Find("stss"u8), samples);
        ReadPlaces(table, samples, fileLength);
        return (samples, last);
    }

    private static long ReadTimes(Mp4Box times, Mp4Sample[] samples)
    {
        var (at, next, step) = (0L, 0, 0u);
        for (int i = 0, runs = times.Count(4, 8); i < runs && next < samples.Length; i++)
        {
            step = times.UInt32(12 + (8 * i));
            for (var left = times.UInt32(8 + (8 * i)); left > 0 && next < samples.Length; left--, next++, at += step)
            {
                samples[next] = samples[next] with { Decode = at };
            }
        }

        return next == samples.Length ? step : throw new InvalidDataException("Samples without a time.");
    }

    private static void ReadShifts(Mp4Box shifts, Mp4Sample[] samples)
    {
        var next = 0;
        for (int i = 0, runs = shifts.Count(4, 8); i < runs && next < samples.Length; i++)
        {
            // Version 0 says unsigned, but programs wrote negative numbers long before version 1 was there.
            var shift = shifts.Int32(12 + (8 * i));
            for (var left = shifts.UInt32(8 + (8 * i)); left > 0 && next < samples.Length; left--, next++)
            {
                samples[next] = samples[next] with { Shift = shift };
            }
        }
    }

    private static void ReadSyncs(Mp4Box? syncs, Mp4Sample[] samples)
    {
        if (syncs is not { } list)
        {
            for (var i = 0; i < samples.Length; i++)
            {
                samples[i] = samples[i] with { IsSync = true };
            }

            return;
        }

        for (int i = 0, count = list.Count(4, 4); i < count; i++)
        {
            if (list.UInt32(8 + (4 * i)) is > 0 and var number && number <= samples.Length)
            {
                samples[number - 1] = samples[number - 1] with { IsSync = true };
            }
        }
    }

    private static void ReadPlaces(Mp4Box table, Mp4Sample[] samples, long fileLength)
    {
        var runs = table.Need("stsc"u8);
        var runCount = runs.Count(4, 12);
        var (chunks, wide) = table.Find("stco"u8) is { } narrow ? (narrow, false) : (table.Need("co64"u8), true);
        var chunkCount = chunks.Count(4, wide ? 8 : 4);
        var (next, run) = (0, 0);
        for (var chunk = 0; chunk < chunkCount && next < samples.Length; chunk++)
        {
            while (run + 1 < runCount && runs.UInt32(8 + (12 * (run + 1))) <= chunk + 1)
            {
                run++;
            }

            var offset = wide ? chunks.Int64(8 + (8 * chunk)) : chunks.UInt32(8 + (4 * chunk));
            for (var left = runs.UInt32(12 + (12 * run)); left > 0 && next < samples.Length; left--, next++)
            {
                if (offset < 0 || offset > fileLength - samples[next].Size)
                {
                    throw new InvalidDataException("A sample lies outside of the file.");
                }

                samples[next] = samples[next] with { Offset = offset };
                offset += samples[next].Size;
            }
        }

        if (next < samples.Length)
        {
            throw new InvalidDataException("Samples without a place.");
        }
    }
}
