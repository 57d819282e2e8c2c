using FsCheck;
using FsCheck.Fluent;
using Reelwright.Media.Subtitles;

namespace Reelwright.Media.Tests.Subtitles;

public sealed class MakingCaptions
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(300);

    private static readonly string[] Vocabulary =
    [
        "I", "the", "lighthouse", "and", "of", "sea.", "storm,", "because", "it", "was", "dark;", "Really?", "Yes!", "extraordinarily", "boats", "in", "to", "we", "42",
        "你好，世界。", "灯台の光が見える", "안녕하세요", "سلام", "—", "https://example.org/a/very/long/address/without/any/place/to/break/it", "🙂", "naïve",
    ];

    /// <summary>Speech as it is: words of 80 to 700 ms, with silences between some.</summary>
    private static readonly Gen<SpokenText[]> Speech =
        Gen.ListOf(from text in Gen.Elements(Vocabulary) from length in Gen.Choose(80, 700) from gap in Gen.Frequency((6, Gen.Choose(0, 60)), (2, Gen.Choose(100, 900)), (1, Gen.Choose(1_000, 9_000))) select (text, length, gap))
            .Select(words =>
            {
                var at = 0.0;
                return words.Select(word =>
                {
                    var start = at + (word.gap / 1000.0);
                    at = start + (word.length * Math.Max(1, word.text.Length / 12) / 1000.0);
                    return new SpokenText(start, at, word.text);
                }).ToArray();
            });

    /// <summary>What a broken recogniser may say.</summary>
    private static readonly Gen<Transcript> Nonsense =
        from words in Spoken
        from segments in Spoken
        select new Transcript { Words = words, Segments = segments };

    private static Gen<SpokenText[]> Spoken => Gen.ArrayOf(
        from text in Gen.Elements([.. Vocabulary, "", " ", "\n\n", "-->", "<b>", "\uD83D"])
        from start in Times
        from end in Times
        select new SpokenText(start, end, text));

    private static Gen<double> Times => Gen.Frequency(
        (8, Gen.Choose(0, 60_000).Select(ms => ms / 1000.0)),
        (1, Gen.Elements(-5, 1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0)));

    [Fact]
    public void Speech_becomes_cues_that_keep_every_rule() => Check.One(Quick, Prop.ForAll(Speech.ToArbitrary(), words =>
    {
        var film = TimeSpan.FromSeconds(words.Length == 0 ? 10 : words[^1].End + 8);

        var cues = Captions.FromSpeech(new Transcript { Words = words }, film, "en");

        AssertRules(cues);
        Assert.All(cues, cue => Assert.True(cue.End <= film, $"{cue} is shown after the film's end."));
    }));

    [Fact]
    public void Every_word_is_shown_about_when_it_is_said() => Check.One(Quick, Prop.ForAll(Speech.ToArbitrary(), words =>
    {
        // Numbered, so that each is found again.
        var said = words.Select((word, index) => word with { Text = $"w{index}", End = Math.Max(word.End, word.Start + 0.25) }).ToArray();

        var cues = Captions.FromSpeech(new Transcript { Words = said }, TimeSpan.FromHours(1), "en");

        Assert.Equal(said.Select(word => word.Text), cues.SelectMany(cue => cue.Text.Split(' ', '\n')));
        foreach (var cue in cues)
        {
            foreach (var shown in cue.Text.Split(' ', '\n'))
            {
                var word = said[int.Parse(shown[1..])];
                Assert.True(cue.Start.TotalSeconds <= word.Start + 1 && cue.End.TotalSeconds >= word.Start, $"{shown}, said at {word.Start}, is shown from {cue.Start} to {cue.End}.");
            }
        }
    }));

    [Fact]
    public void Whatever_a_recogniser_says_becomes_cues_that_a_strict_writer_takes() => Check.One(Quick, Prop.ForAll(Nonsense.ToArbitrary(), speech =>
    {
        var cues = Captions.FromSpeech(speech, TimeSpan.FromSeconds(60), "de");

        AssertRules(cues);
        Assert.Equal(cues, SubRip.Read(SubRip.Write(cues)));
        Assert.Equal(cues, WebVtt.Read(WebVtt.Write(cues)));
    }));

    [Fact]
    public void Lines_end_where_phrases_end()
    {
        const string Text = "When the storm had passed over the bay, the keeper climbed the stairs and lit the lamp. Nobody had seen him for days.";

        var cues = Captions.FromSpeech(new Transcript { Segments = [new SpokenText(0, 9, Text)] }, TimeSpan.FromSeconds(12), "en");

        Assert.Equal(
            ["When the storm had passed over the bay,", "the keeper climbed the stairs\nand lit the lamp.", "Nobody had seen him for days."],
            cues.Select(cue => cue.Text));
    }

    [Theory]
    [InlineData("en", "The old lighthouse keeper walked slowly down to the harbour", "The old lighthouse keeper walked\nslowly down to the harbour")]
    [InlineData("en", "He said that he would come back before the winter", "He said that he would come back\nbefore the winter")]
    [InlineData("de", "Der alte Wärter ging langsam hinunter zum Hafen und wartete", "Der alte Wärter ging langsam hinunter\nzum Hafen und wartete")]
    [InlineData(null, "short", "short")]
    public void Text_is_laid_into_lines_at_phrases(string? language, string text, string lines) => Assert.Equal(lines, Captions.Wrap(text, language));

    [Fact]
    public void Chinese_has_lines_of_at_most_21_characters_that_begin_with_no_full_stop()
    {
        const string Text = "灯塔看守人慢慢地走下楼梯，来到港口。暴风雨过后，海湾里一片寂静，渔船都已经回来了。";

        var lines = Captions.FromSpeech(new Transcript { Segments = [new SpokenText(0, 10, Text)] }, TimeSpan.FromSeconds(20), "zh").SelectMany(cue => cue.Text.Split('\n')).ToList();

        Assert.Equal(Text, string.Concat(lines));
        Assert.All(lines, line => Assert.True(line.Length <= 21 && !"，。".Contains(line[0]), line));
        Assert.True(lines.Count(line => "，。".Contains(line[^1])) >= 3, string.Join(" / ", lines));
    }

    [Fact]
    public void Arabic_stays_in_its_logical_order()
    {
        const string Text = "كان حارس المنارة العجوز يمشي ببطء نحو الميناء، ثم جلس على الصخور ونظر إلى البحر.";

        var cues = Captions.FromSpeech(new Transcript { Segments = [new SpokenText(0, 8, Text)] }, TimeSpan.FromSeconds(20), "ar");

        Assert.Equal(Text, string.Join(' ', cues.SelectMany(cue => cue.Text.Split('\n'))));
        AssertRules(cues);
    }

    [Fact]
    public void Words_without_punctuation_lend_their_times_to_the_text_that_has_it()
    {
        var speech = new Transcript
        {
            Segments = [new SpokenText(0, 10, "Wait. I am coming!")],
            Words = [new SpokenText(0.5, 0.9, "wait"), new SpokenText(6, 6.1, "I"), new SpokenText(6.1, 6.3, "am"), new SpokenText(6.3, 6.9, "coming")],
        };

        var cues = Captions.FromSpeech(speech, TimeSpan.FromSeconds(10), "en");

        Assert.Equal([("Wait.", 500.0), ("I am coming!", 6000.0)], cues.Select(cue => (cue.Text, cue.Start.TotalMilliseconds)));
        Assert.True(cues[0].End <= TimeSpan.FromSeconds(2), "Nothing is said after that.");
    }

    [Fact]
    public void A_recogniser_that_repeats_itself_is_heard_once()
    {
        SpokenText[] loop = [.. Enumerable.Range(0, 30).Select(at => new SpokenText(10 + at, 11 + at, " Thank you for watching."))];

        var cues = Captions.FromSpeech(new Transcript { Segments = [new SpokenText(0, 2, "No, no, no."), .. loop, new SpokenText(45, 46, "Goodbye.")] }, TimeSpan.FromSeconds(60), "en");

        Assert.Equal(["No, no, no.", "Thank you for watching.", "Goodbye."], cues.Select(cue => cue.Text));
    }

    [Fact]
    public void A_long_silence_is_not_subtitled()
    {
        var cues = Captions.FromSpeech(new Transcript { Segments = [new SpokenText(0, 30, "Yes.")] }, TimeSpan.FromSeconds(30), "en");

        Assert.Equal(new Cue(TimeSpan.Zero, TimeSpan.FromSeconds(1), "Yes."), Assert.Single(cues));
    }

    [Fact]
    public void More_than_can_be_said_in_the_time_is_refused()
    {
        var flood = Enumerable.Range(0, 1_000_000).Select(at => new SpokenText(at / 1e6, (at + 1) / 1e6, "word")).ToArray();

        foreach (var speech in (Transcript[])[new() { Words = flood }, new() { Segments = flood }, new() { Segments = [new SpokenText(0, 10, new string('x', 1_000_000))] }])
        {
            Assert.Equal(MediaFailure.TooLarge, Assert.Throws<MediaException>(() => Captions.FromSpeech(speech, TimeSpan.FromSeconds(10), "en")).Failure);
        }
    }

    private static void AssertRules(IReadOnlyList<Cue> cues)
    {
        var before = TimeSpan.Zero;
        foreach (var cue in cues)
        {
            Assert.True(cue.Start >= before, $"{cue} overlaps the one that ends at {before}.");
            Assert.True(cue.Length >= TimeSpan.FromSeconds(1) && cue.Length <= TimeSpan.FromSeconds(7), $"{cue} stays for {cue.Length.TotalSeconds} s.");
            var lines = cue.Text.Split('\n');
            Assert.True(lines.Length <= 2, cue.Text);
            Assert.All(lines, line => Assert.True(Columns(line) is > 0 and <= 42, line));
            before = cue.End;
        }
    }

    /// <summary>Counted in another way than the code does: characters outside Latin, Arabic and Hebrew are wide.</summary>
    private static int Columns(string line) => line.EnumerateRunes().Sum(rune => rune.Value is < 0x1100 or (>= 0x2000 and < 0x2E80) or 0xFFFD ? 1 : 2);
}
