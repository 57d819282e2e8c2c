using Reelwright.ComfyUI.Fake;
using Reelwright.Server.Backends;
using Reelwright.Server.Jobs;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Backends;

public sealed class BackendHealthTests
{
    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_configured_backend_is_watched_and_what_is_seen_is_shown(Db db)
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var app = await BackendsApp.StartAsync(db, BackendsApp.Configured(0, "gpu-1", comfy.Address));

        var seen = await app.OnlineAsync("gpu-1");
        var user = await app.SignUpAsync();
        var admin = await app.AdminAsync();
        var mine = await user.GetAsync("/api/comfyui/status");
        var theirs = await admin.GetAsync("/api/comfyui/status");

        Assert.Equal(("0.33.0", 24L << 30, "sd15"), (seen.State.Version, seen.State.VramTotal, string.Join(',', seen.State.Models!.Offered)));
        Assert.Equal((true, "comfyui"), (mine.GetProperty("online").GetBoolean(), mine.GetProperty("engine").GetString()));
        Assert.DoesNotContain("gpu-1", mine.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", mine.GetRawText(), StringComparison.Ordinal);
        var shown = theirs.GetProperty("backends")[0];
        Assert.Equal(("gpu-1", comfy.Address.ToString(), "0.33.0"), (shown.GetProperty("name").GetString(), shown.GetProperty("url").GetString(), shown.GetProperty("version").GetString()));

        var slots = Assert.Single(app.Get<IGpuSlots>().Online);
        Assert.Equal(("gpu-1", 2, true, "sd15"), (slots.Name, slots.Slots, slots.IsDrivenHere, slots.Models.Single().Id));
    }

    [Fact]
    public async Task A_backend_that_goes_away_is_shown_so_and_comes_back()
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var app = await BackendsApp.StartAsync(Db.Sqlite, BackendsApp.Configured(0, "gpu-1", comfy.Address));
        await app.OnlineAsync("gpu-1");

        await comfy.StopListeningAsync();
        var away = await app.RefusedAsync("gpu-1");
        Assert.Empty(app.Get<IGpuSlots>().Online);
        await comfy.ListenAsync();
        var back = await app.OnlineAsync("gpu-1");

        Assert.Contains("cannot be reached", away.State.Problem, StringComparison.Ordinal);
        Assert.Null(back.State.Problem);
        Assert.Equal("gpu-1", Assert.Single(app.Get<IGpuSlots>().Online).Name);
    }

    [Fact]
    public async Task Files_that_come_and_go_while_a_backend_is_away_are_noticed()
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var app = await BackendsApp.StartAsync(Db.Sqlite, BackendsApp.Configured(0, "gpu-1", comfy.Address));
        await app.OnlineAsync("gpu-1");

        await comfy.StopListeningAsync();
        await app.RefusedAsync("gpu-1");
        comfy.SetModels("diffusion_models", BackendsApp.Diffusion);
        comfy.SetModels("checkpoints");
        await comfy.ListenAsync();
        var back = await app.OnlineAsync("gpu-1");

        Assert.Equal(["wan-t2v"], back.State.Models!.Offered);
    }

    [Fact]
    public async Task Models_are_read_again_when_a_job_found_something_missing()
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var app = await BackendsApp.StartAsync(Db.Sqlite, BackendsApp.Configured(0, "gpu-1", comfy.Address));
        await app.OnlineAsync("gpu-1");

        comfy.RemoveModel("checkpoints", BackendsApp.Checkpoint);
        app.Get<BackendPool>().FindDriven("gpu-1")!.ReadModelsNow();

        await app.UntilAsync("gpu-1", backend => backend.State.Models is { Offered: [] }, "to offer nothing any more");
    }

    [Fact]
    public async Task An_old_version_is_refused_with_the_reason_until_it_is_updated()
    {
        await using var comfy = await FakeComfy.StartAsync(new FakeComfyOptions { Version = "0.27.4" });
        await using var app = await BackendsApp.StartAsync(Db.Sqlite, BackendsApp.Configured(0, "gpu-1", comfy.Address));

        var refused = await app.RefusedAsync("gpu-1");
        comfy.Version = "0.28.0";
        var taken = await app.OnlineAsync("gpu-1");

        Assert.Contains("ComfyUI 0.27.4 is older than 0.28", refused.State.Problem, StringComparison.Ordinal);
        Assert.Equal("0.28.0", taken.State.Version);
    }

    [Fact]
    public async Task An_old_version_is_taken_where_it_is_allowed()
    {
        await using var comfy = await FakeComfy.StartAsync(new FakeComfyOptions { Version = "0.3.10" });
        await using var app = await BackendsApp.StartAsync(Db.Sqlite, [.. BackendsApp.Configured(0, "gpu-1", comfy.Address), ("ComfyUI:AllowOldVersions", "true")]);

        Assert.Equal("0.3.10", (await app.OnlineAsync("gpu-1")).State.Version);
    }

    [Theory]
    [InlineData("right", true)]
    [InlineData("wrong", false)]
    [InlineData(null, false)]
    public async Task A_token_and_a_path_prefix_are_kept_on_every_request(string? token, bool isRight)
    {
        await using var comfy = await FakeComfy.StartAsync(new FakeComfyOptions { Token = "right", PathPrefix = "/render/comfy" });
        await using var app = await BackendsApp.StartAsync(Db.Sqlite, BackendsApp.Configured(0, "gpu-1", comfy.Address, token));

        var seen = await (isRight ? app.OnlineAsync("gpu-1") : app.RefusedAsync("gpu-1"));

        Assert.Equal(isRight, seen.State.IsOnline);
        Assert.True(isRight || seen.State.Problem!.Contains("refuses access (401)", StringComparison.Ordinal), seen.State.Problem);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_private_authority_is_trusted_where_it_is_named_and_nowhere_else(bool named)
    {
        var (certificate, authority) = FakeCertificates.Create(TimeProvider.System);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, authority, TestContext.Current.CancellationToken);
            await using var comfy = await FakeComfy.StartAsync(new FakeComfyOptions { Certificate = certificate });
            await using var app = await BackendsApp.StartAsync(Db.Sqlite, BackendsApp.Configured(0, "gpu-1", comfy.Address, caFile: named ? file : null));

            var seen = await (named ? app.OnlineAsync("gpu-1") : app.RefusedAsync("gpu-1"));

            Assert.Equal(named, seen.State.IsOnline);
        }
        finally
        {
            File.Delete(file);
            certificate.Dispose();
        }
    }

    [Theory]
    [InlineData(nameof(FakeFaults.Html))]
    [InlineData(nameof(FakeFaults.BrokenJson))]
    [InlineData(nameof(FakeFaults.EndlessJson))]
    [InlineData(nameof(FakeFaults.Status))]
    public async Task What_does_not_answer_as_ComfyUI_does_is_refused_with_the_reason_and_taken_when_it_does(string fault)
    {
        await using var comfy = await FakeComfy.StartAsync();
        Set(comfy.Faults, fault, true);
        await using var app = await BackendsApp.StartAsync(Db.Sqlite, BackendsApp.Configured(0, "gpu-1", comfy.Address));

        var refused = await app.RefusedAsync("gpu-1");
        Set(comfy.Faults, fault, false);
        await app.OnlineAsync("gpu-1");

        Assert.Contains(
            fault switch
            {
                nameof(FakeFaults.Html) => "a web page that is not ComfyUI's JSON",
                nameof(FakeFaults.EndlessJson) => "with more than",
                nameof(FakeFaults.Status) => "(500)",
                _ => "that is not ComfyUI's JSON",
            },
            refused.State.Problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_listens_the_backend_is_away_and_the_others_are_not()
    {
        using var nobody = new HeldPort();
        await using var comfy = await FakeComfy.StartAsync();
        await using var app = await BackendsApp.StartAsync(
            Db.Sqlite, [.. BackendsApp.Configured(0, "gpu-1", new Uri($"http://127.0.0.1:{nobody.Number}")), .. BackendsApp.Configured(1, "gpu-2", comfy.Address), .. BackendsApp.Configured(2, "gpu-3", new Uri("http://no-such-host.invalid"))]);

        await app.OnlineAsync("gpu-2");
        Assert.Contains("cannot be reached", (await app.RefusedAsync("gpu-1")).State.Problem, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", (await app.RefusedAsync("gpu-3")).State.Problem, StringComparison.Ordinal);
    }

    private static void Set(FakeFaults faults, string fault, bool on)
    {
        switch (fault)
        {
            case nameof(FakeFaults.Html): faults.Html = on; break;
            case nameof(FakeFaults.BrokenJson): faults.BrokenJson = on; break;
            case nameof(FakeFaults.EndlessJson): faults.EndlessJson = on; break;
            default: faults.Status = on ? 500 : 0; break;
        }
    }
}
