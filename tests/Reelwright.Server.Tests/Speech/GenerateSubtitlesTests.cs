using System.Net;
using System.Text.Json;
using Reelwright.Media.Subtitles;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Speech;

/// <summary>With what is on this machine: pocketsphinx.</summary>
public sealed class GenerateSubtitlesTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string Sentence = "people want to go to the city with their children";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Speech_becomes_subtitles_of_both_formats_that_only_their_owner_gets()
    {
        var account = await shared.App.SignUpAsync();
        var stranger = await shared.App.SignUpAsync();
        var film = await shared.App.UploadTalkingFilmAsync(account, Sentence);

        var done = await account.PostAsync("/api/subtitles/generate?wait=60", new { video_filename = film, language = "en" });

        Assert.True(done.GetProperty("status").GetString() == "completed", done.ToString());
        var result = done.GetProperty("result");
        Assert.Equal(("subtitles", "subtitles", "pocketsphinx"), (done.GetProperty("kind").GetString(), done.GetProperty("operation").GetString(), result.GetProperty("engine").GetString()));
        Assert.Equal(("en", true), (result.GetProperty("language").GetString(), result.GetProperty("draft").GetBoolean()));
        Assert.Equal((5, 0), (done.GetProperty("credits_charged").GetInt32(), done.GetProperty("credits_refunded").GetInt32()));
        var segments = result.GetProperty("segments").EnumerateArray().ToList();
        var words = string.Join(' ', segments.Select(segment => segment.GetProperty("text").GetString())).ToLowerInvariant().Split(' ', '.', '\n');
        Assert.True(Sentence.Split(' ').Distinct().Intersect(words).Count() >= 4, string.Join(' ', words));
        Assert.All(segments, segment => Assert.InRange(segment.GetProperty("start").GetDouble(), 1.0, 6));

        var srt = result.GetProperty("srt_filename").GetString()!;
        var written = SubRip.Read(await TextAsync(account, srt, "text/plain"));
        Assert.Equal(segments.Select(segment => (segment.GetProperty("start").GetDouble(), segment.GetProperty("text").GetString())), written.Select(cue => (cue.Start.TotalSeconds, (string?)cue.Text)));
        Assert.Equal(written, WebVtt.Read(await TextAsync(account, Path.ChangeExtension(srt, ".vtt"), "text/vtt")));
        foreach (var name in (string[])[srt, Path.ChangeExtension(srt, ".vtt")])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.Client.GetAsync($"/api/subtitles/{name}", Cancel)).StatusCode);
        }
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Where_nothing_is_said_there_are_no_segments_and_the_credits_come_back(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var account = await app.SignUpAsync();

        foreach (var sound in (string?[])[null, "anullsrc=r=44100:cl=stereo", "sine=frequency=440:sample_rate=44100"])
        {
            var film = await app.UploadFilmAsync(account, 2, sound);

            var done = await account.PostAsync("/api/subtitles/generate?wait=60", new { video_filename = film });

            Assert.True(done.GetProperty("status").GetString() == "completed", done.ToString());
            Assert.Empty(done.GetProperty("result").GetProperty("segments").EnumerateArray());
            Assert.Equal(JsonValueKind.Null, done.GetProperty("result").GetProperty("srt_filename").ValueKind);
            Assert.Equal((5, 5), (done.GetProperty("credits_charged").GetInt32(), done.GetProperty("credits_refunded").GetInt32()));
        }

        Assert.Equal(150, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
        var amounts = (await account.GetAsync("/api/credits/history")).GetProperty("transactions").EnumerateArray().Select(line => line.GetProperty("amount").GetInt32());
        Assert.Equal([5, -5, 5, -5, 5, -5, 150], amounts);
    }

    [Theory]
    [InlineData("""{ "language": "en" }""", "video_filename")]
    [InlineData("""{ "video_filename": 7, "language": "en" }""", "video_filename")]
    [InlineData("""{ "video_filename": "x", "language": "xx" }""", "language")]
    [InlineData("""{ "video_filename": "x", "language": "EN" }""", "language")]
    [InlineData("""{ "video_filename": "x", "language": "-vf movie" }""", "language")]
    [InlineData("""{ "video_filename": "x", "language": "" }""", "language")]
    public async Task What_is_wrong_is_named_and_costs_nothing(string body, string field)
    {
        var account = await shared.App.SignUpAsync();

        var refused = await account.PostAsync("/api/subtitles/generate", JsonSerializer.Deserialize<JsonElement>(body), 400);

        Assert.True(refused.GetProperty("errors").TryGetProperty(field, out _), refused.ToString());
        Assert.Equal(150, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
    }

    [Theory]
    [InlineData("nothing.mp4")]
    [InlineData("../../etc/passwd")]
    [InlineData("http://127.0.0.1/a.mp4")]
    [InlineData("-i")]
    public async Task A_file_that_is_not_there_is_404(string filename)
    {
        var account = await shared.App.SignUpAsync();

        await account.PostAsync("/api/subtitles/generate", new { video_filename = filename, language = "en" }, 404);
    }

    [Fact]
    public async Task A_language_that_no_recogniser_has_is_503_and_costs_nothing()
    {
        var account = await shared.App.SignUpAsync();
        var film = await shared.App.UploadFilmAsync(account, 1);

        var refused = await account.PostAsync("/api/subtitles/generate", new { video_filename = film, language = "ja" }, 503);

        Assert.Equal("engine_unavailable", refused.GetProperty("code").GetString());
        Assert.Contains("Japanese", refused.GetProperty("capability").GetString());
        Assert.Contains("Speech:BaseUrl", refused.GetProperty("hint").GetString());
        Assert.Equal(150, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
    }

    [Fact]
    public async Task Without_any_recogniser_it_is_503()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Speech:PocketsphinxPath", "/nowhere/pocketsphinx")]);
        var account = await app.SignUpAsync();
        var film = await app.UploadFilmAsync(account, 1);

        var refused = await account.PostAsync("/api/subtitles/generate", new { video_filename = film }, 503);

        Assert.Contains("pocketsphinx", refused.GetProperty("hint").GetString());
    }

    [Fact]
    public async Task A_picture_is_no_video()
    {
        var account = await shared.App.SignUpAsync();
        var sound = (await account.PostAsync("/api/generate-audio?wait=60", new { prompt = "rain", duration_seconds = 1 })).GetProperty("filename").GetString();

        var refused = await account.PostAsync("/api/subtitles/generate", new { video_filename = sound }, 400);

        Assert.Equal("video_filename is not a video", refused.GetProperty("error").GetString());
    }

    private static async Task<string> TextAsync(TestAccount account, string name, string contentType)
    {
        using var reply = await account.Client.GetAsync($"/api/subtitles/{name}", Cancel);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal((contentType, "utf-8"), (reply.Content.Headers.ContentType?.MediaType, reply.Content.Headers.ContentType?.CharSet));
        Assert.Equal("nosniff", reply.Headers.GetValues("X-Content-Type-Options").Single());
        return await reply.Content.ReadAsStringAsync(Cancel);
    }
}
