using Reelwright.Media.Mp4;

namespace Reelwright.Media.Cutting;

/// <summary>Gives pictures that come from several places one clock.</summary>
internal static class Timeline
{
    /// <summary>Times of decoding that rise with each picture and are never later than the time it is shown, whatever their order is.</summary>
    /// <param name="pieces">In the order of decoding; of their times only <see cref="Mp4Sample.Shown"/> counts, no two are equal.</param>
    /// <returns>The same with times, the first decoded at 0; and where on that clock the first picture shown is.</returns>
    public static (Mp4Sample[] Pieces, long MediaStart) Build(IReadOnlyList<Mp4Sample> pieces)
    {
        var shown = pieces.Select(piece => piece.Shown).Order().ToArray();
        var late = 0;
        for (var i = 0; i < pieces.Count; i++)
        {
            late = Math.Max(late, i - Array.BinarySearch(shown, pieces[i].Shown));
        }

        // Picture i is decoded when picture i - late is shown; the first ones a picture's length before each other.
        var step = shown.Length > 1 ? Math.Max(1, shown[1] - shown[0]) : 1;
        var start = shown[0] - (late * step);
        var built = new Mp4Sample[pieces.Count];
        for (var i = 0; i < pieces.Count; i++)
        {
            var decode = (i < late ? shown[0] - ((late - i) * step) : shown[i - late]) - start;
            var sample = pieces[i];
            built[i] = sample with { Decode = decode, Shift = checked((int)(sample.Shown - start - decode)) };
        }

        return (built, shown[0] - start);
    }
}
