namespace Reelwright.Media.Cutting.H264;

/// <summary>Writes bits of a payload.</summary>
internal sealed class BitWriter(int capacity)
{
    private readonly List<byte> _bytes = new(capacity);
    private int _left;

    public bool IsAligned => _left == 0;

    public void Bit(int bit)
    {
        if (_left == 0)
        {
            _bytes.Add(0);
            _left = 8;
        }

        _left--;
        _bytes[^1] |= (byte)(bit << _left);
    }

    public void Bits(uint value, int count)
    {
        for (var at = count - 1; at >= 0; at--)
        {
            Bit((int)(value >> at) & 1);
        }
    }

    /// <summary>Bits of another payload as they are.</summary>
    public void Copy(byte[] from, int start, int end)
    {
        var at = start;
        for (; at < end && !(IsAligned && at % 8 == 0); at++)
        {
            Bit((from[at >> 3] >> (7 - (at & 7))) & 1);
        }

        for (; end - at >= 8; at += 8)
        {
            _bytes.Add(from[at >> 3]);
        }

        for (; at < end; at++)
        {
            Bit((from[at >> 3] >> (7 - (at & 7))) & 1);
        }
    }

    public byte[] ToArray() => [.. _bytes];

    /// <summary>Puts the bytes in that keep start codes from appearing in a unit (7.4.1).</summary>
    public static byte[] Escape(ReadOnlySpan<byte> payload)
    {
        var unit = new List<byte>(payload.Length + 16);
        var zeros = 0;
        foreach (var value in payload)
        {
            if (zeros >= 2 && value <= 3)
            {
                unit.Add(3);
                zeros = 0;
            }

            zeros = value == 0 ? zeros + 1 : 0;
            unit.Add(value);
        }

        return [.. unit];
    }
}
