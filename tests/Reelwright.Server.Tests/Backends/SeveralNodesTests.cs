using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.ComfyUI.Fake;
using Reelwright.Server.Backends;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Storage;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Jobs.Crashes;

namespace Reelwright.Server.Tests.Backends;

/// <summary>Servers that share a database share the backends.</summary>
public sealed class SeveralNodesTests : IAsyncLifetime
{
    private string _database = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async ValueTask DisposeAsync() => await TestDatabase.DropAsync(_database);

    [Fact]
    public async Task A_backend_has_one_driver_and_the_others_see_what_it_sees_until_it_ends_and_the_next_takes_over()
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var second = await BackendsApp.JoinAsync(_database, ("Worker:Role", "api"));
        var admin = await second.AdminAsync();
        await using (var first = await BackendsApp.JoinAsync(_database))
        {
            await admin.PostAsync("/api/admin/backends", new { name = "gpu-1", url = comfy.Address.ToString() });
            await first.OnlineAsync("gpu-1");
            var seen = await second.UntilAsync("gpu-1", backend => backend.State.Offers("sd15"), "to be seen online by the other node");

            Assert.Equal(first.Get<DataFolder>().Id, seen.Driver);
            Assert.Single(first.Get<BackendPool>().Driven);
            Assert.Empty(second.Get<BackendPool>().Driven);
            Assert.Equal((true, false), (Assert.Single(first.Get<IGpuSlots>().Online).IsDrivenHere, Assert.Single(second.Get<IGpuSlots>().Online).IsDrivenHere));
        }

        var left = await second.UntilAsync("gpu-1", backend => backend.Driver is null, "to be let go");
        await using var third = await BackendsApp.JoinAsync(_database);
        await third.OnlineAsync("gpu-1");
        var taken = await second.UntilAsync("gpu-1", backend => backend.State.IsOnline, "to be driven again");

        Assert.False(left.State.IsOnline);
        Assert.Equal((third.Get<DataFolder>().Id, left.ClientId), (taken.Driver, taken.ClientId));
    }

    [Fact]
    public async Task A_dead_nodes_backend_is_left_alone_until_its_lease_has_run_out()
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var app = await BackendsApp.JoinAsync(_database);
        await app.Get<Database>().WriteAsync(
            async tx =>
            {
                // As another node leaves it that is killed.
                tx.Db.Add(new Backend
                {
                    Name = "gpu-1",
                    Url = comfy.Address.ToString(),
                    Slots = 2,
                    ClientId = "kept",
                    CreatedAt = TimeProvider.System.GetStorableNow(),
                    Driver = "killed",
                    DriverUntil = TimeProvider.System.GetStorableNow().AddHours(1),
                    IsOnline = true,
                    Version = "0.33.0",
                });
                await tx.Db.SaveChangesAsync(Cancel);
                tx.Signal(BackendPool.RowsTopic, "");
            },
            Cancel);
        var held = await app.UntilAsync("gpu-1", backend => backend.State.IsOnline, "to be known");
        Assert.Empty(app.Get<BackendPool>().Driven);

        await app.Get<Database>().WriteAsync(
            tx => tx.Db.Set<Backend>().ExecuteUpdateAsync(row => row.SetProperty(b => b.DriverUntil, DateTimeOffset.UnixEpoch), Cancel), Cancel);
        var taken = await app.UntilAsync("gpu-1", backend => backend.Driver == app.Get<DataFolder>().Id && backend.State.IsOnline, "to be taken over");

        Assert.Equal("killed", held.Driver);
        Assert.Equal("kept", taken.ClientId);
        Assert.Contains("sd15", taken.State.Models!.Offered);
    }

    [Fact]
    public async Task When_a_server_is_killed_another_takes_over_its_backends()
    {
        var home = Directory.CreateTempSubdirectory("reelwright-test-");
        try
        {
            await using var comfy = await FakeComfy.StartAsync();
            await using var witness = await BackendsApp.JoinAsync(_database, ("Worker:Role", "api"));
            using var doomed = ServerProcess.Start(
                home.FullName,
                [("Database:Provider", "postgres"), ("Database:ConnectionString", _database), ("Worker:LeaseSeconds", "1"), ("ComfyUI:HealthSeconds", "0.1")]);
            using var admin = await doomed.ConnectAsync(Cancel);
            using var added = await admin!.PostAsJsonAsync("/api/admin/backends", new { name = "gpu-1", url = comfy.Address.ToString() }, Cancel);
            var driven = await witness.OnlineAsync("gpu-1");

            await doomed.KillAsync();
            await using var next = await BackendsApp.JoinAsync(_database, ("Worker:LeaseSeconds", "1"));
            var taken = await witness.UntilAsync("gpu-1", backend => backend.Driver == next.Get<DataFolder>().Id && backend.State.IsOnline, "to be taken over");

            Assert.NotEqual(driven.Driver, taken.Driver);
            Assert.Equal(driven.ClientId, taken.ClientId);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_node_that_joins_is_handed_its_share_once_nothing_runs_there()
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var first = await BackendsApp.JoinAsync(_database);
        var admin = await first.AdminAsync();
        foreach (var name in new[] { "gpu-1", "gpu-2", "gpu-3", "gpu-4", "gpu-5" })
        {
            await admin.PostAsync("/api/admin/backends", new { name, url = comfy.Address.ToString() });
            await first.OnlineAsync(name);
        }

        await using var second = await BackendsApp.JoinAsync(_database);
        var mine = second.Get<DataFolder>().Id;
        await second.UntilAsync(directory => directory.All.Count(backend => backend.Driver == mine && backend.State.IsOnline) == 2 ? "shared" : null, "two of five backends to be handed over");
        await first.UntilAsync(directory => directory.All.Count(backend => backend.Driver == mine) == 2 && directory.All.All(backend => backend.WantedBy is null) ? "shared" : null, "the first node to keep three");

        Assert.Equal((3, 2), (first.Get<BackendPool>().Driven.Count, second.Get<BackendPool>().Driven.Count));
    }

    [Fact]
    public async Task A_configured_backend_is_driven_where_it_is_configured_and_forgotten_when_nobody_has_it_any_more()
    {
        await using var comfy = await FakeComfy.StartAsync(new FakeComfyOptions { Token = "only-there" });
        await using var plain = await BackendsApp.JoinAsync(_database);
        await using (var configured = await BackendsApp.JoinAsync(_database, BackendsApp.Configured(0, "gpu-1", comfy.Address, "only-there")))
        {
            await configured.OnlineAsync("gpu-1");
            var seen = await plain.OnlineAsync("gpu-1");
            Assert.Equal(configured.Get<DataFolder>().Id, seen.Driver);
            Assert.Null(seen.ProtectedToken);
        }

        await plain.UntilAsync("gpu-1", backend => backend.Driver is null, "to be let go");
        Assert.Empty(plain.Get<BackendPool>().Driven);
        await using var later = await BackendsApp.JoinAsync(_database);

        Assert.Empty(later.Get<BackendDirectory>().All);
        await plain.GoneAsync("gpu-1");
    }
}
