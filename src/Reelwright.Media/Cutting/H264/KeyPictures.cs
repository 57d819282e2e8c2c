using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Reelwright.Media.Mp4;

namespace Reelwright.Media.Cutting.H264;

/// <summary>What decoding can begin with.</summary>
internal enum KeyKind
{
    /// <summary>The container calls it a keyframe; the bits do not.</summary>
    None,

    /// <summary>Nothing behind it needs anything before it.</summary>
    Closed,

    /// <summary>Pictures that are decoded after it and shown before it need what was before (an open group).</summary>
    Open,
}

/// <summary>Looks into the pictures that a container calls keyframes.</summary>
internal sealed class KeyPictures(SafeFileHandle file, string codec, int lengthBytes)
{
    private const int MaxUnits = 64;

    /// <summary>Header bytes of a slice that are enough to tell its type.</summary>
    private const int HeadBytes = 16;

    public KeyKind KindOf(in Mp4Sample sample)
    {
        foreach (var head in Heads(sample))
        {
            if (codec is "hvc1" or "hev1")
            {
                // ISO/IEC 23008-2, table 7-1: 0 to 31 are pictures; 16 to 20 begin anew, 21 is a clean random access.
                var type = (head[0] >> 1) & 0x3F;
                if (type < 32)
                {
                    return type switch { >= 16 and <= 20 => KeyKind.Closed, 21 => KeyKind.Open, _ => KeyKind.None };
                }
            }
            else if ((head[0] & 0x1F) is 1 or 5)
            {
                return (head[0] & 0x1F) == 5 ? KeyKind.Closed : IsIntra(head) ? KeyKind.Open : KeyKind.None;
            }
        }

        return KeyKind.None;
    }

    /// <summary>Parameter sets that come along with a picture.</summary>
    public IEnumerable<byte[]> SetsIn(Mp4Sample sample)
    {
        foreach (var (offset, length) in Units(sample))
        {
            var head = new byte[1];
            if (RandomAccess.Read(file, head, offset) == 1 && (head[0] & 0x1F) is 7 or 8 && length < 1 << 16)
            {
                var unit = new byte[length];
                RandomAccess.Read(file, unit, offset);
                yield return unit;
            }
        }
    }

    /// <summary>Slice types 2 and 7 are intra (7.4.3).</summary>
    private static bool IsIntra(byte[] head)
    {
        var bits = new BitReader(BitReader.Unescape(head), 8);
        bits.Unsigned();
        return bits.Unsigned() is 2 or 7;
    }

    private IEnumerable<byte[]> Heads(Mp4Sample sample)
    {
        foreach (var (offset, length) in Units(sample))
        {
            var head = new byte[Math.Min(HeadBytes, length)];
            if (head.Length < 2 || RandomAccess.Read(file, head, offset) < head.Length)
            {
                yield break;
            }

            yield return head;
        }
    }

    private IEnumerable<(long Offset, int Length)> Units(Mp4Sample sample)
    {
        var number = new byte[4];
        var (at, end) = (sample.Offset, sample.Offset + sample.Size);
        for (var units = 0; units < MaxUnits && at + lengthBytes < end; units++)
        {
            Array.Clear(number);
            if (RandomAccess.Read(file, number.AsSpan(4 - lengthBytes), at) < lengthBytes)
            {
                yield break;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(number);
            at += lengthBytes;
            if (length == 0 || length > end - at)
            {
                yield break;
            }

            yield return (at, (int)length);
            at += length;
        }
    }
}
