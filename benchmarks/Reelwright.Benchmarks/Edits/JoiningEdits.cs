using System.Diagnostics;
using Reelwright.Media;

namespace Reelwright.Benchmarks.Edits;

/// <summary>
/// Speed, sound and merges, each against the plain ffmpeg command for it, by turns: films of 60 seconds of 1280x720 at 25 frames a second.
/// What copies may take 1.3 times as long as <c>-c copy</c>, what encodes 1.1 times as long as the same encoder in one command.
/// </summary>
internal static class JoiningEdits
{
    private const int Seconds = 60;
    private const double MostCopying = 1.3;
    private const double MostEncoding = 1.10;

    private static readonly string[] X264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"];

    private sealed record Edit(string Name, double Most, Func<string, Task> Ours, IReadOnlyList<string> Plain);

    /// <param name="arguments">How many rounds; 5 when not given.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = arguments.Length > 0 ? int.Parse(arguments[0]) : 5;
        var folder = Directory.CreateTempSubdirectory("reelwright-bench-");
        try
        {
            var edits = await PrepareAsync(new Ffmpeg(new FfmpegOptions()), folder.FullName);
            var target = Path.Combine(folder.FullName, "made.mp4");
            Console.WriteLine($"{Seconds} s of 1280x720 at 25 frames a second, {Environment.ProcessorCount} cores; best of {rounds}");
            Console.WriteLine($"{"seconds",8} {"plain",8} {"ratio",6} {"most",6}  edit");
            var isWell = true;
            foreach (var edit in edits)
            {
                var (ours, theirs) = (double.MaxValue, double.MaxValue);
                for (var round = 0; round < (edit.Most > 1.2 ? rounds : Math.Min(rounds, 3)); round++)
                {
                    theirs = Math.Min(theirs, await TimeAsync(() => PlainAsync(folder.FullName, [.. edit.Plain, target])));
                    ours = Math.Min(ours, await TimeAsync(() => edit.Ours(target)));
                }

                isWell &= ours / theirs <= edit.Most;
                Console.WriteLine($"{ours,8:0.000} {theirs,8:0.000} {ours / theirs,6:0.00} {edit.Most,6:0.00}  {edit.Name}");
            }

            return isWell ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Edit>> PrepareAsync(Ffmpeg ffmpeg, string folder)
    {
        var (film, silent, tone, list) = (Path.Combine(folder, "film.mp4"), Path.Combine(folder, "silent.mp4"), Path.Combine(folder, "tone.m4a"), Path.Combine(folder, "list.txt"));
        await PlainAsync(folder,
        [
            "-f", "lavfi", "-i", $"testsrc2=size=1280x720:rate=25:duration={Seconds}", "-f", "lavfi", "-i", $"sine=duration={Seconds}", .. X264, "-g", "50", "-c:a", "aac", film,
        ]);
        await PlainAsync(folder, ["-i", film, "-an", "-c", "copy", silent]);
        await PlainAsync(folder, ["-f", "lavfi", "-i", $"sine=frequency=300:duration={Seconds}", "-c:a", "aac", tone]);
        await File.WriteAllLinesAsync(list, [$"file '{film}'", $"file '{film}'"]);
        var cancel = CancellationToken.None;
        string[] encode = [.. X264, "-crf", "18", "-threads", "2", "-g", "25", "-keyint_min", "25", "-sc_threshold", "0", "-bf", "0", "-c:a", "aac", "-b:a", "160k", "-movflags", "+faststart"];
        return
        [
            new("speed of a silent film", MostCopying, to => ffmpeg.ChangeSpeedAsync(silent, to, 1.5, null, null, cancel),
                ["-itsscale", "0.6666667", "-i", silent, "-c", "copy", "-movflags", "+faststart"]),
            new("another sound, AAC", MostCopying, to => ffmpeg.AddSoundAsync(film, tone, to, new AddedSound(), null, cancel),
                ["-i", film, "-i", tone, "-map", "0:v", "-map", "1:a", "-c", "copy", "-movflags", "+faststart"]),
            new("merge of equal films", MostCopying, to => ffmpeg.MergeAsync([film, film], to, new MergeSettings(), null, cancel),
                ["-f", "concat", "-safe", "0", "-i", list, "-c", "copy", "-movflags", "+faststart"]),
            new("merge with a dissolve", MostEncoding, to => ffmpeg.MergeAsync([film, film], to, new MergeSettings { Transition = MergeTransition.Dissolve }, null, cancel),
                ["-i", film, "-i", film, "-filter_complex", $"[0:v][1:v]xfade=duration=0.5:offset={Seconds - 0.5}[v];[0:a][1:a]acrossfade=d=0.5[a]", "-map", "[v]", "-map", "[a]", .. encode]),
        ];
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task PlainAsync(string folder, IReadOnlyList<string> arguments)
    {
        var result = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments]) { WorkFolder = folder }, CancellationToken.None);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(string.Join('\n', result.ErrorLines));
        }
    }
}
