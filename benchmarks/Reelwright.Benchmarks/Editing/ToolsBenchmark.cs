using System.Diagnostics;
using System.Globalization;
using Reelwright.Media;

namespace Reelwright.Benchmarks.Editing;

/// <summary>Enlarging, GIFs and frames of a minute of 720p (or of as many seconds as the first argument says), each against the plain ffmpeg command with the same filters; the best of some rounds, taken in turns.</summary>
internal static class ToolsBenchmark
{
    private const int Rounds = 3;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var seconds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 60;
        var folder = Directory.CreateTempSubdirectory("reelwright-tools-").FullName;
        try
        {
            var film = Path.Combine(folder, "film.mp4");
            await PlainAsync("-f", "lavfi", "-i", $"testsrc2=size=1280x720:rate=25:duration={seconds}", "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p",
                "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv", film);
            var ffmpeg = new Ffmpeg(new FfmpegOptions());
            var threads = ffmpeg.Options.Threads.ToString(CultureInfo.InvariantCulture);
            Console.WriteLine($"tools on {seconds} s of 720p25, {Environment.ProcessorCount} cores, best of {Rounds}");
            Console.WriteLine($"{"tool",14} {"ffmpeg s",9} {"ours s",7} {"ratio",6}");

            await CompareAsync(
                "upscale-video",
                () => PlainAsync("-threads", threads, "-i", film, "-filter_complex_threads", threads, "-filter_complex", EnlargeFilters, "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-bf", "0", "-g", "25", "-keyint_min", "25", "-sc_threshold", "0",
                    "-threads", threads, "-movflags", "+faststart", Path.Combine(folder, "plain.mp4")),
                () => ffmpeg.EditFilmAsync(film, Path.Combine(folder, "ours.mp4"), new FilmEdit { Picture = [new EnlargePicture(2)] }, null, CancellationToken.None));
            await CompareAsync(
                "video-to-gif",
                async () =>
                {
                    var palette = Path.Combine(folder, "palette.png");
                    await PlainAsync("-threads", threads, "-i", film, "-vf", "fps=12,scale=480:-1:flags=lanczos,palettegen=stats_mode=diff", palette);
                    await PlainAsync("-threads", threads, "-i", film, "-i", palette, "-lavfi", "fps=12,scale=480:-1:flags=lanczos[a];[a][1:v]paletteuse=dither=sierra2_4a:diff_mode=rectangle", Path.Combine(folder, "plain.gif"));
                },
                () => ffmpeg.MakeGifAsync(film, Path.Combine(folder, "ours.gif"), new GifSettings { Width = 480, FrameRate = 12 }, null, CancellationToken.None));
            var frames = Directory.CreateDirectory(Path.Combine(folder, "frames")).FullName;
            await CompareAsync(
                "extract-frames",
                () => PlainAsync("-threads", threads, "-i", film, "-vf", "fps=fps=1:round=up", "-pix_fmt", "rgb24", "-pred", "mixed", "-threads", threads, Path.Combine(folder, "plain-%05d.png")),
                () => ffmpeg.ExtractFramesAsync(film, frames, FrameChoice.EverySecond, null, CancellationToken.None));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What <see cref="EnlargePicture"/> does.</summary>
    private const string EnlargeFilters =
        "[0:v]split=3[a][b][c];[a]scale=2560:1440:flags=lanczos+accurate_rnd,unsharp=5:5:0.8:3:3:0[s];[b]erosion,scale=2560:1440:flags=bilinear[d];[c]dilation,scale=2560:1440:flags=bilinear[l];"
        + "[s][d][l]maskedclamp=undershoot=3:overshoot=3:planes=1,format=yuv420p";

    private static async Task CompareAsync(string tool, Func<Task> plain, Func<Task> ours)
    {
        var (best, bestOurs) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            best = Math.Min(best, await TimeAsync(plain));
            bestOurs = Math.Min(bestOurs, await TimeAsync(ours));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tool,14} {best,9:0.00} {bestOurs,7:0.00} {bestOurs / best,6:0.00}"));
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task PlainAsync(params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments]), CancellationToken.None);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(string.Join('\n', result.ErrorLines));
        }
    }
}
