using System.Text.Json;
using Reelwright.Media;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Editing;

/// <summary>Speed, merge, add-audio and speech in a film by way of HTTP: results, refusals, money.</summary>
public sealed class JoinEditTests(EditingWorld world) : IClassFixture<EditingWorld>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_film_is_played_twice_as_fast_without_encoding_a_picture()
    {
        var (account, video) = await world.SignUpWithFilmAsync();

        var status = await EditingWorld.EditAsync(account, "/api/edit/speed", new { video_filename = video, speed_factor = 2 });
        var (info, frame) = await world.LookAsync(account, status);

        Assert.Equal((1.0, 20, true), (Math.Round(info.DurationSeconds, 2), info.FrameCount!.Value, info.HasAudio));
        Assert.Equal("red", Colours.Nearest(frame, 10, 10));
        var result = status.GetProperty("result");
        Assert.Equal(("copy", 0, 20), (Text(result, "method"), Number(result, "frames_encoded"), Number(result, "frames_total")));
        Assert.Equal(3, Number(status, "credits_charged"));
        Assert.Equal(147, EditingWorld.Credits(await account.GetAsync("/api/credits")));
        var line = (await account.GetAsync("/api/generations?operation=speed")).GetProperty("generations")[0];
        Assert.Equal(status.GetProperty("filename").GetString(), Text(line, "filename"));
    }

    [Fact]
    public async Task Equal_films_are_merged_by_copying()
    {
        var (account, video) = await world.SignUpWithFilmAsync();

        var status = await EditingWorld.EditAsync(account, "/api/edit/merge", new { video_filenames = new[] { video, video, video } });
        var (info, _) = await world.LookAsync(account, status);

        Assert.Equal((6.0, 60), (Math.Round(info.DurationSeconds, 1), info.FrameCount!.Value));
        var result = status.GetProperty("result");
        Assert.Equal(("cut", "copy", 0, 60), (Text(result, "transition"), Text(result, "method"), Number(result, "frames_encoded"), Number(result, "frames_total")));
        Assert.Equal([2.0, 4.0], result.GetProperty("seams").EnumerateArray().Select(seam => seam.GetProperty("at_seconds").GetDouble()));
        Assert.Equal((6, 144), (Number(status, "credits_charged"), EditingWorld.Credits(await account.GetAsync("/api/credits"))));
    }

    [Fact]
    public async Task A_transition_tells_how_long_it_is_and_two_films_cost_four_credits()
    {
        var (account, video) = await world.SignUpWithFilmAsync();
        var brief = await UploadFilmAsync(account, await UploadFiles.FilmAsync(frames: 6));

        var status = await EditingWorld.EditAsync(account, "/api/edit/merge", new { video_filenames = new[] { video, brief }, transition = "dissolve", transition_seconds = 1 });
        var (info, _) = await world.LookAsync(account, status);

        var result = status.GetProperty("result");
        var seam = result.GetProperty("seams")[0];
        Assert.Equal((1.6, 0.4), (seam.GetProperty("at_seconds").GetDouble(), seam.GetProperty("transition_seconds").GetDouble()));
        Assert.Equal(("encode", 21, 21), (Text(result, "method"), Number(result, "frames_encoded"), info.FrameCount!.Value));
        Assert.Equal((EditingWorld.Width, EditingWorld.Height), (info.Width, info.Height));
        Assert.Equal(4, Number(status, "credits_charged"));
    }

    [Theory]
    [InlineData("replace")]
    [InlineData("mix")]
    public async Task A_sound_goes_into_a_film_for_nothing(string mode)
    {
        var (account, video) = await world.SignUpWithFilmAsync();
        var sound = await UploadSoundAsync(account);

        var status = await EditingWorld.EditAsync(account, "/api/video/add-audio", new { video_filename = video, audio_filename = sound, mode, volume = 0.5 });
        var (info, _) = await world.LookAsync(account, status);

        Assert.Equal((2.0, true), (Math.Round(info.DurationSeconds, 1), info.HasAudio));
        Assert.Equal("copy", Text(status.GetProperty("result"), "method"));
        Assert.Equal((0, 150), (Number(status, "credits_charged"), EditingWorld.Credits(await account.GetAsync("/api/credits"))));
    }

    [Fact]
    public async Task Speech_is_mixed_into_a_film_for_nothing()
    {
        var (account, video) = await world.SignUpWithFilmAsync();
        var sound = await UploadSoundAsync(account);

        var status = await EditingWorld.EditAsync(account, "/api/tts/add-to-video", new { video_filename = video, tts_filename = sound, offset_seconds = 1.2, volume = 2 });
        var (info, _) = await world.LookAsync(account, status);

        Assert.Equal((2.0, true), (Math.Round(info.DurationSeconds, 1), info.HasAudio));
        Assert.Equal(1.2, status.GetProperty("result").GetProperty("offset_seconds").GetDouble());
        Assert.Equal(150, EditingWorld.Credits(await account.GetAsync("/api/credits")));
    }

    private static readonly (string Endpoint, string Body, string Field)[] Wrong =
    [
        ("edit/speed", """{ "video_filename": "VIDEO" }""", "speed_factor"),
        ("edit/speed", """{ "video_filename": "VIDEO", "speed_factor": 0 }""", "speed_factor"),
        ("edit/speed", """{ "video_filename": "VIDEO", "speed_factor": 4.1 }""", "speed_factor"),
        ("edit/speed", """{ "video_filename": "VIDEO", "speed_factor": "NaN" }""", "speed_factor"),
        ("edit/speed", """{ "video_filename": "VIDEO", "speed_factor": 1e999 }""", "speed_factor"),
        ("edit/speed", """{ "video_filename": "SOUND", "speed_factor": 2 }""", "video_filename"),
        ("edit/merge", "{ }", "video_filenames"),
        ("edit/merge", """{ "video_filenames": ["VIDEO"] }""", "video_filenames"),
        ("edit/merge", """{ "video_filenames": "VIDEO" }""", "video_filenames"),
        ("edit/merge", """{ "video_filenames": ["VIDEO", null] }""", "video_filenames"),
        ("edit/merge", """{ "video_filenames": ["VIDEO", "SOUND"] }""", "video_filenames"),
        ("edit/merge", $$"""{ "video_filenames": [{{string.Join(", ", Enumerable.Repeat("\"VIDEO\"", 21))}}] }""", "video_filenames"),
        ("edit/merge", """{ "video_filenames": ["VIDEO", "VIDEO"], "transition": "wipe" }""", "transition"),
        ("edit/merge", """{ "video_filenames": ["VIDEO", "VIDEO"], "transition_seconds": -1 }""", "transition_seconds"),
        ("video/add-audio", """{ "video_filename": "VIDEO" }""", "audio_filename"),
        ("video/add-audio", """{ "video_filename": "VIDEO", "audio_filename": "PICTURE" }""", "audio_filename"),
        ("video/add-audio", """{ "video_filename": "VIDEO", "audio_filename": "VIDEO" }""", "audio_filename"),
        ("video/add-audio", """{ "video_filename": "VIDEO", "audio_filename": "SOUND", "mode": "[0:a]amix" }""", "mode"),
        ("video/add-audio", """{ "video_filename": "VIDEO", "audio_filename": "SOUND", "volume": 2.01 }""", "volume"),
        ("tts/add-to-video", """{ "video_filename": "VIDEO", "tts_filename": "SOUND", "offset_seconds": -0.1 }""", "offset_seconds"),
        ("tts/add-to-video", """{ "video_filename": "VIDEO", "tts_filename": "SOUND", "offset_seconds": 2.5 }""", "offset_seconds"),
        ("tts/add-to-video", """{ "video_filename": "VIDEO", "tts_filename": "PICTURE" }""", "tts_filename"),
    ];

    [Fact]
    public async Task What_is_wrong_is_named_and_costs_nothing()
    {
        var (account, video) = await world.SignUpWithFilmAsync();
        var sound = await UploadSoundAsync(account);
        using var form = UploadFiles.Form(await UploadFiles.PictureAsync(MediaFormat.Png));
        var picture = Text(await TestAccount.ReadAsync(await account.Client.PostAsync("/api/upload-image", form, Cancel)), "filename");

        foreach (var (endpoint, template, field) in Wrong)
        {
            var body = template.Replace("SOUND", sound).Replace("PICTURE", picture).Replace("VIDEO", video);
            using var request = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            var refused = await TestAccount.ReadAsync(await account.Client.PostAsync($"/api/{endpoint}", request, Cancel), 400);
            Assert.True(refused.GetProperty("errors").TryGetProperty(field, out _), $"{endpoint} {template}: {refused}");
        }

        Assert.Equal(150, EditingWorld.Credits(await account.GetAsync("/api/credits")));
    }

    [Fact]
    public async Task Clips_of_others_do_not_exist()
    {
        var (account, video) = await world.SignUpWithFilmAsync();
        var (_, foreign) = await world.SignUpWithFilmAsync();

        await account.PostAsync("/api/edit/merge", new { video_filenames = new[] { video, foreign } }, 404);
        await account.PostAsync("/api/edit/merge", new { video_filenames = new[] { video, "../../etc/passwd" } }, 404);
        Assert.Equal(150, EditingWorld.Credits(await account.GetAsync("/api/credits")));
    }

    [Fact]
    public async Task A_film_that_turns_out_damaged_ends_the_job_and_gives_the_credits_back()
    {
        var (account, video) = await world.SignUpWithFilmAsync();
        var damaged = await UploadFilmAsync(account, await UploadFiles.FilmAsync(320, 240, 48));
        var stored = Directory.EnumerateFiles(world.App.Home, damaged, SearchOption.AllDirectories).Single();
        await File.WriteAllBytesAsync(stored, (await File.ReadAllBytesAsync(stored, Cancel))[..900], Cancel);

        var status = await account.PostAsync("/api/edit/merge?wait=60", new { video_filenames = new[] { video, damaged }, transition = "fade" });

        Assert.Equal(("error", "unsupported_media"), (Text(status, "status"), Text(status, "error_code")));
        Assert.Equal(150, EditingWorld.Credits(await account.GetAsync("/api/credits")));
    }

    [Fact]
    public async Task A_cancelled_edit_is_refunded()
    {
        var (account, video) = await world.SignUpWithFilmAsync();

        var queued = await account.PostAsync("/api/edit/merge?wait=0", new { video_filenames = Enumerable.Repeat(video, 20), transition = "dissolve" });
        var cancelled = await account.PostAsync("/api/cancel", new { job_id = Text(queued, "job_id") });

        Assert.Equal(40, Number(queued, "credits_charged"));
        Assert.Equal("cancelled", Text(cancelled, "status"));
        Assert.Equal(150, EditingWorld.Credits(await account.GetAsync("/api/credits")));
    }

    private static async Task<string> UploadSoundAsync(TestAccount account) => await UploadAsync(account, "/api/upload-audio", UploadFiles.Sound());

    private static Task<string> UploadFilmAsync(TestAccount account, byte[] film) => UploadAsync(account, "/api/upload-video", film);

    private static async Task<string> UploadAsync(TestAccount account, string endpoint, byte[] content)
    {
        using var form = UploadFiles.Form(content);
        return Text(await TestAccount.ReadAsync(await account.Client.PostAsync(endpoint, form, Cancel)), "filename");
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
