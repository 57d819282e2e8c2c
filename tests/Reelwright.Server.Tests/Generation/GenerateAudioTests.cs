using System.Net;
using System.Text.Json;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Generation;

public sealed class GenerateAudioTests(GenerationWorld world) : IClassFixture<GenerationWorld>
{
    [Theory]
    [InlineData("mp3", 0.06)]
    [InlineData("wav", 0)]
    [InlineData("flac", 0)]
    public async Task Words_become_a_sound_of_the_asked_length_and_format(string format, double tolerance)
    {
        var account = await world.App.SignUpAsync();

        var made = await GenerationWorld.MakeAsync(account, new { prompt = "heavy rain", duration_seconds = 1.5, seed = 3, format }, "/api/generate-audio");
        var sound = await world.ProbeAsync(account, made.GetProperty("url").GetString()!);

        Assert.Equal(("audio", "local"), (made.GetProperty("kind").GetString(), made.GetProperty("engine").GetString()));
        Assert.EndsWith("." + format, made.GetProperty("filename").GetString());
        Assert.Equal(1.5, made.GetProperty("outputs")[0].GetProperty("duration_seconds").GetDouble(), 0.001);
        Assert.Equal(1.5, sound.DurationSeconds, tolerance + 0.001);
        Assert.True(sound is { HasAudio: true, HasVideo: false });
        Assert.Equal(1, made.GetProperty("credits_charged").GetInt32());
    }

    [Fact]
    public async Task The_history_shows_the_request_and_can_be_deleted()
    {
        var account = await world.App.SignUpAsync();
        var made = await GenerationWorld.MakeAsync(account, new { prompt = "a short tune", duration_seconds = 1, tags = "folk, happy ,", seed = 5 }, "/api/generate-audio");

        var list = await account.GetAsync("/api/audio-generations");
        var item = list.GetProperty("audio")[0];
        var id = item.GetProperty("id").GetInt64();

        Assert.Equal(1, list.GetProperty("total").GetInt32());
        Assert.Equal("a short tune", item.GetProperty("prompt").GetString());
        Assert.Equal(["folk", "happy"], item.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal((1.0, "mp3", 5), (item.GetProperty("duration_seconds").GetDouble(), item.GetProperty("format").GetString(), item.GetProperty("seed").GetInt32()));
        Assert.Equal(made.GetProperty("filename").GetString(), item.GetProperty("filename").GetString());
        Assert.Equal(0, (await account.GetAsync("/api/generations")).GetProperty("total").GetInt32());

        await account.DeleteAsync($"/api/audio-generations/{id}");

        Assert.Equal(0, (await account.GetAsync("/api/audio-generations")).GetProperty("total").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, (await account.Client.GetAsync(item.GetProperty("url").GetString(), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_sound()
    {
        var account = await world.App.SignUpAsync();
        var request = new { prompt = "birds", duration_seconds = 1, seed = 9, format = "wav" };

        var first = await BytesAsync(account, await GenerationWorld.MakeAsync(account, request, "/api/generate-audio"));
        var again = await BytesAsync(account, await GenerationWorld.MakeAsync(account, request, "/api/generate-audio"));

        Assert.Equal(first, again);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3.75, 1)]
    [InlineData(3.76, 2)]
    [InlineData(30, 8)]
    [InlineData(31, 9)]
    [InlineData(240, 64)]
    public async Task Eight_credits_buy_thirty_seconds(double seconds, int credits)
    {
        var account = await world.App.SignUpAsync();

        var queued = await account.PostAsync("/api/generate-audio", new { prompt = "a drone", duration_seconds = seconds });
        await account.PostAsync("/api/cancel", new { job_id = queued.GetProperty("job_id").GetString() });

        Assert.Equal(credits, queued.GetProperty("credits_charged").GetInt32());
        Assert.Equal(150, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
    }

    [Theory]
    [InlineData("""{ "duration_seconds": 5 }""", "prompt")]
    [InlineData("""{ "prompt": "x", "duration_seconds": 0.5 }""", "duration_seconds")]
    [InlineData("""{ "prompt": "x", "duration_seconds": 241 }""", "duration_seconds")]
    [InlineData("""{ "prompt": "x", "duration_seconds": "long" }""", "duration_seconds")]
    [InlineData("""{ "prompt": "x", "format": "exe" }""", "format")]
    [InlineData("""{ "prompt": "x", "tags": 7 }""", "tags")]
    [InlineData("""{ "prompt": "x", "tags": [1, 2] }""", "tags")]
    [InlineData("""{ "prompt": "x", "tags": [null] }""", "tags")]
    [InlineData("""{ "prompt": "x", "seed": -2 }""", "seed")]
    public async Task What_is_wrong_is_named_and_costs_nothing(string body, string field)
    {
        var account = await world.App.SignUpAsync();

        var refused = await account.PostAsync("/api/generate-audio", JsonSerializer.Deserialize<JsonElement>(body), 400);

        Assert.True(refused.GetProperty("errors").TryGetProperty(field, out _), refused.ToString());
        Assert.Equal(150, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
    }

    [Fact]
    public async Task Lyrics_are_reported_as_ignored_where_nobody_can_sing()
    {
        var account = await world.App.SignUpAsync();

        var queued = await account.PostAsync("/api/generate-audio", new { prompt = "a song", duration_seconds = 1, lyrics = "la la" });

        Assert.Equal("lyrics", queued.GetProperty("ignored")[0].GetString());
    }

    private async Task<byte[]> BytesAsync(TestAccount account, JsonElement made)
    {
        var path = await world.DownloadAsync(account, made.GetProperty("url").GetString()!);
        return await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
    }
}
