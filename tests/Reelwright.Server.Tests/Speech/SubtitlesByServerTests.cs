using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Reelwright.Media;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Speech;

/// <summary>With an OpenAI-compatible server that says what a test wants.</summary>
public sealed class SubtitlesByServerTests(SubtitlesByServerTests.World world) : IClassFixture<SubtitlesByServerTests.World>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_gets_sound_and_its_words_time_the_text()
    {
        world.Server.Say("""
            { "task": "transcribe", "language": "english", "duration": 6.0, "text": "Hello there. How are you?",
              "segments": [ { "id": 0, "seek": 0, "start": 0.0, "end": 6.0, "text": " Hello there. How are you?", "tokens": [1, 2], "temperature": 0.0, "avg_logprob": -0.2, "compression_ratio": 1.0, "no_speech_prob": 0.01 } ],
              "words": [ { "word": "Hello", "start": 0.5, "end": 0.9 }, { "word": "there", "start": 0.9, "end": 1.4 }, { "word": "How", "start": 4.0, "end": 4.2 }, { "word": "are", "start": 4.2, "end": 4.3 }, { "word": "you", "start": 4.3, "end": 4.8 } ] }
            """);

        var done = await MakeAsync(6, "auto");

        Assert.Equal([(0.5, "Hello there."), (4.0, "How are you?")], Segments(done).Select(segment => (segment.Start, segment.Text)));
        var result = done.GetProperty("result");
        Assert.Equal(("speech-server", "en", false), (result.GetProperty("engine").GetString(), result.GetProperty("language").GetString(), result.GetProperty("draft").GetBoolean()));
        var asked = Assert.Single(world.Server.Asked);
        Assert.Equal(("Bearer sk-test", "speech.flac", "audio/flac"), (asked.Authorization, asked.FileName, asked.ContentType));
        Assert.Equal(("whisper-1", "verbose_json", "segment,word"), (asked.Fields["model"], asked.Fields["response_format"], asked.Fields["timestamp_granularities[]"]));
        Assert.False(asked.Fields.ContainsKey("language"));
        var path = Path.Combine(world.App.Home, "asked.flac");
        await File.WriteAllBytesAsync(path, asked.Content, Cancel);
        var sound = await world.App.Get<Ffmpeg>().ProbeAsync(path, MediaFormat.Flac, Cancel);
        Assert.Equal((16_000, 1, 6.0), (sound.SampleRate, sound.Channels, Math.Round(sound.DurationSeconds, 1)));
    }

    [Theory]
    [InlineData("""{ "text": "Just text." }""", "Just text.")]
    [InlineData("""{ "segments": [ { "start": 1, "end": 2, "text": "No words." } ] }""", "No words.")]
    [InlineData("""{ "text": "", "words": [ { "word": "Only", "start": 1, "end": 1.3 }, { "word": "words", "start": 1.3, "end": 2 } ] }""", "Only words")]
    [InlineData("""{ "segments": [ { "start": 1, "end": 2, "text": "Inside.", "words": [ { "word": " Inside.", "start": 1.2, "end": 1.9 } ] } ] }""", "Inside.")]
    [InlineData("""{ "segments": [ { "start": 3, "end": 1, "text": "Backwards" }, { "start": 2, "end": 5, "text": "and over" }, { "start": 2.5, "end": 4, "text": "lapping." } ] }""", "and over lapping. Backwards")]
    [InlineData("""{ "segments": [ { "start": null, "end": "x", "text": "No time." }, { "start": 1e300, "end": -5, "text": "Far away." } ] }""", "Far away.")]
    [InlineData("""{ "segments": [ { "start": 0, "end": 2, "text": "Thanks for watching!", "no_speech_prob": 0.9, "avg_logprob": -1.5 }, { "start": 2, "end": 3, "text": "Real." } ] }""", "Real.")]
    [InlineData("""{ "segments": [ { "start": 1, "end": 2, "text": "<b>&amp; --> {\\an8}</b>" } ] }""", "<b>&amp; --> {\\an8}</b>")]
    public async Task Whatever_servers_leave_out_or_get_wrong_becomes_clean_subtitles(string json, string text)
    {
        world.Server.Say(json);

        var segments = Segments(await MakeAsync(5, "en"));

        Assert.Equal(text, string.Join(' ', segments.Select(segment => segment.Text.Replace('\n', ' '))));
        var before = 0.0;
        foreach (var (start, end, _) in segments)
        {
            Assert.True(start >= before && end - start is >= 1 and <= 7 && end <= 5, $"{start} to {end} after {before}");
            before = end;
        }
    }

    [Fact]
    public async Task A_server_that_repeats_itself_is_heard_once()
    {
        world.Server.Say(JsonSerializer.Serialize(new
        {
            language = "en",
            segments = Enumerable.Range(0, 20).Select(at => new { start = at * 0.2, end = (at + 1) * 0.2, text = "I do not know what to say." }),
        }));

        Assert.Equal("I do not know what to say.", Assert.Single(Segments(await MakeAsync(5, "en"))).Text);
    }

    [Fact]
    public async Task The_language_is_told_to_the_server_and_any_that_it_has_may_be_asked_for()
    {
        world.Server.Say("""{ "segments": [ { "start": 0, "end": 3, "text": "灯塔看守人慢慢地走下楼梯，来到港口。" } ] }""");

        var done = await MakeAsync(5, "zh");

        Assert.Equal("zh", world.Server.Asked.Single().Fields["language"]);
        Assert.Equal("zh", done.GetProperty("result").GetProperty("language").GetString());
    }

    [Theory]
    [InlineData(200, "this is not JSON", "speech_server_failed")]
    [InlineData(200, "[]", "speech_server_failed")]
    [InlineData(200, "{}", "speech_server_failed")]
    [InlineData(200, """{ "segments": [ { "start": 0, "end": 1, "text": 7 } ] }""", "speech_server_failed")]
    [InlineData(400, """{ "error": { "message": "The audio could not be decoded", "type": "invalid_request_error" } }""", "speech_server_refused")]
    [InlineData(401, """{ "error": { "message": "Incorrect API key sk-secret" } }""", "speech_server_refused")]
    public async Task What_a_broken_server_does_ends_the_job_with_a_refund(int status, string body, string code)
    {
        world.Server.Answer = http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync(body);
        };
        var account = await world.App.SignUpAsync();

        var failed = await MakeAsync(3, "en", account, expected: "error");

        Assert.Equal(code, failed.GetProperty("error_code").GetString());
        Assert.DoesNotContain("sk-secret", failed.GetProperty("error").GetString());
        Assert.Equal(150, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
    }

    [Fact]
    public async Task Cancelling_lets_go_of_a_slow_server_and_refunds()
    {
        var (arrived, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        world.Server.Answer = async http =>
        {
            arrived.TrySetResult();
            var gone = new TaskCompletionSource();
            await using var registration = http.RequestAborted.Register(() => gone.TrySetResult());
            await gone.Task.WaitAsync(Patience);
            released.TrySetResult();
        };
        var account = await world.App.SignUpAsync();
        var film = await world.App.UploadFilmAsync(account, 2);

        var queued = await account.PostAsync("/api/subtitles/generate?wait=0", new { video_filename = film, language = "en" });
        await arrived.Task.WaitAsync(Patience, Cancel);
        await account.PostAsync("/api/cancel", new { job_id = queued.GetProperty("job_id").GetString() });

        await released.Task.WaitAsync(Patience, Cancel);
        Assert.Equal(150, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
    }

    private async Task<JsonElement> MakeAsync(double seconds, string language, TestAccount? account = null, string expected = "completed")
    {
        account ??= await world.App.SignUpAsync();
        var film = await world.App.UploadFilmAsync(account, seconds);
        world.Server.Asked.Clear();
        var done = await account.PostAsync("/api/subtitles/generate?wait=60", new { video_filename = film, language });
        Assert.True(done.GetProperty("status").GetString() == expected, done.ToString());
        return done;
    }

    private static List<(double Start, double End, string Text)> Segments(JsonElement done) =>
        [.. done.GetProperty("result").GetProperty("segments").EnumerateArray().Select(segment => (segment.GetProperty("start").GetDouble(), segment.GetProperty("end").GetDouble(), segment.GetProperty("text").GetString()!))];

    public sealed class World : IAsyncLifetime
    {
        internal FakeTranscriber Server { get; private set; } = null!;

        internal ReelwrightApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await FakeTranscriber.StartAsync();
            App = await ReelwrightApp.StartAsync(settings:
            [
                ("Speech:BaseUrl", Server.BaseUrl), ("Speech:TranscriptionModel", "whisper-1"), ("Speech:ApiKey", "sk-test"), ("Worker:MaxAttempts", "1"),
            ]);
        }

        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
