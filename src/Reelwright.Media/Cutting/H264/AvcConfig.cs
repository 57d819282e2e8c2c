using System.Buffers.Binary;
using Reelwright.Media.Cutting.Mp4;

namespace Reelwright.Media.Cutting.H264;

/// <summary>The avcC box (ISO/IEC 14496-15, 5.3.3): the parameter sets of a track.</summary>
internal sealed record AvcConfig
{
    private const int VisualEntryBytes = 78;

    public required byte Profile { get; init; }

    public required byte Compatibility { get; init; }

    public required byte Level { get; init; }

    /// <summary>Bytes of the number in front of each unit.</summary>
    public required int LengthBytes { get; init; }

    public required IReadOnlyList<byte[]> Sequences { get; init; }

    public required IReadOnlyList<byte[]> Pictures { get; init; }

    /// <summary>What follows in higher profiles.</summary>
    public required byte[] Rest { get; init; }

    public static AvcConfig Read(Mp4Box entry)
    {
        var box = new Mp4Box(0, entry.Body[Math.Min(VisualEntryBytes, entry.Length)..]).Need("avcC"u8);
        var at = 6;
        var sequences = ReadUnits(box, box.Byte(5) & 0x1F, ref at);
        var pictures = ReadUnits(box, box.Byte(at++), ref at);
        return new AvcConfig
        {
            Profile = box.Byte(1),
            Compatibility = box.Byte(2),
            Level = box.Byte(3),
            LengthBytes = (box.Byte(4) & 3) + 1,
            Sequences = sequences,
            Pictures = pictures,
            Rest = box.Span(at, box.Length - at).ToArray(),
        };
    }

    public bool Has(byte[] set) => Sequences.Concat(Pictures).Any(own => own.AsSpan().SequenceEqual(set));

    /// <summary>This and the parameter sets of others, which have other ids: every decoder has all of them before the first picture.</summary>
    public AvcConfig With(IEnumerable<AvcConfig> others) => others.Aggregate(this, (all, other) => all with
    {
        // A flag of compatibility holds only if it holds for every sequence.
        Compatibility = (byte)(all.Compatibility & other.Compatibility),
        Level = Math.Max(all.Level, other.Level),
        Sequences = [.. all.Sequences, .. other.Sequences],
        Pictures = [.. all.Pictures, .. other.Pictures],
    });

    /// <summary>A sample entry of MP4 like <paramref name="entry"/> with these parameter sets; of its boxes those stay that say how the picture looks.</summary>
    public byte[] Entry(Mp4Box entry)
    {
        var boxes = new Mp4Builder();
        boxes.Box("avc1"u8, () =>
        {
            boxes.Bytes(entry.Span(0, VisualEntryBytes));
            boxes.Box("avcC"u8, () => Write(boxes));
            VisualEntry.WriteLook(boxes, entry);
        });
        return boxes.ToArray();
    }

    private void Write(Mp4Builder boxes)
    {
        boxes.Bytes([1, Profile, Compatibility, Level, (byte)(0xFC | (LengthBytes - 1)), (byte)(0xE0 | Sequences.Count)]);
        WriteUnits(boxes, Sequences);
        boxes.Byte((byte)Pictures.Count);
        WriteUnits(boxes, Pictures);
        boxes.Bytes(Rest);
    }

    private static void WriteUnits(Mp4Builder boxes, IReadOnlyList<byte[]> units)
    {
        foreach (var unit in units)
        {
            boxes.UInt16(unit.Length);
            boxes.Bytes(unit);
        }
    }

    private static List<byte[]> ReadUnits(Mp4Box box, int count, ref int at)
    {
        List<byte[]> units = [];
        for (; count > 0; count--)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(box.Span(at, 2));
            units.Add(box.Span(at + 2, length).ToArray());
            at += 2 + length;
        }

        return units;
    }
}

/// <summary>The parts of a sample entry that all codecs have.</summary>
internal static class VisualEntry
{
    private const int Bytes = 78;

    /// <summary>The entry as it is, without what only the old file could mean (bit rates, for instance).</summary>
    public static byte[] Copy(Mp4Box entry, ReadOnlySpan<byte> name, ReadOnlySpan<byte> configuration)
    {
        var boxes = new Mp4Builder();
        var (type, kind) = (name.ToArray(), configuration.ToArray());
        boxes.Box(type, () =>
        {
            boxes.Bytes(entry.Span(0, Bytes));
            var box = new Mp4Box(0, entry.Body[Bytes..]).Need(kind);
            boxes.Box(kind, () => boxes.Bytes(box.Body.Span));
            WriteLook(boxes, entry);
        });
        return boxes.ToArray();
    }

    /// <summary>Shape of the pixels, colours, light levels.</summary>
    public static void WriteLook(Mp4Builder boxes, Mp4Box entry)
    {
        foreach (var box in entry.Children(Bytes))
        {
            foreach (var name in (string[])["pasp", "colr", "mdcv", "clli"])
            {
                var letters = System.Text.Encoding.ASCII.GetBytes(name);
                if (box.Type == Mp4Box.Name(letters))
                {
                    boxes.Box(letters, () => WriteLook(boxes, box, letters));
                }
            }
        }
    }

    private static void WriteLook(Mp4Builder boxes, Mp4Box box, byte[] name)
    {
        // QuickTime's colours lack the byte that says whether the range is full.
        var isQuickTime = name.AsSpan().SequenceEqual("colr"u8) && box.Length >= 10 && box.Span(0, 4).SequenceEqual("nclc"u8);
        boxes.Bytes(isQuickTime ? "nclx"u8 : box.Span(0, Math.Min(4, box.Length)));
        boxes.Bytes(box.Span(Math.Min(4, box.Length), Math.Max(0, isQuickTime ? 6 : box.Length - 4)));
        if (isQuickTime)
        {
            boxes.Byte(0);
        }
    }
}
