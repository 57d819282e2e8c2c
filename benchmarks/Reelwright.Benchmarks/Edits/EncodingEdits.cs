using System.Diagnostics;
using Reelwright.Media;

namespace Reelwright.Benchmarks.Edits;

/// <summary>
/// Edits that encode a film anew, each against the plain ffmpeg command that does the same with the same encoder settings, by turns:
/// 60 seconds of 1280x720 at 25 frames a second, with sound. The product's work includes its probes, its own drawing and the check of the result.
/// </summary>
internal static class EncodingEdits
{
    private const int Seconds = 60;
    private const double Most = 1.10;

    private static readonly string[] Plain =
    [
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-threads", "2", "-g", "25", "-keyint_min", "25", "-sc_threshold", "0", "-bf", "0", "-pix_fmt", "yuv420p",
        "-c:a", "copy", "-movflags", "+faststart",
    ];

    /// <param name="arguments">How many rounds; 3 when not given.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = arguments.Length > 0 ? int.Parse(arguments[0]) : 3;
        var folder = Directory.CreateTempSubdirectory("reelwright-bench-");
        try
        {
            var ffmpeg = new Ffmpeg(new FfmpegOptions());
            var film = Path.Combine(folder.FullName, "film.mp4");
            var logo = Path.Combine(folder.FullName, "logo.png");
            await PlainAsync(folder.FullName,
            [
                "-f", "lavfi", "-i", $"testsrc2=size=1280x720:rate=25:duration={Seconds}", "-f", "lavfi", "-i", $"sine=duration={Seconds}",
                "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "50", "-c:a", "aac", film,
            ]);
            await PlainAsync(folder.FullName, ["-f", "lavfi", "-i", "color=orange@0.6:size=600x300,format=rgba", "-frames:v", "1", logo]);
            Console.WriteLine($"{Seconds} s of 1280x720 at 25 frames a second, {Environment.ProcessorCount} cores; best of {rounds}");
            Console.WriteLine($"{"seconds",8} {"plain",8} {"ratio",6}  edit");
            var worst = 0.0;
            foreach (var (name, steps, plain) in Edits(logo))
            {
                var (ours, theirs) = (double.MaxValue, double.MaxValue);
                for (var round = 0; round < rounds; round++)
                {
                    theirs = Math.Min(theirs, await TimeAsync(() => PlainAsync(folder.FullName, ["-threads", "2", "-i", film, .. plain, .. Plain, Path.Combine(folder.FullName, "plain.mp4")])));
                    ours = Math.Min(ours, await TimeAsync(() =>
                        ffmpeg.EditFilmAsync(film, Path.Combine(folder.FullName, "edited.mp4"), new FilmEdit { Picture = steps }, null, CancellationToken.None)));
                }

                worst = Math.Max(worst, ours / theirs);
                Console.WriteLine($"{ours,8:0.00} {theirs,8:0.00} {ours / theirs,6:0.00}  {name}");
            }

            return worst <= Most ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (string Name, PictureStep[] Steps, string[] Plain)[] Edits(string logo) =>
    [
        ("crop", [new CropPicture(160, 40, 960, 640)], ["-vf", "crop=960:640:160:40"]),
        ("resize", [new FitPicture(854, 480)], ["-vf", "scale=854:480:flags=bicubic"]),
        ("resize with bars", [new FitPicture(1080, 1080)], ["-vf", "scale=1080:608:flags=bicubic,pad=1080:1080:0:236:black"]),
        ("text overlay", [new DrawText("The quick brown fox jumps over the lazy dog") { Size = 48 }],
            ["-vf", "drawtext=text=The quick brown fox jumps over the lazy dog:font=Noto Sans:fontsize=48:fontcolor=white:borderw=3:x=(w-text_w)/2:y=h-text_h-29"]),
        ("picture as watermark", [new PlacePicture(logo, 600, 300) { Opacity = 0.7 }],
            ["-i", logo, "-filter_complex", "[1:v]format=rgba,scale=320:160,colorchannelmixer=aa=0.7[l];[0:v][l]overlay=930:530"]),
    ];

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
