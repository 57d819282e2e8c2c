using System.Globalization;

namespace Reelwright.Media.Tests;

public sealed class EnlargingFilms : MediaFolder
{
    /// <summary>Pictures with what films have: sky, water and clouds as the local engine paints them, many small scenes, a fractal's edges.</summary>
    private static readonly string[][] Sceneries =
    [
        ["-i", HouseRules.At("docs/images/lighthouse.png")],
        ["-i", HouseRules.At("docs/images/contact-sheet.jpg")],
        ["-f", "lavfi", "-i", "mandelbrot=size=480x320:rate=1:start_scale=0.02:start_x=-0.745:start_y=0.11,gblur=sigma=0.8"],
    ];

    [Theory]
    [InlineData("uneven", 2.5)]
    [InlineData("late-picture", 2)]
    [InlineData("odd-size", 4)]
    [InlineData("phone", 2)]
    public async Task Every_frame_its_time_and_the_sound_stay(string name, double factor)
    {
        var kind = Footage.Find(name);
        var source = await Footage.PathAsync(kind);
        var film = await Ffmpeg.ProbeAsync(source, kind.Format, Cancel);

        var made = await Ffmpeg.EditFilmAsync(source, At("large.mp4"), new FilmEdit { Picture = [new EnlargePicture(factor)] }, null, Cancel);

        Assert.Equal(EnlargePicture.SizeOf(film.Width, film.Height, factor), (made.Width, made.Height));
        await AssertSameFilmAsync(kind, source, At("large.mp4"));
    }

    [Fact]
    public async Task It_is_sharper_than_lanczos_and_nearer_to_the_original_than_bicubic()
    {
        foreach (var (at, scenery) in Sceneries.Index())
        {
            var original = await MakeAsync($"original-{at}.mkv", [.. scenery, "-frames:v", "1", "-vf", "crop=480:320,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-colorspace", "bt709", "-color_range", "tv", "-c:v", "ffv1"]);
            var small = await MakeAsync($"small-{at}.mp4", "-i", original, "-vf", "scale=iw/2:ih/2:flags=area", "-c:v", "libx264", "-crf", "1", "-pix_fmt", "yuv420p", "-colorspace", "bt709", "-color_range", "tv", "-color_primaries", "bt709", "-color_trc", "bt709");
            var ours = await EnlargeAsync(small, $"ours-{at}.mp4", new EnlargePicture(2));
            var bicubic = await EnlargeAsync(small, $"bicubic-{at}.mp4", new ApplyFilters("scale=480:320:flags=bicubic+accurate_rnd", 480, 320));
            var lanczos = await EnlargeAsync(small, $"lanczos-{at}.mp4", new ApplyFilters("scale=480:320:flags=lanczos+accurate_rnd", 480, 320));

            Assert.True(await PsnrAsync(original, ours) >= await PsnrAsync(original, bicubic), $"{scenery[^1]}: {await PsnrAsync(original, ours):0.00} dB, bicubic has {await PsnrAsync(original, bicubic):0.00} dB.");
            Assert.True(await GradientAsync(ours) > 1.03 * await GradientAsync(lanczos), $"{scenery[^1]}: gradients of {await GradientAsync(ours):0.00}, lanczos has {await GradientAsync(lanczos):0.00}.");
        }
    }

    [Fact]
    public async Task Edges_do_not_ring()
    {
        var source = await MakeAsync("edges.mp4", "-f", "lavfi", "-i", "color=c=0x606060:size=96x64:rate=1", "-frames:v", "1", "-vf", "drawbox=x=30:y=16:w=36:h=32:c=0xa0a0a0:t=fill,format=yuv420p", "-crf", "1", "-colorspace", "bt709", "-color_range", "tv");
        var ours = await EnlargeAsync(source, "ours.mp4", new EnlargePicture(4));
        var lanczos = await EnlargeAsync(source, "lanczos.mp4", new ApplyFilters("scale=384:256:flags=lanczos", 384, 256));

        var (low, high) = await RangeAsync(source);
        var (darkest, lightest) = await RangeAsync(ours);
        Assert.InRange(darkest, low - 5, low + 2);
        Assert.InRange(lightest, high - 2, high + 5);
        Assert.True((await RangeAsync(lanczos)).Low < low - 5, "Lanczos alone should ring on these edges, or the test shows nothing.");
    }

    [Theory]
    [InlineData("uneven", 64)]
    [InlineData("phone", 90)]
    [InlineData("late-picture", 80)]
    [InlineData("edit-list", 1000)]
    [InlineData("one-frame", 10)]
    [InlineData("webm", 100)]
    public async Task A_film_that_another_program_enlarged_in_pieces_is_whole_again(string name, int framesEach)
    {
        var kind = Footage.Find(name);
        var source = await Footage.PathAsync(kind);
        var film = await Ffmpeg.ProbeAsync(source, kind.Format, Cancel);
        var folder = Directory.CreateDirectory(At("pieces")).FullName;

        var pieces = await Ffmpeg.SplitFilmAsync(source, folder, framesEach, Cancel);
        var size = EnlargePicture.SizeOf(film.Width, film.Height, 2.5);
        var fitted = new List<string>();
        foreach (var (piece, path) in pieces.Paths.Index())
        {
            Assert.Equal(pieces.FramesOf(piece), (await Ffmpeg.ProbeAsync(path, MediaFormat.Mp4, Cancel)).FrameCount);
            var made = await MakeAsync($"made-{piece}.mp4", "-i", path, "-vf", "scale=iw*5/2:ih*5/2:flags=area,crop=trunc(iw/2)*2:trunc(ih/2)*2", "-r", "30", "-preset", "ultrafast", "-crf", "12", "-pix_fmt", "yuv420p", "-vsync", "passthrough");
            await Ffmpeg.FitPieceAsync(made, At($"fitted-{piece}.mp4"), size.Width, size.Height, pieces, piece, Cancel);
            fitted.Add(At($"fitted-{piece}.mp4"));
        }

        var joined = await Ffmpeg.JoinPiecesAsync(source, fitted, At("large.mp4"), pieces, Cancel);

        Assert.Equal(size, (joined.Width, joined.Height));
        await AssertSameFilmAsync(kind, source, At("large.mp4"));
        Assert.DoesNotContain(Names, left => left.EndsWith(".part", StringComparison.Ordinal) || left.EndsWith(".join", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_piece_with_other_frames_is_refused()
    {
        var source = await Footage.PathAsync(Footage.Silent);
        var pieces = await Ffmpeg.SplitFilmAsync(source, Directory.CreateDirectory(At("pieces")).FullName, 100, Cancel);

        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.FitPieceAsync(pieces.Paths[0], At("fitted.mp4"), 384, 216, pieces, 1, Cancel));
        Assert.Equal(["pieces"], Names);
    }

    /// <summary>The same pictures at the same times, and sound in step.</summary>
    private async Task AssertSameFilmAsync(FootageKind kind, string source, string made)
    {
        var start = (await Ffmpeg.ProbeAsync(source, kind.Format, Cancel)).StartSeconds;
        var before = await Footage.FramesAsync(source, kind.Rotation);
        var after = (await Footage.TimesAsync(made)).Zip(await Footage.NumbersAsync(made, kind.Rotation)).ToList();
        Assert.Equal(before.Select(frame => frame.Number), after.Select(frame => frame.Second));
        foreach (var (was, now) in before.Zip(after))
        {
            // Opus begins some milliseconds before the time 0 of a WebM file.
            Assert.Equal(was.Seconds - start, now.First, 0.008);
        }

        if (kind.Sound.Length > 0)
        {
            Assert.All(await Footage.LatenessAsync(kind, made), late => Assert.InRange(late, -0.02, 0.02));
        }
    }

    private async Task<string> EnlargeAsync(string source, string name, PictureStep step)
    {
        await Ffmpeg.EditFilmAsync(source, At(name), new FilmEdit { Picture = [step], Crf = 1 }, null, Cancel);
        return At(name);
    }

    private static async Task<double> PsnrAsync(string original, string made)
    {
        var lines = await SayAsync("-i", original, "-i", made, "-lavfi", "[0:v]format=gray,setpts=N[a];[1:v]format=gray,setpts=N[b];[a][b]psnr");
        var line = lines.Last(line => line.Contains("average:", StringComparison.Ordinal));
        return double.Parse(line[(line.IndexOf("average:", StringComparison.Ordinal) + 8)..].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>The mean of Sobel's gradients.</summary>
    private static async Task<double> GradientAsync(string path)
    {
        var pixels = await GrayAsync(path, "sobel=planes=1,");
        return pixels.Average(pixel => (double)pixel);
    }

    private static async Task<(int Low, int High)> RangeAsync(string path)
    {
        var pixels = await GrayAsync(path, "");
        return (pixels.Min(), pixels.Max());
    }

    private static async Task<byte[]> GrayAsync(string path, string filters)
    {
        var result = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", "-i", path, "-frames:v", "1", "-vf", $"{filters}extractplanes=y", "-f", "rawvideo", "-"]), Cancel);
        Assert.True(result.ExitCode == 0, string.Join('\n', result.ErrorLines));
        return result.Output;
    }

    private static async Task<IReadOnlyList<string>> SayAsync(params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-nostdin", .. arguments, "-f", "null", "-"]), Cancel);
        Assert.True(result.ExitCode == 0, string.Join('\n', result.ErrorLines));
        return result.ErrorLines;
    }
}
