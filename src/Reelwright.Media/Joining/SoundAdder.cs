using Reelwright.Media.Mp4;

namespace Reelwright.Media;

/// <summary>Gives a film another sound, or one more; its pictures stay as they are coded, and it lasts as long as they do.</summary>
internal sealed class SoundAdder(FfmpegRunner runner, MediaProbe probe, JoinSources sources, ClipEncoder clips)
{
    /// <summary>Seconds in which the film's own sound goes down and comes back.</summary>
    private const double DuckRamp = 0.2;

    public async Task<JoinedFilm> AddAsync(string path, string sound, string target, AddedSound added, IProgress<double>? progress, CancellationToken cancel)
    {
        Check(added);
        using var folder = new JoinFolder(added.WorkFolder, target);
        using var part = new PartialFile(target);
        var source = await sources.OpenAsync(path, folder.Path, cancel);
        var (picture, file) = await PictureAsync(source, folder, new JoinProgress(progress, 0, 0.5), cancel);
        var isCopied = file == source.FilmPath;
        var keepsOriginal = added.KeepsOriginal && await source.HasSoundAsync(cancel);

        // On a clock of its own the film begins with its first picture; together with its old sound, when the earlier of both does.
        var from = !keepsOriginal ? 0 : isCopied ? (await source.PictureSpanAsync(cancel)).From : (double)picture.Delay / picture.Timescale;
        picture = picture.Delayed((long)Math.Round(from * picture.Timescale));
        var seconds = from + picture.Seconds;
        var soundFormat = await MediaSniffer.SniffFileAsync(sound, cancel);
        var (track, soundFile) = keepsOriginal || added.Volume != 1 || added.OffsetSeconds != 0 || soundFormat is not (MediaFormat.M4a or MediaFormat.Mp4 or MediaFormat.Mov)
            ? (null, null)
            : await CopySoundAsync(sound, seconds, folder, cancel);
        var isSoundEncoded = track is null;
        if (track is null)
        {
            soundFile = folder.NewFile(".m4a");
            await EncodeSoundAsync(source, keepsOriginal, sound, soundFormat, soundFile, added, seconds, new JoinProgress(progress, 0.5, 0.45), cancel);
            track = await SoundChain.ReadAsync(soundFile, cancel);
        }

        var silence = folder.NewFile(".aac");
        await File.WriteAllBytesAsync(silence, AacConfig.Silence(track.Entry.Channels) ?? [], cancel);
        await Mp4Writer.WriteAsync(
            part.Path, [picture, isSoundEncoded ? track.InFile(1) : track], [file, soundFile!, silence], runner.Options.MaxOutputBytes, new JoinProgress(progress, 0.95, 0.05), cancel);
        await JoinProvenance.CarryAsync([path], part.Path, cancel);
        part.Commit();
        return new JoinedFilm
        {
            Method = isCopied ? JoinMethod.Copy : JoinMethod.Encode,
            FramesEncoded = isCopied ? 0 : picture.Samples.Length,
            FramesTotal = picture.Samples.Length,
            DurationSeconds = seconds,
            SoundEncoded = isSoundEncoded,
        };
    }

    private static void Check(AddedSound added)
    {
        if (added.Volume is not (>= 0 and <= 10) || added.OffsetSeconds is not (>= 0 and <= 24 * 3600) || added.DuckDecibels is not (>= 0 and <= 60))
        {
            throw new ArgumentException("A volume is between 0 and 10, an offset between 0 and a day, and a sound is lowered by 0 to 60 dB.", nameof(added));
        }
    }

    private async Task<(Mp4Track Picture, string File)> PictureAsync(JoinSource source, JoinFolder folder, IProgress<double> progress, CancellationToken cancel)
    {
        if (source.Picture is { } picture)
        {
            return (picture, source.FilmPath);
        }

        var path = folder.NewFile(".mp4");
        await clips.EncodeAsync(source, path, 1, null, progress, cancel);
        return (await ClipEncoder.ReadAsync(path, cancel), path);
    }

    /// <summary>AAC that needs no change but an end.</summary>
    private static async Task<(Mp4Track? Track, string? File)> CopySoundAsync(string sound, double seconds, JoinFolder folder, CancellationToken cancel)
    {
        if (await Mp4Reader.TryReadAsync(sound, cancel) is not { Film.Sound: { } track } || !SoundSlots.CanCopy([track]))
        {
            return (null, null);
        }

        // Silence behind the end stands in a file of its own, the third.
        return (SoundSlots.Join([new SoundSlots.Clip(track, 0, 1, 0, seconds)], 2), sound);
    }

    private async Task EncodeSoundAsync(
        JoinSource source, bool keepsOriginal, string sound, MediaFormat soundFormat, string path, AddedSound added, double seconds, IProgress<double> progress, CancellationToken cancel)
    {
        var info = await probe.ProbeAsync(sound, soundFormat, MediaBounds.Default, cancel);
        if (!info.HasAudio)
        {
            throw new MediaException(MediaFailure.Unsupported, "The file has no sound.");
        }

        var original = keepsOriginal ? await source.InfoAsync(cancel) : null;
        var channels = SoundChain.Channels([info.Channels, original?.Channels ?? 0]);
        var samples = (long)Math.Round(seconds * SoundChain.SampleRate);
        var delay = (long)Math.Round(added.OffsetSeconds * SoundChain.SampleRate);
        var chain = $"[0:a:0]{SoundChain.Normal(info.Channels, channels)},volume={FfmpegRunner.Number(added.Volume)},adelay={delay}S:all=1,{SoundChain.Exactly(samples)}";
        if (original is not null)
        {
            // What is louder together than a file can hold is held back, not cut off.
            chain += $"[new];[1:a:0]{SoundChain.Normal(original.Channels, channels)}{Duck(added, info.DurationSeconds)},{SoundChain.Exactly(samples)}[old];"
                + $"[old][new]amix=inputs=2:duration=first:normalize=0,alimiter=limit=0.97:level=0:latency=1,{SoundChain.Exactly(samples)}";
        }

        await runner.RunAsync(
        [
            .. FfmpegRunner.Open(sound, soundFormat, MediaBounds.Default.MaxPixels),
            .. original is null ? [] : FfmpegRunner.Open(source.Path, source.Format, MediaBounds.Default.MaxPixels),
            "-filter_complex", $"{chain}[sound]", "-map", "[sound]", .. SoundChain.File(channels, path),
        ], FfmpegWork.OfSeconds(seconds), progress, cancel);
    }

    /// <summary>Down before the added sound begins, and up when it has ended.</summary>
    private static string Duck(AddedSound added, double seconds)
    {
        if (added.DuckDecibels == 0 || added.Volume == 0)
        {
            return "";
        }

        var low = Math.Pow(10, -added.DuckDecibels / 20);
        var (from, to) = (FfmpegRunner.Number(added.OffsetSeconds), FfmpegRunner.Number(added.OffsetSeconds + seconds));
        return $",asetnsamples=n=256:p=0,volume=eval=frame:volume={FfmpegRunner.Number(low)}+{FfmpegRunner.Number(1 - low)}*clip(max({from}-t\\,t-{to})/{FfmpegRunner.Number(DuckRamp)}\\,0\\,1)";
    }
}
