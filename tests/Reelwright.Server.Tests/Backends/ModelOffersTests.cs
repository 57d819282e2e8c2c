using System.Net.Http.Json;
using System.Text.Json;
using Reelwright.ComfyUI.Fake;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Backends;

/// <summary>Which engine a model has, and what happens to submissions.</summary>
public sealed class ModelOffersTests
{
    private static readonly object AnImage = new { prompt = "a boat", model = "sd15", width = 64, height = 64, steps = 1, seed = 1 };

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_model_whose_files_are_on_some_backends_only_is_available_through_those(Db db)
    {
        await using var first = await FakeComfy.StartAsync();
        await using var second = await FakeComfy.StartAsync(new FakeComfyOptions { Models = new Dictionary<string, IReadOnlyList<string>> { ["diffusion_models"] = [BackendsApp.Diffusion] } });
        await using var app = await BackendsApp.StartAsync(db, [.. BackendsApp.Configured(0, "gpu-1", first.Address), .. BackendsApp.Configured(1, "gpu-2", second.Address)]);
        await app.OnlineAsync("gpu-1");
        await app.OnlineAsync("gpu-2");

        var (image, video) = await ModelsAsync(app);
        Assert.Equal((true, "comfyui", "[]"), image);
        Assert.Equal((true, "comfyui", "[]"), video);

        await second.StopListeningAsync();
        await app.RefusedAsync("gpu-2");
        (image, video) = await ModelsAsync(app);

        Assert.Equal((true, "comfyui", "[]"), image);
        Assert.Equal((false, "comfyui", """["a ComfyUI backend with wan-t2v"]"""), video);
    }

    [Fact]
    public async Task What_no_backend_ever_offered_is_refused_and_nothing_falls_back_to_the_local_engine()
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var app = await BackendsApp.StartAsync(Db.Sqlite, BackendsApp.Configured(0, "gpu-1", comfy.Address));
        await app.OnlineAsync("gpu-1");
        var user = await app.SignUpAsync();

        var missing = await user.PostAsync("/api/generate", new { prompt = "a boat", model = "wan-t2v" }, 503);
        var unlooked = await user.PostAsync("/api/generate", new { prompt = "a boat", model = "ltx-t2v" }, 503);

        Assert.Equal(("engine_unavailable", "wan-t2v"), (Text(missing, "code"), Text(missing, "capability")));
        Assert.Contains($"https://example.org/{BackendsApp.Diffusion}", Text(missing, "hint"), StringComparison.Ordinal);
        Assert.Contains("a ComfyUI backend with ltx-t2v", Text(unlooked, "hint"), StringComparison.Ordinal);
        Assert.Equal(150, (await user.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
        var (_, video) = await ModelsAsync(app);
        Assert.Equal((false, null), (video.Available, video.Engine));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task What_was_offered_once_is_accepted_and_waits_also_after_a_restart(Db db)
    {
        var database = db is Db.Postgres ? await TestDatabase.CreateAsync() : null;
        var home = Directory.CreateTempSubdirectory("reelwright-test-");
        try
        {
            await using var comfy = await FakeComfy.StartAsync();
            (string, string?)[] settings =
            [
                ("Data:Folder", home.FullName), .. BackendsApp.Configured(0, "gpu-1", comfy.Address),
                .. database is null ? [] : new (string, string?)[] { ("Database:Provider", "postgres"), ("Database:ConnectionString", database) },
            ];
            await using (var before = await BackendsApp.StartAsync(Db.Sqlite, settings))
            {
                await before.UntilAsync(directory => directory.WasEverOffered("sd15") ? "stored" : null, "the offer to be remembered");
            }

            await comfy.StopListeningAsync();
            await using var app = await BackendsApp.StartAsync(Db.Sqlite, settings);
            await app.RefusedAsync("gpu-1");
            var user = await app.SignUpAsync();
            var accepted = await user.PostAsync("/api/generate-image", AnImage);
            var status = await user.GetAsync($"/api/status?job_id={accepted.GetProperty("job_ids")[0].GetString()}");
            var cancelled = await user.PostAsync("/api/cancel", new { job_id = Text(status, "job_id") });

            Assert.Equal(("queued", "comfyui"), (Text(status, "status"), Text(status, "engine")));
            Assert.Equal("cancelled", Text(cancelled, "status"));
        }
        finally
        {
            home.Delete(recursive: true);
            if (database is not null)
            {
                await TestDatabase.DropAsync(database);
            }
        }
    }

    [Fact]
    public async Task The_local_engine_generates_where_it_is_chosen_though_there_are_backends()
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var app = await BackendsApp.StartAsync(Db.Sqlite, [.. BackendsApp.Configured(0, "gpu-1", comfy.Address), ("Generation:Engine", "local")]);
        await app.OnlineAsync("gpu-1");

        var (image, video) = await ModelsAsync(app);

        Assert.Equal((true, "local", "[]"), image);
        Assert.Equal((true, "local", "[]"), video);
    }

    private static async Task<((bool Available, string? Engine, string Missing) Image, (bool Available, string? Engine, string Missing) Video)> ModelsAsync(ReelwrightApp app)
    {
        using var http = app.CreatePlainClient();
        var images = await http.GetFromJsonAsync<JsonElement>("/api/image-models");
        var videos = await http.GetFromJsonAsync<JsonElement>("/api/models");
        return (Find(images, "sd15"), Find(videos, "wan-t2v"));
    }

    private static (bool Available, string? Engine, string Missing) Find(JsonElement list, string id)
    {
        var model = list.GetProperty("models").EnumerateArray().Single(model => Text(model, "id") == id);
        return (model.GetProperty("available").GetBoolean(), Text(model, "engine"), model.GetProperty("missing").GetRawText());
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
