using System.Text;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Speech;

/// <summary>With an OpenAI-compatible server, and with everything such a server can do wrong.</summary>
public sealed class SpeechOnServerTests(SpeechOnServerTests.Studio studio) : IClassFixture<SpeechOnServerTests.Studio>
{
    private const string Engine = "speech-server";

    private static readonly object Hello = new { text = "Hello there.", voice_id = "en_gb_female", speed = 1.25, format = "wav" };

    [Fact]
    public async Task The_server_is_asked_in_its_own_words_and_named_in_the_result()
    {
        var account = await studio.App.SignUpAsync("creator", credits: 100);

        var made = await account.PostAsync("/api/tts/generate?wait=60", Hello);

        var question = studio.Server.Questions.Last();
        Assert.Equal($"Bearer {FakeSpeechServer.Key}", question.Authorization);
        Assert.Equal("""{"model":"tone-1","voice":"high","input":"Hello there.","response_format":"wav","speed":1.25}""", question.Body.GetRawText());
        Assert.Equal(("completed", Engine, Engine), (made.Text("status"), made.Text("engine"), made.GetProperty("result").Text("engine")));
        Assert.Equal(question.Seconds + 0.2, made.GetProperty("result").GetProperty("duration_seconds").GetDouble(), 0.05);
        await GenerateSpeechTests.AssertPaidAsync(account, made, 100, 1);
    }

    [Fact]
    public async Task A_long_text_is_asked_for_in_pieces_and_joined()
    {
        var account = await studio.App.SignUpAsync("creator", credits: 100);
        var before = studio.Server.Questions.Count;
        var text = string.Join(' ', Enumerable.Range(1, 30).Select(at => $"This is sentence number {at}, of a text that is too long to be spoken at once."));

        var made = await account.PostAsync("/api/tts/generate?wait=60", new { text, voice_id = "en_us_male", speed = 2 });

        var asked = studio.Server.Questions.Skip(before).ToList();
        Assert.Equal(text, string.Join(' ', asked.Select(question => question.Text("input"))));
        Assert.All(asked, question => Assert.InRange(question.Text("input").Length, 1, 1000));
        Assert.Equal(asked.Count, made.GetProperty("result").GetProperty("segments").GetInt32());
        Assert.Equal(asked.Sum(question => question.Seconds) + 0.2 + ((asked.Count - 1) * 0.35 / 2), made.GetProperty("result").GetProperty("duration_seconds").GetDouble(), 0.02 * asked.Count + 0.02);
    }

    [Fact]
    public async Task Pieces_may_have_any_rate_and_unknown_lengths()
    {
        var account = await studio.App.SignUpAsync("creator");
        studio.Server.Next(FakeSpeechServer.Tone(1, rate: 16_000, declared: uint.MaxValue));
        studio.Server.Next(FakeSpeechServer.Tone(1, rate: 44_100, declared: 0));

        var made = await account.PostAsync("/api/tts/generate?wait=60", new { text = "One.\n\nTwo.", voice_id = "en_us_male" });

        Assert.Equal("completed", made.Text("status"));
        Assert.Equal(2.95, made.GetProperty("result").GetProperty("duration_seconds").GetDouble(), 0.05);
    }

    [Fact]
    public async Task A_script_that_no_local_voice_reads_is_the_servers_to_read()
    {
        var account = await studio.App.SignUpAsync("creator");

        var made = await account.PostAsync("/api/tts/generate?wait=60", new { text = "Привет, как дела?", voice_id = "en_us_male" });

        Assert.Equal("completed", made.Text("status"));
    }

    [Fact]
    public async Task A_server_that_is_busy_is_asked_again()
    {
        var account = await studio.App.SignUpAsync("creator");
        studio.Server.Next(429, retryAfter: "0");
        studio.Server.Next(503, retryAfter: "0");

        var made = await account.PostAsync("/api/tts/generate?wait=60", Hello);

        Assert.Equal(("completed", 1), (made.Text("status"), made.GetProperty("attempt").GetInt32()));
    }

    [Theory]
    [InlineData("html")]
    [InlineData("cut off")]
    [InlineData("noise")]
    [InlineData("json")]
    [InlineData("empty")]
    [InlineData("broken off")]
    public async Task A_reply_that_is_no_sound_is_asked_for_again_by_a_new_try(string trouble)
    {
        var account = await studio.App.SignUpAsync("creator", credits: 50);
        Spoil(trouble);

        var made = await account.PostAsync("/api/tts/generate?wait=60", Hello);

        Assert.Equal("completed", made.Text("status"));
        await GenerateSpeechTests.AssertPaidAsync(account, made, 50, 1);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task What_the_server_refuses_ends_the_job_with_a_refund(int status)
    {
        var account = await studio.App.SignUpAsync("creator", credits: 50);
        studio.Server.Next(status, "<secret-address-of-the-server>", "text/html");

        var failed = await account.PostAsync("/api/tts/generate?wait=60", Hello);

        Assert.Equal(("error", "speech_server_refused"), (failed.Text("status"), failed.Text("error_code")));
        Assert.DoesNotContain("secret-address", failed.ToString(), StringComparison.Ordinal);
        Assert.Equal(failed.GetProperty("credits_charged").GetInt32(), failed.GetProperty("credits_refunded").GetInt32());
        Assert.Equal(50, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
    }

    [Fact]
    public async Task A_server_that_stays_broken_ends_the_job_with_a_refund()
    {
        var account = await studio.App.SignUpAsync("creator", credits: 50);
        for (var at = 0; at < 6; at++)
        {
            studio.Server.Next(500, retryAfter: "0");
        }

        var failed = await account.PostAsync("/api/tts/generate?wait=60", Hello);

        Assert.Equal(("error", "speech_server_failed", 2), (failed.Text("status"), failed.Text("error_code"), failed.GetProperty("attempt").GetInt32()));
        Assert.Equal(50, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
    }

    [Theory]
    [InlineData("Speech:BaseUrl", "ftp://example.org")]
    [InlineData("Speech:BaseUrl", "http://user:password@example.org/v1")]
    [InlineData("Speech:BaseUrl", null)]
    [InlineData("Speech:Voices:en_us_male", null)]
    [InlineData("Speech:Voices:robot", "x")]
    [InlineData("Speech:SpeechModel", null)]
    [InlineData("Speech:ApiKey", "two words")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string setting, string? value)
    {
        var settings = studio.Server.Settings.Where(one => one.Item1 != setting).Append((setting, value)).Where(one => one.Item2 is not null);

        var failure = await Assert.ThrowsAnyAsync<Exception>(async () => await ReelwrightApp.StartAsync(settings: settings!));

        Assert.Contains(setting, failure.ToString(), StringComparison.Ordinal);
    }

    private void Spoil(string trouble)
    {
        switch (trouble)
        {
            case "html":
                studio.Server.Next(200, "<html>Log in</html>", "text/html");
                break;
            case "json":
                studio.Server.Next(200, """{"error":"quota"}""");
                break;
            case "noise":
                studio.Server.Next(Encoding.ASCII.GetBytes(new string('x', 5_000)));
                break;
            case "empty":
                studio.Server.Next([]);
                break;
            case "cut off":
                studio.Server.Next(FakeSpeechServer.Tone(1)[..20_000]);
                break;
            default:
                studio.Server.Next(async http =>
                {
                    http.Response.ContentType = "audio/wav";
                    http.Response.ContentLength = 1_000_000;
                    await http.Response.Body.WriteAsync(FakeSpeechServer.Tone(1).AsMemory(0, 20_000));
                    await http.Response.Body.FlushAsync();
                    http.Abort();
                });
                break;
        }
    }

    public sealed class Studio : IAsyncLifetime
    {
        internal ReelwrightApp App { get; private set; } = null!;

        internal FakeSpeechServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await FakeSpeechServer.StartAsync();
            App = await ReelwrightApp.StartAsync(settings: [.. Server.Settings, ("Worker:MaxAttempts", "2"), ("Worker:RetryDelaySeconds", "0")]);
        }

        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
