using System.Diagnostics;
using System.Globalization;
using Reelwright.Media;

namespace Reelwright.Benchmarks.Editing;

/// <summary>
/// Trims against encoding the same stretch with the same settings, and trims at keyframes against ffmpeg's own copying:
/// 1.3 s to 1.3 s before the end of ten minutes of 1080p at 25 frames a second with sound, keyframes every 250 and every 50 frames.
/// </summary>
internal static class TrimBenchmark
{
    private const int PieceSeconds = 20;
    private const int Rounds = 3;

    /// <param name="minutes">Of the film; ten unless the machine has little time.</param>
    /// <param name="copiesOnly">Leaves out the trims against encoding, which take most of the time.</param>
    public static async Task RunAsync(double minutes, bool copiesOnly)
    {
        var folder = Directory.CreateTempSubdirectory("reelwright-trim-");
        try
        {
            var seconds = Math.Max(PieceSeconds, Math.Round(minutes * 60 / PieceSeconds) * PieceSeconds);
            Console.WriteLine(Invariant($"trims of {seconds:0} s of 1080p25 (veryfast, AAC), {Environment.ProcessorCount} cores; trims are the best of {Rounds}, the encoding is run once"));
            Console.WriteLine($"{"keyframes",10} {"encode s",9} {"trim s",7} {"times",6}  {"copy s",7} {"trim s",7} {"ratio",6}");
            foreach (var group in (int[])[250, 50])
            {
                await MeasureAsync(folder.FullName, group, seconds, copiesOnly);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string folder, int group, double seconds, bool copiesOnly)
    {
        var ffmpeg = new Ffmpeg(new FfmpegOptions());
        var (piece, film, result) = (Path.Combine(folder, "piece.mp4"), Path.Combine(folder, "film.mp4"), Path.Combine(folder, "result.mp4"));
        await RunAsync("-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=25", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:beep_factor=4", "-t", $"{PieceSeconds}",
            "-c:v", "libx264", "-preset", "veryfast", "-g", $"{group}", "-keyint_min", $"{group}", "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k", piece);
        await RunAsync("-stream_loop", Invariant($"{(seconds / PieceSeconds) - 1:0}"), "-i", piece, "-c", "copy", "-movflags", "+faststart", film);

        var end = seconds - 1.3;
        CutResult? cut = null;
        var trim = copiesOnly ? double.NaN : await BestAsync(async () => cut = await ffmpeg.TrimAsync(film, result, 1.3, end, null, CancellationToken.None));
        var encode = copiesOnly ? double.NaN : await TimeAsync(() => RunAsync("-ss", "1.3", "-to", Invariant($"{end}"), "-i", film, "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-bf", "0",
            "-threads", Invariant($"{ffmpeg.Options.Threads}"), "-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart", result));

        var (from, to) = (Invariant($"{PieceSeconds / 2}"), Invariant($"{seconds - PieceSeconds}"));
        var copy = await BestAsync(() => RunAsync("-ss", from, "-to", to, "-i", film, "-c", "copy", "-movflags", "+faststart", result));
        CutResult? same = null;
        var copied = await BestAsync(async () => same = await ffmpeg.TrimAsync(film, result, PieceSeconds / 2, seconds - PieceSeconds, null, CancellationToken.None));
        Console.WriteLine(Invariant($"{group,10} {encode,9:0.0} {trim,7:0.00} {encode / trim,6:0.0}  {copy,7:0.00} {copied,7:0.00} {copied / copy,6:0.00}   {cut?.Method} {cut?.FramesEncoded}/{cut?.FramesTotal}, {same!.Method}"));
    }

    private static async Task<double> BestAsync(Func<Task> work)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            best = Math.Min(best, await TimeAsync(work));
        }

        return best;
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments]) { Limits = new ToolLimits { Timeout = TimeSpan.FromHours(3) } }, CancellationToken.None);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(string.Join('\n', result.ErrorLines));
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
