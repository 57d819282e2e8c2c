using Reelwright.Media.Mp4;

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
        track is { Codec: "mp4a", Samples.Length: > 0 };

    /// <summary>The stream from one second of the film to another; null when it is silent all that time.</summary>
    public static Mp4Track? Copy(Mp4Track track, int file, double from, double to, bool isOn)
    {
        var samples = track.Samples;
        var soundEnd = Math.Min(track.MediaEnd, samples[^1].Decode + track.LastDuration);
        var (start, end) = (Media(Math.Max(from, track.DelaySeconds)), Math.Min(Media(to), soundEnd));
        if (end <= start)
        {
            return null;
        }

        var first = Math.Max(0, LastBefore(samples, start) - (track.Timescale < LowRate ? 2 : 1));
        var last = LastBefore(samples, end - 1);
        Mp4Sample[] kept = [.. samples[first..(last + 1)].Select(sample => sample with { File = checked((ushort)file), Decode = sample.Decode - samples[first].Decode, Shift = 0, IsSync = true })];
        return track with
        {
            Samples = kept,
            DecodeEnd = (last + 1 < samples.Length ? samples[last + 1].Decode : track.DecodeEnd) - samples[first].Decode,
            Edit = new Mp4Edit((long)Math.Round(Math.Max(0, track.DelaySeconds - from) * track.Timescale), start - samples[first].Decode, end - start),
            IsOn = isOn,
        };

        long Media(double seconds) => track.MediaStart + (long)Math.Round((seconds - track.DelaySeconds) * track.Timescale);
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
        var (made, reason) = await Mp4Reader.TryReadAsync(path, cancel);
        return made?.Sounds ?? throw new CutException(reason);
    }

    /// <summary>A whole encoded stream as a track.</summary>
    public static Mp4Track? Whole(Mp4Track track, int file, bool isOn) =>
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
}
