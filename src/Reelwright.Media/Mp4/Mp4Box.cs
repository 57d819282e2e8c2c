using System.Buffers.Binary;
using System.Text;

namespace Reelwright.Media.Mp4;

/// <summary>One box of an MP4 or QuickTime file (ISO/IEC 14496-12, 4.2) in memory. Reading beyond its end throws <see cref="InvalidDataException"/>.</summary>
internal readonly record struct Mp4Box(uint Type, ReadOnlyMemory<byte> Body)
{
    /// <summary>More boxes beside each other than any real file has.</summary>
    private const int MaxChildren = 2_000;

    public int Length => Body.Length;

    /// <summary>Four letters as the number they are in a file.</summary>
    public static uint Name(ReadOnlySpan<byte> letters) => BinaryPrimitives.ReadUInt32BigEndian(letters);

    /// <summary>The number of a box as its four letters.</summary>
    public static string Letters(uint type)
    {
        Span<byte> letters = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(letters, type);
        return Encoding.Latin1.GetString(letters);
    }

    public bool Is(ReadOnlySpan<byte> name) => Type == Name(name);

    public byte U8(int at) => Span(at, 1)[0];

    public ushort U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(Span(at, 2));

    public uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(Span(at, 4));

    public int I32(int at) => BinaryPrimitives.ReadInt32BigEndian(Span(at, 4));

    public long I64(int at) => BinaryPrimitives.ReadInt64BigEndian(Span(at, 8));

    public ReadOnlySpan<byte> Span(int at, int length) =>
        at >= 0 && length >= 0 && at <= Body.Length - length ? Body.Span.Slice(at, length) : throw new InvalidDataException($"{Letters(Type)} ends too early.");

    /// <summary>A count that a table announces: never more than the rows behind it can be.</summary>
    public int Rows(int countAt, int rowBytes)
    {
        var count = U32(countAt);
        return count <= (Body.Length - countAt - 4) / rowBytes ? (int)count : throw new InvalidDataException($"{Letters(Type)} is too short for its {count} rows.");
    }

    public IEnumerable<Mp4Box> Children(int from = 0)
    {
        var data = Body[Math.Min(from, Body.Length)..];
        var count = 0;

        // QuickTime may end a list with four zero bytes instead of a box.
        for (var at = 0; data.Length - at >= 8;)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(data.Span[at..]);
            var type = BinaryPrimitives.ReadUInt32BigEndian(data.Span[(at + 4)..]);
            long length = size switch { 0 => data.Length - at, 1 when data.Length - at >= 16 => BinaryPrimitives.ReadInt64BigEndian(data.Span[(at + 8)..]), _ => size };
            var header = size == 1 ? 16 : 8;
            if (length < header || length > data.Length - at || ++count > MaxChildren)
            {
                throw new InvalidDataException($"{Letters(Type)} holds a box that reaches over its end.");
            }

            yield return new Mp4Box(type, data.Slice(at + header, (int)length - header));
            at += (int)length;
        }
    }

    public Mp4Box? Find(ReadOnlySpan<byte> name, int from = 0)
    {
        var wanted = Name(name);
        foreach (var child in Children(from))
        {
            if (child.Type == wanted)
            {
                return child;
            }
        }

        return null;
    }

    public Mp4Box Need(ReadOnlySpan<byte> name) =>
        Find(name) ?? throw new InvalidDataException($"{Letters(Type)} lacks {Encoding.Latin1.GetString(name)}.");
}
