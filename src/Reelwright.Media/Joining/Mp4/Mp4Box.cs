using System.Buffers.Binary;
using System.Text;

namespace Reelwright.Media.Joining.Mp4;

/// <summary>A box of an ISO base media file (ISO/IEC 14496-12) in memory. Whatever reaches over its end is an <see cref="InvalidDataException"/>.</summary>
internal sealed class Mp4Box(string type, ReadOnlyMemory<byte> body)
{
    /// <summary>More boxes beside each other than any real file has.</summary>
    private const int MaxChildren = 2_000;

    public string Type { get; } = type;

    public ReadOnlyMemory<byte> Body { get; } = body;

    public int Length => Body.Length;

    public byte U8(int at) => Span(at, 1)[0];

    public ushort U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(Span(at, 2));

    public uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(Span(at, 4));

    public int I32(int at) => BinaryPrimitives.ReadInt32BigEndian(Span(at, 4));

    public long I64(int at) => BinaryPrimitives.ReadInt64BigEndian(Span(at, 8));

    /// <summary>The count of a table's rows, if the box is long enough to hold them.</summary>
    public int Rows(int countAt, int rowsAt, int rowBytes)
    {
        var count = U32(countAt);
        return rowsAt + ((long)count * rowBytes) <= Length ? (int)count : throw new InvalidDataException($"{Type} is too short for its {count} rows.");
    }

    public ReadOnlySpan<byte> Span(int at, int length) =>
        at >= 0 && length >= 0 && (long)at + length <= Length ? Body.Span.Slice(at, length) : throw new InvalidDataException($"{Type} is too short.");

    public IReadOnlyList<Mp4Box> Children(int at = 0)
    {
        List<Mp4Box> children = [];
        while (at + 8 <= Length)
        {
            long size = U32(at);
            var header = 8;
            if (size == 1)
            {
                size = I64(at + 8);
                header = 16;
            }
            else if (size == 0)
            {
                size = Length - at;
            }

            if (size < header || at + size > Length || children.Count >= MaxChildren)
            {
                // QuickTime ends some lists with four zero bytes; anything else that does not fit is damage.
                throw new InvalidDataException($"{Type} holds a box that reaches over its end.");
            }

            children.Add(new Mp4Box(Encoding.Latin1.GetString(Span(at + 4, 4)), Body.Slice(at + header, (int)size - header)));
            at += (int)size;
        }

        return children;
    }

    public Mp4Box? Find(string type) => Children().FirstOrDefault(child => child.Type == type);

    public Mp4Box Need(string type) => Find(type) ?? throw new InvalidDataException($"{Type} lacks {type}.");
}
