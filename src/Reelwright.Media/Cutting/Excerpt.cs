using Reelwright.Media.Cutting.H264;
using Reelwright.Media.Mp4;

namespace Reelwright.Media.Cutting;

/// <summary>A small film of the pictures that have to be decoded to see some of another film. Nothing in it is sought: picture n of it is known to be picture m of the other.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Places">Which picture of the other film (by place in the order shown) each one is; -1 for one that is never shown.</param>
/// <param name="BeginsOpen">It begins within a chain of open groups: orders to free pictures from before it may make a decoder complain, as after any jump to that place.</param>
internal sealed record Excerpt(string Path, IReadOnlyList<int> Places, bool BeginsOpen)
{
    public int IndexOf(int place)
    {
        for (var i = 0; i < Places.Count; i++)
        {
            if (Places[i] == place)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"Picture {place} is not in the excerpt.");
    }

    /// <summary>Writes the pictures from one place to another, from the keyframe before them on.</summary>
    public static async Task<Excerpt> WriteAsync(string film, CutRange range, KeyPictures keys, int from, int to, string path, CancellationToken cancel)
    {
        var samples = range.Track.Samples;
        var last = range.Shown[from..(to + 1)].Max();
        var key = FindKey(range, keys, from);
        var places = new Dictionary<int, int>();
        for (var place = 0; place < range.Shown.Length; place++)
        {
            if (range.Shown[place] >= key && range.Shown[place] <= last)
            {
                places[range.Shown[place]] = place;
            }
        }

        // Pictures shown before the key need what is not there.
        var taken = Enumerable.Range(key, last - key + 1).Where(i => samples[i].Shown >= samples[key].Shown).ToList();
        var (pieces, start) = Timeline.Build([.. taken.Select(i => samples[i])]);
        var step = Math.Max(1, range.Track.LastDuration);
        var length = taken.Max(i => samples[i].Shown) - taken.Min(i => samples[i].Shown) + step;
        var track = range.Track with { Matrix = null, Samples = pieces, DecodeEnd = pieces[^1].Decode + step, Edit = new Mp4Edit(0, start, length) };
        await Mp4Writer.WriteAsync(path, [track], [film], maxBytes: null, progress: null, cancel);
        return new Excerpt(path, [.. taken.OrderBy(i => samples[i].Shown).Select(i => places.GetValueOrDefault(i, -1))], keys.KindOf(samples[key]) is KeyKind.Open);
    }

    private static int FindKey(CutRange range, KeyPictures keys, int place)
    {
        var samples = range.Track.Samples;
        var wanted = samples[range.Shown[place]].Shown;
        for (var i = range.Shown[place]; i >= 0; i--)
        {
            if (samples[i].IsSync && samples[i].Shown <= wanted && keys.KindOf(samples[i]) is not KeyKind.None)
            {
                return i;
            }
        }

        throw new CutException("there is no keyframe before the cut");
    }
}

/// <summary>Why a film cannot be cut without encoding it all; part of a sentence.</summary>
internal sealed class CutException(string reason) : Exception(reason);
