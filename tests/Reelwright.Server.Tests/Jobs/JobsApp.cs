using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Signals;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Jobs;

/// <summary>A server whose only operation, "test", does what the test tells it, and whose callers are whoever their key says.</summary>
internal sealed class JobsApp(ReelwrightApp app, TestStage stage, TestBackends backends, FakeTimeProvider? clock) : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>With a fake clock the worker is off: the test claims by itself.</summary>
    public static async Task<JobsApp> StartAsync(Db db, bool fakeClock = false, params (string, string?)[] settings)
    {
        var stage = new TestStage();
        var backends = new TestBackends();
        var clock = fakeClock ? new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero)) : null;
        var app = await ReelwrightApp.StartAsync(
            db,
            [("Worker:Role", fakeClock ? "Api" : "All"), ("Worker:CpuSlots", "2"), ("Worker:RetryDelaySeconds", "0"), .. settings],
            services =>
            {
                services.AddSingleton(stage);
                services.AddSingleton<IGpuSlots>(backends);
                services.AddJobHandler<TestHandler>("test");
                services.AddSingleton<ICallerResolver, TestCallers>();
                services.AddSingleton<IJobCredits, FreeJobsOnly>();
                if (clock is not null)
                {
                    services.AddSingleton<TimeProvider>(clock);
                }
            });
        return new JobsApp(app, stage, backends, clock);
    }

    public ReelwrightApp App { get; } = app;

    public TestStage Stage { get; } = stage;

    public FakeTimeProvider Clock => clock ?? throw new InvalidOperationException("This server has the real clock.");

    public JobClaims Claims => App.Get<JobClaims>();

    public JobEndings Endings => App.Get<JobEndings>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Caller Caller(long userId, string tier = "pro", int concurrentJobs = 1_000) => new(userId, $"user{userId}", tier, false, CallerKind.Key, userId, concurrentJobs);

    public static NewJob NewJob(double work = 0, int credits = 0) =>
        new() { Kind = "video", Operation = "test", Request = new { Hello = "there" }, Engine = "local", Model = "wan-t2v", Work = work, Credits = credits };

    public async Task<Job> SubmitAsync(Caller caller, NewJob? job = null) => (await SubmitAllAsync(caller, job ?? NewJob()))[0].Job;

    public Task<IReadOnlyList<SubmittedJob>> SubmitAllAsync(Caller caller, params NewJob[] jobs) =>
        App.Get<Database>().WriteAsync(tx => App.Get<JobQueue>().SubmitAllAsync(tx, caller, jobs, Cancel), Cancel);

    public Task<int?> CancelAsync(Guid id) => App.Get<Database>().WriteAsync(tx => App.Get<JobQueue>().CancelAsync(tx, id, Cancel), Cancel);

    public async Task<Job?> ClaimAsync() => (await Claims.ClaimAsync(JobLane.Cpu, 1, "worker", Cancel)).SingleOrDefault();

    /// <summary>Backends that are online; each has two slots.</summary>
    public void SetBackends(params (string Name, string[] Models)[] online)
    {
        backends.Online = [.. online.Select(backend => new GpuBackend(backend.Name, 2, [.. backend.Models.Select(TestBackends.Model)], IsDrivenHere: true, backends.Loaded(backend.Name)))];
        App.Get<SignalBus>().PublishHere(new Signal(JobSignals.BackendsChanged, ""));
    }

    /// <summary>Weights that a backend holds when it comes online.</summary>
    public void Load(string backend, string model) => backends.Load(backend, model);

    /// <summary>Claims for one backend that has a free slot and nothing to do; the others of the pool are busy.</summary>
    public async Task<Job?> ClaimForAsync(string backend)
    {
        var pool = await App.Get<OpenBackends>().ListAsync([], Cancel);
        return await App.Get<GpuClaims>().ClaimAsync([.. pool.Select(one => one with { IsOpen = one.Name == backend })], "worker", Cancel);
    }

    public static NewJob GpuJob(string model, double work = 0) => NewJob(work) with { Lane = JobLane.GpuOf(model), Model = model, Engine = "comfyui", IsHeavy = true };

    public Task<Job> RowAsync(Guid id) => App.Get<Database>().ReadAsync(db => db.Set<Job>().SingleAsync(job => job.Id == id), Cancel);

    /// <summary>Waits until the job is over.</summary>
    public async Task<JobResponse> EndOfAsync(Guid id)
    {
        var response = await App.Get<JobWait>().ForAsync(id, Patience, Cancel);
        Assert.True(response.Status is not (JobStatus.Queued or JobStatus.Running), $"Job {id} should have ended but is {response.Status} ({response.Stage}).");
        return response;
    }

    public HttpClient ClientOf(Caller caller)
    {
        var client = App.CreatePlainClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestCallers.KeyOf(caller));
        return client;
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

/// <summary>A pool without machines. A model's family is its name without the last letter, so that wan-a and wan-b share their weights.</summary>
internal sealed class TestBackends : IGpuSlots
{
    private readonly Dictionary<string, string[]> _loaded = [];

    public IReadOnlyList<GpuBackend> Online { get; set; } = [];

    public static GpuModel Model(string id) => new(id, id[..^1], IsHeavy: true);

    public string[] Loaded(string backend) => _loaded.GetValueOrDefault(backend, []);

    public void Load(string backend, string model) => _loaded[backend] = [Model(model).Family];
}

/// <summary>Hands each started job to the test, which says how it ends.</summary>
internal sealed class TestStage
{
    private readonly Channel<TestRun> _started = Channel.CreateUnbounded<TestRun>();

    public ValueTask EnterAsync(TestRun run, CancellationToken cancel) => _started.Writer.WriteAsync(run, cancel);

    public async Task<TestRun> NextAsync()
    {
        using var late = new CancellationTokenSource(JobsApp.Patience);
        try
        {
            return await _started.Reader.ReadAsync(late.Token);
        }
        catch (OperationCanceledException tooLate)
        {
            throw new TimeoutException("A job should have started and none did.", tooLate);
        }
    }

    public bool IsEmpty => _started.Reader.Count == 0;
}

internal sealed record TestRun(JobContext Context, CancellationToken Cancel)
{
    private readonly TaskCompletionSource<JobOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<JobOutcome> Outcome => _outcome.Task;

    public void End(JobOutcome outcome) => _outcome.SetResult(outcome);

    public void Throw(Exception exception) => _outcome.SetException(exception);
}

internal sealed class TestHandler(TestStage stage) : IJobHandler
{
    public async Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var run = new TestRun(context, cancel);
        await stage.EnterAsync(run, cancel);
        return await run.Outcome.WaitAsync(cancel);
    }
}

/// <summary>Believes every key.</summary>
internal sealed class TestCallers : ICallerResolver
{
    public static string KeyOf(Caller caller) => $"{caller.UserId}:{caller.Tier}:{caller.ConcurrentJobs}:{caller.IsAdmin}";

    public ValueTask<Caller?> FindByKeyAsync(string key, HttpContext http, CancellationToken cancel)
    {
        var parts = key.Split(':');
        return new(JobsApp.Caller(long.Parse(parts[0]), parts[1], int.Parse(parts[2])) with { IsAdmin = bool.Parse(parts[3]) });
    }

    public ValueTask<Caller?> FindBySessionAsync(HttpContext http, CancellationToken cancel) => new((Caller?)null);
}

internal static class JobsAppJson
{
    public static async Task<JsonNode> JsonAsync(this Task<HttpResponseMessage> sending)
    {
        var response = await sending;
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
