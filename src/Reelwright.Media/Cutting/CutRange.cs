using Reelwright.Media.Mp4;

namespace Reelwright.Media.Cutting;

/// <summary>The pictures of a film in the order shown, and those of them that a cut keeps.</summary>
/// <param name="Track">The film's picture.</param>
/// <param name="Shown">Samples (by number in the order of decoding) in the order shown; those that an edit list hides are not among them.</param>
/// <param name="First">The first one kept, by place in <paramref name="Shown"/>.</param>
/// <param name="Last">The last one kept.</param>
/// <param name="Origin">Where on the media clock the new film begins.</param>
internal sealed record CutRange(Mp4Track Track, int[] Shown, int First, int Last, long Origin)
{
    /// <summary>Times that were rounded to milliseconds still mean their frame.</summary>
    private const double Tolerance = 0.0006;

    public int Count => Last - First + 1;

    /// <summary>Where on the media clock the new film ends: with the last picture.</summary>
    public long End => EndOf(Last);

    public bool HasFilmsEnd => Last == Shown.Length - 1;

    public long ShownAt(int place) => Track.Samples[Shown[place]].Shown;

    public long EndOf(int place)
    {
        if (place + 1 < Shown.Length)
        {
            return ShownAt(place + 1);
        }

        // The samples' own end; an edit list may end the film before, never later.
        var end = ShownAt(place) + Math.Max(1, Track.LastDuration);
        return Track.MediaEnd > ShownAt(place) ? Math.Min(end, Track.MediaEnd) : end;
    }

    /// <summary>The pictures whose time is at or after the start and before the end; in a span that no picture begins in, the one shown at its start.</summary>
    /// <param name="track">The film's picture.</param>
    /// <param name="filmStart">When the film begins on the track's clock: times count from there.</param>
    /// <param name="start">Seconds.</param>
    /// <param name="end">Seconds.</param>
    public static CutRange Of(Mp4Track track, double filmStart, double start, double end)
    {
        var shown = Enumerable.Range(0, track.Samples.Length).Where(i => track.Shows(track.Samples[i])).ToArray();
        if (shown.Length == 0)
        {
            throw new MediaException(MediaFailure.Corrupt, FfmpegFailure.Message(MediaFailure.Corrupt), "No picture is shown.");
        }

        Array.Sort(shown, (a, b) => (track.Samples[a].Shown, a).CompareTo((track.Samples[b].Shown, b)));
        var first = FirstAt(start - Tolerance);
        var last = FirstAt(end - Tolerance) - 1;
        if (last < first)
        {
            first = last = Math.Clamp(first - 1, 0, shown.Length - 1);
        }

        var begin = track.Samples[shown[first]].Shown;
        if (first == 0 && Seconds(begin) > start)
        {
            // The film has a sound before its first picture.
            begin -= (long)((Seconds(begin) - start) * track.Timescale);
        }

        return new CutRange(track, shown, first, last, begin);

        double Seconds(long media) => track.SecondsOf(media) - filmStart;

        int FirstAt(double seconds)
        {
            var (low, high) = (0, shown.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = Seconds(track.Samples[shown[middle]].Shown) < seconds ? (middle + 1, high) : (low, middle);
            }

            return low;
        }
    }
}
