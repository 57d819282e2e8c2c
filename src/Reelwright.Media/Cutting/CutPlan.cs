using Reelwright.Media.Cutting.H264;

namespace Reelwright.Media.Cutting;

/// <summary>What of a cut is copied. Places are those of <see cref="CutRange.Shown"/>.</summary>
/// <param name="Range">What is kept.</param>
/// <param name="Copied">Samples to copy, in the order of decoding; the first is a keyframe.</param>
/// <param name="CopyFirst">Place of the first picture copied; those kept before it are encoded.</param>
/// <param name="CopyLast">Place of the last one; those kept behind it are encoded.</param>
/// <param name="Key">What the first one is.</param>
internal sealed record CutPlan(CutRange Range, IReadOnlyList<int> Copied, int CopyFirst, int CopyLast, KeyKind Key)
{
    public int Encoded => Range.Count - Copied.Count;

    /// <summary>Nothing is encoded and no header written anew: there is no seam.</summary>
    public bool IsPlainCopy => Encoded == 0 && Key is KeyKind.Closed;

    public bool HasHead => CopyFirst > Range.First;

    public bool HasTail => CopyLast < Range.Last;

    /// <summary>The longest stretch that can be copied from the first keyframe on; null when there is no keyframe in the range.</summary>
    public static CutPlan? Of(CutRange range, KeyPictures keys)
    {
        var samples = range.Track.Samples;
        var places = new int[samples.Length];
        Array.Fill(places, -1);
        for (var place = 0; place < range.Shown.Length; place++)
        {
            places[range.Shown[place]] = place;
        }

        for (var place = range.First; place <= range.Last; place++)
        {
            var key = range.Shown[place];
            if (samples[key].IsSync && keys.KindOf(samples[key]) is var kind and not KeyKind.None
                && CopyFrom(range, places, key, kind) is { Count: > 0 } copied)
            {
                return new CutPlan(range, copied, place, place + copied.Count - 1, kind);
            }
        }

        return null;
    }

    /// <summary>Samples in the order of decoding up to the last point at which nothing shown earlier is still missing: what follows can be left away there.</summary>
    private static List<int> CopyFrom(CutRange range, int[] places, int key, KeyKind kind)
    {
        var samples = range.Track.Samples;
        List<int> copied = [];
        var (whole, highest) = (0, places[key]);
        for (var i = key; i < samples.Length; i++)
        {
            if (samples[i].Shown < samples[key].Shown)
            {
                // Pictures of an open group that need what was before the key: encoded with the head, or not wanted.
                if (kind is KeyKind.Open)
                {
                    continue;
                }

                break;
            }

            if (places[i] < 0)
            {
                break;
            }

            highest = Math.Max(highest, places[i]);
            copied.Add(i);
            if (highest - places[key] + 1 == copied.Count)
            {
                if (highest > range.Last)
                {
                    break;
                }

                whole = copied.Count;
            }

            if (samples[i].Decode > range.End)
            {
                break;
            }
        }

        return copied[..whole];
    }
}
