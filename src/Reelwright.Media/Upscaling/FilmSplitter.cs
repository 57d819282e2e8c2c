using System.Globalization;
using System.Text;

namespace Reelwright.Media;

/// <summary>Takes a film apart for another program, and puts what that made of the pieces together with the film's own times and sound.</summary>
internal sealed class FilmSplitter(FfmpegRunner runner, MediaProbe probe)
{
    private const int PieceRate = 25;

    /// <summary>What is encoded again behind it should not show it.</summary>
    private const double PieceCrf = 8;

    private const string TimesFile = "times.txt";

    public async Task<FilmPieces> SplitAsync(string source, string folder, int framesEach, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(framesEach, 1);
        var film = await ProbeAsync(source, cancel);
        var clock = ClockOf(film);
        var graph = new FilmGraph(film, folder);
        var (width, height) = PlainPicture.EvenSize(film);
        graph.Add($"settb={clock.Numerator}/{clock.Denominator},metadata=mode=add:key=shown:value=1,metadata=mode=print:file={TimesFile}", width, height);
        PlainPicture.Apply(graph, film);
        graph.Add($"settb=1/{PieceRate},setpts=N", width, height);
        var group = FfmpegRunner.Number(framesEach);
        await runner.RunAsync(
        [
            .. Open(source, film.Format),
            "-filter_complex", graph.Close("picture"), "-map", "[picture]", "-an", "-sn", "-dn", "-map_metadata", "-1",
            "-fps_mode", "passthrough", "-enc_time_base", $"1:{PieceRate}",
            .. H264.Video(new FrameRate(PieceRate), "veryfast", PieceCrf, runner.Options.Threads),

            // A key frame only where a piece begins, and a new piece at every key frame.
            "-g", group, "-keyint_min", group,
            "-f", "segment", "-segment_time", "0.001", "-segment_format", "mp4", "-reset_timestamps", "1", "piece-%05d.mp4",
        ], cancel, folder);
        var times = await TimesAsync(Path.Combine(folder, TimesFile), cancel);
        IReadOnlyList<string> paths = [.. Directory.EnumerateFiles(folder, "piece-*.mp4").Order(StringComparer.Ordinal)];
        return times.Count > 0 && paths.Count == (times.Count + framesEach - 1) / framesEach
            ? new FilmPieces(paths, times, clock, framesEach)
            : throw new MediaException(MediaFailure.Corrupt, "The film cannot be taken apart.", $"{times.Count} frames in {paths.Count} pieces of {framesEach}.");
    }

    /// <summary>Brings what was made of a piece to its size, and its frames to their times, counted from the first of them.</summary>
    public async Task FitAsync(string made, string target, int width, int height, FilmPieces pieces, int piece, CancellationToken cancel)
    {
        var film = await ProbeAsync(made, cancel);
        var times = pieces.TimesOf(piece);
        if (film.FrameCount != times.Count)
        {
            throw new MediaException(MediaFailure.Unsupported, $"A piece has {film.FrameCount} of {times.Count} frames.");
        }

        var graph = new FilmGraph(film, Path.GetDirectoryName(Path.GetFullPath(target))!);
        PlainPicture.Apply(graph, film);
        if ((graph.Width, graph.Height) != (width, height))
        {
            graph.Add($"scale={width}:{height}:flags=bicubic+accurate_rnd,setsar=1", width, height);
        }

        graph.Add($"settb={pieces.Clock.Numerator}/{pieces.Clock.Denominator},setpts={Escape(TimeOfFrame(times, 0, times.Count))}", width, height);
        using var part = new PartialFile(target);
        await runner.RunAsync(
        [
            .. Open(made, film.Format),
            "-filter_complex", graph.Close("picture"), "-map", "[picture]", "-an", "-sn", "-dn", "-map_metadata", "-1",
            "-fps_mode", "passthrough", "-enc_time_base", $"{pieces.Clock.Numerator}:{pieces.Clock.Denominator}",
            .. H264.Video(new FrameRate(PieceRate), "veryfast", 18, runner.Options.Threads), .. FilmClock.File(pieces.Clock), FfmpegRunner.FileUrl(part.Path),
        ], cancel);
        part.Commit();
    }

    /// <summary>Joins fitted pieces without encoding them again, with the sound of the film that they are of.</summary>
    public async Task<MediaInfo> JoinAsync(string source, IReadOnlyList<string> fitted, string target, FilmPieces pieces, CancellationToken cancel)
    {
        var film = await ProbeAsync(source, cancel);
        var folder = Directory.CreateDirectory($"{Path.GetFullPath(target)}.join");
        try
        {
            var list = Path.Combine(folder.FullName, "pieces.txt");
            await File.WriteAllTextAsync(list, ListOf(fitted, pieces, folder.FullName), cancel);
            var provenance = await Provenance.OfAsync(source, cancel);
            using var words = provenance is null ? null : MetadataFile.Write(provenance, folder.FullName);
            using var part = new PartialFile(target);
            await runner.RunAsync(
            [
                .. Open(source, film.Format),
                "-itsoffset", FfmpegRunner.Number(pieces.MicrosecondsAt(0) / 1e6), "-protocol_whitelist", "file,pipe", "-f", "concat", "-i", FfmpegRunner.FileUrl(list),
                .. words is null ? Array.Empty<string>() : ["-f", "ffmetadata", "-i", FfmpegRunner.FileUrl(words.Path)],
                "-map", "1:v:0", "-c:v", "copy", .. FilmSound.Arguments(film, null),
                "-map_metadata", words is null ? "-1" : "2", "-map_chapters", "-1", "-sn", "-dn",
                .. FilmClock.File(pieces.Clock), FfmpegRunner.FileUrl(part.Path),
            ], cancel, folder.FullName);
            var made = await probe.ProbeAsync(part.Path, MediaFormat.Mp4, MediaBounds.Default, cancel);
            if (made.FrameCount != pieces.Times.Count)
            {
                throw new MediaException(MediaFailure.Failed, FfmpegFailure.Message(MediaFailure.Failed), $"{made.FrameCount} of {pieces.Times.Count} frames were joined.");
            }

            if (provenance is not null)
            {
                await Mp4Xmp.AppendAsync(part.Path, provenance, cancel);
            }

            part.Commit();
            return made;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<MediaInfo> ProbeAsync(string path, CancellationToken cancel)
    {
        var format = await MediaSniffer.SniffFileAsync(path, cancel);
        var film = await probe.ProbeAsync(path, format, MediaBounds.Default, cancel);
        return film.Picture is not null && format.Kind() is MediaKind.Video ? film : throw new MediaException(MediaFailure.Unsupported, "The file is no film.");
    }

    private static MediaClock ClockOf(MediaInfo film) => FilmClock.Fine(film.Picture!.Clock ?? new MediaClock(1, 90_000));

    /// <summary>Lines like "frame:12   pts:9440    pts_time:0.491667".</summary>
    private static async Task<IReadOnlyList<long>> TimesAsync(string path, CancellationToken cancel)
    {
        const string Mark = "pts:";
        var times = new List<long>();
        await foreach (var line in File.ReadLinesAsync(path, cancel))
        {
            if (line.StartsWith("frame:", StringComparison.Ordinal)
                && line.IndexOf(Mark, StringComparison.Ordinal) is var at and > 0
                && long.TryParse(line[(at + Mark.Length)..].TrimStart().Split(' ')[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time))
            {
                times.Add(times.Count > 0 ? Math.Max(time, times[^1] + 1) : Math.Max(time, 0));
            }
        }

        return times;
    }

    /// <summary>An expression in which a frame's number finds its time in as many steps as the piece can be halved.</summary>
    private static string TimeOfFrame(IReadOnlyList<long> times, int from, int to)
    {
        if (to - from == 1)
        {
            return FfmpegRunner.Number(times[from] - times[0]);
        }

        var middle = (from + to) / 2;
        return $"if(lt(N,{middle}),{TimeOfFrame(times, from, middle)},{TimeOfFrame(times, middle, to)})";
    }

    private static string Escape(string expression) => expression.Replace(",", @"\,", StringComparison.Ordinal);

    /// <summary>How long each piece lasts is said, so that the next one begins at its own time and not where the last frame's rate would have it.</summary>
    private static string ListOf(IReadOnlyList<string> fitted, FilmPieces pieces, string folder)
    {
        var list = new StringBuilder("ffconcat version 1.0\n");
        for (var piece = 0; piece < fitted.Count; piece++)
        {
            // Links of our own with names that need no quotes, in the list's own folder: the demuxer takes nothing else.
            var name = string.Create(CultureInfo.InvariantCulture, $"{piece:D5}.mp4");
            File.CreateSymbolicLink(Path.Combine(folder, name), Path.GetFullPath(fitted[piece]));
            list.Append(CultureInfo.InvariantCulture, $"file {name}\n");
            if (piece + 1 < fitted.Count)
            {
                list.Append(CultureInfo.InvariantCulture, $"duration {(pieces.MicrosecondsAt(piece + 1) - pieces.MicrosecondsAt(piece)) / 1e6m:0.000000}\n");
            }
        }

        return list.ToString();
    }

    private IReadOnlyList<string> Open(string path, MediaFormat format) =>
        FfmpegRunner.Open(path, format, MediaBounds.Default.MaxPixels, ["-threads", FfmpegRunner.Number(runner.Options.Threads)]);
}
