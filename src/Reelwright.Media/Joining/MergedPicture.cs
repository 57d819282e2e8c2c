using System.Buffers.Binary;
using Reelwright.Media.Mp4;

namespace Reelwright.Media;

/// <summary>Puts the pictures of clips one behind the other, as they are coded.</summary>
internal static class MergedPicture
{
    /// <summary>Beyond this, clocks of different films are not brought to a common one exactly, but to one this fine.</summary>
    private const long FinestClock = 100_000_000;

    /// <param name="Track">The samples; each has the number of its file.</param>
    /// <param name="IsEncoded">It was coded for this film.</param>
    internal sealed record Piece(Mp4Track Track, bool IsEncoded);

    /// <summary>Whether a clip's pictures can stand behind others without any of theirs: they begin with an instantaneous refresh, and all of them are shown.</summary>
    public static async Task<bool> StandsAloneAsync(JoinSource source, CancellationToken cancel)
    {
        if (source.Picture is not { HidesSamples: false } picture || !picture.Samples[0].IsSync || picture.Length <= 0)
        {
            return false;
        }

        // What is shown before the first coded picture was coded with pictures of before the clip.
        return picture.FirstShown == picture.Samples[0].Shown && await IsRefreshAsync(source.FilmPath, picture, cancel);
    }

    /// <summary>Same decoder, same frame, same rate: the second's pictures may follow the first's under one description.</summary>
    public static bool Agree(Mp4Track first, Mp4Track other) => first.Entry.Box.AsSpan().SequenceEqual(other.Entry.Box) && HaveOneFrame(first, other);

    /// <summary>The clips as one track, and when each begins, in its ticks; null when they need descriptions that cannot stand together.</summary>
    /// <param name="pieces">In order.</param>
    /// <param name="lead">The number of the one whose description all have.</param>
    public static (Mp4Track Track, long[] Starts)? Join(IReadOnlyList<Piece> pieces, int lead)
    {
        if (Describe(pieces, lead) is not { } first)
        {
            return null;
        }

        var clock = pieces.Select(piece => piece.Track.Timescale).Aggregate(CommonClock);
        var wait = pieces.Max(piece => Scale(piece.Track.FirstShown - piece.Track.Samples[0].Decode, clock, piece.Track.Timescale));
        var samples = new Mp4Sample[pieces.Sum(piece => piece.Track.Samples.Length)];
        var starts = new long[pieces.Count];
        var (at, start) = (0, 0L);
        for (var number = 0; number < pieces.Count; number++)
        {
            var track = pieces[number].Track;
            var (firstDecode, firstShown) = (track.Samples[0].Decode, track.FirstShown);
            starts[number] = start;
            foreach (var sample in track.Samples)
            {
                // All clips are decoded as long before they are shown as the one that needs it longest.
                var decode = start + Scale(sample.Decode - firstDecode, clock, track.Timescale);
                var shown = start + wait + Scale(sample.Shown - firstShown, clock, track.Timescale);
                samples[at++] = sample with { Decode = decode, Shift = checked((int)(shown - decode)) };
            }

            start += Scale(track.Length, clock, track.Timescale);
        }

        return (first with { Timescale = clock, Samples = samples, DecodeEnd = start, Language = Mp4Track.UnknownLanguage, Edit = new Mp4Edit(0, wait, start) }, starts);
    }

    /// <summary>The beginning of a clip, up to the picture that is nearest to the end; null where pictures of the beginning are coded with later ones.</summary>
    public static Mp4Track? Shorten(Mp4Track picture, double? seconds)
    {
        if (!(seconds < picture.Seconds))
        {
            return picture;
        }

        var first = picture.FirstShown;
        var shown = picture.Samples.Select(sample => sample.Shown).Order().ToArray();
        var end = seconds.Value * picture.Timescale;
        var count = 1;
        while (count < shown.Length && (shown[count] + (count + 1 < shown.Length ? shown[count + 1] : shown[count] + picture.LastDuration)) / 2.0 - first < end)
        {
            count++;
        }

        if (count == shown.Length)
        {
            return picture;
        }

        var samples = picture.Samples[..count];
        var decodeEnd = samples[0].Decode + shown[count] - first;
        return samples.All(sample => sample.Shown < shown[count]) && decodeEnd > samples[^1].Decode
            ? picture with { Samples = samples, DecodeEnd = decodeEnd, Edit = new Mp4Edit(picture.Delay, picture.MediaStart, null) }
            : null;
    }

    private static bool HaveOneFrame(Mp4Track first, Mp4Track other) =>
        first.Entry.Width == other.Entry.Width && first.Entry.Height == other.Entry.Height
        && first.Matrix.AsSpan().SequenceEqual(other.Matrix)
        && Math.Abs((other.FramesPerSecond / first.FramesPerSecond ?? 0) - 1) < 0.0005;

    /// <summary>The leading clip's description, with the parameter sets of those coded for it.</summary>
    private static Mp4Track? Describe(IReadOnlyList<Piece> pieces, int lead)
    {
        var first = pieces[lead].Track;
        var config = first.Entry.Config;
        var other = pieces.Select(piece => piece.Track.Entry.Config).FirstOrDefault(own => !own.AsSpan().SequenceEqual(config));
        if (other is null)
        {
            return first;
        }

        if (pieces.Select(piece => piece.Track.Entry.Config).Any(own => !own.AsSpan().SequenceEqual(config) && !own.AsSpan().SequenceEqual(other))
            || AvcConfig.TryRead(other) is not { } added || AvcConfig.TryRead(config)?.Beside(added) is not { } both)
        {
            return null;
        }

        // What the box says of colours would hold for both kinds; each one's own parameter sets say it for it.
        return first with { Entry = first.Entry.WithoutLook().With(both.Write()) };
    }

    private static long CommonClock(long a, long b)
    {
        var common = a / FrameRate.GreatestDivisor(a, b) * (Int128)b;
        return common <= FinestClock ? (long)common : FinestClock;
    }

    private static long Scale(long ticks, long clock, long from) =>
        clock % from == 0 ? checked(ticks * (clock / from)) : checked((long)((((Int128)ticks * clock) + (from / 2)) / from));

    /// <summary>Looks at the kinds of the first sample's units: 5 in H.264, 19 and 20 in HEVC start anew.</summary>
    private static async Task<bool> IsRefreshAsync(string path, Mp4Track picture, CancellationToken cancel)
    {
        var isAvc = picture.Codec.StartsWith("avc", StringComparison.Ordinal);
        var place = isAvc ? 4 : 21;
        if (picture.Entry.Config.Length <= place)
        {
            // It does not say how long the lengths of units are: nothing can be found in it.
            return false;
        }

        var lengthBytes = (picture.Entry.Config[place] & 3) + 1;
        var header = new byte[lengthBytes + 1];
        using var file = File.OpenHandle(path, options: FileOptions.Asynchronous);
        var (at, end) = (picture.Samples[0].Offset, picture.Samples[0].Offset + picture.Samples[0].Size);
        while (at + header.Length <= end && await RandomAccess.ReadAsync(file, header, at, cancel) == header.Length)
        {
            var kind = isAvc ? header[^1] & 31 : header[^1] >> 1 & 63;
            switch (isAvc, kind)
            {
                case (true, 5) or (false, 19 or 20):
                    return true;
                case (true, >= 1 and < 5) or (false, < 32):
                    return false;
                default:
                    var padded = new byte[4];
                    header.AsSpan(0, lengthBytes).CopyTo(padded.AsSpan(4 - lengthBytes));
                    at += lengthBytes + (long)BinaryPrimitives.ReadUInt32BigEndian(padded);
                    break;
            }
        }

        return false;
    }
}
