using System.Buffers.Binary;

namespace Reelwright.Media.Mp4;

/// <summary>The parameter sets of H.264 as avcC holds them (ISO/IEC 14496-15, 5.3.3.1).</summary>
internal sealed record AvcConfig
{
    private const int MaxSequences = 31;
    private const byte High = 100;

    /// <summary>4:2:0, 8 bits, no extensions.</summary>
    private static readonly byte[] CommonRest = [0xFD, 0xF8, 0xF8, 0];

    public required byte Profile { get; init; }

    public required byte Compatibility { get; init; }

    public required byte Level { get; init; }

    /// <summary>Bytes of the number in front of each unit.</summary>
    public required int LengthBytes { get; init; }

    public required IReadOnlyList<byte[]> Sequences { get; init; }

    public required IReadOnlyList<byte[]> Pictures { get; init; }

    /// <summary>What follows in higher profiles.</summary>
    public required byte[] Rest { get; init; }

    /// <summary>8 bits, 4:2:0: what the product's encoder makes as well, so that one decoder takes both.</summary>
    public bool IsCommon => Profile is 66 or 77 or High && LengthBytes == 4;

    /// <summary>The numbers that its sets have, of either kind.</summary>
    public IEnumerable<int> Numbers => SequenceNumbers.Concat(PictureNumbers);

    private IEnumerable<int> SequenceNumbers => Sequences.Select(set => Number(set, 4));

    private IEnumerable<int> PictureNumbers => Pictures.Select(set => Number(set, 1));

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static AvcConfig Read(byte[] config)
    {
        var box = new Mp4Box(Mp4Box.Name("avcC"u8), config);
        if (box.U8(0) != 1)
        {
            throw new InvalidDataException("The parameter sets are of an unknown version.");
        }

        var at = 6;
        var sequences = ReadSets(box, box.U8(5) & 31, ref at);
        var pictures = ReadSets(box, box.U8(at++), ref at);
        return new AvcConfig
        {
            Profile = box.U8(1),
            Compatibility = box.U8(2),
            Level = box.U8(3),
            LengthBytes = (box.U8(4) & 3) + 1,
            Sequences = sequences,
            Pictures = pictures,
            Rest = config[at..],
        };
    }

    /// <summary>Null for what is damaged.</summary>
    public static AvcConfig? TryRead(byte[] config)
    {
        try
        {
            return Read(config);
        }
        catch (InvalidDataException)
        {
            // Whoever asks so copies nothing then, and lets FFmpeg decode.
            return null;
        }
    }

    public bool Has(byte[] set) => Sequences.Concat(Pictures).Any(own => own.AsSpan().SequenceEqual(set));

    /// <summary>This and the parameter sets of others, which have other numbers: each picture names the set it was coded with, and every decoder has all of them before the first picture.</summary>
    public AvcConfig With(params IEnumerable<AvcConfig> others) => others.Aggregate(this, (all, other) => all with
    {
        // A flag of compatibility holds only if it holds for every sequence; what it means depends on the profile.
        Compatibility = all.Profile == other.Profile ? (byte)(all.Compatibility & other.Compatibility) : (byte)0,
        Profile = Math.Max(all.Profile, other.Profile),
        Level = Math.Max(all.Level, other.Level),
        Sequences = [.. all.Sequences, .. other.Sequences],
        Pictures = [.. all.Pictures, .. other.Pictures],
        Rest = all.Profile >= other.Profile ? all.Rest : other.Rest,
    });

    /// <summary>As <see cref="With"/> for films of different makers; null when their sets cannot stand together.</summary>
    public AvcConfig? Beside(AvcConfig other)
    {
        var isClash = SequenceNumbers.Intersect(other.SequenceNumbers).Any() || PictureNumbers.Intersect(other.PictureNumbers).Any();
        if (isClash || Sequences.Count + other.Sequences.Count > MaxSequences || !IsCommon || !other.IsCommon)
        {
            return null;
        }

        var both = With(other);
        return both with { Rest = both.Profile == High ? CommonRest : [] };
    }

    public byte[] Write()
    {
        var writer = new Mp4BoxWriter();
        writer.Bytes([1, Profile, Compatibility, Level, (byte)(0xFC | (LengthBytes - 1)), (byte)(0xE0 | Sequences.Count)]);
        WriteSets(writer, Sequences);
        writer.Bytes([(byte)Pictures.Count]);
        WriteSets(writer, Pictures);
        writer.Bytes(Rest);
        return writer.ToArray();
    }

    private static void WriteSets(Mp4BoxWriter writer, IReadOnlyList<byte[]> sets)
    {
        foreach (var set in sets)
        {
            writer.U16(checked((ushort)set.Length));
            writer.Bytes(set);
        }
    }

    private static List<byte[]> ReadSets(Mp4Box box, int count, ref int at)
    {
        List<byte[]> sets = [];
        for (; count > 0; count--)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(box.Span(at, 2));
            sets.Add(length >= 2 ? box.Span(at + 2, length).ToArray() : throw new InvalidDataException("A parameter set is empty."));
            at += 2 + length;
        }

        return sets;
    }

    /// <summary>The set's own number: the first Exp-Golomb code behind its header.</summary>
    private static int Number(byte[] set, int at)
    {
        var bit = at * 8;
        var zeros = 0;
        while (bit < set.Length * 8 && !Bit(set, bit))
        {
            zeros++;
            bit++;
        }

        var value = 0;
        for (var read = 0; read <= zeros && bit < set.Length * 8; read++, bit++)
        {
            value = (value << 1) | (Bit(set, bit) ? 1 : 0);
        }

        return value - 1;
    }

    private static bool Bit(byte[] bytes, int bit) => (bytes[bit / 8] >> (7 - (bit % 8)) & 1) != 0;
}
