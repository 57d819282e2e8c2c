using System.Buffers.Binary;

namespace Reelwright.Media.Cutting.Mp4;

/// <summary>One box of an MP4 or QuickTime file (ISO/IEC 14496-12, 4.2) in memory. Reading beyond its end throws <see cref="InvalidDataException"/>.</summary>
internal readonly record struct Mp4Box(uint Type, ReadOnlyMemory<byte> Body)
{
    public int Length => Body.Length;

    /// <summary>Four letters as the number they are in a file.</summary>
    public static uint Name(ReadOnlySpan<byte> letters) => BinaryPrimitives.ReadUInt32BigEndian(letters);

    public byte Byte(int at) => Span(at, 1)[0];

    public ushort UInt16(int at) => BinaryPrimitives.ReadUInt16BigEndian(Span(at, 2));

    public uint UInt32(int at) => BinaryPrimitives.ReadUInt32BigEndian(Span(at, 4));

    public int Int32(int at) => BinaryPrimitives.ReadInt32BigEndian(Span(at, 4));

    public long Int64(int at) => BinaryPrimitives.ReadInt64BigEndian(Span(at, 8));

    public ReadOnlySpan<byte> Span(int at, int length) =>
        at >= 0 && length >= 0 && at <= Body.Length - length ? Body.Span.Slice(at, length) : throw new InvalidDataException("A box ends too early.");

    /// <summary>A count that a table announces: never more than the rest of the box can hold.</summary>
    public int Count(int at, int bytesEach)
    {
        var count = UInt32(at);
        return count <= (Body.Length - at - 4) / bytesEach ? (int)count : throw new InvalidDataException("A table is larger than its box.");
    }

    public IEnumerable<Mp4Box> Children(int from = 0) => Read(Body[Math.Min(from, Body.Length)..]);

    public Mp4Box? Find(ReadOnlySpan<byte> name)
    {
        var wanted = Name(name);
        foreach (var child in Children())
        {
            if (child.Type == wanted)
            {
                return child;
            }
        }

        return null;
    }

    public Mp4Box Need(ReadOnlySpan<byte> name) =>
        Find(name) ?? throw new InvalidDataException($"There is no {System.Text.Encoding.ASCII.GetString(name)}.");

    public static IEnumerable<Mp4Box> Read(ReadOnlyMemory<byte> data)
    {
        // QuickTime may end a list with four zero bytes instead of a box.
        for (var at = 0; data.Length - at >= 8;)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(data.Span[at..]);
            var type = BinaryPrimitives.ReadUInt32BigEndian(data.Span[(at + 4)..]);
            long length = size switch { 0 => data.Length - at, 1 when data.Length - at >= 16 => BinaryPrimitives.ReadInt64BigEndian(data.Span[(at + 8)..]), _ => size };
            var header = size == 1 ? 16 : 8;
            if (length < header || length > data.Length - at)
            {
                throw new InvalidDataException("A box is larger than what holds it.");
            }

            yield return new Mp4Box(type, data.Slice(at + header, (int)length - header));
            at += (int)length;
        }
    }
}
