namespace Reelwright.Media.Mp4;

/// <summary>Unfolds the tables of a film's tracks into their samples (ISO/IEC 14496-12, 8.6 and 8.7).</summary>
internal sealed class Mp4SampleTables(long fileBytes)
{
    /// <summary>Of all tracks together: six hours of 120 frames a second with several sounds, and 192 MB of memory. A table may claim them in a few bytes.</summary>
    private const int MaxSamples = 6_000_000;

    private int _left = MaxSamples;

    public (Mp4Sample[] Samples, long End) Read(Mp4Box tables)
    {
        var sizes = tables.Need("stsz"u8);
        var fixedSize = sizes.U32(4);
        var count = fixedSize == 0 ? sizes.Rows(8, 4) : checked((int)sizes.U32(8));
        if (count > _left || (long)count * fixedSize > fileBytes)
        {
            throw new InvalidDataException("More samples than a film has.");
        }

        _left -= count;
        var samples = new Mp4Sample[count];
        for (var at = 0; at < count; at++)
        {
            samples[at] = new Mp4Sample(0, checked((int)(fixedSize == 0 ? sizes.U32(12 + (at * 4)) : fixedSize)), 0, 0, 0, IsSync: true);
        }

        ReadOffsets(tables, samples);
        var end = ReadTimes(tables.Need("stts"u8), samples);
        if (tables.Find("ctts"u8) is { } shifts)
        {
            ReadShifts(shifts, samples);
        }

        if (tables.Find("stss"u8) is { } syncs)
        {
            ReadSyncs(syncs, samples);
        }

        return (samples, end);
    }

    private void ReadOffsets(Mp4Box tables, Mp4Sample[] samples)
    {
        var chunks = tables.Find("stco"u8) ?? tables.Need("co64"u8);
        var wide = chunks.Is("co64"u8);
        var chunkCount = chunks.Rows(4, wide ? 8 : 4);
        var runs = tables.Need("stsc"u8);
        var runCount = runs.Rows(4, 12);
        var sample = 0;
        for (var run = 0; run < runCount && sample < samples.Length; run++)
        {
            var first = runs.U32(8 + (run * 12));
            var next = run + 1 < runCount ? runs.U32(8 + ((run + 1) * 12)) : (uint)chunkCount + 1;
            var each = runs.U32(12 + (run * 12));
            if (first < 1 || next < first || next > chunkCount + 1u || runs.U32(16 + (run * 12)) != 1)
            {
                throw new InvalidDataException("The table of chunks is damaged.");
            }

            for (var chunk = first; chunk < next && sample < samples.Length; chunk++)
            {
                var row = 8 + ((int)(chunk - 1) * (wide ? 8 : 4));
                var offset = wide ? chunks.I64(row) : chunks.U32(row);
                for (var n = 0u; n < each && sample < samples.Length; n++, sample++)
                {
                    var size = samples[sample].Size;
                    if (offset < 0 || offset > fileBytes - size)
                    {
                        throw new InvalidDataException("A sample lies outside of the file.");
                    }

                    samples[sample] = samples[sample] with { Offset = offset };
                    offset += size;
                }
            }
        }

        if (sample < samples.Length)
        {
            throw new InvalidDataException("Samples without a chunk.");
        }
    }

    private static long ReadTimes(Mp4Box times, Mp4Sample[] samples)
    {
        long clock = 0;
        var sample = 0;
        foreach (var (count, step) in Rows(times))
        {
            if (step < 0)
            {
                throw new InvalidDataException("Time runs backwards.");
            }

            for (var n = 0u; n < count && sample < samples.Length; n++, sample++)
            {
                samples[sample] = samples[sample] with { Decode = clock };
                clock += step;
            }
        }

        return sample == samples.Length ? clock : throw new InvalidDataException("Samples without a time.");
    }

    /// <summary>Version 0 says unsigned, but programs wrote negative numbers long before version 1 was there.</summary>
    private static void ReadShifts(Mp4Box shifts, Mp4Sample[] samples)
    {
        var sample = 0;
        foreach (var (count, shift) in Rows(shifts))
        {
            for (var n = 0u; n < count && sample < samples.Length; n++, sample++)
            {
                samples[sample] = samples[sample] with { Shift = shift };
            }
        }
    }

    private static void ReadSyncs(Mp4Box syncs, Mp4Sample[] samples)
    {
        for (var at = 0; at < samples.Length; at++)
        {
            samples[at] = samples[at] with { IsSync = false };
        }

        var count = syncs.Rows(4, 4);
        for (var row = 0; row < count; row++)
        {
            var sample = syncs.U32(8 + (row * 4));
            if (sample < 1 || sample > samples.Length)
            {
                throw new InvalidDataException("A keyframe that does not exist.");
            }

            samples[sample - 1] = samples[sample - 1] with { IsSync = true };
        }
    }

    private static IEnumerable<(uint Count, int Value)> Rows(Mp4Box table)
    {
        var rows = table.Rows(4, 8);
        for (var row = 0; row < rows; row++)
        {
            yield return (table.U32(8 + (row * 8)), table.I32(12 + (row * 8)));
        }
    }
}
