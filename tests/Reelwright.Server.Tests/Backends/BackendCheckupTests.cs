using Reelwright.ComfyUI.Fake;
using Reelwright.Server.Catalog;
using Reelwright.Server.Checkup;
using Reelwright.Server.Tests.Catalog;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Backends;

/// <summary>What doctor says of backends.</summary>
public sealed class BackendCheckupTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_backend_is_looked_at_and_each_model_it_lacks_something_for_is_told_with_the_source_of_every_file()
    {
        var home = Directory.CreateTempSubdirectory("reelwright-test-");
        try
        {
            await using var full = await FakeComfy.StartAsync(new FakeComfyOptions { Models = FakeModels.OfCatalogue(ModelCatalog.BuiltInFolder) });
            await using var old = await FakeComfy.StartAsync(new FakeComfyOptions { Version = "0.20.1" });
            await using var bare = await FakeComfy.StartAsync();
            full.RemoveNode("LivePortraitProcess");
            bare.RemoveNode("LivePortraitProcess");
            var findings = await RunAsync(
                home, [.. BackendsApp.Configured(0, "full", full.Address), .. BackendsApp.Configured(1, "old", old.Address), .. BackendsApp.Configured(2, "bare", bare.Address)]);

            Assert.Equal(FindingState.Ok, findings["backend full"].State);
            Assert.StartsWith($"ComfyUI 0.33.0 at {full.Address}", findings["backend full"].Detail, StringComparison.Ordinal);
            Assert.Equal(FindingState.Warning, findings["backend old"].State);
            Assert.Contains("ComfyUI 0.20.1 is older than 0.28", findings["backend old"].Detail, StringComparison.Ordinal);
            var elsewhere = findings["ltx-flf on bare"];
            Assert.Equal((FindingState.Ok, true), (elsewhere.State, elsewhere.Detail.EndsWith("full can run it", StringComparison.Ordinal)));
            Assert.Contains("https://huggingface.co/", elsewhere.Remedy, StringComparison.Ordinal);
            Assert.DoesNotContain("ltx-flf on full", findings.Keys);
            var nowhere = findings["liveportrait on full"];
            Assert.Equal(FindingState.Warning, nowhere.State);
            Assert.Contains("https://github.com/", nowhere.Remedy, StringComparison.Ordinal);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Backends_that_were_added_by_the_API_are_looked_at_with_their_tokens(Db db)
    {
        await using var comfy = await FakeComfy.StartAsync(new FakeComfyOptions { Token = "s3cret" });
        var database = db is Db.Postgres ? await TestDatabase.CreateAsync() : null;
        (string, string?)[] settings = database is null ? [] : [("Database:Provider", "postgres"), ("Database:ConnectionString", database)];
        try
        {
            await using var app = await BackendsApp.StartAsync(Db.Sqlite, settings);
            var admin = await app.AdminAsync();
            await admin.PostAsync("/api/admin/backends", new { name = "gpu-1", url = comfy.Address.ToString(), token = "s3cret" });

            var findings = await RunAsync(new DirectoryInfo(app.Home), settings);

            Assert.Equal(FindingState.Ok, findings["backend gpu-1"].State);
        }
        finally
        {
            if (database is not null)
            {
                await TestDatabase.DropAsync(database);
            }
        }
    }

    [Fact]
    public async Task A_workflow_of_the_operator_is_checked_against_the_nodes_of_each_backend()
    {
        var home = Directory.CreateTempSubdirectory("reelwright-test-");
        try
        {
            var folder = home.CreateSubdirectory("catalog").CreateSubdirectory("night-t2v").FullName;
            File.WriteAllBytes(Path.Combine(folder, "model.json"), ComfyModelTests.Json().Bytes());
            File.WriteAllBytes(Path.Combine(folder, "workflow.json"), ComfyModelTests.Workflow().Bytes());
            await using var comfy = await FakeComfy.StartAsync();

            var findings = await RunAsync(home, BackendsApp.Configured(0, "gpu-1", comfy.Address));

            var refusal = findings["workflow of night-t2v on gpu-1"];
            Assert.Equal(FindingState.Warning, refusal.State);
            Assert.Contains("video.images is missing, which CreateVideo needs", refusal.Remedy, StringComparison.Ordinal);
            Assert.DoesNotContain(findings.Keys, name => name.StartsWith("catalog/", StringComparison.Ordinal));
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Wrong_settings_are_told_of()
    {
        var home = Directory.CreateTempSubdirectory("reelwright-test-");
        try
        {
            var findings = await RunAsync(home, [("ComfyUI:Backends:0:Name", "gpu-1"), ("ComfyUI:Backends:0:Url", "gpu-1:8188")]);

            Assert.Equal(FindingState.Missing, findings["backends"].State);
            Assert.Contains("ComfyUI:Backends:0:Url", findings["backends"].Detail, StringComparison.Ordinal);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static async Task<Dictionary<string, Finding>> RunAsync(DirectoryInfo home, params IEnumerable<(string Key, string? Value)> settings)
    {
        string[] args = ["--Data:Folder", home.FullName, .. settings.SelectMany(setting => new[] { $"--{setting.Key}", setting.Value! })];
        var findings = await ReelwrightCheckup.RunAsync(args, port: 5999, Cancel);
        return findings.ToDictionary(finding => finding.Name, StringComparer.Ordinal);
    }
}
