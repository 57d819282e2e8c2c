using System.Text.Json;
using Reelwright.Media;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Editing;

/// <summary>Crop, resize and text-overlay by way of HTTP: results, refusals, money.</summary>
public sealed class PictureEditTests(EditingWorld world) : IClassFixture<EditingWorld>
{
    [Fact]
    public async Task A_crop_shows_the_part_asked_for_and_says_what_was_rounded()
    {
        var (account, video) = await world.SignUpWithFilmAsync();

        var status = await EditingWorld.EditAsync(account, "/api/edit/crop", new { video_filename = video, x = 161, y = 20, width = 101, height = 60 });
        var (info, frame) = await world.LookAsync(account, status);

        Assert.Equal((100, 60, 20), (info.Width, info.Height, info.FrameCount));
        Assert.True(info.HasAudio);
        Assert.Equal("lime", Colours.Nearest(frame, 3, 3));
        Assert.Equal("lime", Colours.Nearest(frame, 96, 56));
        var result = status.GetProperty("result");
        Assert.Equal((160, 20, 100, 60), (Number(result, "x"), Number(result, "y"), Number(result, "width"), Number(result, "height")));
        Assert.Equal("""["x","width"]""", result.GetProperty("rounded").GetRawText());
        Assert.Equal(("encode", 20, 20), (result.GetProperty("method").GetString(), Number(result, "frames_encoded"), Number(result, "frames_total")));
        Assert.Equal(3, Number(status, "credits_charged"));
        Assert.Equal(147, EditingWorld.Credits(await account.GetAsync("/api/credits")));
        var line = (await account.GetAsync("/api/generations?operation=crop")).GetProperty("generations")[0];
        Assert.Equal(status.GetProperty("filename").GetString(), line.GetProperty("filename").GetString());
    }

    [Theory]
    [InlineData("""{ "preset": "480p" }""", 854, 480, 427, 20)]
    [InlineData("""{ "width": 201, "height": 400 }""", 200, 400, 100, 20)]
    public async Task A_resize_keeps_the_shape_and_fills_up_with_black(string body, int width, int height, int blackX, int blackY)
    {
        var (account, video) = await world.SignUpWithFilmAsync();

        var status = await EditingWorld.EditAsync(account, "/api/edit/resize", With(body, video));
        var (info, frame) = await world.LookAsync(account, status);

        Assert.Equal((width, height), (info.Width, info.Height));
        Assert.Equal(width == 854 ? "red" : "black", Colours.Nearest(frame, blackX - 20, blackY));
        Assert.Equal("red", Colours.Nearest(frame, (width / 2) - 12, (height / 2) - 12));
        Assert.Equal("white", Colours.Nearest(frame, (width / 2) + 12, (height / 2) + 12));
        Assert.Equal(width == 854 ? "[]" : """["width"]""", status.GetProperty("result").GetProperty("rounded").GetRawText());
    }

    [Fact]
    public async Task A_text_is_there_while_asked_for_and_not_before_or_after()
    {
        var (account, video) = await world.SignUpWithFilmAsync();

        var status = await EditingWorld.EditAsync(account, "/api/edit/text-overlay", new
        {
            video_filename = video,
            text = "██████",
            position = "top-left",
            font_size = 40,
            color = "Black",
            start_time = 0.5,
            end_time = 1.2,
        });

        foreach (var (frame, isThere) in new[] { (0, false), (4, false), (5, true), (11, true), (12, false), (19, false) })
        {
            var (_, picture) = await world.LookAsync(account, status, FramePosition.At((frame + 0.5) / 10));
            Assert.True(Colours.Nearest(picture, 40, 28) == (isThere ? "black" : "red"), $"Frame {frame}: {Colours.Nearest(picture, 40, 28)}");
            Assert.Equal("white", Colours.Nearest(picture, 300, 170));
        }
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "crop", """{ "x": 0, "y": 0, "width": 322, "height": 10 }""", "width" },
        { "crop", """{ "x": 0, "y": 100, "width": 10, "height": 81 }""", "height" },
        { "crop", """{ "x": 320, "y": 0, "width": 2, "height": 2 }""", "x" },
        { "crop", """{ "x": 0, "y": 5000, "width": 2, "height": 2 }""", "y" },
        { "crop", """{ "x": -1, "y": 0, "width": 2, "height": 2 }""", "x" },
        { "crop", """{ "x": 0, "y": 0, "width": 1, "height": 2 }""", "width" },
        { "crop", """{ "x": 0, "y": 0, "width": "iw", "height": 2 }""", "width" },
        { "crop", """{ "y": 0, "width": 20, "height": 2 }""", "x" },
        { "resize", "{ }", "preset" },
        { "resize", """{ "preset": "8k" }""", "preset" },
        { "resize", """{ "preset": "480p", "width": 100, "height": 100 }""", "preset" },
        { "resize", """{ "width": 100 }""", "height" },
        { "resize", """{ "width": 100, "height": 15 }""", "height" },
        { "text-overlay", "{ }", "text" },
        { "text-overlay", """{ "text": "" }""", "text" },
        { "text-overlay", """{ "text": " \n " }""", "text" },
        { "text-overlay", """{ "text": "a\u0000b" }""", "text" },
        { "text-overlay", """{ "text": "x", "position": "middle" }""", "position" },
        { "text-overlay", """{ "text": "x", "position": "center", "x": 1, "y": 1 }""", "position" },
        { "text-overlay", """{ "text": "x", "x": 1 }""", "y" },
        { "text-overlay", """{ "text": "x", "y": 1 }""", "x" },
        { "text-overlay", """{ "text": "x", "x": 320, "y": 1 }""", "x" },
        { "text-overlay", """{ "text": "x", "font_size": 7 }""", "font_size" },
        { "text-overlay", """{ "text": "x", "font_size": 301 }""", "font_size" },
        { "text-overlay", """{ "text": "x", "color": "reddish" }""", "color" },
        { "text-overlay", """{ "text": "x", "color": "#12345g" }""", "color" },
        { "text-overlay", """{ "text": "x", "color": "#1234567" }""", "color" },
        { "text-overlay", """{ "text": "x", "start_time": 1, "end_time": 1 }""", "end_time" },
        { "text-overlay", """{ "text": "x", "start_time": 2 }""", "start_time" },
        { "text-overlay", """{ "text": "x", "start_time": -1 }""", "start_time" },
        { "text-overlay", """{ "text": "x", "start_time": "0:01" }""", "start_time" },
    };

    [Fact]
    public async Task What_is_wrong_is_named_and_costs_nothing()
    {
        var (account, video) = await world.SignUpWithFilmAsync();
        foreach (var (operation, body, field) in Wrong.Select(row => row.Data))
        {
            var refused = await account.PostAsync($"/api/edit/{operation}", With(body, video), 400);
            Assert.True(refused.GetProperty("errors").TryGetProperty(field, out _), $"{operation} {body}: {refused}");
        }

        var longText = await account.PostAsync("/api/edit/text-overlay", new { video_filename = video, text = new string('x', 501) }, 400);
        Assert.True(longText.GetProperty("errors").TryGetProperty("text", out _));
        Assert.Equal(150, EditingWorld.Credits(await account.GetAsync("/api/credits")));
    }

    [Fact]
    public async Task A_frame_beyond_the_tier_needs_another_tier()
    {
        var (account, video) = await world.SignUpWithFilmAsync();

        foreach (var body in new[] { """{ "preset": "720p" }""", """{ "preset": "square" }""", """{ "width": 480, "height": 856 }""" })
        {
            var refused = await account.PostAsync("/api/edit/resize", With(body, video), 403);
            Assert.Equal(("tier_required", "starter"), (refused.GetProperty("code").GetString(), refused.GetProperty("required_tier").GetString()));
        }

        var none = await account.PostAsync("/api/edit/resize", With("""{ "width": 8000, "height": 100 }""", video), 400);
        Assert.True(none.GetProperty("errors").TryGetProperty("width", out _));
        Assert.Equal(150, EditingWorld.Credits(await account.GetAsync("/api/credits")));
    }

    [Fact]
    public async Task Somebody_elses_film_is_404_and_what_is_no_film_is_400()
    {
        var (_, video) = await world.SignUpWithFilmAsync();
        var stranger = await world.App.SignUpAsync();
        var upload = UploadFiles.Form(await UploadFiles.PictureAsync(MediaFormat.Png));
        var picture = (await TestAccount.ReadAsync(await stranger.Client.PostAsync("/api/upload-image", upload, TestContext.Current.CancellationToken))).GetProperty("filename").GetString()!;

        foreach (var (operation, body) in new[]
        {
            ("crop", """{ "x": 0, "y": 0, "width": 20, "height": 20 }"""),
            ("resize", """{ "preset": "480p" }"""),
            ("text-overlay", """{ "text": "x" }"""),
        })
        {
            await stranger.PostAsync($"/api/edit/{operation}", With(body, video), 404);
            await stranger.PostAsync($"/api/edit/{operation}", With(body, "../../etc/passwd"), 404);
            var refused = await stranger.PostAsync($"/api/edit/{operation}", With(body, picture), 400);
            Assert.True(refused.GetProperty("errors").TryGetProperty("video_filename", out _), refused.ToString());
        }
    }

    [Fact]
    public async Task A_cancelled_edit_is_paid_back_and_leaves_no_film()
    {
        var (account, video) = await world.SignUpWithFilmAsync();

        var queued = await account.PostAsync("/api/edit/text-overlay?wait=0", new { video_filename = video, text = "never seen" });
        var id = queued.GetProperty("job_id").GetString();
        await account.PostAsync("/api/cancel", new { job_id = id });
        var status = await account.GetAsync($"/api/status?job_id={id}&wait=30");

        Assert.Equal("cancelled", status.GetProperty("status").GetString());
        Assert.Equal(150, EditingWorld.Credits(await account.GetAsync("/api/credits")));
        Assert.Equal(JsonValueKind.Null, status.GetProperty("filename").ValueKind);
    }

    private static Dictionary<string, JsonElement> With(string body, string video)
    {
        var fields = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(body)!;
        fields["video_filename"] = JsonSerializer.SerializeToElement(video);
        return fields;
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
