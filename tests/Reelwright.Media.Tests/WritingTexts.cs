using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Reelwright.Media.Tests;

/// <summary>Texts as libass gets them, and as it draws them.</summary>
public sealed partial class WritingTexts : MediaFolder
{
    private static readonly AssStyle Style = AssStyle.Readable(40, Rgb.White, TextPlace.Center, 20);

    [Fact]
    public void Whatever_a_text_is_only_our_own_instructions_reach_libass() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(text => text is not null),
        text =>
        {
            var script = new AssScript(640, 360);
            script.Add(new AssEvent(text, Style));
            script.Add(new AssEvent(@"{\p1}" + text + @"\N{\fs999}", Style) { Corner = (5, 6) });
            return script.ToString().Split("[Events]\n")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries) is [_, var first, var second]
                && IsPlain(first) && IsPlain(second.Replace(@"{\an7\pos(5,6)}", "", StringComparison.Ordinal));
        }));

    [Theory]
    [InlineData("a{b}c", @"a\{b\}c")]
    [InlineData(@"a\Nb", "a\\\u2060Nb")]
    [InlineData("a\r\nb\n\nc", @"a\Nb\N\h\Nc")]
    [InlineData("  a  b ", @"\h\ha  b")]
    [InlineData("a\u0007\uFE0Fb", "ab")]
    [InlineData("%{pts} ' : ; , [x]", @"%\{pts\} ' : ; , [x]")]
    [InlineData("x😀", @"x{\fscx0} {\fscx100}{\fnSymbola\fs54.48}😀")]
    [InlineData("👍🏽a", @"{\fnSymbola\fs54.48}👍{\fscx0} {\fscx100}{\fn\fs}a")]
    [InlineData("中。", @"{\fnNoto Sans CJK SC\fs57.92}中。")]
    [InlineData("中の", @"{\fnNoto Sans CJK JP\fs57.92}中{\fscx0} {\fscx100}の")]
    public void A_text_is_escaped(string text, string escaped) => Assert.Equal(escaped, AssText.Escape(text, Style, 10_000));

    [Fact]
    public void Times_are_those_of_the_first_frames_meant()
    {
        var script = new AssScript(640, 360);
        script.Add(new AssEvent("a", Style, 1.033, 3661.999));
        script.Add(new AssEvent("b", Style, 2));
        script.Add(new AssEvent("c", Style, 0.29, 0.291));

        var lines = script.ToString().Split('\n').Where(line => line.StartsWith("Dialogue", StringComparison.Ordinal)).ToArray();

        Assert.Equal(["0:00:01.03,1:01:01.99", "0:00:02.00,9:59:59.99", "0:00:00.29,0:00:00.30"], lines.Select(line => line["Dialogue: 0,".Length..].Split(",S0")[0]));
        Assert.Throws<ArgumentException>(() => script.Add(new AssEvent("d", Style, 2, 2)));
        Assert.Throws<ArgumentException>(() => script.Add(new AssEvent("d", Style with { Font = "a,b" })));
        Assert.Throws<ArgumentException>(() => script.Add(new AssEvent("d", Style, double.NaN)));
    }

    [Theory]
    [InlineData("gold", 255, 215, 0)]
    [InlineData("RebeccaPurple", 102, 51, 153)]
    [InlineData("#0aFf10", 10, 255, 16)]
    public void Colours_have_names_and_numbers(string text, int red, int green, int blue) =>
        Assert.Equal(new Rgb((byte)red, (byte)green, (byte)blue), Rgb.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("#12345")]
    [InlineData("#12345g")]
    [InlineData("#+12345")]
    [InlineData("rgb(1,2,3)")]
    public void What_is_no_colour_is_none(string text) => Assert.Null(Rgb.TryParse(text));

    [Theory]
    [InlineData("Hello, Ωμέγα, Привет, Tiếng Việt, ‰ € ½")]
    [InlineData("مرحبا بالعالم שלום")]
    [InlineData("中文字幕 日本語のテキスト 한국어")]
    [InlineData("हिन्दी ไทย ქართული Հայերեն")]
    [InlineData("😀 🚀 ❤️ 🎬 👍🏽 ★ ✓ ♫ →")]
    public async Task Every_letter_has_a_font(string text)
    {
        await new DrawText(text).Script(1280, 720).WriteAsync(At("text.ass"), Cancel);

        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg", ["-v", "verbose", "-nostdin", "-f", "lavfi", "-i", "color=s=1280x720:r=1:d=1", "-vf", "ass=f=text.ass:shaping=complex", "-f", "null", "-"]) { WorkFolder = Folder },
            Cancel);

        Assert.Contains(result.ErrorLines, line => line.Contains("fontselect", StringComparison.Ordinal));
        Assert.DoesNotContain(result.ErrorLines, line => line.Contains("failed to find", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tags_in_a_text_are_letters()
    {
        var plain = await InkAsync("A");

        foreach (var text in new[] { @"{\fs9}A", @"{\p1}A{\p0}", @"{\alpha&HFF&}A", @"\NA", @"{A" })
        {
            var ink = await InkAsync(text);
            Assert.True(ink.Width > plain.Width + 3, $"{text} is {ink.Width} wide, A alone {plain.Width}.");
            Assert.InRange(ink.Height, plain.Height, plain.Height * 1.6);
        }
    }

    [Fact]
    public async Task Arabic_letters_join_and_run_to_the_left()
    {
        var joined = await InkAsync("ببببب");
        var apart = await InkAsync("ب‌ب‌ب‌ب‌ب");
        Assert.True(joined.Width < apart.Width * 0.8, $"{joined.Width} and {apart.Width}");

        // An alef is tall, a tatweel flat: what is written first stands on the right.
        var line = await InkAsync("اـــــــ");
        var tallest = Enumerable.Range(0, line.Width).MaxBy(x => Enumerable.Range(0, line.Height).Count(y => line.Pixels[(((y * line.Width) + x) * 4) + 3] > 128));
        Assert.True(tallest > line.Width * 0.8, $"The alef is at {tallest} of {line.Width}.");
    }

    [Theory]
    [InlineData("many ordinary words that do not fit into one line of this frame but into several of them", 24)]
    [InlineData("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihung", 24)]
    [InlineData("WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW", 24)]
    [InlineData("中文字幕可以自动换行因为汉字之间没有空格直骨角次引号里面的内容也要换行不能超出画面的边缘", 30)]
    [InlineData("😀🚀❤️🎬😀🚀❤️🎬😀🚀❤️🎬😀🚀❤️🎬😀🚀❤️🎬😀🚀❤️🎬😀🚀❤️🎬", 24)]
    public async Task Long_lines_are_wrapped_within_the_frame(string text, double size)
    {
        foreach (var corner in new (double, double)?[] { null, (160, 20) })
        {
            var (ink, x, y) = (await new DrawText(text) { Size = size, Place = TextPlace.TopCenter, Corner = corner }.DrawAsync(Graph(), Cancel))!.Value;

            Assert.True(ink.Height > 2 * size, $"It is {ink.Height} high.");
            Assert.InRange(x, corner is null ? 4 : 154, 320);
            Assert.InRange(x + ink.Width, 200, 316);
            Assert.InRange(y, 0, 30);
        }
    }

    [Fact]
    public async Task What_cannot_be_seen_is_nothing() =>
        Assert.Null(await new DrawText("\u200B").DrawAsync(Graph(), Cancel));

    private async Task<RawImage> InkAsync(string text) => (await new DrawText(text) { Size = 20, Place = TextPlace.Center }.DrawAsync(Graph(), Cancel))!.Value.Image;

    private FilmGraph Graph()
    {
        var graph = new FilmGraph(
            new MediaInfo { Format = MediaFormat.Mp4, DurationSeconds = 1, Streams = [new MediaStream(0, "video", "h264", 1) { IsPicture = true }] },
            Directory.CreateDirectory(At(Guid.CreateVersion7().ToString())).FullName)
        { Pictures = new StillPictures(new FfmpegRunner(Ffmpeg.Options)) };
        graph.Add("null", 320, 240);
        return graph;
    }

    /// <summary>One event's line, its text nothing but letters, escapes and font changes of ours.</summary>
    private static bool IsPlain(string line)
    {
        var text = Ours().Replace(line.Split(',', 10)[9], "");
        text = Escapes().Replace(text, "");
        return !text.Contains('{', StringComparison.Ordinal) && !text.Contains('}', StringComparison.Ordinal) && !text.Contains('\\', StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?<!\\)\{\\(fscx0|fscx100|fn\\fs|fn(Symbola|Noto Sans CJK (JP|KR|SC))\\fs[0-9.]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ours();

    [GeneratedRegex(@"\\([{}Nh]|\u2060)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escapes();
}
