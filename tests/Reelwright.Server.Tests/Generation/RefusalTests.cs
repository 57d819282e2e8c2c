using System.Net;
using System.Text;
using System.Text.Json;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Generation;

/// <summary>Every way a submission is refused; none of them charges anything.</summary>
public sealed class RefusalTests(GenerationWorld world) : IClassFixture<GenerationWorld>
{
    public static TheoryData<string, string, string, string> BadBodies => new()
    {
        { "/api/generate", "{}", "invalid_request", "prompt" },
        { "/api/generate", """{"prompt":"x","model":"sora"}""", "unknown_model", "model" },
        { "/api/generate", """{"prompt":"x","model":"flux"}""", "unknown_model", "model" },
        { "/api/generate", """{"prompt":7,"width":"wide","frames":0,"steps":1000000,"seed":-5,"cfg":1e300,"frame_rate":0.5,"strength":"a lot"}""", "invalid_request", "prompt,width,frames,steps,seed,cfg,frame_rate,strength" },
        { "/api/generate", """{"prompt":"x","frames":99999999999}""", "invalid_request", "frames" },
        { "/api/generate", """{"prompt":"x","cfg":NaN}""", "malformed_json", "" },
        { "/api/generate", "", "malformed_json", "" },
        { "/api/generate", "[]", "malformed_json", "" },
        { "/api/generate", """{"prompt":"x","model":"ltx-camera","camera":"up"}""", "invalid_request", "camera" },
        { "/api/generate", """{"prompt":"x","model":"ltx-camera"}""", "invalid_request", "camera" },
        { "/api/generate", """{"prompt":"x","model":"ltx-control","control_type":"depth"}""", "invalid_request", "image_filename,video_filename" },
        { "/api/generate", """{"prompt":"x","model":"wan-flf"}""", "invalid_request", "image_filename,end_image_filename" },
        { "/api/generate", """{"prompt":"x","sampler":"magic","scheduler":"soon"}""", "invalid_request", "sampler,scheduler" },
        { "/api/generate", """{"prompt":"a\u0000b"}""", "invalid_request", "prompt" },
        { "/api/generate", """{"prompt":"x","width":4000,"height":10}""", "invalid_request", "width,height" },
        { "/api/generate-image", """{"prompt":"x","model":"wan-t2v"}""", "unknown_model", "model" },
        { "/api/generate-image", """{"prompt":"x","count":9,"width":4096}""", "invalid_request", "width,count" },
        { "/api/generate-image", """{"prompt":"x","model":"flux-edit"}""", "invalid_request", "image_filename" },
        { "/api/generate-v2v", """{"strength":2}""", "invalid_request", "prompt,strength,video_filename" },
        { "/api/extend-video", "{}", "invalid_request", "video_filename" },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_bad_body_is_answered_with_every_field_that_is_wrong(string path, string body, string code, string fields)
    {
        var account = await world.App.SignUpAsync();

        var problem = await PostAsync(account, path, body, HttpStatusCode.BadRequest);

        Assert.Equal(code, problem.GetProperty("code").GetString());
        var named = problem.TryGetProperty("errors", out var errors) ? errors.EnumerateObject().Select(error => error.Name) : [];
        Assert.Equal(fields.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
        await NothingHappenedAsync(account);
    }

    [Fact]
    public async Task Prompts_of_ten_thousand_characters_are_too_long_and_right_to_left_ones_are_fine()
    {
        var account = await world.App.SignUpAsync();

        var problem = await PostAsync(account, "/api/generate", JsonSerializer.Serialize(new { prompt = new string('x', 10_000), negative_prompt = new string('y', 2_001) }), HttpStatusCode.BadRequest);
        var made = await GenerationWorld.MakeAsync(account, new { prompt = "מגדלור בלילה, منارة 🌊", width = 64, height = 64, frames = 2, steps = 1 });

        Assert.Equal(["prompt", "negative_prompt"], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Equal("completed", made.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("""{"prompt":"x","width":1280,"height":720}""", "starter")]
    [InlineData("""{"prompt":"x","width":720,"height":1280}""", "starter")]
    [InlineData("""{"prompt":"x","frames":82}""", "starter")]
    [InlineData("""{"prompt":"x","frames":302}""", "enterprise")]
    [InlineData("""{"prompt":"x","width":3840,"height":2160,"frames":202}""", "pro")]
    public async Task Explicit_values_above_the_tier_name_the_tier_they_need(string body, string tier)
    {
        var account = await world.App.SignUpAsync();

        var problem = await PostAsync(account, "/api/generate", body, HttpStatusCode.Forbidden);

        Assert.Equal(("tier_required", tier), (problem.GetProperty("code").GetString(), problem.GetProperty("required_tier").GetString()));
        await NothingHappenedAsync(account);
    }

    [Fact]
    public async Task A_size_no_tier_allows_is_a_bad_request()
    {
        var account = await world.App.SignUpAsync("enterprise");

        var problem = await PostAsync(account, "/api/generate", """{"prompt":"x","width":3840,"height":3840}""", HttpStatusCode.BadRequest);

        Assert.Equal("invalid_request", problem.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("nothing-20261122-abcdefghijklmnopqrstuvwxyz.png")]
    [InlineData("a\\b.png")]
    public async Task Files_that_are_not_there_are_not_found(string filename)
    {
        var account = await world.App.SignUpAsync();

        await PostAsync(account, "/api/generate", JsonSerializer.Serialize(new { prompt = "x", image_filename = filename }), HttpStatusCode.NotFound);
        await PostAsync(account, "/api/generate", JsonSerializer.Serialize(new { prompt = "x", video_filename = filename }), HttpStatusCode.NotFound);
        await PostAsync(account, "/api/generate-image", JsonSerializer.Serialize(new { prompt = "x", image_filename = filename }), HttpStatusCode.NotFound);
        await PostAsync(account, "/api/generate-v2v", JsonSerializer.Serialize(new { prompt = "x", video_filename = filename }), HttpStatusCode.NotFound);
        await PostAsync(account, "/api/extend-video", JsonSerializer.Serialize(new { video_filename = filename }), HttpStatusCode.NotFound);
        await NothingHappenedAsync(account);
    }

    [Fact]
    public async Task Somebody_else_s_things_are_not_found()
    {
        var (owner, stranger) = (await world.App.SignUpAsync(), await world.App.SignUpAsync());
        var made = await GenerationWorld.MakeAsync(owner, new { prompt = "x", width = 64, height = 64, frames = 2, steps = 1 });
        var picture = await world.UploadImageAsync(owner);
        var (id, video) = (made.GetProperty("generation_id").GetInt64(), made.GetProperty("filename").GetString());

        await stranger.DeleteAsync($"/api/generations/{id}", 404);
        await stranger.DeleteAsync($"/api/image-generations/{id}", 404);
        await owner.DeleteAsync($"/api/image-generations/{id}", 404);
        await stranger.PostAsync($"/api/generations/{id}/favorite", status: 404);
        await stranger.PostAsync($"/api/generations/{id}/share", status: 404);
        await stranger.DeleteAsync($"/api/generations/{id}/share", 404);
        await stranger.PostAsync($"/api/generations/{id}/public", status: 404);
        await stranger.PostAsync($"/api/admin/gallery/{id}/takedown", status: 404);
        await stranger.PostAsync("/api/extend-video", new { generation_id = id }, 404);
        await stranger.PostAsync("/api/extend-video", new { video_filename = video }, 404);
        await stranger.PostAsync("/api/generate-v2v", new { video_filename = video, prompt = "x" }, 404);
        await stranger.PostAsync("/api/generate", new { prompt = "x", image_filename = picture }, 404);
        await stranger.PostAsync("/api/generate", new { prompt = "x", project_id = 1 }, 404);
        await NothingHappenedAsync(stranger);
    }

    [Fact]
    public async Task A_file_of_the_wrong_kind_names_its_field()
    {
        var account = await world.App.SignUpAsync();
        var picture = await world.UploadImageAsync(account);

        var problem = await PostAsync(account, "/api/generate-v2v", JsonSerializer.Serialize(new { prompt = "x", video_filename = picture }), HttpStatusCode.BadRequest);

        Assert.Equal("video_filename", Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Too_few_credits_are_told_with_both_numbers_and_leave_nothing_behind()
    {
        var account = await world.App.SignUpAsync(credits: 20);

        var problem = await PostAsync(account, "/api/generate", """{"prompt":"x","frames":41}""", HttpStatusCode.Forbidden);

        Assert.Equal("insufficient_credits", problem.GetProperty("code").GetString());
        Assert.Equal((21, 20), (problem.GetProperty("credits_required").GetInt32(), problem.GetProperty("credits_available").GetInt32()));
        Assert.Equal(0, (await account.GetAsync("/api/generations")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await account.GetAsync("/api/jobs")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_batch_of_pictures_is_all_or_nothing()
    {
        var account = await world.App.SignUpAsync(credits: 5);

        await PostAsync(account, "/api/generate-image", """{"prompt":"x","count":3}""", HttpStatusCode.Forbidden);

        Assert.Equal(0, (await account.GetAsync("/api/image-generations")).GetProperty("total").GetInt32());
        Assert.Equal(5, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
    }

    [Fact]
    public async Task A_model_no_engine_offers_is_unavailable_and_costs_nothing()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Generation:Engine", "comfyui")]);
        var account = await app.SignUpAsync();

        var problem = await account.PostAsync("/api/generate", new { prompt = "x" }, 503);

        Assert.Equal("engine_unavailable", problem.GetProperty("code").GetString());
        await NothingHappenedAsync(account);
    }

    [Fact]
    public async Task Without_ffmpeg_nothing_is_charged_and_the_reply_says_what_to_install()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Media:FfmpegPath", "no-such-ffmpeg")]);
        var account = await app.SignUpAsync();

        var problem = await account.PostAsync("/api/generate", new { prompt = "x" }, 503);

        Assert.Equal(("engine_unavailable", "ffmpeg"), (problem.GetProperty("code").GetString(), problem.GetProperty("capability").GetString()));
        await NothingHappenedAsync(account);
    }

    [Fact]
    public async Task A_full_disk_takes_no_work()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Storage:ReserveBytes", "9000000000000000000")]);
        var account = await app.SignUpAsync();

        var problem = await account.PostAsync("/api/generate", new { prompt = "x" }, 503);

        Assert.Equal("storage_full", problem.GetProperty("code").GetString());
        await NothingHappenedAsync(account);
    }

    [Fact]
    public async Task Too_many_jobs_are_said_before_a_full_disk()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Storage:ReserveBytes", "9000000000000000000")]);
        var account = await app.SignUpAsync();
        var waiting = Enumerable.Range(0, 3).Select(_ => new NewJob { Kind = "video", Operation = "generate", Lane = JobLane.Gpu, Request = new { } });
        foreach (var job in waiting)
        {
            await app.Get<Database>().WriteAsync(
                tx => app.Get<JobQueue>().SubmitAsync(tx, LibraryFiles.CallerOf(account.UserId), job, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        }

        var problem = await account.PostAsync("/api/generate", new { prompt = "x" }, 429);

        Assert.Equal("too_many_jobs", problem.GetProperty("code").GetString());
    }

    private static async Task NothingHappenedAsync(TestAccount account)
    {
        Assert.Equal(150, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
        Assert.Equal(0, (await account.GetAsync("/api/generations")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await account.GetAsync("/api/image-generations")).GetProperty("total").GetInt32());
    }

    private static async Task<JsonElement> PostAsync(TestAccount account, string path, string body, HttpStatusCode status)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await TestAccount.ReadAsync(await account.Client.PostAsync(path, content, TestContext.Current.CancellationToken), (int)status);
    }
}
