using Reelwright.Media.Subtitles;

namespace Reelwright.Media.Tests.Subtitles;

public sealed class BurningSubtitles : MediaFolder
{
    private const string TwoLines = "The old lighthouse keeper climbed\nthe stairs and lit the lamp, again.";

    public static TheoryData<BurnStyle, int, int> Frames => new(
        from style in Enum.GetValues<BurnStyle>()
        from size in ((int, int)[])[(640, 360), (360, 640), (64, 64), (1280, 536)]
        select (style, size.Item1, size.Item2));

    [Theory]
    [InlineData("25")]
    [InlineData("30000/1001")]
    [InlineData("10")]
    public async Task A_cue_is_on_exactly_the_frames_of_its_time(string rate)
    {
        var film = await BlackAsync(320, 180, rate, 4);
        Cue[] cues = [new(TimeSpan.FromMilliseconds(1_000), TimeSpan.FromMilliseconds(2_000), "first"), new(TimeSpan.FromMilliseconds(2_000), TimeSpan.FromMilliseconds(3_240), "second\nline")];

        await BurnAsync(film, cues, BurnStyle.Default);

        var per = FrameRate.TryParse(rate)!.Value.PerSecond;
        var shown = (await GreyAsync("burnt.mp4", 320, 180)).Select(frame => frame.Any(level => level > 150)).ToList();
        var expected = Enumerable.Range(0, shown.Count).Select(at => at / per is >= 1 - 1e-6 and < 3.24 - 1e-6);
        Assert.Equal(expected, shown);
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task Every_style_fits_every_frame(BurnStyle style, int width, int height)
    {
        var film = await BlackAsync(width, height, "10", 1);

        await BurnAsync(film, [new Cue(TimeSpan.Zero, TimeSpan.FromSeconds(1), TwoLines)], style);

        var frame = (await GreyAsync("burnt.mp4", width, height))[2];
        var lit = Enumerable.Range(0, frame.Length).Where(at => frame[at] > 120).Select(at => (X: at % width, Y: at / width)).ToList();
        Assert.NotEmpty(lit);
        Assert.True(lit.Min(at => at.X) >= width * 0.03 && lit.Max(at => at.X) < width * 0.97, "The text stays within the margins.");
        Assert.True(lit.Min(at => at.Y) >= height * 0.25 && lit.Max(at => at.Y) < height * 0.97, $"The text stands at the bottom, from {lit.Min(at => at.Y)} to {lit.Max(at => at.Y)}.");
        Assert.Equal(lit.Min(at => at.X), width - 1 - lit.Max(at => at.X), Math.Max(2, width * 0.02));
    }

    [Theory]
    [InlineData("{\\an8}up <b>bold</b> \\N &amp; -->")]
    [InlineData("مرحبا بالعالم، هذه ترجمة.\nשלום עולם!")]
    [InlineData("灯塔看守人慢慢地走下楼梯，来到港口。\n暴風雨の後、湾は静かだった。")]
    [InlineData("🙂 naïve — “quotes” ½")]
    public async Task Any_text_is_drawn_at_the_bottom(string text)
    {
        var film = await BlackAsync(640, 360, "10", 1);

        await BurnAsync(film, [new Cue(TimeSpan.Zero, TimeSpan.FromSeconds(1), text)], BurnStyle.Default);

        var frame = (await GreyAsync("burnt.mp4", 640, 360))[2];
        Assert.DoesNotContain(frame.Take(640 * 240), level => level > 60);
        Assert.Contains(frame.Skip(640 * 240), level => level > 200);
    }

    [Fact]
    public void The_styles_differ_and_are_known_by_name()
    {
        Assert.Equal(["default", "bold-yellow", "minimal"], BurnStyles.Names);
        Assert.Equal([BurnStyle.Default, BurnStyle.BoldYellow, BurnStyle.Minimal], BurnStyles.Names.Select(name => BurnStyles.Parse(name)!.Value));
        Assert.Null(BurnStyles.Parse("Default"));
        Assert.Null(BurnStyles.Parse("0"));
        Assert.Equal(3, Enum.GetValues<BurnStyle>().Select(style => BurnStyles.Look(style, 640, 360)).Distinct().Count());
    }

    private Task<string> BlackAsync(int width, int height, string rate, int seconds) =>
        MakeAsync("black.mp4", "-f", "lavfi", "-i", $"color=c=black:size={width}x{height}:rate={rate}:duration={seconds}", "-pix_fmt", "yuv420p", "-preset", "ultrafast");

    private Task BurnAsync(string film, IReadOnlyList<Cue> cues, BurnStyle style) =>
        Ffmpeg.EditFilmAsync(film, At("burnt.mp4"), new FilmEdit { Picture = [BurnStyles.Draw(cues, style)] }, null, Cancel);

    private async Task<List<byte[]>> GreyAsync(string name, int width, int height)
    {
        var result = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", "-i", At(name), "-pix_fmt", "gray", "-f", "rawvideo", "-"]), Cancel);
        return [.. result.Output.Chunk(width * height)];
    }
}
