using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Backends;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Signals;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Backends;

/// <summary>A studio that looks at its backends quickly, and whose catalogue needs two files of them: see <see cref="Needs"/>.</summary>
internal static class BackendsApp
{
    public const string Checkpoint = "v1-5-pruned-emaonly-fp16.safetensors";
    public const string Diffusion = "wan2.2_t2v.safetensors";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>sd15 needs a checkpoint that a fake has unless told otherwise, wan-t2v one in diffusion_models that it has not.</summary>
    public static WorkflowNeeds Needs { get; } = new([Need("sd15", "checkpoints", Checkpoint), Need("wan-t2v", "diffusion_models", Diffusion)]);

    public static Task<ReelwrightApp> StartAsync(Db db, params IEnumerable<(string, string?)> settings) => ReelwrightApp.StartAsync(
        db, [("ComfyUI:HealthSeconds", "0.1"), ("Worker:CpuSlots", "1"), .. settings], services => services.AddSingleton(Needs));

    /// <summary>A server on a database that others use too.</summary>
    public static Task<ReelwrightApp> JoinAsync(string database, params IEnumerable<(string, string?)> settings) =>
        StartAsync(Db.Sqlite, [("Database:Provider", "postgres"), ("Database:ConnectionString", database), .. settings]);

    /// <summary>The settings of a configured backend.</summary>
    public static IEnumerable<(string, string?)> Configured(int at, string name, Uri address, string? token = null, string? caFile = null)
    {
        yield return ($"ComfyUI:Backends:{at}:Name", name);
        yield return ($"ComfyUI:Backends:{at}:Url", address.ToString());
        if (token is not null)
        {
            yield return ($"ComfyUI:Backends:{at}:Token", token);
        }

        if (caFile is not null)
        {
            yield return ($"ComfyUI:Backends:{at}:CaFile", caFile);
        }
    }

    /// <summary>Waits until this node knows of the backend what is expected.</summary>
    public static Task<BackendView> UntilAsync(this ReelwrightApp app, string name, Func<BackendView, bool> condition, string expected) =>
        app.UntilAsync(directory => directory.Find(name) is { } backend && condition(backend) ? backend : null, $"{name} {expected}");

    public static Task<BackendView> OnlineAsync(this ReelwrightApp app, string name) => app.UntilAsync(name, backend => backend.State.IsOnline, "to be online");

    public static Task<BackendView> RefusedAsync(this ReelwrightApp app, string name) =>
        app.UntilAsync(name, backend => backend.State is { IsOnline: false, Problem: not null }, "to be refused with a reason");

    public static async Task<T> UntilAsync<T>(this ReelwrightApp app, Func<BackendDirectory, T?> find, string expected)
        where T : class
    {
        var directory = app.Get<BackendDirectory>();
        using var news = new SemaphoreSlim(0);
        using var heard = app.Get<SignalBus>().Subscribe(JobSignals.BackendsChanged, _ => news.Release());
        while (true)
        {
            if (find(directory) is { } found)
            {
                return found;
            }

            Assert.True(
                await news.WaitAsync(Patience, TestContext.Current.CancellationToken),
                $"Waited in vain for {expected}. Known: {JsonSerializer.Serialize(directory.All.Select(backend => new { backend.Name, backend.IsDraining, backend.Driver, backend.State.IsOnline, backend.State.Problem, backend.State.Version }))}");
        }
    }

    public static Task GoneAsync(this ReelwrightApp app, string name) => app.UntilAsync(directory => directory.Find(name) is null ? "gone" : null, $"{name} to be gone");

    private static ModelNeeds Need(string model, string folder, string file) => new(
        model, [folder], (nodes, files) => nodes.Knows("KSampler") && files(folder)?.Contains(file) is true ? [] : [$"{folder}/{file} (https://example.org/{file})"]);
}
