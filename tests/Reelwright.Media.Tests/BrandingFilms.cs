namespace Reelwright.Media.Tests;

public sealed class BrandingFilms : MediaFolder
{
    private static readonly Rgb Navy = new(0x12, 0x2B, 0x4A);
    private static readonly Rgb Yellow = new(0xFF, 0xD1, 0x66);
    private static readonly Rgb Pink = new(0xEF, 0x47, 0x6F);

    [Theory]
    [InlineData(TextPlace.TopLeft, 0.25, 1.0)]
    [InlineData(TextPlace.Center, 0.5, 0.5)]
    [InlineData(TextPlace.BottomRight, 1.0, 1.0)]
    public async Task A_logo_lies_where_it_should_as_wide_as_asked_and_within_the_margins(TextPlace place, double share, double opacity)
    {
        var film = await MakeAsync("film.mp4", "-f", "lavfi", "-i", "color=black:size=320x180:rate=10:duration=1", "-f", "lavfi", "-i", "sine=440:duration=1", "-pix_fmt", "yuv420p");
        var logo = await MakeAsync("logo.png", "-f", "lavfi", "-i", "color=white:size=40x20", "-frames:v", "1");

        var made = await Ffmpeg.BrandFilmAsync(film, At("branded.mp4"), new BrandLook { Logo = new BrandLogo(logo, place, share, opacity) }, null, Cancel);

        var (left, top, right, bottom) = Bounds(await FrameAsync(0.5), opacity);
        var width = Math.Min(share * 320, 320 - 14);
        Assert.Equal((width, width / 2), (right - left, bottom - top), new Within(3));
        var (x, y) = place switch { TextPlace.TopLeft => (7, 7), TextPlace.Center => ((320 - width) / 2, (180 - (width / 2)) / 2), _ => (320 - 7 - width, 180 - 7 - (width / 2)) };
        Assert.Equal((x, y), (left, top), new Within(3));
        Assert.Equal((10, 10, 1.0), (made.FramesTotal, made.FramesEncoded, Math.Round(made.DurationSeconds, 3)));
        Assert.True((await Ffmpeg.ProbeAsync(At("branded.mp4"), MediaFormat.Mp4, Cancel)).HasAudio);
    }

    [Theory]
    [InlineData("closed-gop", JoinMethod.Smart)]
    [InlineData("turned-90", JoinMethod.Smart)]
    [InlineData("webm", JoinMethod.Encode)]
    public async Task Intro_and_outro_come_around_a_film_whose_pictures_stay_and_whose_sound_stays_in_time(string name, JoinMethod method)
    {
        var kind = Footage.Find(name);
        var film = await Footage.PathAsync(kind);
        var intro = await MakeAsync("intro.webm", "-f", "lavfi", "-i", "color=lime:size=90x160:rate=30:duration=1.2", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "300k");
        var before = await Ffmpeg.ProbeAsync(film, await MediaSniffer.SniffFileAsync(film, Cancel), Cancel);

        var made = await Ffmpeg.BrandFilmAsync(film, At("branded.mp4"),
            new BrandLook { IntroPath = intro, Outro = new BrandCard("The end") { Ground = Navy, Colour = Yellow, Accent = Pink } }, null, Cancel);

        Assert.Equal((method, 1.2, 7.2), (made.Method, Math.Round(made.Seams[0].AtSeconds, 2), Math.Round(made.Seams[1].AtSeconds, 2)));
        Assert.Equal(1.2 + 6 + BrandCard.Seconds, made.DurationSeconds, 0.05);
        var info = await Ffmpeg.ProbeAsync(At("branded.mp4"), MediaFormat.Mp4, Cancel);
        Assert.Equal((before.Width, before.Height), (info.Width, info.Height));
        var numbers = await Footage.NumbersAsync(At("branded.mp4"), kind.Rotation);
        Assert.Equal(Enumerable.Range(0, 150), numbers.Skip(30).Take(150));
        Assert.Equal("lime", Name(await FrameAsync(0.5), info.Width / 2, info.Height / 2));
        Assert.Equal("navy", Name(await FrameAsync(8), 6, 6));
        var beeps = await Footage.BeepsAsync(At("branded.mp4"));
        Assert.Equal((await Footage.BeepsAsync(film)).Count, beeps.Count);
        Assert.All(beeps, beep => Assert.Equal(Math.Round(beep - 1.2), beep - 1.2, 0.02));
    }

    [Fact]
    public async Task A_logo_and_an_outro_cost_one_encode_of_the_film_and_the_outro_has_no_logo()
    {
        var film = await MakeAsync("film.mp4", "-f", "lavfi", "-i", "color=black:size=320x180:rate=10:duration=1", "-pix_fmt", "yuv420p");
        var logo = await MakeAsync("logo.png", "-f", "lavfi", "-i", "color=white:size=40x40", "-frames:v", "1");
        var reported = new List<double>();

        var made = await Ffmpeg.BrandFilmAsync(film, At("branded.mp4"),
            new BrandLook { Logo = new BrandLogo(logo, TextPlace.TopLeft, 0.2, 1), Outro = new BrandCard("Bye") { Ground = Navy } }, new Reporter(reported.Add), Cancel);

        Assert.Equal((JoinMethod.Encode, 45), (made.Method, made.FramesTotal));
        Assert.Equal(("white", "navy"), (Name(await FrameAsync(0.5), 20, 20), Name(await FrameAsync(2), 20, 20)));
        Assert.Equal(reported.Order(), reported);
        Assert.Equal(1, reported[^1], 1e-9);
        Assert.Equal(["branded.mp4", "film.mp4", "logo.png"], Names);
    }

    [Theory]
    [InlineData(1280, 720, "Thanks", "DejaVu Serif")]
    [InlineData(720, 1280, "شكرا لكم على المشاهدة", "Noto Sans")]
    [InlineData(640, 640, "東京の夜、夏の終わり。ありがとうございました。", "Noto Sans")]
    [InlineData(160, 90, "tiny", "Noto Sans")]
    public async Task A_card_is_readable_in_every_shape_and_script(int width, int height, string text, string font)
    {
        // Words of the ground's own colour could not be read: white takes their place.
        var card = new BrandCard(text) { Ground = Navy, Colour = new Rgb(0x20, 0x35, 0x50), Accent = Pink, Font = font };

        var image = await new CardPainter(new StillPictures(new FfmpegRunner(new FfmpegOptions()))).PaintAsync(card, width, height, Folder, Cancel);

        var white = Pixels(image).Where(pixel => pixel is { R: > 230, G: > 230, B: > 230 }).ToList();
        Assert.InRange((double)white.Count / (width * height), 0.001, 0.4);
        Assert.InRange(white.Min(pixel => pixel.X), width * 0.08, width * 0.5);
        Assert.InRange(white.Max(pixel => pixel.X), width * 0.5, width * 0.92);
        var bar = Pixels(image).Where(pixel => (pixel.R, pixel.G, pixel.B) == (Pink.Red, Pink.Green, Pink.Blue)).ToList();
        Assert.True(bar.Count >= width / 8, "There is a bar.");
        Assert.True(bar.Min(pixel => pixel.Y) > white.Max(pixel => pixel.Y), "The bar is below the text.");
        Assert.True(bar.Max(pixel => pixel.Y) < height - 1, "The bar is on the card.");
    }

    [Fact]
    public async Task The_longest_text_fits_and_nothing_in_a_text_is_an_instruction()
    {
        var painter = new CardPainter(new StillPictures(new FfmpegRunner(new FfmpegOptions())));
        var card = new BrandCard(string.Concat(Enumerable.Repeat("Wide Words Make Wide Lines. ", 10))) { Ground = Navy };

        var image = await painter.PaintAsync(card, 360, 640, Folder, Cancel);
        var ink = Pixels(image).Where(pixel => pixel is { R: > 230, G: > 230, B: > 230 }).ToList();
        var plain = await painter.PaintAsync(card with { Text = "a" }, 200, 100, Folder, Cancel);
        var tagged = await painter.PaintAsync(card with { Text = @"{\1c&H0000FF&\fs400}a" }, 200, 100, Folder, Cancel);

        Assert.InRange(ink.Max(pixel => pixel.Y) - ink.Min(pixel => pixel.Y), 100, 640 * 0.58);
        Assert.DoesNotContain(Pixels(tagged), pixel => pixel is { R: > 200, G: < 60, B: < 60 });
        Assert.NotEqual(plain.Pixels, tagged.Pixels);
    }

    [Fact]
    public async Task The_fonts_of_the_machine_are_those_one_can_write_with()
    {
        var fonts = await new FontList().ReadAsync(Cancel);

        Assert.Contains("DejaVu Sans", fonts);
        Assert.DoesNotContain("Symbola", fonts);
        Assert.Equal(fonts.Order(StringComparer.Ordinal), fonts);
        Assert.Equal(MediaFailure.NotFound, (await Assert.ThrowsAsync<MediaException>(() => new FontList("/nowhere/fc-list").ReadAsync(Cancel))).Failure);
    }

    private Task<RawImage> FrameAsync(double seconds) => Ffmpeg.GrabFrameAsync(At("branded.mp4"), MediaFormat.Mp4, FramePosition.At(seconds), Cancel);

    private static string Name(RawImage image, int x, int y)
    {
        var at = ((y * image.Width) + x) * 4;
        return (image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]) switch
        {
            ( > 220, > 220, > 220) => "white",
            ( < 60, > 200, < 60) => "lime",
            ( < 40, > 25 and < 60, > 60 and < 90) => "navy",
            _ => "something else",
        };
    }

    private static IEnumerable<(int X, int Y, byte R, byte G, byte B)> Pixels(RawImage image) =>
        Enumerable.Range(0, image.Width * image.Height).Select(at => (at % image.Width, at / image.Width, image.Pixels[at * 4], image.Pixels[(at * 4) + 1], image.Pixels[(at * 4) + 2]));

    private static (int Left, int Top, int Right, int Bottom) Bounds(RawImage image, double opacity)
    {
        var lit = Pixels(image).Where(pixel => Math.Abs(pixel.R - (255 * opacity)) < 24).ToList();
        return (lit.Min(pixel => pixel.X), lit.Min(pixel => pixel.Y), lit.Max(pixel => pixel.X) + 1, lit.Max(pixel => pixel.Y) + 1);
    }

    private sealed class Within(double tolerance) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) <= tolerance && Math.Abs(x.Item2 - y.Item2) <= tolerance;

        public int GetHashCode((double, double) pair) => 0;
    }

    private sealed class Reporter(Action<double> take) : IProgress<double>
    {
        public void Report(double value) => take(value);
    }
}
