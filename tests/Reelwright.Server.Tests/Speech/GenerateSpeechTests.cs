using System.Text.Json;
using Reelwright.Server.Tests.Generation;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Speech;

/// <summary>With the real espeak-ng.</summary>
public sealed class GenerateSpeechTests(GenerationWorld world) : IClassFixture<GenerationWorld>
{
    [Fact]
    public async Task The_voices_are_listed()
    {
        var account = await world.App.SignUpAsync();

        var voices = (await account.GetAsync("/api/tts/voices")).GetProperty("voices");

        Assert.Equal(["en_gb_male", "en_gb_female", "en_us_male", "en_us_female"], voices.EnumerateArray().Select(voice => voice.GetProperty("id").GetString()));
        Assert.Equal("""{"id":"en_gb_female","name":"British English, female","language":"en-GB","gender":"female"}""", voices[1].GetRawText());
    }

    [Theory]
    [InlineData("mp3", 0.06)]
    [InlineData("wav", 0)]
    [InlineData("flac", 0)]
    public async Task A_text_becomes_a_sound_whose_real_length_is_paid(string format, double tolerance)
    {
        var account = await world.App.SignUpAsync("creator", credits: 100);

        var made = await account.PostAsync("/api/tts/generate?wait=60", new
        {
            text = "It was the best of times, it was the worst of times, it was the age of wisdom. It was the age of foolishness!\n\nIt was the epoch of belief, it was the epoch of incredulity.",
            voice_id = "en_gb_female",
            format,
        });
        var result = made.GetProperty("result");
        var seconds = result.GetProperty("duration_seconds").GetDouble();
        var sound = await world.ProbeAsync(account, made.GetProperty("url").GetString()!);

        Assert.Equal(("completed", "speech", "speech", "local"), (made.Text("status"), made.Text("kind"), made.Text("operation"), made.Text("engine")));
        Assert.Equal(("en_gb_female", "local", 3), (result.Text("voice_id"), result.Text("engine"), result.GetProperty("segments").GetInt32()));
        Assert.EndsWith("." + format, made.Text("filename"));
        Assert.InRange(seconds, 6, 15);
        Assert.Equal(seconds, sound.DurationSeconds, tolerance + 0.001);
        Assert.True(sound is { HasAudio: true, HasVideo: false });
        await AssertPaidAsync(account, made, 100, (int)Math.Ceiling(6 * seconds / 60));
    }

    [Fact]
    public async Task The_same_text_gives_the_same_file()
    {
        var account = await world.App.SignUpAsync("creator");
        var request = new { text = "Twice the same.", voice_id = "en_us_male", format = "wav" };

        var first = await File.ReadAllBytesAsync(await world.DownloadAsync(account, (await account.PostAsync("/api/tts/generate?wait=60", request)).Text("url")), Cancel);
        var again = await File.ReadAllBytesAsync(await world.DownloadAsync(account, (await account.PostAsync("/api/tts/generate?wait=60", request)).Text("url")), Cancel);

        Assert.Equal(first, again);
    }

    [Fact]
    public async Task The_history_of_sounds_shows_it()
    {
        var account = await world.App.SignUpAsync("creator");
        var made = await account.PostAsync("/api/tts/generate?wait=60", new { text = "For the record.", voice_id = "en_us_female", speed = 1.5 });

        var item = (await account.GetAsync("/api/audio-generations")).GetProperty("audio")[0];

        Assert.Equal(("speech", "For the record.", "mp3", "completed"), (item.Text("operation"), item.Text("prompt"), item.Text("format"), item.Text("status")));
        Assert.Equal(made.Text("filename"), item.Text("filename"));
    }

    [Theory]
    [InlineData("""{ "voice_id": "en_gb_male" }""", "text")]
    [InlineData("""{ "text": "", "voice_id": "en_gb_male" }""", "text")]
    [InlineData("""{ "text": "...", "voice_id": "en_gb_male" }""", "text")]
    [InlineData("""{ "text": "😀 🎉", "voice_id": "en_gb_male" }""", "text")]
    [InlineData("""{ "text": "a\u0001b", "voice_id": "en_gb_male" }""", "text")]
    [InlineData("""{ "text": ["x"], "voice_id": "en_gb_male" }""", "text")]
    [InlineData("""{ "text": "Hello" }""", "voice_id")]
    [InlineData("""{ "text": "Hello", "voice_id": "en_gb_male+f4" }""", "voice_id")]
    [InlineData("""{ "text": "Hello", "voice_id": "../../etc" }""", "voice_id")]
    [InlineData("""{ "text": "Hello", "voice_id": "en_gb_male", "speed": 0.4 }""", "speed")]
    [InlineData("""{ "text": "Hello", "voice_id": "en_gb_male", "speed": 2.1 }""", "speed")]
    [InlineData("""{ "text": "Hello", "voice_id": "en_gb_male", "speed": "fast" }""", "speed")]
    [InlineData("""{ "text": "Hello", "voice_id": "en_gb_male", "format": "ogg" }""", "format")]
    public async Task What_is_wrong_is_named_and_costs_nothing(string body, string field)
    {
        var account = await world.App.SignUpAsync("creator", credits: 10);

        var refused = await account.PostAsync("/api/tts/generate?wait=60", JsonSerializer.Deserialize<JsonElement>(body), 400);

        Assert.True(refused.GetProperty("errors").TryGetProperty(field, out _), refused.ToString());
        Assert.Equal(10, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
    }

    [Fact]
    public async Task The_longest_text_is_taken_and_one_character_more_is_not()
    {
        var account = await world.App.SignUpAsync("creator");

        var taken = await account.PostAsync("/api/tts/generate?wait=0", new { text = "Go. ".PadRight(5000, 'a'), voice_id = "en_us_male", speed = 2 });
        await account.PostAsync("/api/tts/generate?wait=0", new { text = new string('a', 5001), voice_id = "en_us_male" }, 400);
        await account.PostAsync("/api/cancel", new { job_id = taken.Text("job_id") });
    }

    [Fact]
    public async Task A_lower_tier_is_told_so_before_its_body_is_looked_at()
    {
        var account = await world.App.SignUpAsync("starter");

        var refused = await account.PostAsync("/api/tts/generate?wait=60", new { speed = "nonsense" }, 403);

        Assert.Equal(("tier_required", "creator"), (refused.Text("code"), refused.Text("required_tier")));
    }

    [Fact]
    public async Task A_script_that_the_local_voices_cannot_read_is_refused_before_it_costs()
    {
        var account = await world.App.SignUpAsync("creator", credits: 10);

        var refused = await account.PostAsync("/api/tts/generate?wait=60", new { text = "Привет, как дела?", voice_id = "en_us_male" }, 503);

        Assert.Equal("engine_unavailable", refused.Text("code"));
        Assert.Equal(10, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
    }

    [Fact]
    public async Task Without_espeak_nothing_is_charged_and_the_way_out_is_named()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Speech:EspeakPath", "no-such-speaker")]);
        var account = await app.SignUpAsync("creator", credits: 10);

        var refused = await account.PostAsync("/api/tts/generate?wait=60", new { text = "Hello", voice_id = "en_us_male" }, 503);

        Assert.Equal(("engine_unavailable", "espeak-ng"), (refused.Text("code"), refused.Text("capability")));
        Assert.Contains("Speech:EspeakPath", refused.Text("hint"), StringComparison.Ordinal);
        Assert.Equal(10, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
    }

    [Fact]
    public async Task A_key_sent_twice_makes_one_speech()
    {
        var account = await world.App.SignUpAsync("creator", credits: 10);
        using var first = await SendAsync(account);
        using var again = await SendAsync(account);

        var (one, two) = (await TestAccount.ReadAsync(first), await TestAccount.ReadAsync(again));

        Assert.Equal(one.Text("job_id"), two.Text("job_id"));
        Assert.Equal(9, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());

        static Task<HttpResponseMessage> SendAsync(TestAccount account)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/api/tts/generate") { Content = System.Net.Http.Json.JsonContent.Create(new { text = "Once.", voice_id = "en_us_male" }) };
            request.Headers.Add("Idempotency-Key", "speech-1");
            return account.Client.SendAsync(request, Cancel);
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The estimate was charged, the rest came back, and the balance says the same.</summary>
    internal static async Task AssertPaidAsync(TestAccount account, JsonElement made, int before, int price)
    {
        var (charged, refunded) = (made.GetProperty("credits_charged").GetInt32(), made.GetProperty("credits_refunded").GetInt32());
        Assert.Equal(price, charged - refunded);
        Assert.InRange(refunded, 0, charged);
        Assert.Equal(before - price, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
    }
}

internal static class JsonTexts
{
    public static string Text(this JsonElement json, string property) => json.GetProperty(property).GetString()!;
}
