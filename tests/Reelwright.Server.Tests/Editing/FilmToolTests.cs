using System.Text.Json;
using Reelwright.Media;
using Reelwright.Server.Tests.Generation;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Editing;

/// <summary>Frames, GIFs and enlarged films by way of HTTP: results, refusals, money.</summary>
public sealed class FilmToolTests(EditingWorld world) : IClassFixture<EditingWorld>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("first", 0.0)]
    [InlineData("middle", 1.0)]
    [InlineData("last", 1.9)]
    public async Task A_frame_becomes_a_picture_that_models_can_start_from(string mode, double seconds)
    {
        var (account, video) = await world.SignUpWithFilmAsync();

        var status = await EditingWorld.EditAsync(account, "/api/tools/extract-frames", new { video_filename = video, mode });

        var frame = Assert.Single(status.GetProperty("result").GetProperty("frames").EnumerateArray());
        Assert.Equal(seconds, frame.GetProperty("time_seconds").GetDouble(), 0.0011);
        var (filename, url) = (frame.GetProperty("filename").GetString()!, frame.GetProperty("url").GetString()!);
        Assert.Equal($"/api/input-image/{filename}", url);
        Assert.Equal(("input_image", filename), (status.GetProperty("outputs")[0].GetProperty("kind").GetString(), status.GetProperty("filename").GetString()));
        var picture = await DecodeAsync(account, url, MediaFormat.Png);
        Assert.Equal((EditingWorld.Width, EditingWorld.Height), (picture.Width, picture.Height));
        Assert.Equal(("red", "white"), (Colours.Nearest(picture, 10, 10), Colours.Nearest(picture, 310, 170)));
        Assert.Equal(149, EditingWorld.Credits(await account.GetAsync("/api/credits")));
        Assert.Equal(0, (await account.GetAsync("/api/image-generations")).GetProperty("total").GetInt32());

        // It is what image_filename takes.
        await account.PostAsync("/api/generate", new { prompt = "waves", image_filename = filename, frames = 5 });
    }

    [Fact]
    public async Task One_frame_a_second_comes_in_order()
    {
        var (account, video) = await world.SignUpWithFilmAsync();

        var status = await EditingWorld.EditAsync(account, "/api/tools/extract-frames", new { video_filename = video, mode = "all_1fps" });

        var frames = status.GetProperty("result").GetProperty("frames").EnumerateArray().ToList();
        Assert.Equal([0.0, 1.0], frames.Select(frame => frame.GetProperty("time_seconds").GetDouble()));
        Assert.Equal(frames.Select(frame => frame.GetProperty("filename").GetString()), status.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("filename").GetString()));
        Assert.Equal(1, status.GetProperty("credits_charged").GetInt32());
    }

    [Fact]
    public async Task A_gif_is_served_as_a_picture_and_stands_in_the_history_of_pictures()
    {
        var (account, video) = await world.SignUpWithFilmAsync();

        var status = await EditingWorld.EditAsync(account, "/api/tools/video-to-gif", new { video_filename = video, width = 160, fps = 10 });

        var url = status.GetProperty("url").GetString()!;
        Assert.StartsWith("/api/image/", url);
        using var reply = await account.Client.GetAsync(url, Cancel);
        Assert.Equal("image/gif", reply.Content.Headers.ContentType?.MediaType);
        var result = status.GetProperty("result");
        Assert.Equal((160, 90, 10), (result.GetProperty("width").GetInt32(), result.GetProperty("height").GetInt32(), result.GetProperty("fps").GetInt32()));
        Assert.Equal(2.0, result.GetProperty("duration_seconds").GetDouble(), 0.02);
        var picture = await DecodeAsync(account, url, MediaFormat.Gif);
        Assert.Equal(("red", "lime", "blue"), (Colours.Nearest(picture, 10, 10), Colours.Nearest(picture, 150, 10), Colours.Nearest(picture, 10, 80)));
        var line = (await account.GetAsync("/api/image-generations?operation=video-to-gif")).GetProperty("images")[0];
        Assert.Equal((status.GetProperty("filename").GetString(), video), (line.GetProperty("filename").GetString(), line.GetProperty("video_filename").GetString()));
        Assert.Equal(0, (await account.GetAsync("/api/generations?operation=video-to-gif")).GetProperty("total").GetInt32());
        Assert.Equal(149, EditingWorld.Credits(await account.GetAsync("/api/credits")));
    }

    [Fact]
    public async Task A_film_is_enlarged_here_where_no_backend_can()
    {
        var (account, video) = await world.SignUpWithFilmAsync("creator");
        var before = EditingWorld.Credits(await account.GetAsync("/api/credits"));

        var status = await EditingWorld.EditAsync(account, "/api/tools/upscale-video", new { video_filename = video, scale_factor = 2.5 });
        var (info, frame) = await world.LookAsync(account, status);

        Assert.Equal((800, 450, 20), (info.Width, info.Height, info.FrameCount));
        Assert.True(info.HasAudio);
        Assert.Equal(("red", "white"), (Colours.Nearest(frame, 380, 200), Colours.Nearest(frame, 420, 240)));
        var result = status.GetProperty("result");
        Assert.Equal(("local", "encode", 2.5), (result.GetProperty("engine").GetString(), result.GetProperty("method").GetString(), result.GetProperty("scale_factor").GetDouble()));
        Assert.Equal(("local", 2), (status.GetProperty("engine").GetString(), status.GetProperty("credits_charged").GetInt32()));
        Assert.Equal(before - 2, EditingWorld.Credits(await account.GetAsync("/api/credits")));
    }

    [Theory]
    [InlineData("free")]
    [InlineData("starter")]
    public async Task Enlarging_needs_the_creator_tier_whatever_is_sent(string tier)
    {
        var (account, video) = await world.SignUpWithFilmAsync(tier);
        var before = EditingWorld.Credits(await account.GetAsync("/api/credits"));

        foreach (var body in new object[] { new { video_filename = video, scale_factor = 2 }, new { scale_factor = "much" }, new { } })
        {
            var refused = await account.PostAsync("/api/tools/upscale-video", body, 403);
            Assert.Equal(("tier_required", "creator"), (refused.GetProperty("code").GetString(), refused.GetProperty("required_tier").GetString()));
        }

        Assert.Equal(before, EditingWorld.Credits(await account.GetAsync("/api/credits")));
    }

    [Fact]
    public async Task A_result_larger_than_any_tier_allows_is_refused()
    {
        var account = await world.App.SignUpAsync("enterprise");
        var video = await UploadAsync(account, "color=gray:size=1280x720:rate=10:duration=0.5");

        var refused = await account.PostAsync("/api/tools/upscale-video", new { video_filename = video, scale_factor = 4 }, 400);

        Assert.Contains("5120x2880", refused.GetProperty("errors").GetProperty("scale_factor")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_named_and_costs_nothing()
    {
        (string Tool, string Body, string Field)[] wrong =
        [
            ("extract-frames", """{ }""", "mode"),
            ("extract-frames", """{ "mode": "second" }""", "mode"),
            ("extract-frames", """{ "mode": "First" }""", "mode"),
            ("extract-frames", """{ "mode": 1 }""", "mode"),
            ("video-to-gif", """{ "fps": 0 }""", "fps"),
            ("video-to-gif", """{ "fps": 31 }""", "fps"),
            ("video-to-gif", """{ "fps": 12.5 }""", "fps"),
            ("video-to-gif", """{ "width": 63 }""", "width"),
            ("video-to-gif", """{ "width": 1281 }""", "width"),
            ("video-to-gif", """{ "width": "NaN" }""", "width"),
            ("upscale-video", """{ }""", "scale_factor"),
            ("upscale-video", """{ "scale_factor": 5 }""", "scale_factor"),
            ("upscale-video", """{ "scale_factor": 1.99 }""", "scale_factor"),
            ("upscale-video", """{ "scale_factor": "NaN" }""", "scale_factor"),
            ("upscale-video", """{ "scale_factor": 1e999 }""", "scale_factor"),
        ];
        var (account, video) = await world.SignUpWithFilmAsync("creator");
        var before = EditingWorld.Credits(await account.GetAsync("/api/credits"));

        foreach (var (tool, body, field) in wrong)
        {
            var refused = await account.PostAsync($"/api/tools/{tool}", With(body, video), 400);
            Assert.True(refused.GetProperty("errors").TryGetProperty(field, out _), $"{tool} {body}: {refused}");
        }

        Assert.Equal(before, EditingWorld.Credits(await account.GetAsync("/api/credits")));
    }

    [Fact]
    public async Task Other_people_s_films_are_not_there_and_pictures_are_no_films()
    {
        var (_, video) = await world.SignUpWithFilmAsync();
        var stranger = await world.App.SignUpAsync("creator");
        var picture = (await UploadFiles.SendAsync(stranger.Client, "/api/upload-image", UploadFiles.Form(await UploadFiles.PictureAsync(MediaFormat.Png)), key: null)).Body.GetProperty("filename").GetString()!;

        foreach (var (tool, body) in new[] { ("extract-frames", """{ "mode": "last" }"""), ("video-to-gif", "{}"), ("upscale-video", """{ "scale_factor": 2 }""") })
        {
            await stranger.PostAsync($"/api/tools/{tool}", With(body, video), 404);
            await stranger.PostAsync($"/api/tools/{tool}", With(body, "-i|../../etc/passwd"), 404);
            var refused = await stranger.PostAsync($"/api/tools/{tool}", With(body, picture), 400);
            Assert.True(refused.GetProperty("errors").TryGetProperty("video_filename", out _), refused.ToString());
        }
    }

    [Fact]
    public async Task What_is_too_long_is_refused_before_it_is_paid_and_the_limit_is_named()
    {
        var account = await world.App.SignUpAsync();
        var video = await UploadAsync(account, "color=gray:size=16x16:rate=1:duration=650");
        var large = await UploadAsync(account, "color=gray:size=1280x720:rate=2:duration=50");

        var frames = await account.PostAsync("/api/tools/extract-frames", new { video_filename = video, mode = "all_1fps" }, 400);
        Assert.Contains("600", frames.GetProperty("error").GetString(), StringComparison.Ordinal);
        var gif = await account.PostAsync("/api/tools/video-to-gif", new { video_filename = video }, 400);
        Assert.Contains("60", gif.GetProperty("error").GetString(), StringComparison.Ordinal);
        var wide = await account.PostAsync("/api/tools/video-to-gif", new { video_filename = large, width = 1280, fps = 30 }, 400);
        Assert.Contains("500 megapixels", wide.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(150, EditingWorld.Credits(await account.GetAsync("/api/credits")));

        // Its last frame can be had all the same.
        await EditingWorld.EditAsync(account, "/api/tools/extract-frames", new { video_filename = video, mode = "last" });
    }

    [Fact]
    public async Task Cancelled_work_is_paid_back()
    {
        var account = await world.App.SignUpAsync("creator");
        var video = await UploadAsync(account, "testsrc2=size=960x540:rate=10:duration=20");
        var before = EditingWorld.Credits(await account.GetAsync("/api/credits"));

        foreach (var (tool, body) in new[] { ("extract-frames", """{ "mode": "all_1fps" }"""), ("video-to-gif", """{ "width": 1280, "fps": 30 }"""), ("upscale-video", """{ "scale_factor": 4 }""") })
        {
            var queued = await account.PostAsync($"/api/tools/{tool}?wait=0", With(body, video));
            using var cancelled = await account.Client.PostAsync("/api/cancel", System.Net.Http.Json.JsonContent.Create(new { job_id = queued.GetProperty("job_id").GetString() }), Cancel);
            Assert.True(cancelled.IsSuccessStatusCode, $"{tool}: {await cancelled.Content.ReadAsStringAsync(Cancel)}");
        }

        Assert.Equal(before, EditingWorld.Credits(await account.GetAsync("/api/credits")));
    }

    private async Task<RawImage> DecodeAsync(TestAccount account, string url, MediaFormat format)
    {
        var path = Path.Combine(world.App.Home, $"look-{Guid.CreateVersion7():N}{format.Extension()}");
        await File.WriteAllBytesAsync(path, await account.Client.GetByteArrayAsync(url, Cancel), Cancel);
        return await world.App.Get<Ffmpeg>().DecodeImageAsync(path, format, cancel: Cancel);
    }

    private async Task<string> UploadAsync(TestAccount account, string picture)
    {
        var path = Path.Combine(world.App.Home, $"film-{Guid.CreateVersion7():N}.mp4");
        var result = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", "-f", "lavfi", "-i", picture, "-pix_fmt", "yuv420p", "-preset", "ultrafast", path]), Cancel);
        Assert.True(result.ExitCode == 0, string.Join('\n', result.ErrorLines));
        return (await GenerationWorld.UploadAsync(account, "/api/upload-video", path)).GetProperty("filename").GetString()!;
    }

    private static Dictionary<string, JsonElement> With(string body, string video)
    {
        var fields = body.Contains("1e999", StringComparison.Ordinal)
            ? new Dictionary<string, JsonElement> { ["scale_factor"] = JsonDocument.Parse("1e999").RootElement.Clone() }
            : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(body)!;
        fields["video_filename"] = JsonSerializer.SerializeToElement(video);
        return fields;
    }
}
