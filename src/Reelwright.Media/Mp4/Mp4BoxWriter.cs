using System.Buffers.Binary;
using System.Text;

namespace Reelwright.Media.Mp4;

/// <summary>Writes boxes into memory; lengths are filled in when a box ends.</summary>
internal sealed class Mp4BoxWriter
{
    private readonly Stack<int> _open = new();
    private byte[] _bytes = new byte[4096];
    private int _length;

    public int Length => _length;

    public void Begin(string type)
    {
        _open.Push(_length);
        U32(0);
        Encoding.Latin1.GetBytes(type, Take(4));
    }

    /// <summary>A box with a version and flags.</summary>
    public void Begin(string type, byte version, uint flags)
    {
        Begin(type);
        U32(((uint)version << 24) | flags);
    }

    public void End()
    {
        var start = _open.Pop();
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(start), (uint)(_length - start));
    }

    public void Box(string type, ReadOnlySpan<byte> body)
    {
        Begin(type);
        Bytes(body);
        End();
    }

    public void U16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);

    public void U32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    public void I64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    /// <summary>A time, in as many bytes as the box's version gives it.</summary>
    public void Time(long value, bool isLong)
    {
        if (isLong)
        {
            I64(value);
        }
        else
        {
            U32(unchecked((uint)value));
        }
    }

    public void Zeros(int count) => Take(count).Clear();

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>A number written earlier.</summary>
    public void Patch(int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(at), value);

    public byte[] ToArray() => _bytes[.._length];

    private Span<byte> Take(int count)
    {
        if (_length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(checked(_length + count), (int)Math.Min(int.MaxValue, _bytes.Length * 2L)));
        }

        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
