using System.Text.Json;
using Reelwright.Media;
using Reelwright.Media.Subtitles;
using Reelwright.Server.Tests.Generation;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Speech;

public sealed class BurnSubtitlesTests(GenerationWorld world) : IClassFixture<GenerationWorld>
{
    private static readonly Cue[] Cues =
    [
        new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5), "First <b>line</b>\nسلام"),
        new(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3), "到港口"),
        new(TimeSpan.FromSeconds(50_000), TimeSpan.FromSeconds(50_001), "after the film"),
    ];

    [Fact]
    public async Task Subtitles_are_drawn_into_a_new_film_for_nothing()
    {
        var account = await world.App.SignUpAsync();
        var film = await world.App.UploadFilmAsync(account, 2);
        var srt = await world.App.StoreSubtitlesAsync(account, Cues);

        var done = await account.PostAsync("/api/subtitles/burn?wait=60", new { video_filename = film, srt_filename = srt, style = "bold-yellow" });

        Assert.True(done.GetProperty("status").GetString() == "completed", done.ToString());
        var result = done.GetProperty("result");
        Assert.Equal(("encode", 20, 2, "bold-yellow"), (result.GetProperty("method").GetString(), result.GetProperty("frames_encoded").GetInt32(), result.GetProperty("cues").GetInt32(), result.GetProperty("style").GetString()));
        Assert.Equal(("subtitles", "burn-subtitles", 0), (done.GetProperty("kind").GetString(), done.GetProperty("operation").GetString(), done.GetProperty("credits_charged").GetInt32()));
        var made = await world.ProbeAsync(account, done.GetProperty("url").GetString()!);
        Assert.Equal((192, 108, 20, true), (made.Width, made.Height, made.FrameCount, made.HasAudio));
        Assert.NotEqual(film, done.GetProperty("filename").GetString());
        var line = (await account.GetAsync("/api/generations?operation=burn-subtitles")).GetProperty("generations")[0];
        Assert.Equal(done.GetProperty("filename").GetString(), line.GetProperty("filename").GetString());
        Assert.Equal([false, true, true], await LitAsync(account, done.GetProperty("url").GetString()!, 0.2, 0.7, 1.7));
    }

    [Fact]
    public async Task A_web_vtt_may_be_named_too()
    {
        var account = await world.App.SignUpAsync();
        var film = await world.App.UploadFilmAsync(account, 1);
        var vtt = await world.App.StoreSubtitlesAsync(account, Cues, ".vtt");

        var done = await account.PostAsync("/api/subtitles/burn?wait=60", new { video_filename = film, srt_filename = vtt });

        Assert.Equal("default", done.GetProperty("result").GetProperty("style").GetString());
    }

    [Theory]
    [InlineData("""{ "srt_filename": "x" }""", "video_filename")]
    [InlineData("""{ "video_filename": "x" }""", "srt_filename")]
    [InlineData("""{ "video_filename": "x", "srt_filename": "x", "style": "Default" }""", "style")]
    [InlineData("""{ "video_filename": "x", "srt_filename": "x", "style": "force_style='FontName=x'" }""", "style")]
    [InlineData("""{ "video_filename": "x", "srt_filename": "x", "style": 1 }""", "style")]
    public async Task What_is_wrong_is_named(string body, string field)
    {
        var account = await world.App.SignUpAsync();

        var refused = await account.PostAsync("/api/subtitles/burn", JsonSerializer.Deserialize<JsonElement>(body), 400);

        Assert.True(refused.GetProperty("errors").TryGetProperty(field, out _), refused.ToString());
    }

    [Fact]
    public async Task Files_of_the_wrong_kind_are_both_named_and_those_of_others_are_404()
    {
        var account = await world.App.SignUpAsync();
        var stranger = await world.App.SignUpAsync();
        var film = await world.App.UploadFilmAsync(account, 1);
        var srt = await world.App.StoreSubtitlesAsync(account, Cues);
        var own = await world.App.UploadFilmAsync(stranger, 1);

        var refused = await account.PostAsync("/api/subtitles/burn", new { video_filename = srt, srt_filename = film }, 400);

        Assert.Equal(["is not a video", "is not a subtitle file"], refused.GetProperty("errors").EnumerateObject().Select(error => error.Value[0].GetString()));
        await stranger.PostAsync("/api/subtitles/burn", new { video_filename = own, srt_filename = srt }, 404);
        await stranger.PostAsync("/api/subtitles/burn", new { video_filename = film, srt_filename = srt }, 404);
    }

    [Fact]
    public async Task A_stored_file_that_is_damaged_ends_the_job_readably()
    {
        var account = await world.App.SignUpAsync();
        var film = await world.App.UploadFilmAsync(account, 1);
        var srt = await world.App.StoreSubtitlesAsync(account, "no subtitles at all");

        var failed = await account.PostAsync("/api/subtitles/burn?wait=60", new { video_filename = film, srt_filename = srt });

        Assert.Equal(("error", "unsupported_media"), (failed.GetProperty("status").GetString(), failed.GetProperty("error_code").GetString()));
    }

    [Fact]
    public async Task Cancelling_leaves_no_film()
    {
        var account = await world.App.SignUpAsync();
        var film = await world.App.UploadFilmAsync(account, 30);
        var srt = await world.App.StoreSubtitlesAsync(account, Cues);

        var queued = await account.PostAsync("/api/subtitles/burn?wait=0", new { video_filename = film, srt_filename = srt });
        var cancelled = await account.PostAsync("/api/cancel", new { job_id = queued.GetProperty("job_id").GetString() });
        var ended = await account.WaitForEndAsync(queued.GetProperty("job_id").GetString()!);

        Assert.Equal(("cancelled", "cancelled"), (cancelled.GetProperty("status").GetString(), ended.GetProperty("status").GetString()));
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("filename").ValueKind);
        Assert.Equal(0, (await account.GetAsync("/api/generations?operation=burn-subtitles&status=completed")).GetProperty("total").GetInt32());
    }

    /// <summary>Whether there is yellow at the bottom of the frames at these times.</summary>
    private async Task<IEnumerable<bool>> LitAsync(TestAccount account, string url, params double[] times)
    {
        var path = await world.DownloadAsync(account, url);
        List<bool> lit = [];
        foreach (var time in times)
        {
            var frame = await world.App.Get<Ffmpeg>().GrabFrameAsync(path, MediaFormat.Mp4, FramePosition.At(time), TestContext.Current.CancellationToken);
            lit.Add(frame.Pixels.ToArray().Chunk(4).Skip(192 * 80).Any(pixel => pixel is [> 215, > 190 and < 245, < 90, _]));
        }

        return lit;
    }
}
