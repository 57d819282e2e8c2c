namespace Reelwright.Media.Cutting.H264;

/// <summary>Bits of a payload, the codes of ISO/IEC 14496-10, 9.1 among them. Reading beyond the end throws <see cref="InvalidDataException"/>.</summary>
internal sealed class BitReader(byte[] bytes, int position = 0)
{
    /// <summary>In bits.</summary>
    public int Position { get; private set; } = position;

    public int Bit()
    {
        if (Position >= bytes.Length * 8)
        {
            throw new InvalidDataException("A header ends too early.");
        }

        var bit = (bytes[Position >> 3] >> (7 - (Position & 7))) & 1;
        Position++;
        return bit;
    }

    public bool Flag() => Bit() == 1;

    public uint Bits(int count)
    {
        uint value = 0;
        for (var i = 0; i < count; i++)
        {
            value = (value << 1) | (uint)Bit();
        }

        return value;
    }

    /// <summary>ue(v)</summary>
    public uint Unsigned()
    {
        var zeros = 0;
        while (Bit() == 0)
        {
            if (++zeros > 31)
            {
                throw new InvalidDataException("A number is too large.");
            }
        }

        return (1u << zeros) - 1 + Bits(zeros);
    }

    /// <summary>se(v)</summary>
    public int Signed()
    {
        var code = Unsigned();
        return (code & 1) == 1 ? (int)((code >> 1) + 1) : -(int)(code >> 1);
    }

    /// <summary>Takes the bytes out that keep start codes from appearing in a unit (7.4.1).</summary>
    public static byte[] Unescape(ReadOnlySpan<byte> unit)
    {
        var payload = new byte[unit.Length];
        var (length, zeros) = (0, 0);
        foreach (var value in unit)
        {
            if (zeros >= 2 && value == 3)
            {
                zeros = 0;
                continue;
            }

            zeros = value == 0 ? zeros + 1 : 0;
            payload[length++] = value;
        }

        return payload[..length];
    }
}
