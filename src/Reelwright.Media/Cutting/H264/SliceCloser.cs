namespace Reelwright.Media.Cutting.H264;

/// <summary>
/// Makes the keyframe that an open group begins with one that decoders begin anew at (IDR), without touching what the slices hold.
/// Only headers change (ISO/IEC 14496-10, 7.3.3): the keyframe's own, and in the pictures up to the next such keyframe the two
/// numbers that count from it. Both have a fixed width, and everything else that refers to them does so by differences.
/// </summary>
internal sealed class SliceCloser(SequenceSet sequence, IReadOnlyDictionary<int, PictureSet> pictures)
{
    private const uint KeyNumber = 2;

    private uint _frameNumber;
    private uint _order;
    private bool _isIn;

    /// <summary>The frame number that the last picture has now, without its turning over.</summary>
    private long _count;

    /// <summary>Whether headers of these parameter sets are understood.</summary>
    public static bool Takes(SequenceSet sequence, IEnumerable<PictureSet> pictures) =>
        sequence is { IsProgressive: true, OrderType: 0 or 2 } && pictures.All(set => set is { HasSliceGroups: false });

    /// <summary>A unit of the keyframe.</summary>
    public byte[] CloseKey(byte[] unit)
    {
        if ((unit[0] & 0x1F) != 1)
        {
            return unit;
        }

        var payload = BitReader.Unescape(unit);
        var head = ReadHead(payload);
        if (!_isIn)
        {
            (_frameNumber, _order, _isIn) = (head.FrameNumber, head.Order, true);
        }

        var bits = new BitReader(payload, head.End);
        var extra = bits.Position;
        SkipOrderAndRedundancy(bits, head.Set);
        var marking = bits.Position;
        SkipMarking(bits, unit[0]);
        var written = new BitWriter(payload.Length + 8);
        written.Bits((uint)(unit[0] & 0x60) | 5, 8);
        written.Copy(payload, 8, head.FrameNumberAt);
        written.Bits(0, sequence.FrameNumberBits);

        // idr_pic_id: two keyframes in a row must differ in it, and encoders take 0 and 1.
        written.Bits(KeyNumber + 1, 3);
        written.Bits(0, sequence.OrderBits);
        written.Copy(payload, extra, marking);
        written.Bits(0, 2);
        CopyRest(written, payload, bits, head);
        return BitWriter.Escape(written.ToArray());
    }

    /// <summary>A unit of a picture behind it.</summary>
    public byte[] Renumber(byte[] unit)
    {
        if ((unit[0] & 0x1F) != 1)
        {
            return unit;
        }

        var payload = BitReader.Unescape(unit);
        var head = ReadHead(payload);
        var mask = (1u << sequence.FrameNumberBits) - 1;
        var number = (head.FrameNumber - _frameNumber) & mask;
        _count += (number - (uint)_count) & mask;
        Put(payload, head.FrameNumberAt, sequence.FrameNumberBits, number);
        Put(payload, head.OrderAt, sequence.OrderBits, head.Order - _order);
        return BitWriter.Escape((unit[0] & 0x60) == 0 ? payload : ForgetMissing(payload, head));
    }

    /// <summary>The parameter set for it: pictures that were left away may leave gaps in the numbers.</summary>
    public static byte[] AllowGaps(byte[] unit)
    {
        var payload = BitReader.Unescape(unit);
        Put(payload, SequenceSet.Read(unit).GapsAt, 1, 1);
        return BitWriter.Escape(payload);
    }

    /// <summary>Takes the orders out that would free pictures from before the keyframe: they are not there, and a decoder would complain.</summary>
    private byte[] ForgetMissing(byte[] payload, Head head)
    {
        var bits = new BitReader(payload, head.End);
        SkipOrderAndRedundancy(bits, head.Set);
        if (!head.IsIntra)
        {
            SliceReferences.Skip(bits, head.Set, head.Type == 1, sequence.ChromaFormat != 0 && !sequence.HasSeparatePlanes);
        }

        var marking = bits.Position;
        if (!bits.Flag())
        {
            return payload;
        }

        List<(int Start, int End)> kept = [];
        var (missing, start) = (false, bits.Position);
        uint operation;
        while ((operation = bits.Unsigned()) != 0)
        {
            var distance = operation is 1 or 2 or 3 or 4 or 6 ? bits.Unsigned() : 0;
            if (operation == 3)
            {
                bits.Unsigned();
            }

            if (operation is 1 or 3 && _count - distance - 1 < 0)
            {
                missing = true;
            }
            else
            {
                kept.Add((start, bits.Position));
            }

            start = bits.Position;
        }

        if (!missing)
        {
            return payload;
        }

        var written = new BitWriter(payload.Length);
        written.Copy(payload, 0, marking);
        written.Bit(1);
        kept.ForEach(order => written.Copy(payload, order.Start, order.End));
        written.Bit(1);
        CopyRest(written, payload, bits, head);
        return written.ToArray();
    }

    private Head ReadHead(byte[] payload)
    {
        var bits = new BitReader(payload, 8);
        bits.Unsigned();
        var type = (int)bits.Unsigned() % 5;
        if (type > 2)
        {
            throw new InvalidDataException("A slice of a kind that nobody uses.");
        }

        var set = pictures.TryGetValue((int)bits.Unsigned(), out var found) ? found : throw new InvalidDataException("A picture's parameters are not known.");
        if (sequence.HasSeparatePlanes)
        {
            bits.Bits(2);
        }

        var numberAt = bits.Position;
        var number = bits.Bits(sequence.FrameNumberBits);
        var orderAt = bits.Position;
        return new Head(set, type, numberAt, number, orderAt, bits.Bits(sequence.OrderBits), bits.Position);
    }

    private void SkipOrderAndRedundancy(BitReader bits, PictureSet set)
    {
        if (sequence.OrderType == 0 && set.HasBottomOrder)
        {
            bits.Signed();
        }

        if (set.HasRedundancy)
        {
            bits.Unsigned();
        }
    }

    /// <summary>dec_ref_pic_marking (7.3.3.3); in an intra slice nothing stands before it.</summary>
    private static void SkipMarking(BitReader bits, byte header)
    {
        if ((header & 0x60) == 0)
        {
            throw new InvalidDataException("A keyframe that nothing refers to.");
        }

        if (!bits.Flag())
        {
            return;
        }

        uint operation;
        while ((operation = bits.Unsigned()) != 0)
        {
            if (operation is 1 or 2 or 3 or 4 or 6)
            {
                bits.Unsigned();
            }

            if (operation == 3)
            {
                bits.Unsigned();
            }
        }
    }

    /// <summary>The rest of the header and the slice's data, which begins at a whole byte where it is arithmetically coded.</summary>
    private static void CopyRest(BitWriter written, byte[] payload, BitReader bits, Head head)
    {
        var start = bits.Position;
        if (!head.Set.IsArithmetic)
        {
            written.Copy(payload, start, payload.Length * 8);
            return;
        }

        if (!head.IsIntra)
        {
            bits.Unsigned();
        }

        bits.Signed();
        if (head.Set.HasDeblocking && bits.Unsigned() != 1)
        {
            bits.Signed();
            bits.Signed();
        }

        written.Copy(payload, start, bits.Position);
        while (!written.IsAligned)
        {
            written.Bit(1);
        }

        written.Copy(payload, (bits.Position + 7) / 8 * 8, payload.Length * 8);
    }

    private static void Put(byte[] payload, int at, int count, uint value)
    {
        for (var i = 0; i < count; i++)
        {
            var mask = (byte)(0x80 >> ((at + i) & 7));
            var isSet = ((value >> (count - 1 - i)) & 1) == 1;
            payload[(at + i) >> 3] = (byte)(isSet ? payload[(at + i) >> 3] | mask : payload[(at + i) >> 3] & ~mask);
        }
    }

    private readonly record struct Head(PictureSet Set, int Type, int FrameNumberAt, uint FrameNumber, int OrderAt, uint Order, int End)
    {
        public bool IsIntra => Type == 2;
    }
}
