namespace Reelwright.Media;

/// <summary>Turns any accepted sound, or a film's sound, into one of the formats that are given out.</summary>
internal sealed class SoundEncoder(FfmpegRunner runner, MediaProbe probe)
{
    private const int SampleRate = 48_000;

    public async Task<MediaInfo> EncodeAsync(string source, MediaFormat sourceFormat, string target, SoundSettings settings, CancellationToken cancel)
    {
        using var part = new PartialFile(target);
        using var words = settings.Metadata is null ? null : MetadataFile.Write(settings.Metadata, settings.WorkFolder ?? Path.GetDirectoryName(Path.GetFullPath(target))!);
        await runner.RunAsync(Arguments(source, sourceFormat, settings, words, part.Path), cancel, settings.WorkFolder);
        var made = await probe.ProbeAsync(part.Path, settings.Format, MediaBounds.Default, cancel);
        part.Commit();
        return made;
    }

    private IReadOnlyList<string> Arguments(string source, MediaFormat sourceFormat, SoundSettings settings, MetadataFile? words, string target) =>
    [
        .. FfmpegRunner.Open(source, sourceFormat, MediaBounds.Default.MaxPixels, ["-threads", FfmpegRunner.Number(runner.Options.Threads)]),
        .. words is null ? Array.Empty<string>() : ["-f", "ffmetadata", "-i", FfmpegRunner.FileUrl(words.Path)],
        "-map", "0:a:0", "-map_metadata", words is null ? "-1" : "1", "-map_chapters", "-1", "-vn", "-sn", "-dn",
        "-af", Filter(settings),
        .. Codec(settings.Format),
        FfmpegRunner.FileUrl(target),
    ];

    /// <summary>To the sample: what is too long is cut, what is too short ends in silence.</summary>
    private static string Filter(SoundSettings settings)
    {
        var plain = $"aresample={SampleRate}:first_pts=0,aformat=channel_layouts=stereo";
        if (settings.Seconds is not { } seconds)
        {
            return plain;
        }

        var samples = FfmpegRunner.Number((long)Math.Round(seconds * SampleRate));
        return $"{plain},apad=whole_len={samples},atrim=end_sample={samples}";
    }

    private static IReadOnlyList<string> Codec(MediaFormat format) => format switch
    {
        MediaFormat.Mp3 => ["-c:a", "libmp3lame", "-b:a", "192k", "-id3v2_version", "3", "-f", "mp3"],
        MediaFormat.Wav => ["-c:a", "pcm_s16le", "-fflags", "+bitexact", "-f", "wav"],
        MediaFormat.Flac => ["-c:a", "flac", "-sample_fmt", "s16", "-f", "flac"],
        _ => throw new ArgumentException($"Sounds are given out as MP3, WAV or FLAC, not as {format}.", nameof(format)),
    };
}
