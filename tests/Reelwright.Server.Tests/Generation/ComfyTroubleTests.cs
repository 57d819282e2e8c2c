using System.Text.Json;
using Reelwright.ComfyUI.Fake;
using Reelwright.Server.Tests.Backends;

namespace Reelwright.Server.Tests.Generation;

/// <summary>What happens to a job when something happens to its backend, or when it is not wanted any more.</summary>
public sealed class ComfyTroubleTests
{
    private static readonly object Film = new { prompt = "a harbour", model = "wan-t2v", width = 320, height = 192, frames = 5, steps = 4, seed = 7 };

    private static CancellationToken Cancel => ComfyWorld.Cancel;

    [Fact]
    public async Task Two_jobs_are_handed_over_and_each_can_be_cancelled_where_it_is()
    {
        await using var world = await ComfyWorld.StartAsync();
        world.Comfy.Hold();
        var first = await world.SubmitAsync(Film);
        await world.Comfy.Log.UntilAsync(log => log.Prompts.Any(prompt => prompt.StartedAt is not null), "the first prompt to run");
        var second = await world.SubmitAsync(Film);
        await world.Comfy.Log.UntilAsync(log => log.Prompts.Count == 2, "the second prompt to be handed over");
        var ids = world.Comfy.Queue;

        await world.Account.PostAsync("/api/cancel", new { job_id = second });
        await world.Comfy.Log.UntilAsync(_ => !world.Comfy.Queue.Contains(ids[1]), "the waiting prompt to be deleted");
        Assert.Equal([ids[0]], world.Comfy.Queue);

        await world.Account.PostAsync("/api/cancel", new { job_id = first });
        await world.Comfy.Log.UntilAsync(_ => world.Comfy.Queue.Count == 0, "the running prompt to be interrupted");
        Assert.Equal("cancelled", Status(await world.EndAsync(first)));
        Assert.Equal("cancelled", Status(await world.EndAsync(second)));

        world.Comfy.Release();
        await world.MakeAsync(Film);
    }

    [Fact]
    public async Task Out_of_memory_frees_and_tries_once_more()
    {
        await using var world = await ComfyWorld.StartAsync();
        world.Comfy.FailNext(FakeFailure.OutOfMemory);

        await world.MakeAsync(Film);

        Assert.Equal(2, world.Comfy.Log.Prompts.Count);
        Assert.Contains(world.Comfy.Log.Requests, request => request.Path == "/free");
    }

    [Fact]
    public async Task What_never_fits_ends_in_an_error_with_a_refund()
    {
        await using var world = await ComfyWorld.StartAsync(settings: ("Worker:MaxAttempts", "2"));
        world.Comfy.FailNext(FakeFailure.OutOfMemory, times: 100);

        var job = await world.EndAsync(await world.SubmitAsync(Film));

        Assert.Equal("error", Status(job));
        Assert.Contains("memory", job.GetProperty("error").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(10_000, (await world.Account.GetAsync("/api/credits")).GetProperty("credits").GetInt64());
        Assert.Equal(4, world.Comfy.Log.Prompts.Count);
    }

    [Fact]
    public async Task What_a_node_threw_is_told_in_words_and_refunded()
    {
        await using var world = await ComfyWorld.StartAsync();
        world.Comfy.FailNext(FakeFailure.Exception, message: "expected 16 channels, but got 4");

        var job = await world.EndAsync(await world.SubmitAsync(Film));

        Assert.Equal("error", Status(job));
        Assert.Contains("expected 16 channels, but got 4", job.GetProperty("error").GetRawText(), StringComparison.Ordinal);
        Assert.Single(world.Comfy.Log.Prompts);
    }

    [Fact]
    public async Task A_file_that_has_gone_is_waited_for()
    {
        await using var world = await ComfyWorld.StartAsync(settings: ("ComfyUI:ModelsSeconds", "1"));
        world.Comfy.Hold();
        var folder = "vae";
        var files = FakeModels.OfCatalogue(ComfyWorld.Catalogue)[folder];
        world.Comfy.SetModels(folder);
        var id = await world.SubmitAsync(Film);

        await UntilAsync(world, id, job => job.TryGetProperty("waiting_for", out var waits) && waits.ValueKind is JsonValueKind.String, "to wait for a backend that has the file");
        Assert.Empty(world.Comfy.Log.Prompts);
        world.Comfy.SetModels(folder, files);
        world.Comfy.Release();

        Assert.Equal("completed", Status(await world.EndAsync(id)));
    }

    [Fact]
    public async Task A_backend_that_comes_back_with_the_prompt_still_running_is_asked_for_it_and_computes_it_once()
    {
        await using var world = await ComfyWorld.StartAsync(settings: ("Worker:MaxAttempts", "2"));
        world.Comfy.Hold();
        var id = await world.SubmitAsync(Film);
        await world.Comfy.Log.UntilAsync(log => log.Prompts.Any(prompt => prompt.StartedAt is not null), "the prompt to run");

        await world.Comfy.StopListeningAsync();
        await UntilAsync(world, id, job => Status(job) == "queued", "to wait again");
        await world.Comfy.ListenAsync();
        world.Comfy.Release();

        Assert.Equal("completed", Status(await world.EndAsync(id)));
        Assert.Single(world.Comfy.Log.Prompts);
    }

    [Fact]
    public async Task A_job_cancelled_while_its_backend_is_away_is_taken_from_it_when_it_comes_back()
    {
        await using var world = await ComfyWorld.StartAsync();
        world.Comfy.Hold();
        var id = await world.SubmitAsync(Film);
        await world.Comfy.Log.UntilAsync(log => log.Prompts.Any(prompt => prompt.StartedAt is not null), "the prompt to run");

        await world.Comfy.StopListeningAsync();
        await UntilAsync(world, id, job => Status(job) == "queued", "to wait again");
        await world.Account.PostAsync("/api/cancel", new { job_id = id });
        Assert.Single(world.Comfy.Queue);
        await world.Comfy.ListenAsync();

        await world.Comfy.Log.UntilAsync(_ => world.Comfy.Queue.Count == 0, "the prompt to be interrupted");
        world.Comfy.Release();
        await world.MakeAsync(Film);
    }

    [Fact]
    public async Task A_prompt_that_another_backend_took_over_is_taken_from_the_first_when_it_comes_back()
    {
        await using var other = await FakeComfy.StartAsync(new FakeComfyOptions { Models = FakeModels.OfCatalogue(ComfyWorld.Catalogue) });
        await using var world = await ComfyWorld.StartAsync(settings: [.. BackendsApp.Configured(1, "gpu-2", other.Address)]);
        await world.App.OnlineAsync("gpu-2");
        world.Comfy.Hold();
        other.Hold();
        var id = await world.SubmitAsync(Film);
        var first = await Task.WhenAny(StartedAsync(world.Comfy), StartedAsync(other)).Unwrap();
        var second = first == other ? world.Comfy : other;
        await first.StopListeningAsync();
        await StartedAsync(second);
        Assert.Single(first.Queue);

        await first.ListenAsync();
        await first.Log.UntilAsync(_ => first.Queue.Count == 0, "the first prompt to be interrupted");
        second.Release();

        Assert.Equal("completed", Status(await world.EndAsync(id)));
        Assert.Equal((1, 1), (first.Log.Prompts.Count, second.Log.Prompts.Count));
    }

    [Fact]
    public async Task A_backend_that_was_started_anew_gets_the_prompt_again()
    {
        await using var world = await ComfyWorld.StartAsync();
        world.Comfy.Hold();
        var id = await world.SubmitAsync(Film);
        await world.Comfy.Log.UntilAsync(log => log.Prompts.Any(prompt => prompt.StartedAt is not null), "the prompt to run");

        world.Comfy.Restart();
        world.Comfy.Release();

        Assert.Equal("completed", Status(await world.EndAsync(id)));
        Assert.Equal(2, world.Comfy.Log.Prompts.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_one_backend_cannot_do_another_does(bool outOfMemory)
    {
        await using var other = await FakeComfy.StartAsync(new FakeComfyOptions { Models = FakeModels.OfCatalogue(ComfyWorld.Catalogue) });
        await using var world = await ComfyWorld.StartAsync(settings: [.. BackendsApp.Configured(1, "gpu-2", other.Address)]);
        await world.App.OnlineAsync("gpu-2");
        foreach (var comfy in (FakeComfy[])[world.Comfy, other])
        {
            comfy.Hold();
        }

        var id = await world.SubmitAsync(Film);
        var first = await Task.WhenAny(StartedAsync(world.Comfy), StartedAsync(other)).Unwrap();
        var second = first == other ? world.Comfy : other;
        if (outOfMemory)
        {
            first.FailNext(FakeFailure.OutOfMemory, times: 100);
            first.Release();
        }
        else
        {
            await first.StopListeningAsync();
        }

        second.Release();

        Assert.Equal("completed", Status(await world.EndAsync(id)));
        Assert.Equal(outOfMemory ? 2 : 1, first.Log.Prompts.Count);
        Assert.Single(second.Log.Prompts);
    }

    [Fact]
    public async Task A_hostile_file_name_harms_nobody()
    {
        await using var world = await ComfyWorld.StartAsync(settings: ("Worker:MaxAttempts", "1"));
        world.Comfy.Faults.OutputFilename = "../../../../etc/passwd";

        var job = await world.EndAsync(await world.SubmitAsync(Film));

        Assert.Equal("error", Status(job));
    }

    [Fact]
    public async Task A_result_that_is_no_film_ends_in_an_error()
    {
        await using var world = await ComfyWorld.StartAsync(options: new FakeComfyOptions { Rendering = FakeRendering.Nothing }, settings: ("Worker:MaxAttempts", "1"));

        var job = await world.EndAsync(await world.SubmitAsync(Film));

        Assert.Equal("error", Status(job));
    }

    [Fact(Timeout = 120_000)]
    public async Task Previews_and_stages_are_shown_while_it_runs()
    {
        await using var world = await ComfyWorld.StartAsync(options: new FakeComfyOptions { StepTime = TimeSpan.FromMilliseconds(200) });
        var id = await world.SubmitAsync(new { prompt = "a harbour", model = "sd15", width = 320, height = 192, steps = 50, seed = 7 }, "/api/generate-image");
        var preview = Array.Empty<byte>();
        await UntilAsync(world, id, job => job.TryGetProperty("stage", out var stage) && stage.GetString() == "sampling", "to sample");
        while (preview.Length == 0)
        {
            preview = await PreviewAsync(world, id);
        }

        Assert.Equal([0xFF, 0xD8, 0xFF], preview[..3]);
        await world.Account.PostAsync("/api/cancel", new { job_id = id });
        await world.Comfy.Log.UntilAsync(_ => world.Comfy.Queue.Count == 0, "the prompt to be interrupted");
    }

    /// <summary>Empty when there is none.</summary>
    private static async Task<byte[]> PreviewAsync(ComfyWorld world, string id)
    {
        using var reply = await world.Account.Client.GetAsync($"/api/jobs/{id}/preview", Cancel);
        return reply.Content.Headers.ContentType?.MediaType is "image/jpeg" ? await reply.Content.ReadAsByteArrayAsync(Cancel) : [];
    }

    private static async Task<FakeComfy> StartedAsync(FakeComfy comfy)
    {
        await comfy.Log.UntilAsync(log => log.Prompts.Any(prompt => prompt.StartedAt is not null), "a prompt to run", TimeSpan.FromMinutes(2));
        return comfy;
    }

    private static string Status(JsonElement job) => job.GetProperty("status").GetString()!;

    private static async Task UntilAsync(ComfyWorld world, string id, Func<JsonElement, bool> holds, string expected)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var job = await world.Account.GetAsync($"/api/status?job_id={id}");
            if (holds(job))
            {
                return;
            }

            Assert.False(late.IsCancellationRequested, $"The job was expected {expected}: {job.GetRawText()}");
        }
    }
}
