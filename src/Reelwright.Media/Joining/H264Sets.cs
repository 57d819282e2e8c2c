using System.Buffers.Binary;
using Reelwright.Media.Joining.Mp4;

namespace Reelwright.Media;

/// <summary>The parameter sets of H.264 as avcC holds them (ISO/IEC 14496-15, 5.3.3.1).</summary>
internal sealed record H264Sets(byte Profile, byte Compatibility, byte Level, int LengthBytes, IReadOnlyList<byte[]> Sequences, IReadOnlyList<byte[]> Pictures)
{
    private const int MaxSequences = 31;
    private const byte High = 100;

    /// <summary>Null for what is damaged.</summary>
    public static H264Sets? Read(ReadOnlySpan<byte> config)
    {
        if (config.Length < 7 || config[0] != 1)
        {
            return null;
        }

        var at = 6;
        var sequences = ReadSets(config, ref at, config[5] & 31);
        if (sequences is null || at >= config.Length)
        {
            return null;
        }

        var count = config[at++];
        var pictures = ReadSets(config, ref at, count);
        return pictures is null ? null : new H264Sets(config[1], config[2], config[3], (config[4] & 3) + 1, sequences, pictures);
    }

    /// <summary>8 bits, 4:2:0: what the product's encoder makes as well, so that one decoder takes both.</summary>
    public bool IsCommon => Profile is 66 or 77 or High && LengthBytes == 4;

    public IEnumerable<int> Numbers => Sequences.Select(set => Number(set, 4)).Concat(Pictures.Select(set => Number(set, 1)));

    /// <summary>A number that none of these sets has, or null.</summary>
    public int? FreeNumber()
    {
        var taken = Numbers.ToHashSet();
        return Enumerable.Range(1, 30).Where(number => !taken.Contains(number)).Cast<int?>().FirstOrDefault();
    }

    /// <summary>Both kinds side by side in one description: each picture names the set it was coded with.</summary>
    public H264Sets? With(H264Sets other)
    {
        var isClash = Sequences.Select(set => Number(set, 4)).Intersect(other.Sequences.Select(set => Number(set, 4))).Any()
            || Pictures.Select(set => Number(set, 1)).Intersect(other.Pictures.Select(set => Number(set, 1))).Any();
        return isClash || Sequences.Count + other.Sequences.Count > MaxSequences || !IsCommon || !other.IsCommon ? null : new H264Sets(
            Math.Max(Profile, other.Profile), Profile == other.Profile ? (byte)(Compatibility & other.Compatibility) : (byte)0, Math.Max(Level, other.Level), LengthBytes,
            [.. Sequences, .. other.Sequences], [.. Pictures, .. other.Pictures]);
    }

    public byte[] Write()
    {
        var writer = new Mp4BoxWriter();
        writer.Bytes([1, Profile, Compatibility, Level, (byte)(0xFC | (LengthBytes - 1)), (byte)(0xE0 | Sequences.Count)]);
        WriteSets(writer, Sequences);
        writer.Bytes([(byte)Pictures.Count]);
        WriteSets(writer, Pictures);
        if (Profile == High)
        {
            // 4:2:0, 8 bits, no extensions.
            writer.Bytes([0xFD, 0xF8, 0xF8, 0]);
        }

        return writer.ToArray();
    }

    private static void WriteSets(Mp4BoxWriter writer, IReadOnlyList<byte[]> sets)
    {
        foreach (var set in sets)
        {
            writer.U16((ushort)set.Length);
            writer.Bytes(set);
        }
    }

    private static List<byte[]>? ReadSets(ReadOnlySpan<byte> config, ref int at, int count)
    {
        List<byte[]> sets = [];
        for (var set = 0; set < count; set++)
        {
            if (at + 2 > config.Length)
            {
                return null;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(config[at..]);
            at += 2;
            if (length < 2 || at + length > config.Length)
            {
                return null;
            }

            sets.Add(config.Slice(at, length).ToArray());
            at += length;
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
