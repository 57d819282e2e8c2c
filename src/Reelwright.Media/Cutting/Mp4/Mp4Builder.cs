using System.Buffers.Binary;

namespace Reelwright.Media.Cutting.Mp4;

/// <summary>Writes boxes into memory; a box's size is filled in when it is closed.</summary>
internal sealed class Mp4Builder
{
    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public byte[] ToArray() => _bytes[..Length];

    public void Box(ReadOnlySpan<byte> name, Action content)
    {
        var start = Length;
        UInt32(0);
        Bytes(name);
        content();
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(start), (uint)(Length - start));
    }

    public void FullBox(ReadOnlySpan<byte> name, byte version, uint flags, Action content) => Box(name, () =>
    {
        UInt32(((uint)version << 24) | flags);
        content();
    });

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Zeros(int count) => Take(count).Clear();

    public void Byte(byte value) => Take(1)[0] = value;

    public void UInt16(int value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), checked((ushort)value));

    public void UInt32(long value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), checked((uint)value));

    public void UInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    /// <summary>A table of runs: how many in a row have one value.</summary>
    public void Runs(IEnumerable<long> values)
    {
        var countAt = Length;
        UInt32(0);
        var (runs, left, value) = (0L, 0L, 0L);
        foreach (var next in values)
        {
            if (left > 0 && next != value)
            {
                Flush();
            }

            value = next;
            left++;
        }

        if (left > 0)
        {
            Flush();
        }

        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(countAt), checked((uint)runs));

        void Flush()
        {
            UInt32(left);
            UInt32(value);
            (left, runs) = (0, runs + 1);
        }
    }

    private Span<byte> Take(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }
}
