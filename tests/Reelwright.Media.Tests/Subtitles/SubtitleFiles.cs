using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Reelwright.Media.Subtitles;

namespace Reelwright.Media.Tests.Subtitles;

public sealed class SubtitleFiles : MediaFolder
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(300);

    private static readonly string[] Awkward =
    [
        "-->", "00:00:01,000 --> 00:00:02,000", "<b>bold</b>", "</i>", "<", ">", "&amp;", "&", "{\\an8}", "{", "}", "\\N", "\n", "\n\n", "\r\n", "\r", "1", "42", "WEBVTT", "NOTE", "STYLE",
        "\u2028", "\u0085", "\0", "\u0007", "\uD83D", "👩‍🚀", "مرحبا بالعالم", "שלום", "你好，世界", "a̧", "\u2060", "\uFEFF", " ", "\t", "<font color=\"red\">", "<v Bob>", "&lt;i&gt;", "word", "%s", "ß",
    ];

    private static readonly Gen<Cue> Cues =
        from gap in Gen.Choose(0, 5_000)
        from length in Gen.Choose(1, 10_000)
        from parts in Gen.NonEmptyListOf(Gen.Elements(Awkward)).Resize(8)
        select new Cue(TimeSpan.FromMilliseconds(gap), TimeSpan.FromMilliseconds(length), string.Concat(parts) + "x");

    /// <summary>One after the other: what is generated are gaps and lengths.</summary>
    private static readonly Arbitrary<IReadOnlyList<Cue>> Files = Gen.ListOf(Cues).Select(list =>
    {
        var at = TimeSpan.Zero;
        return (IReadOnlyList<Cue>)[.. list.Select(cue => new Cue(at += cue.Start, at += cue.End, cue.Text))];
    }).ToArbitrary();

    [Fact]
    public void What_is_written_as_SRT_reads_the_same() =>
        Check.One(Quick, Prop.ForAll(Files, cues => SubRip.Read(SubRip.Write(cues)).SequenceEqual(cues.Select(Normal))));

    [Fact]
    public void What_is_written_as_WebVTT_reads_the_same() =>
        Check.One(Quick, Prop.ForAll(Files, cues => WebVtt.Read(WebVtt.Write(cues)).SequenceEqual(cues.Select(Normal))));

    [Fact]
    public async Task FFmpegs_own_readers_find_the_same_cues_in_both_formats()
    {
        var at = 0;
        Cue[] cues = [.. Awkward.Select(part => new Cue(TimeSpan.FromMilliseconds(at += 1_001), TimeSpan.FromMilliseconds(at += 1_499), $"before {part} after\n{part}z"))];
        var expected = cues.Select(cue => $"{Math.Round(cue.Start.TotalSeconds, 3):0.000} {Math.Round(cue.Length.TotalSeconds, 3):0.000}").ToArray();

        foreach (var (name, text) in ((string, string)[])[("a.srt", SubRip.Write(cues)), ("a.vtt", WebVtt.Write(cues))])
        {
            await File.WriteAllTextAsync(At(name), text, Cancel);
            var packets = await ToolProcess.RunAsync(
                new ToolCommand("ffprobe", ["-v", "error", "-f", name[2..] == "vtt" ? "webvtt" : "srt", "-show_entries", "packet=pts_time,duration_time", "-of", "csv=p=0:s=\\ ", At(name)]), Cancel);
            var found = Encoding.UTF8.GetString(packets.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => string.Join(' ', line.Split(' ').Take(2).Select(number => $"{double.Parse(number):0.000}")));

            Assert.Empty(packets.ErrorLines);
            Assert.Equal(expected, found);
        }
    }

    [Theory]
    [InlineData("srt")]
    [InlineData("vtt")]
    public async Task FFmpegs_own_decoders_show_the_text_as_it_is(string format)
    {
        string[] texts = ["a < b && c > d", "a --> b", "<b>not bold</b>", "first\nsecond", "<font color=\"red\">x</font>", "&amp;", "{\\an8}up", "</i>", "ثلاثة", "汉字，汉字"];
        Cue[] cues = [.. texts.Select((text, index) => new Cue(TimeSpan.FromSeconds(index), TimeSpan.FromSeconds(index + 1), text))];
        await File.WriteAllTextAsync(At($"a.{format}"), format == "srt" ? SubRip.Write(cues) : WebVtt.Write(cues), Cancel);

        // ASS is what every decoder of subtitles makes; the text is its last field.
        await MakeAsync("a.ass", "-f", format == "vtt" ? "webvtt" : "srt", "-i", At($"a.{format}"));
        var shown = (await File.ReadAllLinesAsync(At("a.ass"), Cancel)).Where(line => line.StartsWith("Dialogue: ", StringComparison.Ordinal))
            .Select(line => line.Split(',', 10)[9].Replace("\u2060", "").Replace("\\{", "{").Replace("\\}", "}").Replace("\\N", "\n"));

        Assert.Equal(texts, shown);
    }

    [Fact]
    public void An_SRT_as_people_have_it_is_read()
    {
        const string Text = "\uFEFF1\r\n00:00:01,000 --> 00:00:02,500 X1:10 X2:20 Y1:1 Y2:2\r\n<i>Hello</i> <font color=\"#ff0000\">there</font>\r\n\r\n\r\n"
            + "00:00:03.5 --> 0:00:04.25\n{\\an8}No number, and a\n\nblank line\n\n7\n00:00:09,000 --> 00:00:08,000\nbackwards\n\n"
            + "8\n00:00:06,000 --> 00:00:07,000\nsixth &amp; <seven>\n9\n00:00:05,000 --> 00:00:05,900\n42\n\n10\n00:00:11,000 --> 00:00:12,000\n";

        var cues = SubRip.Read(Text);

        Assert.Equal(
            [
                new Cue(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5), "Hello there"),
                new Cue(TimeSpan.FromSeconds(3.5), TimeSpan.FromSeconds(4.25), "No number, and a\nblank line"),
                new Cue(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5.9), "42"),
                new Cue(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(7), "sixth &amp; <seven>"),
            ],
            cues);
    }

    [Fact]
    public void A_WebVTT_as_people_have_it_is_read()
    {
        const string Text = "\uFEFFWEBVTT - a film\r\nKind: captions\r\n\r\nNOTE a remark\r\nof two lines\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\nREGION\r\nid:x\r\n\r\n"
            + "intro\r\n00:01.000 --> 00:02.500 position:10% line:0\r\n<v Bob><c.loud>Hello</c> &amp; <00:01.500>there &lt;you&gt;\r\n\r\n"
            + "01:00:03.000 --> 01:00:04.000\r\nsecond\r\n01:00:05.000 --> 01:00:06.000\r\nthird\r\nline\r\n";

        Assert.Equal(
            [
                new Cue(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5), "Hello & there <you>"),
                new Cue(TimeSpan.FromSeconds(3603), TimeSpan.FromSeconds(3604), "second"),
                new Cue(TimeSpan.FromSeconds(3605), TimeSpan.FromSeconds(3606), "third\nline"),
            ],
            WebVtt.Read(Text));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("iso-8859-1")]
    public async Task The_encoding_is_found(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("1\n00:00:01,000 --> 00:00:02,000\nDéjà vu\n")];

        Assert.Equal("Déjà vu", Assert.Single(await SubRip.ReadAsync(new MemoryStream(bytes), Cancel)).Text);
    }

    [Fact]
    public async Task What_is_too_large_is_refused_before_it_takes_memory()
    {
        await FailsAsync(MediaFailure.TooLarge, () => SubRip.ReadAsync(new Endless("x"u8.ToArray()), Cancel));
        await FailsAsync(MediaFailure.TooLarge, () => WebVtt.ReadAsync(new Endless("WEBVTT\n\n"u8.ToArray()), Cancel));
        await FailsAsync(MediaFailure.TooLarge, () => Read("1\n00:00:01,000 --> 00:00:02,000\n" + new string('x', SubtitleLimits.MaxLine + 1)));
        await FailsAsync(MediaFailure.TooLarge, () => Read("1\n00:00:01,000 --> 00:00:02,000\n" + string.Join('\n', Enumerable.Repeat("long line", 300_000))));
        await FailsAsync(MediaFailure.TooLarge, () => Read(string.Concat(Enumerable.Repeat("1\n00:00:01,000 --> 00:00:02,000\nx\n\n", SubtitleLimits.MaxCues + 1))));
        await FailsAsync(MediaFailure.TooLarge, () => Read("1\n00:00:01,000 --> 00:00:02,000\n" + string.Concat(Enumerable.Repeat("<b>&lt;", 1_400))));

        static Task Read(string text) => Task.FromResult(SubRip.Read(text));
    }

    [Theory]
    [InlineData("#EXTM3U\nhttp://example.org/a.ts\n")]
    [InlineData("<html><script>alert(1)</script></html>")]
    [InlineData("file '/etc/passwd'")]
    public async Task What_is_no_subtitle_file_is_refused(string text)
    {
        await FailsAsync(MediaFailure.Corrupt, () => Task.FromResult(SubRip.Read(text)));
        await FailsAsync(MediaFailure.Corrupt, () => Task.FromResult(WebVtt.Read(text)));
    }

    [Fact]
    public void Times_that_nobody_could_mean_are_left_out()
    {
        const string Text = "1\n00:00:01,000 --> 999999:00:00,000\nfar\n\n2\n-1:00:00,000 --> 00:00:01,000\nnegative\n\n3\n00:00:99999999999,000 --> 00:00:01,000\nlong\n\n"
            + "4\n00:00:01,0000000001 --> 00:00:02,000\nfine\n\n5\n99:59:58,000 --> 99:59:59,999\nlast\n";

        Assert.Equal(new Cue(new TimeSpan(0, 99, 59, 58), SubtitleLimits.MaxTime, "last"), Assert.Single(SubRip.Read(Text)));
    }

    [Fact]
    public void Any_text_is_read_or_refused() =>
        Check.One(Quick, Prop.ForAll(Gen.ListOf(Gen.Elements([.. Awkward, "WEBVTT\n\n", "00:01 --> 00:02\n", "--> ", ":", ","])).Select(string.Concat).ToArbitrary(), text =>
        {
            foreach (var read in (Func<string, IReadOnlyList<Cue>>[])[SubRip.Read, WebVtt.Read])
            {
                try
                {
                    _ = SubRip.Write(read(text));
                }
                catch (MediaException refused) when (refused.Failure is MediaFailure.Corrupt)
                {
                    continue;
                }
            }
        }));

    [Fact]
    public void What_cannot_be_written_is_refused()
    {
        Cue good = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), "x");
        foreach (var bad in (Cue[])[good with { Text = " \n " }, good with { End = good.Start }, good with { Start = TimeSpan.FromSeconds(-1) }, good with { End = TimeSpan.FromHours(100) }])
        {
            Assert.Throws<ArgumentException>(() => SubRip.Write([bad]));
            Assert.Throws<ArgumentException>(() => WebVtt.Write([bad]));
        }

        Assert.Throws<ArgumentException>(() => SubRip.Write([good, good with { Start = TimeSpan.FromSeconds(0.5) }]));
    }

    private static Cue Normal(Cue cue) => cue with { Text = CueText.Normalise(cue.Text) };

    /// <summary>A stream that never ends: who reads it all fails for memory.</summary>
    private sealed class Endless(byte[] pattern) : Stream
    {
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (var at = 0; at < count; at++)
            {
                buffer[offset + at] = pattern[Math.Min(_at++, pattern.Length - 1)];
            }

            Assert.True(_at < 100_000_000, "The reader does not stop.");
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
