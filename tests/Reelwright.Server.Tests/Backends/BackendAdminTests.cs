using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.ComfyUI.Fake;
using Reelwright.Server.Backends;
using Reelwright.Server.Catalog;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Backends;

public sealed class BackendAdminTests
{
    private const string Path = "/api/admin/backends";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_backend_is_added_used_listed_and_removed_and_all_of_it_is_recorded(Db db)
    {
        await using var comfy = await FakeComfy.StartAsync(new FakeComfyOptions { Token = "s3cret-token" });
        await using var app = await BackendsApp.StartAsync(db);
        var admin = await app.AdminAsync();

        Assert.Equal("local", (await admin.GetAsync("/api/comfyui/status")).GetProperty("engine").GetString());
        var added = await admin.PostAsync(Path, new { name = "gpu-1", url = comfy.Address.ToString(), token = "s3cret-token", slots = 3 });
        await app.OnlineAsync("gpu-1");
        var listed = await admin.GetAsync(Path);
        var stored = await app.Get<Database>().ReadAsync(context => context.Set<Backend>().SingleAsync(Cancel), Cancel);
        var removed = await admin.DeleteAsync($"{Path}/gpu-1");
        await app.GoneAsync("gpu-1");

        Assert.Equal(("gpu-1", "api", 3, true, false), (Text(added, "name"), Text(added, "source"), added.GetProperty("slots").GetInt32(), added.GetProperty("has_token").GetBoolean(), added.GetProperty("online").GetBoolean()));
        Assert.Equal(1, listed.GetProperty("total").GetInt32());
        var item = listed.GetProperty("backends")[0];
        Assert.Equal(("0.33.0", true, """["sd15"]"""), (Text(item, "version"), item.GetProperty("online").GetBoolean(), item.GetProperty("models").GetRawText()));
        Assert.Equal($"diffusion_models/{BackendsApp.Diffusion} (https://example.org/{BackendsApp.Diffusion})", item.GetProperty("missing").GetProperty("wan-t2v")[0].GetString());
        Assert.DoesNotContain("s3cret-token", listed.GetRawText() + added.GetRawText() + stored.Token, StringComparison.Ordinal);
        Assert.Equal((true, false), (removed.GetProperty("deleted").GetBoolean(), removed.GetProperty("draining").GetBoolean()));
        Assert.Equal("local", (await admin.GetAsync("/api/comfyui/status")).GetProperty("engine").GetString());

        var log = (await admin.GetAsync("/api/admin/audit")).GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(["backend.remove", "backend.add"], log.Select(entry => Text(entry, "action")));
        Assert.All(log, entry => Assert.Equal("backend:gpu-1", Text(entry, "target")));
        Assert.DoesNotContain("s3cret-token", log[1].GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_wrong_field_is_named()
    {
        await using var app = await BackendsApp.StartAsync(Db.Sqlite);
        var admin = await app.AdminAsync();

        var problem = await admin.PostAsync(Path, new { name = "no spaces please", url = "gpu", token = "a b", slots = 17 }, 400);
        var empty = await admin.PostAsync(Path, new { }, 400);
        var open = await admin.PostAsync(Path, new { name = "gpu-1", url = "http://8.8.8.8:8188" }, 400);
        var metadata = await admin.PostAsync(Path, new { name = "gpu-1", url = "http://169.254.169.254/latest" }, 400);

        Assert.Equal(["name", "slots", "token", "url"], Fields(problem));
        Assert.Equal(["name", "url"], Fields(empty));
        Assert.Contains("8.8.8.8 is a public address", Text(open, "error"), StringComparison.Ordinal);
        Assert.Equal(["url"], Fields(metadata));
        Assert.Equal(0, (await admin.GetAsync(Path)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_name_is_given_once_and_a_configured_backend_is_not_removed()
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var app = await BackendsApp.StartAsync(Db.Sqlite, BackendsApp.Configured(0, "gpu-1", comfy.Address));
        var admin = await app.AdminAsync();

        var taken = await admin.PostAsync(Path, new { name = "gpu-1", url = comfy.Address.ToString() }, 400);
        var kept = await admin.DeleteAsync($"{Path}/gpu-1", 400);
        await admin.DeleteAsync($"{Path}/gpu-2", 404);

        Assert.Equal("name belongs to another backend", Text(taken, "error"));
        Assert.Contains("stands in the server's configuration", Text(kept, "error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_sent_again_adds_one_backend()
    {
        await using var app = await BackendsApp.StartAsync(Db.Sqlite);
        var admin = await app.AdminAsync();
        admin.Client.DefaultRequestHeaders.Add("Idempotency-Key", "one");

        await admin.PostAsync(Path, new { name = "gpu-1", url = "http://127.0.0.1:9" });
        await admin.PostAsync(Path, new { name = "gpu-1", url = "http://127.0.0.1:9" });

        Assert.Equal(1, (await admin.GetAsync("/api/admin/audit")).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_backend_that_is_drained_takes_no_jobs_until_it_is_taken_back(Db db)
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var app = await BackendsApp.StartAsync(db, BackendsApp.Configured(0, "gpu-1", comfy.Address));
        var admin = await app.AdminAsync();
        await app.OnlineAsync("gpu-1");

        await admin.PutAsync($"{Path}/gpu-1", new { draining = true });
        await app.UntilAsync("gpu-1", backend => backend.IsDraining, "to drain");
        Assert.Empty(app.Get<IGpuSlots>().Online);
        await admin.PutAsync($"{Path}/gpu-1", new { draining = false });
        await app.UntilAsync("gpu-1", backend => !backend.IsDraining, "to work again");

        Assert.Single(app.Get<IGpuSlots>().Online);
        await admin.PutAsync($"{Path}/gpu-2", new { draining = true }, 404);
        await admin.PutAsync($"{Path}/gpu-1", new { }, 400);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_removed_backend_stays_until_nothing_runs_on_it(Db db)
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var app = await BackendsApp.StartAsync(db);
        var admin = await app.AdminAsync();
        await admin.PostAsync(Path, new { name = "gpu-1", url = comfy.Address.ToString() });
        await app.OnlineAsync("gpu-1");
        var job = await StoreRunningJobAsync(app, admin.UserId, "gpu-1");

        var removed = await admin.DeleteAsync($"{Path}/gpu-1");
        var draining = await app.UntilAsync("gpu-1", backend => backend.IsRemoved, "to be on its way out");
        await admin.PutAsync($"{Path}/gpu-1", new { draining = false }, 400);
        Assert.NotNull(app.Get<BackendPool>().FindDriven("gpu-1"));
        await app.Get<Database>().WriteAsync(tx => tx.Db.Set<Job>().Where(row => row.Id == job).ExecuteDeleteAsync(Cancel), Cancel);
        await app.GoneAsync("gpu-1");

        Assert.True(removed.GetProperty("draining").GetBoolean());
        Assert.False(draining.TakesJobs);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task What_runs_on_a_backend_that_is_removed_ends_there_and_what_waits_does_not_start_there(Db db)
    {
        await using var comfy = await FakeComfy.StartAsync(new FakeComfyOptions { Models = FakeModels.OfCatalogue(ModelCatalog.BuiltInFolder) });
        await using var app = await ReelwrightApp.StartAsync(db, [("ComfyUI:HealthSeconds", "0.1")]);
        var admin = await app.AdminAsync();
        await admin.PostAsync(Path, new { name = "gpu-1", url = comfy.Address.ToString(), slots = 1 });
        await app.OnlineAsync("gpu-1");
        comfy.Hold();
        var running = await GenerateAsync(admin);
        await comfy.Log.UntilAsync(log => log.Prompts.Any(prompt => prompt.StartedAt is not null), "the first prompt to start");
        var waiting = await GenerateAsync(admin);

        var removed = await admin.DeleteAsync($"{Path}/gpu-1");
        await app.UntilAsync("gpu-1", backend => backend.IsRemoved, "to be on its way out");
        comfy.Release();
        var ended = await admin.WaitForEndAsync(running);
        await app.GoneAsync("gpu-1");

        Assert.True(removed.GetProperty("draining").GetBoolean());
        Assert.Equal(("completed", "comfyui"), (Text(ended, "status"), Text(ended, "engine")));
        Assert.Equal("queued", Text(await admin.GetAsync($"/api/status?job_id={waiting}"), "status"));
        Assert.Single(comfy.Log.Prompts);
    }

    [Fact]
    public async Task For_others_the_backends_do_not_exist()
    {
        await using var app = await BackendsApp.StartAsync(Db.Sqlite);
        var user = await app.SignUpAsync();

        await user.GetAsync(Path, 404);
        await user.PostAsync(Path, new { name = "gpu-1", url = "http://127.0.0.1:9" }, 404);
        await user.PutAsync($"{Path}/gpu-1", new { draining = true }, 404);
        await user.DeleteAsync($"{Path}/gpu-1", 404);
    }

    [Fact]
    public async Task A_token_of_another_servers_secret_is_told_of_and_the_backend_not_used()
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var app = await BackendsApp.StartAsync(Db.Sqlite);
        var admin = await app.AdminAsync();
        await admin.PostAsync(Path, new { name = "gpu-1", url = comfy.Address.ToString(), token = "one" });
        var token = await app.Get<Database>().ReadAsync(context => context.Set<Backend>().Select(row => row.Token).SingleAsync(Cancel), Cancel);

        // Another name is as good as another secret: the name is a part of what is protected.
        await app.Get<Database>().WriteAsync(
            async tx =>
            {
                tx.Db.Add(new Backend { Name = "gpu-2", Url = comfy.Address.ToString(), Token = token, Slots = 1, ClientId = "c", CreatedAt = TimeProvider.System.GetStorableNow(), DriverUntil = DateTimeOffset.UnixEpoch });
                await tx.Db.SaveChangesAsync(Cancel);
                tx.Signal(BackendPool.RowsTopic, "");
            },
            Cancel);

        Assert.Contains("stored token cannot be read", (await app.RefusedAsync("gpu-2")).State.Problem, StringComparison.Ordinal);
        await app.OnlineAsync("gpu-1");
    }

    private static async Task<string> GenerateAsync(TestAccount account) =>
        (await account.PostAsync("/api/generate-image", new { prompt = "a boat", model = "sd15", width = 64, height = 64, steps = 1 })).GetProperty("job_ids")[0].GetString()!;

    /// <summary>As if a worker of another kind ran it: no handler is needed to see that a backend is busy.</summary>
    private static Task<Guid> StoreRunningJobAsync(ReelwrightApp app, long userId, string backend) => app.Get<Database>().WriteAsync(
        async tx =>
        {
            var now = TimeProvider.System.GetStorableNow();
            var job = new Job
            {
                Id = Guid.CreateVersion7(),
                UserId = userId,
                Kind = "image",
                Operation = "generate",
                Lane = JobLane.GpuOf("sd15"),
                Request = "{}",
                Backend = backend,
                Status = JobStatus.Running,
                Attempt = 1,
                LeaseOwner = "somebody",
                LeaseUntil = now.AddHours(1),
                CreatedAt = now,
                StartedAt = now,
            };
            tx.Db.Add(job);
            await tx.Db.SaveChangesAsync(Cancel);
            return job.Id;
        },
        Cancel);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static IEnumerable<string> Fields(JsonElement problem) => problem.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal);
}
