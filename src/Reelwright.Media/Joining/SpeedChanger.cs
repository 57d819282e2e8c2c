using Reelwright.Media.Mp4;

namespace Reelwright.Media;

/// <summary>Shows a film faster or slower: its pictures keep their bytes and get other times, its sound keeps its pitch.</summary>
internal sealed class SpeedChanger(FfmpegRunner runner, JoinSources sources, ClipEncoder clips)
{
    /// <summary>More frames a second than this is more than screens show and many players keep up with.</summary>
    private const double MaxFramesPerSecond = 120.5;

    public async Task<JoinedFilm> ChangeAsync(string path, string target, double factor, string? workFolder, IProgress<double>? progress, CancellationToken cancel)
    {
        if (factor is not (>= 0.25 and <= 4))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "Between 0.25 and 4.");
        }

        using var folder = new JoinFolder(workFolder, target);
        using var part = new PartialFile(target);
        var source = await sources.OpenAsync(path, folder.Path, cancel);
        var hasSound = await source.HasSoundAsync(cancel);
        var (picture, file, reduced) = await PictureAsync(source, factor, folder, new JoinProgress(progress, 0, 0.7), cancel);
        var isCopied = file == source.FilmPath;
        if (isCopied)
        {
            // On a clock of its own the film begins with its first picture; together with its sound, when the earlier of both does.
            var from = hasSound ? (await source.PictureSpanAsync(cancel)).From : 0;
            picture = picture.Delayed((long)Math.Round(from / factor * picture.Timescale));
        }

        var seconds = ((double)picture.Delay / picture.Timescale) + picture.Seconds;
        List<Mp4Track> tracks = [picture];
        List<string> files = [file];
        if (hasSound)
        {
            var sound = folder.NewFile(".m4a");
            await EncodeSoundAsync(source, sound, factor, seconds, new JoinProgress(progress, 0.7, 0.25), cancel);
            tracks.Add((await SoundChain.ReadAsync(sound, cancel)).InFile(1));
            files.Add(sound);
        }

        await Mp4Writer.WriteAsync(part.Path, tracks, files, runner.Options.MaxOutputBytes, new JoinProgress(progress, 0.95, 0.05), cancel);
        await JoinProvenance.CarryAsync([path], part.Path, cancel);
        part.Commit();
        return new JoinedFilm
        {
            Method = isCopied ? JoinMethod.Copy : JoinMethod.Encode,
            FramesEncoded = isCopied ? 0 : picture.Samples.Length,
            FramesTotal = picture.Samples.Length,
            DurationSeconds = seconds,
            SoundEncoded = hasSound,
            ReducedFrameRate = reduced,
        };
    }

    /// <summary>The same samples by a faster or slower clock.</summary>
    internal static Mp4Track AtSpeed(Mp4Track track, double factor)
    {
        // The clock ticks faster by the factor; where that is no whole number of ticks a second, times are first counted in finer ones.
        var (numerator, denominator) = Fraction(factor);
        var common = FrameRate.GreatestDivisor(track.Timescale * numerator, denominator);
        var finer = denominator / common;
        var timescale = track.Timescale * numerator / common;
        if (timescale > int.MaxValue)
        {
            finer = Math.Max(1, (long)(int.MaxValue / (track.Timescale * factor)));
            timescale = (long)Math.Round(track.Timescale * factor * finer);
        }

        return track with
        {
            Timescale = timescale,
            Samples = Array.ConvertAll(track.Samples, sample => sample with { Decode = sample.Decode * finer, Shift = checked((int)(sample.Shift * finer)) }),
            DecodeEnd = track.DecodeEnd * finer,
            Edit = new Mp4Edit(track.Delay * finer, track.MediaStart * finer, track.MediaLength * finer),
        };
    }

    private static (long Numerator, long Denominator) Fraction(double factor)
    {
        const long Parts = 1_000_000;
        var whole = (long)Math.Round(factor * Parts);
        var common = FrameRate.GreatestDivisor(whole, Parts);
        return (whole / common, Parts / common);
    }

    private async Task<(Mp4Track Picture, string File, double? Reduced)> PictureAsync(
        JoinSource source, double factor, JoinFolder folder, IProgress<double> progress, CancellationToken cancel)
    {
        if (source.Picture is { } picture && !(picture.FramesPerSecond * factor > MaxFramesPerSecond))
        {
            return (AtSpeed(picture, factor), source.FilmPath, null);
        }

        var info = await source.InfoAsync(cancel);
        var rate = info.FrameRate ?? 25;
        var isTooFast = rate.PerSecond * factor > MaxFramesPerSecond;
        var path = folder.NewFile(".mp4");
        await clips.EncodeAsync(source, path, factor, isTooFast ? rate : null, progress, cancel);
        return (await ClipEncoder.ReadAsync(path, cancel), path, isTooFast ? rate.PerSecond : null);
    }

    private async Task EncodeSoundAsync(JoinSource source, string path, double factor, double seconds, IProgress<double> progress, CancellationToken cancel)
    {
        var info = await source.InfoAsync(cancel);
        var channels = SoundChain.Channels([info.Channels]);
        var samples = (long)Math.Round(seconds * SoundChain.SampleRate);
        await runner.RunAsync(
        [
            .. FfmpegRunner.Open(source.Path, source.Format, MediaBounds.Default.MaxPixels), "-map", "0:a:0",
            "-af", $"{SoundChain.Normal(info.Channels, channels)},{Tempo(factor)},{SoundChain.Exactly(samples)}",
            .. SoundChain.File(channels, path),
        ], FfmpegWork.OfSeconds(seconds), progress, cancel);
    }

    /// <summary>Stretched in windows of about 20 ms.</summary>
    /// <remarks>
    /// atempo measures its windows in seconds of the rate it is told: told half of it, they are half as long, and a sharp sound is smeared half as much.
    /// What it makes is early by a part of a window, the more the slower; measured at eleven speeds with beeps of 40 ms, this brings their middles to within 5 ms.
    /// </remarks>
    private static string Tempo(double factor)
    {
        var half = FfmpegRunner.Number(Math.Sqrt(factor));
        var stretch = factor >= 0.5 ? $"atempo={FfmpegRunner.Number(factor)}" : $"atempo={half},atempo={half}";
        var late = factor < 1 ? 0.004 + (0.007 * ((1 / factor) - 1)) : 0.004;
        return $"asetrate={SoundChain.SampleRate / 2},{stretch},asetrate={SoundChain.SampleRate},asetpts=N/SR/TB,adelay={(long)(late * SoundChain.SampleRate)}S:all=1";
    }
}
