using System.Globalization;
using System.Text;
using Reelwright.Media.Mp4;

namespace Reelwright.Media.Cutting;

/// <summary>Cuts a stretch out of a film: by copying where that holds up to a look at the result, else by encoding the stretch.</summary>
internal sealed class Trimmer(FfmpegRunner runner, MediaProbe probe)
{
    /// <summary>Decoding for an encoded cut begins this long before it, at a keyframe before that: so much that no container's way of seeking loses a picture.</summary>
    private const double RunUpSeconds = 5;

    private readonly SmartCutter _smart = new(runner, new SoundCut(runner, probe));

    public async Task<CutResult> RunAsync(string source, string target, double start, double end, IProgress<double>? progress, CancellationToken cancel)
    {
        if (!(start >= 0 && end > start && double.IsFinite(end)))
        {
            throw new ArgumentOutOfRangeException(nameof(start), $"{start} to {end} is no stretch of a film.");
        }

        var format = await MediaSniffer.SniffFileAsync(source, cancel);
        if (format.Kind() is not MediaKind.Video)
        {
            throw new MediaException(MediaFailure.Unsupported, "The file is no film.");
        }

        using var part = new PartialFile(target);
        var folder = Directory.CreateDirectory(Path.GetFullPath(target) + ".cut");
        try
        {
            var result = await CutAsync(source, format, part.Path, (start, end), folder.FullName, progress, cancel);
            part.Commit();
            return result;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<CutResult> CutAsync(
        string source, MediaFormat format, string target, (double Start, double End) span, string folder, IProgress<double>? progress, CancellationToken cancel)
    {
        string reason;
        try
        {
            var (film, streams, filmStart) = await IndexAsync(source, format, folder, cancel);
            var result = await _smart.RunAsync(source, film, streams, filmStart, span, folder, target, progress, cancel);
            if (await Provenance.OfAsync(source, cancel) is { } provenance)
            {
                await Mp4Xmp.AppendAsync(target, provenance, cancel);
            }

            return result;
        }
        catch (CutException refused)
        {
            reason = refused.Message;
        }
        catch (InvalidDataException unusual)
        {
            reason = unusual.Message;
        }
        catch (OverflowException)
        {
            reason = "its times are beyond what a film can have";
        }
        catch (MediaException failed) when (failed.Failure is MediaFailure.Failed or MediaFailure.Corrupt or MediaFailure.Unsupported)
        {
            // The decoder stumbles over the seam, or the encoder does not take the kind of picture.
            reason = failed.Message;
        }

        return await EncodeAsync(source, format, target, span, reason, folder, progress, cancel);
    }

    /// <summary>The index of an MP4; of another container with H.264 in it that of an MP4 made of its streams.</summary>
    private async Task<(CutFilm Film, IReadOnlyList<CutSound> Streams, double FilmStart)> IndexAsync(string source, MediaFormat format, string folder, CancellationToken cancel)
    {
        if (format is MediaFormat.Mp4 or MediaFormat.Mov && await CutFilm.TryReadAsync(source, cancel) is { Film: { } film })
        {
            // A player's clock begins with the first stream.
            var firstShown = film.Picture.Samples.Where(sample => film.Picture.Shows(sample)).Select(sample => sample.Shown).DefaultIfEmpty(film.Picture.MediaStart).Min();
            var filmStart = film.Sounds.Select(sound => sound.DelaySeconds).Append(film.Picture.SecondsOf(firstShown)).Min();
            return (film, [.. film.Sounds.Select((sound, number) => new CutSound(number, SoundCut.CanCopy(sound) ? sound : null))], filmStart);
        }

        var info = await probe.ProbeAsync(source, format, MediaBounds.Default, cancel);
        if (info.VideoCodec is not ("h264" or "hevc"))
        {
            throw new CutException("its codec is not one that can be copied in parts");
        }

        var path = Path.Combine(folder, "streams.mp4");
        var sounds = info.Sounds.ToList();
        await runner.RunAsync(
        [
            "-loglevel", "error", .. FfmpegRunner.Open(source, format, MediaBounds.Default.MaxPixels),
            "-map", $"0:{info.Picture!.Index}", .. sounds.Where(sound => sound.Codec == "aac").SelectMany(sound => (string[])["-map", $"0:{sound.Index}"]),
            "-c", "copy", .. info.VideoCodec == "hevc" ? ["-tag:v", "hvc1"] : Array.Empty<string>(), "-map_metadata", "-1", "-map_chapters", "-1", "-f", "mp4", FfmpegRunner.FileUrl(path),
        ], cancel);
        var (copy, reason) = await CutFilm.TryReadAsync(path, cancel);
        if (copy is null)
        {
            throw new CutException(reason);
        }

        var packets = new Queue<Mp4Track>(copy.Sounds);
        return (copy, [.. sounds.Select((sound, number) =>
            new CutSound(number, sound.Codec == "aac" && packets.Dequeue() is var track && SoundCut.CanCopy(track) ? track : null))], 0);
    }

    private async Task<CutResult> EncodeAsync(
        string source, MediaFormat format, string target, (double Start, double End) span, string reason, string folder, IProgress<double>? progress, CancellationToken cancel)
    {
        var (film, offset) = await RunUpAsync(source, format, span, folder, cancel);
        var times = await TimesAsync(film, cancel);
        var (start, end) = (span.Start - offset, span.End - offset);
        var inside = times.Where(time => time >= start - 0.0006 && time < end - 0.0006).DefaultIfEmpty(times.LastOrDefault(time => time <= start, times[0])).ToList();
        var (first, last) = (inside[0], inside[^1]);
        var (before, after) = (times.LastOrDefault(time => time < first, first - 1), times.FirstOrDefault(time => time > last, double.NaN));
        var finish = double.IsNaN(after) ? Math.Max(end, last + 0.001) : after;
        var origin = first == times[0] && first > start ? Math.Max(0, start) : first;
        var edit = new FilmEdit
        {
            // Half-way between two pictures no rounding of times matters.
            Picture = [new ApplyFilters($"trim=start={FfmpegRunner.Number((before + first) / 2)}:end={FfmpegRunner.Number(double.IsNaN(after) ? last + 1 : (last + after) / 2)},setpts=PTS-STARTPTS+{FfmpegRunner.Number(first - origin)}/TB")],
            Sound = $"atrim=start={FfmpegRunner.Number(origin)}:end={FfmpegRunner.Number(finish)},asetpts=PTS-STARTPTS",
            WorkFolder = folder,
        };
        await new FilmEditor(runner, probe).EditAsync(film, target, edit, progress, cancel);
        return new CutResult(CutMethod.Encode, inside.Count, inside.Count, reason);
    }

    /// <summary>A copy that begins some seconds before the cut, so that a cut far into a film does not decode all that is before it; and what of the film's clock is its 0.</summary>
    private async Task<(string Film, double Offset)> RunUpAsync(string source, MediaFormat format, (double Start, double End) span, string folder, CancellationToken cancel)
    {
        var from = span.Start - RunUpSeconds;
        if (from < RunUpSeconds)
        {
            return (source, 0);
        }

        var isQuickTime = format is MediaFormat.Mp4 or MediaFormat.Mov;
        var path = Path.Combine(folder, isQuickTime ? "run-up.mov" : "run-up.mkv");
        var info = await probe.ProbeAsync(source, format, MediaBounds.Default, cancel);
        await runner.RunAsync(
        [
            .. FfmpegRunner.Open(source, format, MediaBounds.Default.MaxPixels, ["-ss", FfmpegRunner.Number(from)]), "-copyts",
            "-map", $"0:{info.Picture!.Index}", .. info.Sounds.SelectMany(sound => (string[])["-map", $"0:{sound.Index}"]),
            "-c", "copy", "-to", FfmpegRunner.Number(info.StartSeconds + span.End + RunUpSeconds), "-f", isQuickTime ? "mov" : "matroska", FfmpegRunner.FileUrl(path),
        ], cancel);
        var copied = await probe.ProbeAsync(path, await MediaSniffer.SniffFileAsync(path, cancel), MediaBounds.Default, cancel);
        return (path, copied.StartSeconds - info.StartSeconds);
    }

    /// <summary>When each picture is shown, in order, on the clock that begins with the film's first stream.</summary>
    private async Task<IReadOnlyList<double>> TimesAsync(string film, CancellationToken cancel)
    {
        var format = await MediaSniffer.SniffFileAsync(film, cancel);
        var info = await probe.ProbeAsync(film, format, MediaBounds.Default, cancel);
        var command = new ToolCommand(runner.Options.FfprobePath,
        [
            "-hide_banner", "-loglevel", "error", "-select_streams", FfmpegRunner.Number(info.Picture!.Index), "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0",
            .. FfmpegRunner.Open(film, format, MediaBounds.Default.MaxPixels),
        ])
        { Limits = runner.Options.Limits };
        var result = await runner.RunAsync(command, cancel);
        var times = Encoding.ASCII.GetString(result.Output).Split('\n')
            .Select(line => line.Split(','))
            .Where(fields => fields.Length >= 2 && !fields[1].Contains('D', StringComparison.Ordinal))
            .Select(fields => double.TryParse(fields[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var time) ? time - info.StartSeconds : double.NaN)
            .Where(time => !double.IsNaN(time))
            .Order().ToList();
        return times.Count > 0 ? times : throw new MediaException(MediaFailure.Corrupt, FfmpegFailure.Message(MediaFailure.Corrupt), "No picture has a time.");
    }
}
