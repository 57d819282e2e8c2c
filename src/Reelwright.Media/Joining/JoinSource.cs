using Reelwright.Media.Mp4;

namespace Reelwright.Media;

/// <summary>A film that goes into a join: with its index where its pictures can be copied, and what ffprobe says where that is needed.</summary>
internal sealed class JoinSource(string path, MediaFormat format, Mp4Film? film, MediaInfo? known, MediaProbe probe)
{
    private MediaInfo? _info = known;

    public string Path { get; } = path;

    public MediaFormat Format { get; } = format;

    /// <summary>How long a picture is shown; null for films.</summary>
    public double? StillSeconds { get; init; }

    /// <summary>Its index; of another container, that of a copy in MP4. Null when its picture is of a codec that MP4 results do not have.</summary>
    public Mp4Film? Film { get; } = film;

    /// <summary>The picture's samples, when an MP4 result may hold them as they are.</summary>
    public Mp4Track? Picture => Film?.Picture is { HasComplexEdits: false } picture ? picture : null;

    /// <summary>The file that <see cref="Picture"/> points into.</summary>
    public string FilmPath => Film?.Path ?? Path;

    /// <summary>Asked when first needed: a join that only copies never does.</summary>
    public async Task<MediaInfo> InfoAsync(CancellationToken cancel) => _info ??= await probe.ProbeAsync(Path, Format, MediaBounds.Default, cancel);

    public async Task<bool> HasSoundAsync(CancellationToken cancel) => _info?.HasAudio ?? Film?.HasSound ?? (await InfoAsync(cancel)).HasAudio;

    /// <summary>When the picture begins and ends on the film's clock, which starts with the earlier of picture and sound.</summary>
    public async Task<(double From, double To)> PictureSpanAsync(CancellationToken cancel)
    {
        if (StillSeconds is { } still)
        {
            return (0, still);
        }

        var info = await InfoAsync(cancel);
        if (Film?.Picture is { HasComplexEdits: false, HidesSamples: false } picture)
        {
            var from = Math.Max(0, ((double)picture.ShownFrom / picture.Timescale) - info.StartSeconds);
            return (from, from + picture.Seconds);
        }

        var length = info.Streams.FirstOrDefault(stream => stream.Type == "video" && stream.Codec == info.VideoCodec)?.DurationSeconds;
        return (0, length ?? info.DurationSeconds);
    }
}

/// <summary>Opens what goes into a join.</summary>
internal sealed class JoinSources(FfmpegRunner runner, MediaProbe probe)
{
    /// <summary>A picture that is shown for a while, for the joins of <see cref="Merger"/>.</summary>
    /// <exception cref="MediaException">Unsupported: no PNG. Corrupt, TooLarge.</exception>
    public async Task<JoinSource> OpenStillAsync(string path, double seconds, CancellationToken cancel)
    {
        var info = await probe.ProbeAsync(path, MediaFormat.Png, MediaBounds.Default, cancel);
        return new JoinSource(path, MediaFormat.Png, null, info, probe) { StillSeconds = seconds };
    }

    /// <exception cref="MediaException">Unsupported: no film. Corrupt, TooLarge.</exception>
    public async Task<JoinSource> OpenAsync(string path, string workFolder, CancellationToken cancel)
    {
        var format = await MediaSniffer.SniffFileAsync(path, cancel);
        if (format.Kind() is not MediaKind.Video)
        {
            throw new MediaException(MediaFailure.Unsupported, "The file is no film.");
        }

        if (format is MediaFormat.Mp4 or MediaFormat.Mov && await Mp4Reader.TryReadAsync(path, cancel) is { Film: { Picture: not null } film })
        {
            return (double)(film.Picture.Delay + film.Picture.Length) / film.Picture.Timescale <= MediaBounds.Default.MaxDurationSeconds && (long)film.Picture.Entry.Width * film.Picture.Entry.Height <= MediaBounds.Default.MaxPixels
                ? new JoinSource(path, format, film, null, probe)
                : throw new MediaException(MediaFailure.TooLarge, FfmpegFailure.Message(MediaFailure.TooLarge));
        }

        var info = await probe.ProbeAsync(path, format, MediaBounds.Default, cancel);
        return info.HasVideo
            ? new JoinSource(path, format, await CopyToMp4Async(path, format, info, workFolder, cancel), info, probe)
            : throw new MediaException(MediaFailure.Unsupported, "The file has no picture.");
    }

    /// <summary>The same samples in an MP4 file, whose index can be read.</summary>
    private async Task<Mp4Film?> CopyToMp4Async(string path, MediaFormat format, MediaInfo info, string workFolder, CancellationToken cancel)
    {
        if (info.VideoCodec is not ("h264" or "hevc"))
        {
            return null;
        }

        var copy = Path.Combine(workFolder, $"copy-{Guid.CreateVersion7():N}.mp4");
        try
        {
            await runner.RunAsync(
            [
                .. FfmpegRunner.Open(path, format, MediaBounds.Default.MaxPixels),
                "-map", "0:V:0", .. info.AudioCodec is "aac" ? ["-map", "0:a:0"] : Array.Empty<string>(),
                "-c", "copy", .. info.VideoCodec is "hevc" ? ["-tag:v", "hvc1"] : Array.Empty<string>(),
                "-map_metadata", "-1", "-map_chapters", "-1", "-f", "mp4", FfmpegRunner.FileUrl(copy),
            ], cancel);
        }
        catch (MediaException refused) when (refused.Failure is MediaFailure.Corrupt or MediaFailure.Unsupported or MediaFailure.Failed)
        {
            // Streams that cannot stand in an MP4 file as they are can still be decoded; a damaged file tells so then.
            File.Delete(copy);
            return null;
        }

        return await Mp4Reader.TryReadAsync(copy, cancel) is { Film: { Picture: not null } film } ? film with { HasSound = info.HasAudio } : null;
    }
}
