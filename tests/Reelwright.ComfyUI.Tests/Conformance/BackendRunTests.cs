using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Reelwright.ComfyUI.Fake;
using Reelwright.Media;
using static Reelwright.ComfyUI.Tests.Conformance.ConformanceServer;

namespace Reelwright.ComfyUI.Tests.Conformance;

/// <summary>The client against servers that really run prompts.</summary>
public sealed class BackendRunTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task A_prompt_is_run_and_its_file_fetched(string server)
    {
        await using var comfy = await OpenAsync(server);
        await using var backend = Follow(comfy);
        var told = new Fractions();
        var made = Assert.IsType<PromptOutcome.Succeeded>(await backend.RunAsync(Run(Picture(Fresh())), told, Cancel));
        var path = Path.Combine(Path.GetTempPath(), Guid.CreateVersion7().ToString("N"));
        await backend.Client.DownloadAsync(Assert.Single(made.Files).File, path, 1_000_000, Cancel);
        var picture = await new Ffmpeg(new FfmpegOptions()).DecodeImageAsync(path, MediaFormat.Png, cancel: Cancel);
        File.Delete(path);

        Assert.Equal((64, 64), (picture.Width, picture.Height));
        Assert.Equal(told.Values.Order(), told.Values);
        Assert.NotNull(made.Times.Total);
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task What_a_server_says_about_itself_is_understood(string server)
    {
        await using var comfy = await OpenAsync(server);
        using var client = new ComfyClient(new ComfyEndpoint(comfy.Address), TimeProvider.System);
        var stats = await client.GetSystemStatsAsync(Cancel);
        var nodes = await client.GetNodesAsync(Cancel);
        var folders = await client.ListModelFoldersAsync(Cancel);

        Assert.True(Version.TryParse(stats.Version, out _), stats.Version);
        Assert.True(stats.RamTotal > 0 && stats.Devices.Count == 1 && stats.Devices[0].VramTotal > 0);
        Assert.True(nodes.Knows("SaveImage") && nodes.Knows("KSampler") && !nodes.Knows("NoSuchNode"));
        Assert.Empty(nodes.Validate(Picture("x")));
        Assert.Contains("diffusion_models", folders);
        Assert.Empty(await client.ListModelFilesAsync("nope", Cancel));
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task An_upload_is_an_input_of_the_next_prompt(string server)
    {
        await using var comfy = await OpenAsync(server);
        await using var backend = Follow(comfy);
        var path = Path.Combine(Path.GetTempPath(), Guid.CreateVersion7().ToString("N") + ".png");
        await File.WriteAllBytesAsync(path, new RawImage(40, 24, new byte[40 * 24 * 4]).ToPng(), Cancel);
        var stored = await backend.Client.UploadAsync(path, Path.GetFileName(path), "reelwright/" + Path.GetFileNameWithoutExtension(path), Cancel);
        File.Delete(path);
        var good = await backend.RunAsync(Run(Loaded(stored.InputName)), new Fractions(), Cancel);
        var gone = await backend.RunAsync(Run(Loaded("reelwright/nope.png")), new Fractions(), Cancel);

        Assert.IsType<PromptOutcome.Succeeded>(good);
        Assert.Equal(PromptFailure.MissingInput, Assert.IsType<PromptOutcome.Failed>(gone).Kind);
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task A_node_that_throws_is_a_node_error(string server)
    {
        await using var comfy = await OpenAsync(server);
        await using var backend = Follow(comfy);
        var name = Guid.CreateVersion7().ToString("N") + ".png";
        await comfy.UploadAsync("no picture"u8.ToArray(), name);
        var failed = Assert.IsType<PromptOutcome.Failed>(await backend.RunAsync(Run(Loaded(name)), new Fractions(), Cancel));

        Assert.Equal(PromptFailure.NodeError, failed.Kind);
        Assert.Contains("cannot identify image file", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task Running_and_waiting_prompts_are_cancelled_and_gone(string server)
    {
        await using var comfy = await OpenAsync(server);
        comfy.Hold();
        await using var backend = Follow(comfy);
        using var cancelSlow = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var cancelNext = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var (slow, next) = (Run(Slow(Fresh()), "10"), Run(Picture(Fresh())));
        var running = backend.RunAsync(slow, new Fractions(), cancelSlow.Token);
        await UntilAsync(async () => (await backend.Client.GetQueueAsync(Cancel)).Running.Contains(slow.PromptId), "the slow prompt to run");
        var waiting = backend.RunAsync(next, new Fractions(), cancelNext.Token);
        await UntilAsync(async () => (await backend.Client.GetQueueAsync(Cancel)).Pending.Contains(next.PromptId), "the next prompt to wait");
        await cancelNext.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await cancelSlow.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        var queue = await backend.Client.GetQueueAsync(Cancel);
        Assert.False(queue.Holds(slow.PromptId) || queue.Holds(next.PromptId));
        Assert.Null(await backend.Client.FindHistoryAsync(next.PromptId, Cancel));
        comfy.Release();
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task What_an_earlier_process_submitted_is_found_again_and_not_run_twice(string server)
    {
        await using var comfy = await OpenAsync(server);
        var run = Run(Picture(Fresh()));
        await using (var before = Follow(comfy))
        {
            await before.Client.SubmitAsync(new PromptSubmission(run.Graph, run.PromptId, "before-" + server), Cancel);
        }

        await using var after = Follow(comfy);
        var made = Assert.IsType<PromptOutcome.Succeeded>(await after.RunAsync(run with { MayExistAlready = true }, new Fractions(), Cancel));

        Assert.EndsWith("_00001_.png", Assert.Single(made.Files).File.Filename, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FakeFailure.OutOfMemory, PromptFailure.OutOfMemory)]
    [InlineData(FakeFailure.MissingFile, PromptFailure.MissingFile)]
    [InlineData(FakeFailure.Exception, PromptFailure.NodeError)]
    public async Task Failures_of_nodes_are_told_apart(FakeFailure planned, PromptFailure expected)
    {
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { Rendering = FakeRendering.Nothing });
        await using var backend = Follow(Of(fake));
        fake.FailNext(planned);
        var failed = Assert.IsType<PromptOutcome.Failed>(await backend.RunAsync(Run(FakeServer.FakeTestCase.Sampled(1), "9"), new Fractions(), Cancel));

        Assert.Equal(expected, failed.Kind);
        Assert.DoesNotContain(fake.Address.Authority, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_repeated_events_and_a_late_history_change_nothing()
    {
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { Rendering = FakeRendering.Nothing, HistoryDelay = TimeSpan.FromMilliseconds(300) });
        await using var backend = Follow(Of(fake));
        fake.Faults.DuplicateEvents = true;
        var told = new Fractions();
        Assert.IsType<PromptOutcome.Succeeded>(await backend.RunAsync(Run(FakeServer.FakeTestCase.Sampled(1), "9"), told, Cancel));
        fake.Faults.Silent = true;
        Assert.IsType<PromptOutcome.Succeeded>(await backend.RunAsync(Run(FakeServer.FakeTestCase.Sampled(2), "9"), new Fractions(), Cancel));

        Assert.Equal(told.Values.Order(), told.Values);
        Assert.Equal(2, fake.Log.Prompts.Count);
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("restarted")]
    [InlineData("sockets dropped")]
    [InlineData("away for a moment")]
    public async Task A_prompt_survives_its_backend(string trouble)
    {
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { Rendering = FakeRendering.Nothing });
        await using var backend = Follow(Of(fake));
        fake.Hold();
        var run = Run(FakeServer.FakeTestCase.Sampled(1), "9");
        var work = backend.RunAsync(run, new Fractions(), Cancel);
        await fake.Log.PromptStartedAsync(run.PromptId);
        switch (trouble)
        {
            case "lost":
                fake.LoseQueue();
                break;
            case "restarted":
                fake.Restart();
                break;
            case "sockets dropped":
                fake.DropSockets();
                break;
            default:
                await fake.StopListeningAsync();
                await fake.ListenAsync();
                break;
        }

        fake.Release();
        Assert.IsType<PromptOutcome.Succeeded>(await work.WaitAsync(TimeSpan.FromMinutes(2), Cancel));
        Assert.Equal(trouble is "lost" or "restarted" ? 2 : 1, fake.Log.Prompts.Count);
    }

    [Fact]
    public async Task A_backend_that_stays_away_is_gone()
    {
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { Rendering = FakeRendering.Nothing });
        await using var backend = Follow(Of(fake), goneAfter: TimeSpan.FromSeconds(1));
        fake.Hold();
        var run = Run(FakeServer.FakeTestCase.Sampled(1), "9");
        var work = backend.RunAsync(run, new Fractions(), Cancel);
        await fake.Log.PromptStartedAsync(run.PromptId);
        await fake.StopListeningAsync();

        Assert.Equal(PromptFailure.BackendGone, Assert.IsType<PromptOutcome.Failed>(await work.WaitAsync(TimeSpan.FromMinutes(2), Cancel)).Kind);
    }

    /// <param name="server">Whom to follow.</param>
    /// <param name="goneAfter">Short only where it is to be given up: one that stops listening for a moment takes seconds on a loaded machine.</param>
    private static ComfyBackend Follow(ConformanceServer server, TimeSpan? goneAfter = null) => new(
        new ComfyEndpoint(server.Address), Guid.CreateVersion7().ToString("N"), TimeProvider.System, NullLogger.Instance,
        new ComfyTimings
        {
            QueueInterval = TimeSpan.FromMilliseconds(250),
            TroubledInterval = TimeSpan.FromMilliseconds(100),
            SilenceAllowed = TimeSpan.FromMilliseconds(250),
            GoneAfter = goneAfter ?? TimeSpan.FromMinutes(2),
        });

    private static PromptRun Run(JsonObject graph, string output = "2") => new(Guid.CreateVersion7().ToString(), graph, output, false);

    private static JsonObject Loaded(string name) => new()
    {
        ["1"] = Node("LoadImage", ("image", name)),
        ["2"] = Node("SaveImage", ("images", Link("1")), ("filename_prefix", Fresh())),
    };

    private static async Task UntilAsync(Func<Task<bool>> holds, string expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await holds())
        {
            Assert.False(limit.IsCancellationRequested, $"Expected {expected}.");
        }
    }

    private sealed class Fractions : IProgress<PromptProgress>
    {
        private readonly List<double> _values = [];

        public IReadOnlyList<double> Values
        {
            get
            {
                lock (_values)
                {
                    return [.. _values];
                }
            }
        }

        public void Report(PromptProgress value)
        {
            lock (_values)
            {
                _values.Add(value.Fraction);
            }
        }
    }
}
