namespace Reelwright.Media.Cutting.Mp4;

/// <summary>The boxes in front of a film's samples (ISO/IEC 14496-12, chapter 8).</summary>
internal static class Mp4Index
{
    private static readonly byte[] Upright = [0, 1, 0, 0, .. new byte[12], 0, 1, 0, 0, .. new byte[12], 0x40, 0, 0, 0];

    public static ReadOnlyMemory<byte> UprightMatrix => Upright;

    public static byte[] FileType()
    {
        var boxes = new Mp4Builder();
        boxes.Box("ftyp"u8, () =>
        {
            boxes.Bytes("isom"u8);
            boxes.UInt32(0x200);
            boxes.Bytes("isomiso2avc1mp41"u8);
        });
        return boxes.ToArray();
    }

    public static byte[] Movie(IReadOnlyList<Mp4Output> tracks, IReadOnlyList<(Mp4Chunk Chunk, long Offset)> places, bool isWide)
    {
        // The picture's clock as the movie's makes the lengths of its edits whole.
        var clock = tracks[0].Timescale;
        var boxes = new Mp4Builder();
        boxes.Box("moov"u8, () =>
        {
            boxes.FullBox("mvhd"u8, 1, 0, () =>
            {
                boxes.Zeros(16);
                boxes.UInt32(clock);
                boxes.UInt64(tracks.Max(track => Shown(track, clock)));
                boxes.UInt32(0x10000);
                boxes.UInt16(0x100);
                boxes.Zeros(10);
                boxes.Bytes(Upright);
                boxes.Zeros(24);
                boxes.UInt32(tracks.Count + 1);
            });
            for (var i = 0; i < tracks.Count; i++)
            {
                Track(boxes, tracks[i], i, clock, [.. places.Where(place => place.Chunk.Track == i)], isWide);
            }
        });
        return boxes.ToArray();
    }

    private static long Scale(long ticks, uint from, uint to) => (long)Math.Round((double)ticks * to / from);

    private static long Shown(Mp4Output track, uint clock) => Scale(track.Delay + track.Length, track.Timescale, clock);

    private static void Track(Mp4Builder boxes, Mp4Output track, int index, uint clock, IReadOnlyList<(Mp4Chunk Chunk, long Offset)> places, bool isWide) =>
        boxes.Box("trak"u8, () =>
        {
            boxes.FullBox("tkhd"u8, 1, track.IsOn ? 3u : 2u, () =>
            {
                boxes.Zeros(16);
                boxes.UInt32(index + 1);
                boxes.UInt32(0);
                boxes.UInt64(Shown(track, clock));
                boxes.Zeros(10);
                boxes.UInt16(track.IsPicture ? 0 : 1);
                boxes.UInt16(track.IsPicture ? 0 : 0x100);
                boxes.Zeros(2);
                boxes.Bytes(track.Matrix.Span);
                boxes.UInt32(track.Size.Width);
                boxes.UInt32(track.Size.Height);
            });
            Edits(boxes, track, clock);
            boxes.Box("mdia"u8, () => Media(boxes, track, places, isWide));
        });

    private static void Edits(Mp4Builder boxes, Mp4Output track, uint clock)
    {
        var delay = Scale(track.Delay, track.Timescale, clock);
        boxes.Box("edts"u8, () => boxes.FullBox("elst"u8, 1, 0, () =>
        {
            boxes.UInt32(delay > 0 ? 2 : 1);
            if (delay > 0)
            {
                boxes.UInt64(delay);
                boxes.UInt64(-1);
                boxes.UInt32(0x10000);
            }

            boxes.UInt64(Math.Max(1, Scale(track.Length, track.Timescale, clock)));
            boxes.UInt64(track.MediaStart);
            boxes.UInt32(0x10000);
        }));
    }

    private static void Media(Mp4Builder boxes, Mp4Output track, IReadOnlyList<(Mp4Chunk Chunk, long Offset)> places, bool isWide)
    {
        boxes.FullBox("mdhd"u8, 1, 0, () =>
        {
            boxes.Zeros(16);
            boxes.UInt32(track.Timescale);
            boxes.UInt64(track.MediaLength);
            boxes.UInt16(track.Language);
            boxes.Zeros(2);
        });
        boxes.FullBox("hdlr"u8, 0, 0, () =>
        {
            boxes.Zeros(4);
            boxes.Bytes(track.IsPicture ? "vide"u8 : "soun"u8);
            boxes.Zeros(12);
            boxes.Bytes(track.IsPicture ? "VideoHandler\0"u8 : "SoundHandler\0"u8);
        });
        boxes.Box("minf"u8, () =>
        {
            boxes.FullBox(track.IsPicture ? "vmhd"u8 : "smhd"u8, 0, track.IsPicture ? 1u : 0, () => boxes.Zeros(track.IsPicture ? 8 : 4));
            boxes.Box("dinf"u8, () => boxes.FullBox("dref"u8, 0, 0, () =>
            {
                boxes.UInt32(1);
                boxes.FullBox("url "u8, 0, 1, () => { });
            }));
            boxes.Box("stbl"u8, () => Samples(boxes, track, places, isWide));
        });
    }

    private static void Samples(Mp4Builder boxes, Mp4Output track, IReadOnlyList<(Mp4Chunk Chunk, long Offset)> places, bool isWide)
    {
        var samples = track.Samples;
        boxes.FullBox("stsd"u8, 0, 0, () =>
        {
            boxes.UInt32(1);
            boxes.Bytes(track.Entry);
        });
        boxes.FullBox("stts"u8, 0, 0, () => boxes.Runs(Enumerable.Range(0, samples.Count)
            .Select(i => i + 1 < samples.Count ? samples[i + 1].Sample.Decode - samples[i].Sample.Decode : track.LastDuration)));
        if (samples.Any(piece => piece.Sample.Shift != 0))
        {
            boxes.FullBox("ctts"u8, 0, 0, () => boxes.Runs(samples.Select(piece => (long)piece.Sample.Shift)));
        }

        if (samples.Any(piece => !piece.Sample.IsSync))
        {
            var syncs = Enumerable.Range(0, samples.Count).Where(i => samples[i].Sample.IsSync).ToList();
            boxes.FullBox("stss"u8, 0, 0, () =>
            {
                boxes.UInt32(syncs.Count);
                syncs.ForEach(sync => boxes.UInt32(sync + 1));
            });
        }

        boxes.FullBox("stsc"u8, 0, 0, () => SampleCounts(boxes, places));
        boxes.FullBox("stsz"u8, 0, 0, () =>
        {
            boxes.UInt32(0);
            boxes.UInt32(samples.Count);
            foreach (var piece in samples)
            {
                boxes.UInt32(piece.Sample.Size);
            }
        });
        boxes.FullBox(isWide ? "co64"u8 : "stco"u8, 0, 0, () =>
        {
            boxes.UInt32(places.Count);
            foreach (var (_, offset) in places)
            {
                if (isWide)
                {
                    boxes.UInt64(offset);
                }
                else
                {
                    boxes.UInt32(offset);
                }
            }
        });
    }

    private static void SampleCounts(Mp4Builder boxes, IReadOnlyList<(Mp4Chunk Chunk, long Offset)> places)
    {
        var starts = Enumerable.Range(0, places.Count).Where(i => i == 0 || places[i].Chunk.Count != places[i - 1].Chunk.Count).ToList();
        boxes.UInt32(starts.Count);
        foreach (var start in starts)
        {
            boxes.UInt32(start + 1);
            boxes.UInt32(places[start].Chunk.Count);
            boxes.UInt32(1);
        }
    }
}
