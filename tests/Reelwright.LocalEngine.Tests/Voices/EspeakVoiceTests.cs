using FsCheck;
using FsCheck.Fluent;
using Reelwright.LocalEngine.Sound.Mastering;
using Reelwright.LocalEngine.Voices;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Tests.Voices;

/// <summary>With the real espeak-ng.</summary>
public sealed class EspeakVoiceTests : IDisposable
{
    private const string Story = "The quick brown fox jumps over the lazy dog. Then it sleeps, all afternoon, near the river!\n\nIn the evening it wakes up: nobody is there.";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reelwright-speech-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_four_voices_are_two_men_and_two_women_with_two_accents()
    {
        var said = new Dictionary<string, SpokenSound>();
        foreach (var voice in new[] { "en_gb_male", "en_gb_female", "en_us_male", "en_us_female" })
        {
            said[voice] = await new EspeakVoice("espeak-ng", voice, 1).SayAsync(new Utterance("A long winter is never better than a summer on the farm, nor warmer.", Pause.Sentence), Cancel);
        }

        Assert.All(said.Where(voice => voice.Key.EndsWith("_male", StringComparison.Ordinal)), voice => Assert.InRange(Waves.Pitch(voice.Value.Samples, voice.Value.Rate), 80, 130));
        Assert.All(said.Where(voice => voice.Key.EndsWith("_female", StringComparison.Ordinal)), voice => Assert.InRange(Waves.Pitch(voice.Value.Samples, voice.Value.Rate), 165, 255));
        Assert.Equal(4, said.Values.Select(sound => sound.Samples.Length).Distinct().Count());
    }

    [Theory]
    [InlineData("en_gb_male", 1)]
    [InlineData("en_us_female", 1)]
    [InlineData("en_gb_female", 0.5)]
    [InlineData("en_us_male", 2)]
    public async Task A_story_is_as_loud_as_it_should_be_without_clicks_and_with_bounded_silences(string voice, double speed)
    {
        var (made, samples) = await TellAsync(Story, voice, speed);

        var silences = Waves.Silences(samples, 48_000);
        var peak = 20 * Math.Log10(TruePeak.Of(SpeechTrackTests.ToBuffer(samples)));
        var limit = SpeechText.Read(Story).EstimateSeconds(speed);
        TestContext.Current.TestOutputHelper!.WriteLine($"{voice} x{speed}: {made.Seconds:0.00} s of at most {limit:0.00}, {made.Lufs:0.00} LUFS, {peak:0.00} dBTP, silences {string.Join(' ', silences.Select(s => s.ToString("0.000")))}");

        Assert.Equal(-16, made.Lufs, 0.3);
        Assert.True(peak < -1, $"The true peak is {peak:0.00} dBTP.");
        Assert.InRange(made.Seconds, 1, limit);
        Assert.True(silences.Max() < (0.75 / speed) + 0.06, $"The longest silence is {silences.Max():0.000} s.");
        Assert.InRange(silences[0], 0.08, 0.16);
        Assert.InRange(silences[^1], 0.08, 0.16);
    }

    [Fact]
    public async Task Speed_sets_the_pace()
    {
        var (normal, _) = await TellAsync(Story, "en_gb_male", 1);
        var (slow, _) = await TellAsync(Story, "en_gb_male", 0.5);
        var (fast, _) = await TellAsync(Story, "en_gb_male", 2);

        Assert.InRange(slow.Seconds / normal.Seconds, 1.6, 2.4);
        Assert.InRange(fast.Seconds / normal.Seconds, 0.4, 0.65);
    }

    [Fact]
    public async Task The_same_text_gives_the_same_samples() =>
        Assert.Equal((await TellAsync(Story, "en_us_female", 1)).Samples, (await TellAsync(Story, "en_us_female", 1)).Samples);

    [Fact]
    public async Task Markup_is_no_instruction()
    {
        // As an instruction either would change the length by seconds: a pause of 9 s, phonemes instead of letters, ten times the speed.
        var (plain, _) = await TellAsync("Hello there, my dear friend.", "en_us_male", 1);
        var (marked, _) = await TellAsync("<speak>Hello <break time=\"9s\"/>there, [[_:_:_:_:_:_:]] my \u000150S dear friend.</speak>", "en_us_male", 1);

        Assert.InRange(marked.Seconds - plain.Seconds, 0.5, 6.5);
    }

    [Fact]
    public async Task Text_that_looks_like_an_option_or_a_file_is_read_out()
    {
        var secret = Path.Combine(_folder.FullName, "secret.txt");
        await File.WriteAllTextAsync(secret, string.Join(' ', Enumerable.Repeat("a very long secret indeed", 40)), Cancel);

        var (option, _) = await TellAsync($"-f {secret}", "en_us_male", 1);

        Assert.InRange(option.Seconds, 0.5, 30);
    }

    [Fact]
    public async Task A_missing_program_is_named()
    {
        var missing = await Assert.ThrowsAsync<MediaException>(() => new EspeakVoice("no-such-speaker", "en_us_male", 1).SayAsync(new Utterance("Hello.", Pause.Sentence), Cancel));

        Assert.Equal(MediaFailure.NotFound, missing.Failure);
    }

    [Fact]
    public async Task Cancelling_ends_the_program()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => new EspeakVoice("espeak-ng", "en_us_male", 1).SayAsync(new Utterance("Hello.", Pause.Sentence), stop.Token));
    }

    /// <summary>The estimate is what is charged, so it has to be an upper bound for whatever is written.</summary>
    [Theory]
    [InlineData("W W W W W W W W W W, BBC, NASA, FBI agents; WWW: HTTP!")]
    [InlineData("7777777777 and 999999999999999999 and 1,234,567.891 and 0.000001")]
    [InlineData("xqzkxqzkxqzk bcdfg tsktsk pfft hmm")]
    [InlineData("a, b, c, d, e. f; g: h! i? j (k) \"l\"")]
    [InlineData("@#$%^&*+=~ a/b/c/d a_b_c 50% #1 a@b.example")]
    [InlineData("https://example.com/a?b=c&d=e#f")]
    [InlineData("Supercalifragilisticexpialidocious antidisestablishmentarianism")]
    [InlineData("HELLO WORLD, THIS IS ALL IN CAPITALS AND QUITE READABLE")]
    [InlineData("£20, $1.2m, 10:30, 2nd, 3–4, 20 °C, 1/2, VIII, 2026-11-22")]
    [InlineData("Déjà vu naïve Ærø Łódź señor Straße ñ ñ ñ")]
    [InlineData("привет 日本語 مرحبا ﷺ ﬁ ½ ⅷ 𝕳 字 ⅣⅦ жжжж 🀄")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa iii ooo uuu eieio")]
    [InlineData("strengths twelfths sixths rhythms lengths scrunched")]
    [InlineData("It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness.")]
    public async Task The_estimate_is_an_upper_bound(string text)
    {
        foreach (var (voice, speed) in new[] { ("en_us_female", 1.0), ("en_gb_male", 0.5) })
        {
            var limit = SpeechText.Read(text).EstimateSeconds(speed);
            var (made, _) = await TellAsync(text, voice, speed);
            TestContext.Current.TestOutputHelper!.WriteLine($"{voice} x{speed}: {made.Seconds:0.00} of {limit:0.00} ({made.Seconds / limit:P0})");
            Assert.True(made.Seconds <= limit, $"{voice} x{speed}: {made.Seconds:0.00} s, estimated {limit:0.00} s: {text}");
        }
    }

    [Fact]
    public void The_estimate_is_an_upper_bound_for_random_texts() => Prop.ForAll(
        Gen.Elements([.. "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789      .,;:!?'\"-()@#%&*+=/$£éüßñ"]).ArrayOf(60).Select(letters => new string(letters)).ToArbitrary(),
        text =>
        {
            if (!SpeechText.Read(text).IsSilent)
            {
#pragma warning disable xUnit1031 // FsCheck's properties are synchronous
                var (made, _) = TellAsync(text, "en_us_male", 1).GetAwaiter().GetResult();
#pragma warning restore xUnit1031
                Assert.True(made.Seconds <= SpeechText.Read(text).EstimateSeconds(1), $"{made.Seconds:0.00} s, estimated {SpeechText.Read(text).EstimateSeconds(1):0.00} s: {text}");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    private async Task<(SpeechResult Made, float[] Samples)> TellAsync(string text, string voice, double speed)
    {
        var speaker = new EspeakVoice("espeak-ng", voice, speed);
        using var track = new SpeechTrack(_folder.FullName, speed);
        foreach (var utterance in SpeechText.Read(text).Utterances)
        {
            track.Add(await speaker.SayAsync(utterance, Cancel), utterance.After);
        }

        var path = Path.Combine(_folder.FullName, "told.wav");
        return (track.Write(path, Cancel), Waves.ReadLeft(path));
    }
}
