namespace Reelwright.Media.Tests;

/// <summary>What steps do to the frames of a film.</summary>
public sealed class DrawingOnFilms : MediaFolder
{
    /// <summary>Red, lime, blue, white in reading order.</summary>
    private const string Quarters =
        "color=red:size=160x96:rate=10:duration=0.5,drawbox=x=iw/2:y=0:w=iw/2:h=ih/2:color=lime:t=fill,drawbox=x=0:y=ih/2:w=iw/2:h=ih/2:color=blue:t=fill,drawbox=x=iw/2:y=ih/2:w=iw/2:h=ih/2:color=white:t=fill";

    [Theory]
    [InlineData(0, "lime", "blue")]
    [InlineData(90, "red", "white")]
    [InlineData(180, "blue", "lime")]
    [InlineData(270, "white", "red")]
    public async Task A_part_is_cut_out_of_what_is_seen(int turned, string topRight, string bottomLeft)
    {
        var film = await TurnedAsync(turned);
        var (width, height) = turned % 180 == 0 ? (160, 96) : (96, 160);

        // These two change their places however a picture is turned, mirrored or has its sides mixed up.
        foreach (var (x, y, colour) in new[] { (width / 2, 0, topRight), (0, height / 2, bottomLeft) })
        {
            var frame = await FrameAsync(film, new CropPicture(x, y, width / 2, height / 2));
            Assert.Equal((width / 2, height / 2), (frame.Width, frame.Height));
            Assert.Equal((colour, colour), (Name(frame, 2, 2), Name(frame, frame.Width - 3, frame.Height - 3)));
        }
    }

    [Fact]
    public async Task A_part_that_is_not_there_is_refused()
    {
        var film = await TurnedAsync(90);

        await FailsAsync(MediaFailure.Unsupported, () => FrameAsync(film, new CropPicture(0, 0, 160, 96)));

        Assert.Equal(new CropPicture(2, 0, 100, 8), CropPicture.EvenWithin(3, 1, 101, 9));
        Assert.Equal(["film.mp4", "quarters.mp4"], Names);
    }

    [Theory]
    [InlineData(0, 320, 320, 320, 192)]
    [InlineData(90, 320, 320, 192, 320)]
    [InlineData(0, 100, 20, 34, 20)]
    [InlineData(0, 80, 48, 80, 48)]
    public async Task The_shape_is_kept_in_any_frame(int turned, int width, int height, int innerWidth, int innerHeight)
    {
        var frame = await FrameAsync(await TurnedAsync(turned), new FitPicture(width, height));

        Assert.Equal((width, height), (frame.Width, frame.Height));
        var (left, top) = ((width - innerWidth) / 2, (height - innerHeight) / 2);
        var colours = turned == 0 ? ("red", "white") : ("blue", "lime");
        Assert.Equal(colours, (Name(frame, left + 4, top + 4), Name(frame, left + innerWidth - 5, top + innerHeight - 5)));
        if (left > 4)
        {
            Assert.Equal(("black", "black"), (Name(frame, left - 4, height / 2), Name(frame, left + innerWidth + 3, height / 2)));
        }

        if (top > 4)
        {
            Assert.Equal(("black", "black"), (Name(frame, width / 2, top - 4), Name(frame, width / 2, top + innerHeight + 3)));
        }
    }

    [Theory]
    [InlineData("red")]
    [InlineData("lime")]
    [InlineData("blue")]
    [InlineData("orange")]
    [InlineData("hotpink")]
    [InlineData("black")]
    public async Task A_texts_colour_is_the_one_asked_for(string name)
    {
        var film = await MakeAsync("film.mp4", "-f", "lavfi", "-i", "color=gray:size=320x180:rate=5:duration=0.2", "-pix_fmt", "yuv420p");
        var colour = Rgb.TryParse(name)!.Value;

        var frame = await FrameAsync(film, new DrawText("██\n██") { Size = 70, Place = TextPlace.Center, Colour = colour });

        var (red, green, blue) = Pixel(frame, 160, 60);
        Assert.True(Math.Abs(red - colour.Red) < 8 && Math.Abs(green - colour.Green) < 8 && Math.Abs(blue - colour.Blue) < 8, $"{name} is {red}, {green}, {blue}.");
        Assert.Equal((128, 128), (Pixel(frame, 10, 10).Red, Pixel(frame, 10, 10).Blue), (a, b) => Math.Abs(a.Item1 - b.Item1) < 5 && Math.Abs(a.Item2 - b.Item2) < 5);
    }

    [Theory]
    [InlineData(TextPlace.TopLeft, 0, 0)]
    [InlineData(TextPlace.TopCenter, 1, 0)]
    [InlineData(TextPlace.TopRight, 2, 0)]
    [InlineData(TextPlace.CenterLeft, 0, 1)]
    [InlineData(TextPlace.Center, 1, 1)]
    [InlineData(TextPlace.CenterRight, 2, 1)]
    [InlineData(TextPlace.BottomLeft, 0, 2)]
    [InlineData(TextPlace.BottomCenter, 1, 2)]
    [InlineData(TextPlace.BottomRight, 2, 2)]
    public async Task Texts_and_pictures_stand_where_they_are_put(TextPlace place, int column, int row)
    {
        var film = await MakeAsync("film.mp4", "-f", "lavfi", "-i", "color=black:size=300x180:rate=5:duration=0.2", "-pix_fmt", "yuv420p");
        var logo = await MakeAsync("logo.png", "-f", "lavfi", "-i", "color=lime:size=1000x1000", "-frames:v", "1");

        var frame = await FrameAsync(film, new DrawText("I██I") { Size = 20, Place = place, Colour = Rgb.White }, new PlacePicture(logo, 1000, 1000) { Place = place, Opacity = 0.5 });

        var lit = Enumerable.Range(0, 300 * 180).Where(at => frame.Pixels[(at * 4) + 1] > 90).ToArray();
        Assert.NotEmpty(lit);
        Assert.All(lit, at => Assert.Equal((column, row), (at % 300 / 100, at / 300 / 60)));
        Assert.Contains(lit, at => frame.Pixels[at * 4] < 40);
        Assert.Contains(lit, at => frame.Pixels[at * 4] > 100);
    }

    [Fact]
    public async Task A_text_is_on_exactly_the_frames_asked_for_however_uneven_their_times()
    {
        var source = await Footage.PathAsync(Footage.Uneven);
        var times = await Footage.TimesAsync(source);
        var (start, end) = (Math.Round(times[30], 3), Math.Round(times[60], 3));

        await Ffmpeg.EditFilmAsync(
            source,
            At("made.mp4"),
            new FilmEdit { Picture = [new DrawText("████") { Size = 30, Place = TextPlace.BottomCenter, Colour = Rgb.Black, StartSeconds = start, EndSeconds = end }] },
            null,
            Cancel);

        var (before, after) = (await PatchAsync(source), await PatchAsync(At("made.mp4")));
        Assert.Equal(before.Count, after.Count);
        Assert.Equal(Enumerable.Range(0, after.Count).Select(frame => frame is >= 30 and < 60), after.Select(level => level < 30));
        Assert.Equal(await Footage.NumbersAsync(source), await Footage.NumbersAsync(At("made.mp4")));
    }

    [Fact]
    public async Task Several_steps_follow_each_other()
    {
        var logo = await MakeAsync("logo.png", "-f", "lavfi", "-i", "color=black:size=10x10", "-frames:v", "1");

        var frame = await FrameAsync(
            await TurnedAsync(0),
            new CropPicture(80, 0, 80, 48),
            new FitPicture(200, 200),
            new DrawScript((width, height) =>
            {
                Assert.Equal((200, 200), (width, height));
                var script = new AssScript(width, height);
                script.Add(new AssEvent("██", AssStyle.Readable(20, Rgb.White, TextPlace.TopCenter, 4)));
                return script;
            }),
            new PlacePicture(logo, 10, 10) { Place = TextPlace.Center });

        Assert.Equal(("lime", "black", "white", "black"), (Name(frame, 30, 100), Name(frame, 100, 190), Name(frame, 100, 18), Name(frame, 100, 100)));
    }

    private async Task<RawImage> FrameAsync(string film, params PictureStep[] steps)
    {
        try
        {
            await Ffmpeg.EditFilmAsync(film, At("made.mp4"), new FilmEdit { Picture = steps, Crf = 8 }, null, Cancel);
            return await Ffmpeg.GrabFrameAsync(At("made.mp4"), MediaFormat.Mp4, FramePosition.Last, Cancel);
        }
        finally
        {
            File.Delete(At("made.mp4"));
        }
    }

    private async Task<string> TurnedAsync(int degrees)
    {
        var plain = await MakeAsync("quarters.mp4", "-f", "lavfi", "-i", Quarters, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-crf", "8");
        return degrees == 0 ? plain : await MakeAsync("film.mp4", "-i", plain, "-c", "copy", "-metadata:s:v:0", $"rotate={360 - degrees}");
    }

    /// <summary>The brightness of a patch in the lower middle, frame by frame.</summary>
    private static async Task<IReadOnlyList<int>> PatchAsync(string path)
    {
        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", "-i", path, "-map", "0:v:0", "-vf", "crop=8:8:iw/2-20:ih-30,scale=1:1:flags=area,format=gray", "-fps_mode", "passthrough", "-f", "rawvideo", "-"]), Cancel);
        return [.. result.Output.Select(level => (int)level)];
    }

    private static string Name(RawImage picture, int x, int y)
    {
        var (red, green, blue) = Pixel(picture, x, y);
        return new[] { "red", "lime", "blue", "white", "black" }.MinBy(name =>
        {
            var colour = Rgb.TryParse(name)!.Value;
            return Math.Abs(colour.Red - red) + Math.Abs(colour.Green - green) + Math.Abs(colour.Blue - blue);
        })!;
    }

    private static (int Red, int Green, int Blue) Pixel(RawImage picture, int x, int y)
    {
        var at = ((y * picture.Width) + x) * 4;
        return (picture.Pixels[at], picture.Pixels[at + 1], picture.Pixels[at + 2]);
    }
}
