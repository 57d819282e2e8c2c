namespace Reelwright.Media.Mp4;

/// <summary>A run of samples of one track that stand beside each other in the file.</summary>
internal readonly record struct Mp4Chunk(int Track, int First, int Count);

/// <summary>Writes the boxes in front of the samples: what kind of film it is, and the tables that find everything.</summary>
internal sealed class Mp4Index(IReadOnlyList<Mp4Track> tracks, IReadOnlyList<Mp4Chunk> chunks)
{
    private static readonly byte[] Upright = [0, 1, 0, 0, .. new byte[12], 0, 1, 0, 0, .. new byte[12], 0x40, 0, 0, 0];

    /// <summary>Ticks a second of the film's own clock, at least so many: what the edit lists say of sound is then exact to a tenth of a millisecond, however coarse the picture's clock is.</summary>
    private const long FinestNeeded = 10_000;

    // A multiple of the picture's clock, so that the picture's edits are whole ticks.
    private readonly long _timescale = tracks[0].Timescale * Math.Max(1, (FinestNeeded + tracks[0].Timescale - 1) / tracks[0].Timescale);

    public static byte[] FileType(IReadOnlyList<Mp4Track> tracks)
    {
        var writer = new Mp4BoxWriter();
        writer.Begin("ftyp");
        writer.Bytes("isom"u8);
        writer.U32(0x200);
        writer.Bytes("isomiso2mp41"u8);
        if (tracks.Any(track => track.Codec.StartsWith("avc", StringComparison.Ordinal)))
        {
            writer.Bytes("avc1"u8);
        }

        writer.End();
        return writer.ToArray();
    }

    /// <param name="offsets">Where each chunk begins; zeros are fine for measuring.</param>
    /// <param name="wide">Offsets need eight bytes.</param>
    public byte[] Write(long[] offsets, bool wide)
    {
        var writer = new Mp4BoxWriter();
        writer.Begin("moov");
        WriteHeader(writer);
        for (var track = 0; track < tracks.Count; track++)
        {
            WriteTrack(writer, track, offsets, wide);
        }

        writer.End();
        return writer.ToArray();
    }

    /// <summary>Film ticks that the player shows of a track, delay included; never a fraction less than it has.</summary>
    private long ShownTicks(Mp4Track track) => Delay(track) + Length(track);

    private long Delay(Mp4Track track) => Scale(track.Delay, track, track.Timescale / 2);

    private long Length(Mp4Track track) => Scale(track.MediaLength ?? Math.Max(0, track.DecodeEnd - track.MediaStart), track, track.Timescale - 1);

    private long Scale(long ticks, Mp4Track track, long rounding) => checked((long)((((Int128)ticks * _timescale) + rounding) / track.Timescale));

    private void WriteHeader(Mp4BoxWriter writer)
    {
        var length = tracks.Max(ShownTicks);
        var isLong = length > uint.MaxValue;
        writer.Begin("mvhd", isLong ? (byte)1 : (byte)0, 0);
        writer.Time(0, isLong);
        writer.Time(0, isLong);
        writer.U32((uint)_timescale);
        writer.Time(length, isLong);
        writer.U32(0x10000);
        writer.U16(0x100);
        writer.Zeros(10);
        writer.Bytes(Upright);
        writer.Zeros(24);
        writer.U32((uint)tracks.Count + 1);
        writer.End();
    }

    private void WriteTrack(Mp4BoxWriter writer, int number, long[] offsets, bool wide)
    {
        var track = tracks[number];
        writer.Begin("trak");
        WriteTrackHeader(writer, track, number + 1);
        WriteEdits(writer, track);
        writer.Begin("mdia");
        WriteMediaHeader(writer, track);
        writer.Begin("minf");
        if (track.IsPicture)
        {
            writer.Begin("vmhd", 0, 1);
            writer.Zeros(8);
        }
        else
        {
            writer.Begin("smhd", 0, 0);
            writer.Zeros(4);
        }

        writer.End();
        writer.Begin("dinf");
        writer.Begin("dref", 0, 0);
        writer.U32(1);
        writer.Begin("url ", 0, 1);
        writer.End();
        writer.End();
        writer.End();
        WriteTables(writer, number, offsets, wide);
        writer.End();
        writer.End();
        writer.End();
    }

    private void WriteTrackHeader(Mp4BoxWriter writer, Mp4Track track, int id)
    {
        var length = ShownTicks(track);
        var isLong = length > uint.MaxValue;
        writer.Begin("tkhd", isLong ? (byte)1 : (byte)0, track.IsOn ? 3u : 2u);
        writer.Time(0, isLong);
        writer.Time(0, isLong);
        writer.U32((uint)id);
        writer.U32(0);
        writer.Time(length, isLong);
        writer.Zeros(8);
        writer.U16(0);
        writer.U16(track.IsPicture ? (ushort)0 : (ushort)1);
        writer.U16(track.IsPicture ? (ushort)0 : (ushort)0x100);
        writer.U16(0);
        writer.Bytes(track.Matrix ?? Upright);
        var (width, height) = track.Size == default ? ((uint)track.Entry.Width << 16, (uint)track.Entry.Height << 16) : track.Size;
        writer.U32(width);
        writer.U32(height);
        writer.End();
    }

    private void WriteEdits(Mp4BoxWriter writer, Mp4Track track)
    {
        if (track is { MediaStart: 0, MediaLength: null, Delay: 0 })
        {
            return;
        }

        var hasDelay = track.Delay > 0;
        writer.Begin("edts");
        writer.Begin("elst", 1, 0);
        writer.U32(hasDelay ? 2u : 1u);
        if (hasDelay)
        {
            writer.I64(Delay(track));
            writer.I64(-1);
            writer.U32(0x10000);
        }

        writer.I64(Length(track));
        writer.I64(track.MediaStart);
        writer.U32(0x10000);
        writer.End();
        writer.End();
    }

    private static void WriteMediaHeader(Mp4BoxWriter writer, Mp4Track track)
    {
        var isLong = track.DecodeEnd > uint.MaxValue;
        writer.Begin("mdhd", isLong ? (byte)1 : (byte)0, 0);
        writer.Time(0, isLong);
        writer.Time(0, isLong);
        writer.U32((uint)track.Timescale);
        writer.Time(track.DecodeEnd, isLong);
        writer.U16(track.Language);
        writer.U16(0);
        writer.End();
        writer.Begin("hdlr", 0, 0);
        writer.U32(0);
        writer.Bytes(track.IsPicture ? "vide"u8 : "soun"u8);
        writer.Zeros(12);
        writer.Bytes(track.IsPicture ? "VideoHandler\0"u8 : "SoundHandler\0"u8);
        writer.End();
    }

    private void WriteTables(Mp4BoxWriter writer, int number, long[] offsets, bool wide)
    {
        var track = tracks[number];
        var samples = track.Samples;
        writer.Begin("stbl");
        writer.Begin("stsd", 0, 0);
        writer.U32(1);
        writer.Bytes(track.Entry.Box);
        writer.End();
        WriteRuns(writer, "stts", 0, samples.Length, at => (at + 1 < samples.Length ? samples[at + 1].Decode : track.DecodeEnd) - samples[at].Decode);
        if (samples.Any(sample => sample.Shift != 0))
        {
            var signed = samples.Any(sample => sample.Shift < 0) ? (byte)1 : (byte)0;
            WriteRuns(writer, "ctts", signed, samples.Length, at => samples[at].Shift);
        }

        if (samples.Any(sample => !sample.IsSync))
        {
            WriteSyncs(writer, samples);
        }

        WriteChunks(writer, number, offsets, wide);
        writer.Begin("stsz", 0, 0);
        writer.U32(0);
        writer.U32((uint)samples.Length);
        foreach (var sample in samples)
        {
            writer.U32((uint)sample.Size);
        }

        writer.End();
        writer.End();
    }

    private static void WriteSyncs(Mp4BoxWriter writer, Mp4Sample[] samples)
    {
        writer.Begin("stss", 0, 0);
        writer.U32((uint)samples.Count(sample => sample.IsSync));
        for (var at = 0; at < samples.Length; at++)
        {
            if (samples[at].IsSync)
            {
                writer.U32((uint)at + 1);
            }
        }

        writer.End();
    }

    private void WriteChunks(Mp4BoxWriter writer, int number, long[] offsets, bool wide)
    {
        var own = chunks.Select((chunk, at) => (chunk.Count, Offset: offsets[at], chunk.Track)).Where(chunk => chunk.Track == number).ToList();
        writer.Begin("stsc", 0, 0);
        var countAt = writer.Length;
        writer.U32(0);
        var runs = 0u;
        for (var at = 0; at < own.Count; at++)
        {
            if (at == 0 || own[at].Count != own[at - 1].Count)
            {
                writer.U32((uint)at + 1);
                writer.U32((uint)own[at].Count);
                writer.U32(1);
                runs++;
            }
        }

        writer.Patch(countAt, runs);
        writer.End();
        writer.Begin(wide ? "co64" : "stco", 0, 0);
        writer.U32((uint)own.Count);
        foreach (var chunk in own)
        {
            writer.Time(chunk.Offset, wide);
        }

        writer.End();
    }

    private static void WriteRuns(Mp4BoxWriter writer, string type, byte version, int count, Func<int, long> valueOf)
    {
        writer.Begin(type, version, 0);
        var countAt = writer.Length;
        writer.U32(0);
        var runs = 0u;
        for (var at = 0; at < count;)
        {
            var value = valueOf(at);
            var start = at;
            while (++at < count && valueOf(at) == value)
            {
            }

            writer.U32((uint)(at - start));
            writer.U32(unchecked((uint)checked((int)value)));
            runs++;
        }

        writer.Patch(countAt, runs);
        writer.End();
    }
}
