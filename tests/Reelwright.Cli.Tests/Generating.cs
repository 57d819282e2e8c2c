using Microsoft.AspNetCore.Http;

namespace Reelwright.Cli.Tests;

public sealed class Generating : IDisposable
{
    private readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_sentence_becomes_a_file_and_the_bill_is_told()
    {
        await using var studio = await FakeStudio.StartAsync();

        var run = await GenerateAsync(studio, "a lighthouse at dusk", "-o", _work["film.mp4"], "--width", "320", "--seed", "7");

        Assert.Equal((0, ""), (run.Exit, run.Exit == 0 ? "" : run.Error));
        Assert.Equal(studio.Film, await File.ReadAllBytesAsync(_work["film.mp4"]));
        Assert.Equal(["film.mp4"], _work.Names);
        Assert.Contains("832x480, 2.56 s", run.Out);
        Assert.Contains("21 credits, 129 left", run.Out);
        Assert.Contains("rendering", run.Error);
        var body = studio.BodyOf("POST /api/generate");
        Assert.Equal("a lighthouse at dusk", (string?)body["prompt"]);
        Assert.Equal(["model", "prompt", "width", "seed", "frame_rate"], body.Select(field => field.Key));
        Assert.Equal(16, (int?)body["frame_rate"]);
        Assert.All(studio.Requests, request => Assert.Equal("Bearer rw_test", request.Header("Authorization")));
    }

    [Theory]
    [InlineData("film.mp4", "wan-t2v")]
    [InlineData("film.MP4", "wan-t2v")]
    [InlineData("picture.png", "sd15")]
    [InlineData("thing.glb", "hunyuan3d")]
    [InlineData("film.mp4", "wan-i2v", "--image")]
    public async Task The_ending_and_the_given_files_choose_the_model(string output, string expected, params string[] inputs)
    {
        await using var studio = await FakeStudio.StartAsync();
        var picture = _work.Write("cat.png", "a picture");

        var run = await GenerateAsync(studio, ["x", "-o", _work[output], .. inputs.SelectMany(option => new[] { option, picture })]);

        Assert.Equal(0, run.Exit);
        var body = studio.BodyOf(expected == "sd15" ? "POST /api/generate-image" : "POST /api/generate");
        Assert.Equal(expected, (string?)body["model"]);
        Assert.Equal(inputs.Length > 0 ? "in-abc.png" : null, (string?)body["image_filename"]);
    }

    [Fact]
    public async Task An_upload_tells_the_server_nothing_about_folders_of_this_machine()
    {
        await using var studio = await FakeStudio.StartAsync();

        await GenerateAsync(studio, "x", "-o", _work["film.mp4"], "--image", _work.Write("my secret cat.png", "a picture"));

        var upload = Assert.Single(studio.RequestsTo("POST /api/upload-image"));
        Assert.Contains("a picture", upload.Body);
        Assert.DoesNotContain("secret", upload.Body);
        Assert.DoesNotContain(_work.Folder, upload.Body);
    }

    [Theory]
    [InlineData(403, "insufficient_credits", 1)]
    [InlineData(401, "unauthenticated", 1)]
    [InlineData(429, "too_many_jobs", 75)]
    [InlineData(503, "engine_unavailable", 69)]
    public async Task A_refusal_is_one_line_and_an_exit_code(int status, string code, int exit)
    {
        await using var studio = await FakeStudio.StartAsync();
        studio.On("POST /api/generate", status, new { status, error = "the reason in words", code });

        var run = await GenerateAsync(studio, "x", "-o", _work["film.mp4"]);

        Assert.Equal(exit, run.Exit);
        Assert.Equal("reelwright: the reason in words", run.Error.Trim());
        Assert.Empty(_work.Names);
    }

    [Fact]
    public async Task A_proxys_page_is_told_by_its_status()
    {
        await using var studio = await FakeStudio.StartAsync();
        studio.On("POST /api/generate", http =>
        {
            http.Response.StatusCode = 502;
            return http.Response.WriteAsync("<html>bad gateway</html>");
        });

        var run = await GenerateAsync(studio, "x", "-o", _work["film.mp4"]);

        Assert.Equal(69, run.Exit);
        Assert.Contains("the server answered 502", run.Error);
    }

    [Fact]
    public async Task Words_of_a_server_cannot_command_the_terminal()
    {
        await using var studio = await FakeStudio.StartAsync();
        studio.On("POST /api/generate", 400, new { error = "bad\u001b]0;owned\u0007\nname" });

        var run = await GenerateAsync(studio, "x", "-o", _work["film.mp4"]);

        Assert.Equal("reelwright: bad ]0;owned  name", run.Error.Trim());
    }

    [Fact]
    public async Task A_job_that_fails_says_why_and_leaves_no_file()
    {
        await using var studio = await FakeStudio.StartAsync();
        studio.On($"GET /api/jobs/{FakeStudio.Job}/events", http => FakeStudio.WriteEventsAsync(http, FakeStudio.Snapshot("error", error: "the lamp broke")));

        var run = await GenerateAsync(studio, "x", "-o", _work["film.mp4"]);

        Assert.Equal(2, run.Exit);
        Assert.Contains("the lamp broke (21 credits returned)", run.Error);
        Assert.Empty(_work.Names);
    }

    [Fact]
    public async Task Events_that_break_off_are_taken_up_again()
    {
        await using var studio = await FakeStudio.StartAsync();
        var connections = 0;
        studio.On($"GET /api/jobs/{FakeStudio.Job}/events", async http =>
        {
            if (Interlocked.Increment(ref connections) == 1)
            {
                await FakeStudio.WriteEventsAsync(http, FakeStudio.Snapshot("running", 10));
                FakeStudio.Hang(http);
                return;
            }

            await FakeStudio.WriteEventsAsync(http, FakeStudio.Snapshot("completed", 100));
        });
        studio.On("GET /api/status", 200, FakeStudio.Snapshot("running", 20));

        var run = await GenerateAsync(studio, "x", "-o", _work["film.mp4"]);

        Assert.Equal(0, run.Exit);
        Assert.Equal(2, connections);
    }

    [Fact]
    public async Task Without_events_the_status_is_asked_for()
    {
        await using var studio = await FakeStudio.StartAsync();
        studio.On($"GET /api/jobs/{FakeStudio.Job}/events", http => FakeStudio.WriteEventsAsync(http));

        var run = await GenerateAsync(studio, "x", "-o", _work["film.mp4"]);

        Assert.Equal(0, run.Exit);
        Assert.Single(studio.RequestsTo("GET /api/status"));
    }

    [Fact]
    public async Task A_lost_reply_to_the_submission_is_asked_for_again_under_the_same_key()
    {
        await using var studio = await FakeStudio.StartAsync();
        var calls = 0;
        studio.On("POST /api/generate", http =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                FakeStudio.Hang(http);
                return Task.CompletedTask;
            }

            return http.Response.WriteAsJsonAsync(new { job_id = FakeStudio.Job, credits_charged = 21, credits_remaining = 129 });
        });

        var run = await GenerateAsync(studio, "x", "-o", _work["film.mp4"]);

        Assert.Equal(0, run.Exit);
        var keys = studio.RequestsTo("POST /api/generate").Select(request => request.Header("Idempotency-Key")).ToList();
        Assert.Equal(2, keys.Count);
        Assert.NotNull(keys[0]);
        Assert.Equal(keys[0], keys[1]);
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_tried_again_and_never_seen_half()
    {
        await using var studio = await FakeStudio.StartAsync();
        await File.WriteAllTextAsync(_work["film.mp4"], "the old film");
        var calls = 0;
        studio.On("GET /api/video/film.mp4", async http =>
        {
            http.Response.ContentLength = studio.Film.Length;
            if (Interlocked.Increment(ref calls) < 3)
            {
                await http.Response.Body.WriteAsync(studio.Film.AsMemory(0, 1000));
                await http.Response.Body.FlushAsync();
                Assert.Equal("the old film", await File.ReadAllTextAsync(_work["film.mp4"]));
                FakeStudio.Hang(http);
                return;
            }

            await http.Response.Body.WriteAsync(studio.Film);
        });

        var run = await GenerateAsync(studio, "x", "-o", _work["film.mp4"]);

        Assert.Equal(0, run.Exit);
        Assert.Equal(studio.Film, await File.ReadAllBytesAsync(_work["film.mp4"]));
        Assert.Equal(["film.mp4"], _work.Names);
    }

    [Fact]
    public async Task A_download_that_always_breaks_off_leaves_the_old_file()
    {
        await using var studio = await FakeStudio.StartAsync();
        await File.WriteAllTextAsync(_work["film.mp4"], "the old film");
        studio.On("GET /api/video/film.mp4", async http =>
        {
            http.Response.ContentLength = 1000;
            await http.Response.Body.WriteAsync(new byte[10]);
            await http.Response.Body.FlushAsync();
            FakeStudio.Hang(http);
        });

        var run = await GenerateAsync(studio, "x", "-o", _work["film.mp4"]);

        Assert.Equal(69, run.Exit);
        Assert.Equal("the old film", await File.ReadAllTextAsync(_work["film.mp4"]));
        Assert.Equal(["film.mp4"], _work.Names);
    }

    [Fact]
    public async Task The_key_stays_with_the_server_it_belongs_to()
    {
        await using var studio = await FakeStudio.StartAsync();
        await using var store = await FakeStudio.StartAsync();
        studio.On($"GET /api/jobs/{FakeStudio.Job}/events", http => FakeStudio.WriteEventsAsync(http, FakeStudio.Snapshot("completed", 100, url: $"{store.Address}/api/video/film.mp4")));

        var run = await GenerateAsync(studio, "x", "-o", _work["film.mp4"]);

        Assert.Equal(0, run.Exit);
        Assert.Null(Assert.Single(store.Requests).Header("Authorization"));
    }

    [Fact]
    public async Task What_the_model_ignored_or_changed_is_told()
    {
        await using var studio = await FakeStudio.StartAsync();
        studio.On("POST /api/generate", 200, new { job_id = FakeStudio.Job, credits_charged = 21, credits_remaining = 129, ignored = new[] { "camera" }, adjusted = new[] { new { field = "frames", asked = 5000, used = 999 } } });

        var run = await GenerateAsync(studio, "x", "-o", _work["film.mp4"], "--model", "wan-t2v", "--camera", "in");

        Assert.Contains("wan-t2v takes no camera: ignored", run.Error);
        Assert.Contains("wan-t2v: frames 999 instead of 5000", run.Error);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_costs_nothing()
    {
        await using var studio = await FakeStudio.StartAsync();

        var nowhere = await GenerateAsync(studio, "x", "-o", _work["no/such/film.mp4"]);
        Directory.CreateDirectory(_work["folder.mp4"]);
        var folder = await GenerateAsync(studio, "x", "-o", _work["folder.mp4"]);

        Assert.Equal((73, 73), (nowhere.Exit, folder.Exit));
        Assert.Empty(studio.Requests);
    }

    [Fact]
    public async Task An_input_that_is_not_there_costs_nothing()
    {
        await using var studio = await FakeStudio.StartAsync();

        var run = await GenerateAsync(studio, "x", "-o", _work["film.mp4"], "--image", _work["missing.png"]);

        Assert.Equal(66, run.Exit);
        Assert.Contains("missing.png", run.Error);
        Assert.Empty(studio.Requests);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var run = await CliRun.OfAsync("generate", "x", "-o", _work["film.mp4"], "--server", "http://127.0.0.1:9", "--key", "rw_test");

        Assert.Equal(69, run.Exit);
        Assert.Contains("127.0.0.1:9", run.Error);
    }

    [Fact]
    public async Task A_web_site_that_is_no_studio_is_named()
    {
        await using var studio = await FakeStudio.StartAsync();
        studio.On("GET /api/models", http =>
        {
            http.Response.ContentType = "text/html";
            return http.Response.WriteAsync("<html>welcome</html>");
        });

        var run = await GenerateAsync(studio, "x", "-o", _work["film.mp4"]);

        Assert.Equal(69, run.Exit);
        Assert.Contains("does not answer as a Reelwright server does", run.Error);
    }

    private static Task<CliRun> GenerateAsync(FakeStudio studio, params string[] args) =>
        CliRun.OfAsync(["generate", .. args, "--server", studio.Address, "--key", "rw_test"]);
}
