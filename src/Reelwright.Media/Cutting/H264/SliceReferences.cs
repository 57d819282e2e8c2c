namespace Reelwright.Media.Cutting.H264;

/// <summary>The part of a slice's header that says which pictures it refers to, and how much each counts.</summary>
internal static class SliceReferences
{
    private const int MostReferences = 32;

    public static void Skip(BitReader bits, PictureSet set, bool isTwoSided, bool hasColour)
    {
        if (isTwoSided)
        {
            bits.Bit();
        }

        var (first, second) = set.References;
        if (bits.Flag())
        {
            first = (int)bits.Unsigned() + 1;
            second = isTwoSided ? (int)bits.Unsigned() + 1 : second;
        }

        if (first > MostReferences || second > MostReferences)
        {
            throw new InvalidDataException("A slice refers to more pictures than there can be.");
        }

        SkipOrder(bits);
        if (isTwoSided)
        {
            SkipOrder(bits);
        }

        if (isTwoSided ? set.TwoSidedWeights == 1 : set.HasWeights)
        {
            SkipWeights(bits, isTwoSided ? first + second : first, hasColour);
        }
    }

    /// <summary>ref_pic_list_modification (7.3.3.1), of one list.</summary>
    private static void SkipOrder(BitReader bits)
    {
        if (bits.Flag())
        {
            while (bits.Unsigned() != 3)
            {
                bits.Unsigned();
            }
        }
    }

    /// <summary>pred_weight_table (7.3.3.2).</summary>
    private static void SkipWeights(BitReader bits, int references, bool hasColour)
    {
        bits.Unsigned();
        if (hasColour)
        {
            bits.Unsigned();
        }

        for (; references > 0; references--)
        {
            Skip(2);
            if (hasColour)
            {
                Skip(4);
            }
        }

        void Skip(int numbers)
        {
            if (!bits.Flag())
            {
                return;
            }

            for (; numbers > 0; numbers--)
            {
                bits.Signed();
            }
        }
    }
}
