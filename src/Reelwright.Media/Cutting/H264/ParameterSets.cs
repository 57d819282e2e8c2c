namespace Reelwright.Media.Cutting.H264;

/// <summary>What a sequence parameter set says (ISO/IEC 14496-10, 7.3.2.1), as far as a cut has to know it.</summary>
internal sealed record SequenceSet
{
    public required int Profile { get; init; }

    public required int Level { get; init; }

    public required int Id { get; init; }

    public int ChromaFormat { get; init; } = 1;

    public bool HasSeparatePlanes { get; init; }

    public int LumaBits { get; init; } = 8;

    public int ChromaBits { get; init; } = 8;

    public required int FrameNumberBits { get; init; }

    public required int OrderType { get; init; }

    /// <summary>Bits of pic_order_cnt_lsb; 0 where there is none.</summary>
    public int OrderBits { get; init; }

    public required bool AllowsGaps { get; init; }

    /// <summary>Where gaps_in_frame_num_value_allowed_flag is, in bits of the unescaped unit.</summary>
    public required int GapsAt { get; init; }

    /// <summary>No fields anywhere.</summary>
    public required bool IsProgressive { get; init; }

    public static SequenceSet Read(ReadOnlySpan<byte> unit)
    {
        var bits = new BitReader(BitReader.Unescape(unit), 8);
        var profile = (int)bits.Bits(8);
        bits.Bits(8);
        var level = (int)bits.Bits(8);
        var id = (int)bits.Unsigned();
        var (chroma, planes, luma, chromaBits) = (1, false, 8, 8);
        if (profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135)
        {
            chroma = (int)bits.Unsigned();
            planes = chroma == 3 && bits.Flag();
            luma = 8 + (int)bits.Unsigned();
            chromaBits = 8 + (int)bits.Unsigned();
            bits.Bit();
            if (bits.Flag())
            {
                SkipScalingLists(bits, chroma == 3 ? 12 : 8);
            }
        }

        var frameNumberBits = 4 + (int)bits.Unsigned();
        var orderType = (int)bits.Unsigned();
        var orderBits = ReadOrder(bits, orderType);
        bits.Unsigned();
        var gapsAt = bits.Position;
        var gaps = bits.Flag();
        bits.Unsigned();
        bits.Unsigned();
        return new SequenceSet
        {
            Profile = profile,
            Level = level,
            Id = id,
            ChromaFormat = chroma,
            HasSeparatePlanes = planes,
            LumaBits = luma,
            ChromaBits = chromaBits,
            FrameNumberBits = frameNumberBits,
            OrderType = orderType,
            OrderBits = orderBits,
            AllowsGaps = gaps,
            GapsAt = gapsAt,
            IsProgressive = bits.Flag(),
        };
    }

    private static int ReadOrder(BitReader bits, int type)
    {
        if (type == 0)
        {
            return 4 + (int)bits.Unsigned();
        }

        if (type == 1)
        {
            bits.Bit();
            bits.Signed();
            bits.Signed();
            for (var left = bits.Unsigned(); left > 0; left--)
            {
                bits.Signed();
            }
        }

        return 0;
    }

    private static void SkipScalingLists(BitReader bits, int count)
    {
        for (var list = 0; list < count; list++)
        {
            if (!bits.Flag())
            {
                continue;
            }

            var (last, next) = (8, 8);
            for (var i = 0; i < (list < 6 ? 16 : 64); i++)
            {
                if (next != 0)
                {
                    next = (last + bits.Signed() + 256) & 0xFF;
                }

                last = next == 0 ? last : next;
            }
        }
    }
}

/// <summary>What a picture parameter set says (7.3.2.2).</summary>
internal sealed record PictureSet
{
    public required int Id { get; init; }

    public required int SequenceId { get; init; }

    /// <summary>CABAC; slice data then begins at a whole byte.</summary>
    public required bool IsArithmetic { get; init; }

    public required bool HasBottomOrder { get; init; }

    public bool HasSliceGroups { get; init; }

    /// <summary>How many pictures of each list a slice refers to when it does not say.</summary>
    public (int First, int Second) References { get; init; }

    public bool HasWeights { get; init; }

    /// <summary>1: slices that predict from two sides tell their weights.</summary>
    public int TwoSidedWeights { get; init; }

    public bool HasDeblocking { get; init; }

    public bool HasRedundancy { get; init; }

    public static PictureSet Read(ReadOnlySpan<byte> unit)
    {
        var bits = new BitReader(BitReader.Unescape(unit), 8);
        var set = new PictureSet { Id = (int)bits.Unsigned(), SequenceId = (int)bits.Unsigned(), IsArithmetic = bits.Flag(), HasBottomOrder = bits.Flag() };
        if (bits.Unsigned() > 0)
        {
            return set with { HasSliceGroups = true };
        }

        set = set with { References = ((int)bits.Unsigned() + 1, (int)bits.Unsigned() + 1), HasWeights = bits.Flag(), TwoSidedWeights = (int)bits.Bits(2) };
        bits.Signed();
        bits.Signed();
        bits.Signed();
        set = set with { HasDeblocking = bits.Flag() };
        bits.Bit();
        return set with { HasRedundancy = bits.Flag() };
    }
}
