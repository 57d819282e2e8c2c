using System.Text.Json;
using Reelwright.ComfyUI.Fake;
using Reelwright.Media;
using Reelwright.Server.Tests.Backends;
using Reelwright.Server.Tests.Generation;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Editing;

/// <summary>A film enlarged by a model on a backend, in pieces, and what happens when something happens to the backend.</summary>
public sealed class UpscaleOnBackendTests
{
    /// <summary>25 seconds of so small a picture that a piece has the most frames that one may have: 240, so there are three.</summary>
    private const string Film = "testsrc2=size=48x32:rate=25:duration=25";

    private const int Pieces = 3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_comes_back_whole_with_its_sound_and_each_piece_was_asked_for_once()
    {
        await using var world = await ComfyWorld.StartAsync();
        var video = await UploadAsync(world);

        var job = await world.EndAsync(await SubmitAsync(world, video, 2.5));

        Assert.True(job.GetProperty("status").GetString() == "completed", job.GetRawText());
        Assert.Equal(("comfyui", "comfyui", 5), (job.GetProperty("engine").GetString(), job.GetProperty("result").GetProperty("engine").GetString(), job.GetProperty("credits_charged").GetInt32()));
        var film = await world.DownloadAsync(ComfyWorld.UrlOf(job));
        var info = await world.App.Get<Ffmpeg>().ProbeAsync(film, MediaFormat.Mp4, Cancel);
        Assert.Equal((120, 80, 625), (info.Width, info.Height, info.FrameCount));
        Assert.Equal(25.0, info.DurationSeconds, 0.05);
        Assert.True(info.HasAudio);
        Assert.Equal(Pieces, world.Comfy.Log.Prompts.Count);
        Assert.All(world.Comfy.Log.Prompts, prompt => Assert.Equal(0.625, prompt.Graph["sized"]!["inputs"]!["scale_by"]!.GetValue<double>(), 0.0001));
        await world.Comfy.Log.UntilAsync(log => log.Requests.Count(request => request is { Method: "POST", Path: "/history" }) == Pieces, "each piece's prompt to be forgotten");
        Assert.Single((await world.Account.GetAsync("/api/generations?operation=upscale-video")).GetProperty("generations").EnumerateArray());
    }

    [Fact]
    public async Task A_backend_that_goes_away_in_the_middle_and_comes_back_computes_nothing_twice()
    {
        await using var world = await ComfyWorld.StartAsync();
        var video = await UploadAsync(world);
        var id = await SubmitAsync(world, video, 2);
        await world.Comfy.Log.UntilAsync(log => log.Prompts.Count == 2, "the second piece to be handed over");

        await world.Comfy.StopListeningAsync();
        await UntilAsync(world, id, job => job.GetProperty("status").GetString() is "queued" or "completed", "to wait again");
        await world.Comfy.ListenAsync();

        var end = await world.EndAsync(id);
        Assert.True(end.GetProperty("status").GetString() == "completed", end.GetRawText());
        Assert.Equal(Pieces, world.Comfy.Log.Prompts.Count);
    }

    [Fact]
    public async Task Cancelled_it_is_taken_from_the_backend_and_paid_back()
    {
        await using var world = await ComfyWorld.StartAsync();
        var video = await UploadAsync(world);
        world.Comfy.Hold();
        var id = await SubmitAsync(world, video, 2);
        await world.Comfy.Log.UntilAsync(log => log.Prompts.Any(prompt => prompt.StartedAt is not null), "the first piece to run");

        await world.Account.PostAsync("/api/cancel", new { job_id = id });

        await world.Comfy.Log.UntilAsync(_ => world.Comfy.Queue.Count == 0, "the running prompt to be interrupted");
        Assert.Equal("cancelled", (await world.EndAsync(id)).GetProperty("status").GetString());
        Assert.Equal(10_000, (await world.Account.GetAsync("/api/credits")).GetProperty("credits").GetInt64());
        Assert.Single(world.Comfy.Log.Prompts);
    }

    [Fact]
    public async Task What_is_no_film_ends_in_an_error_and_is_paid_back()
    {
        await using var world = await ComfyWorld.StartAsync(options: new FakeComfyOptions { Rendering = FakeRendering.Nothing });
        var video = await UploadAsync(world);

        var job = await world.EndAsync(await SubmitAsync(world, video, 2));

        Assert.Equal(("error", "generation_failed"), (job.GetProperty("status").GetString(), job.GetProperty("error_code").GetString()));
        Assert.Equal(10_000, (await world.Account.GetAsync("/api/credits")).GetProperty("credits").GetInt64());
    }

    [Fact]
    public async Task A_backend_without_the_model_is_not_waited_for()
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var app = await ReelwrightApp.StartAsync(Db.Sqlite, [("ComfyUI:HealthSeconds", "0.1"), .. BackendsApp.Configured(0, "gpu-1", comfy.Address)]);
        await app.OnlineAsync("gpu-1");
        var account = await app.SignUpAsync("creator");
        var path = await MakeAsync(app.Home, "testsrc2=size=48x32:rate=25:duration=1");
        var video = (await GenerationWorld.UploadAsync(account, "/api/upload-video", path)).GetProperty("filename").GetString()!;

        var job = await EditingWorld.EditAsync(account, "/api/tools/upscale-video", new { video_filename = video, scale_factor = 2 });

        Assert.Equal("local", job.GetProperty("result").GetProperty("engine").GetString());
        Assert.Empty(comfy.Log.Prompts);
    }

    private static async Task<string> SubmitAsync(ComfyWorld world, string video, double factor) =>
        (await world.Account.PostAsync("/api/tools/upscale-video?wait=0", new { video_filename = video, scale_factor = factor })).GetProperty("job_id").GetString()!;

    private static Task<string> UploadAsync(ComfyWorld world) => world.UploadAsync("video", "film.mp4", async path => File.Move(await MakeAsync(world.App.Home, Film), path));

    private static async Task<string> MakeAsync(string folder, string picture)
    {
        var path = Path.Combine(folder, $"source-{Guid.CreateVersion7():N}.mp4");
        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=duration=25", "-shortest", "-pix_fmt", "yuv420p", "-preset", "ultrafast", "-c:a", "aac", path]), Cancel);
        Assert.True(result.ExitCode == 0, string.Join('\n', result.ErrorLines));
        return path;
    }

    private static async Task UntilAsync(ComfyWorld world, string id, Func<JsonElement, bool> holds, string expected)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (true)
        {
            var job = await world.Account.GetAsync($"/api/status?job_id={id}");
            if (holds(job))
            {
                return;
            }

            Assert.False(late.IsCancellationRequested, $"The job was expected {expected}: {job.GetRawText()}");
            await Task.Yield();
        }
    }
}
