using Reelwright.Media.Cutting.Mp4;

namespace Reelwright.Media.Cutting;

/// <summary>A stream of sound to be cut.</summary>
/// <param name="Number">Among the source's streams of sound.</param>
/// <param name="Track">Its packets in the film that is cut; null for sound that has to be encoded.</param>
internal sealed record CutSound(int Number, Mp4Track? Track);

/// <summary>Cuts sound to the sample. AAC is copied: packets around the cut stay whole, and the edit list says which of their samples are heard.</summary>
/// <remarks>
/// An AAC packet only sounds right behind the one before it, so one more packet (two at low rates, where SBR looks back further)
/// is taken along unheard. A player that ignored edit lists would be late by at most that much.
/// </remarks>
internal sealed class SoundCut(FfmpegRunner runner, MediaProbe probe)
{
    private const int LowRate = 32_000;
    private const double LongerThanAnyFilm = 1e9;

    /// <summary>Whether packets of the track can stand in an MP4 as they are.</summary>
    public static bool CanCopy(Mp4Track track) =>
        track is { Codec: "mp4a", Samples.Length: > 0 } && track.Entry is { Length: > 28 } entry && entry.UInt16(8) == 0 && IsAac(entry);

    /// <summary>The stream from one second of the film to another; null when it is silent all that time.</summary>
    public static Mp4Output? Copy(Mp4Track track, int file, double from, double to, bool isOn)
    {
        var samples = track.Samples;
        var soundEnd = Math.Min(track.MediaEnd, samples[^1].Decode + track.LastDuration);
        var (start, end) = (Media(Math.Max(from, track.Delay)), Math.Min(Media(to), soundEnd));
        if (end <= start)
        {
            return null;
        }

        var first = Math.Max(0, LastBefore(samples, start) - (track.Timescale < LowRate ? 2 : 1));
        var last = LastBefore(samples, end - 1);
        return new Mp4Output
        {
            IsPicture = false,
            Timescale = track.Timescale,
            Language = track.Language,
            Matrix = Mp4Index.UprightMatrix,
            Size = (0, 0),
            Entry = Entry(track),
            Samples = [.. samples[first..(last + 1)].Select(sample => new Mp4Piece(file, sample with { Decode = sample.Decode - samples[first].Decode, Shift = 0, IsSync = true }))],
            LastDuration = last + 1 < samples.Length ? samples[last + 1].Decode - samples[last].Decode : track.LastDuration,
            Delay = (long)Math.Round(Math.Max(0, track.Delay - from) * track.Timescale),
            MediaStart = start - samples[first].Decode,
            Length = end - start,
            IsOn = isOn,
        };

        long Media(double seconds) => track.MediaStart + (long)Math.Round((seconds - track.Delay) * track.Timescale);
    }

    /// <summary>Encodes streams that cannot be copied, each cut by itself.</summary>
    /// <param name="source">The film.</param>
    /// <param name="numbers">Which of its streams of sound.</param>
    /// <param name="from">Second of the film.</param>
    /// <param name="to">Second of the film.</param>
    /// <param name="path">The file that gets them.</param>
    /// <param name="cancel">Kills ffmpeg.</param>
    /// <returns>Their index, in the order of the numbers.</returns>
    public async Task<IReadOnlyList<Mp4Track>> EncodeAsync(string source, IReadOnlyList<int> numbers, double from, double to, string path, CancellationToken cancel)
    {
        var format = await MediaSniffer.SniffFileAsync(source, cancel);
        var film = await probe.ProbeAsync(source, format, MediaBounds.Default, cancel);
        var streams = film.Sounds.ToList();
        var cut = $"atrim=start={FfmpegRunner.Number(Math.Max(0, from))}:end={FfmpegRunner.Number(to)},asetpts=PTS-STARTPTS";
        await runner.RunAsync(
        [
            .. FfmpegRunner.Open(source, format, MediaBounds.Default.MaxPixels),
            .. numbers.SelectMany((number, i) => (string[])["-map", $"0:{streams[number].Index}", .. FilmSound.Encode(streams[number], i, cut)]),
            "-vn", "-map_metadata", "-1", "-map_chapters", "-1", "-f", "mp4", FfmpegRunner.FileUrl(path),
        ], cancel);
        return Mp4Reader.ReadSounds(path);
    }

    /// <summary>A whole encoded stream as a track.</summary>
    public static Mp4Output? Whole(Mp4Track track, int file, bool isOn) =>
        track.Samples.Length == 0 ? null : Copy(track, file, 0, LongerThanAnyFilm, isOn);

    private static int LastBefore(Mp4Sample[] samples, long media)
    {
        var (low, high) = (0, samples.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = samples[middle].Decode <= media ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private static byte[] Entry(Mp4Track track)
    {
        var boxes = new Mp4Builder();
        boxes.Box("mp4a"u8, () => boxes.Bytes(track.Entry.Body.Span));
        return boxes.ToArray();
    }

    /// <summary>Object type 0x40 of a decoder's description (ISO/IEC 14496-1, 7.2.6.6).</summary>
    private static bool IsAac(Mp4Box entry)
    {
        if (new Mp4Box(0, entry.Body[28..]).Find("esds"u8) is not { } description)
        {
            return false;
        }

        var at = 4;
        if (SkipTag(description, ref at) != 3)
        {
            return false;
        }

        at += 3;
        return SkipTag(description, ref at) == 4 && description.Byte(at) == 0x40;
    }

    private static int SkipTag(Mp4Box description, ref int at)
    {
        var tag = description.Byte(at++);
        while ((description.Byte(at++) & 0x80) != 0)
        {
            // The length's further bytes.
        }

        return tag;
    }
}
