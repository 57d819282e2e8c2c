using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Jobs;

/// <summary>Jobs that backends do: which one goes to which, what is said while there is none, and what happens when one is lost.</summary>
public sealed class GpuJobsTests
{
    private static readonly Caller Ada = JobsApp.Caller(1);
    private static readonly Caller Bob = JobsApp.Caller(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Without_a_backend_a_job_says_what_it_waits_for_and_can_be_cancelled(Db db)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true);
        var submitted = await app.SubmitAllAsync(Ada, JobsApp.GpuJob("wan-a"), JobsApp.GpuJob("wan-a"));
        var id = submitted[0].Job.Id;
        using var client = app.ClientOf(Ada);

        async Task<(string?, int?)> StatusAsync()
        {
            var status = await client.GetAsync($"/api/status?job_id={id}", Cancel).JsonAsync();
            return ((string?)status["waiting_for"], (int?)status["position"]);
        }

        Assert.Equal([null, null], submitted.Select(job => job.Position));
        Assert.Equal(("a backend with wan-a", null), await StatusAsync());
        var queue = await client.GetAsync("/api/queue", Cancel).JsonAsync();
        Assert.Equal((2, null, "a backend with wan-a"), ((int)queue["queue_length"]!, (int?)queue["position"], (string?)queue["active_jobs"]![1]!["waiting_for"]));
        var listed = await client.GetAsync("/api/jobs", Cancel).JsonAsync();
        Assert.Equal("a backend with wan-a", (string?)listed["jobs"]![0]!["waiting_for"]);

        app.SetBackends(("one", ["sdxl-a"]));
        Assert.Equal(("a backend with wan-a", null), await StatusAsync());
        app.SetBackends(("one", ["sdxl-a"]), ("two", ["wan-a"]));
        Assert.Equal((null, 1), await StatusAsync());
        app.SetBackends();
        Assert.Equal(("a backend with wan-a", null), await StatusAsync());

        Assert.NotNull(await app.CancelAsync(id));
        app.SetBackends(("two", ["wan-a"]));
        Assert.Equal(submitted[1].Job.Id, (await app.ClaimForAsync("two"))?.Id);
        Assert.Null(await app.ClaimForAsync("two"));
    }

    [Fact]
    public async Task The_event_stream_tells_when_a_backend_comes_though_no_row_changes()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite, fakeClock: true);
        var job = await app.SubmitAsync(Ada, JobsApp.GpuJob("wan-a"));
        using var client = app.ClientOf(Ada);
        await using var events = await EventReader.OpenAsync(client, job.Id);
        Assert.Equal("a backend with wan-a", (string?)(await events.NextAsync())!.Data["waiting_for"]);

        app.SetBackends(("one", ["wan-a"]));

        var next = await events.UntilAsync(data => data["waiting_for"] is null);
        Assert.Equal(1, (int)next.Data["position"]!);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_backend_gets_only_what_it_offers_and_the_job_names_it(Db db)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true);
        app.SetBackends(("one", ["wan-a", "ltx-a"]), ("two", ["ltx-a", "flux-a"]));
        await app.SubmitAsync(Ada, JobsApp.GpuJob("flux-a"));
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await app.SubmitAsync(Bob, JobsApp.GpuJob("wan-a"));

        Assert.Equal("wan-a", (await app.ClaimForAsync("one"))?.Model);
        Assert.Null(await app.ClaimForAsync("one"));
        Assert.Equal("flux-a", (await app.ClaimForAsync("two"))?.Model);
        Assert.Null(await app.ClaimAsync());

        using var admin = app.ClientOf(Bob with { IsAdmin = true });
        using var client = app.ClientOf(Bob);
        var list = await admin.GetAsync("/api/admin/jobs", Cancel).JsonAsync();
        var all = list["jobs"]!.AsArray();
        Assert.Equal(all.Count, (int)list["total"]!);
        Assert.Equal(["one", "two"], all.Select(job => (string?)job!["backend"]).Order());
        Assert.DoesNotContain("\"backend\"", (await client.GetAsync("/api/jobs", Cancel).JsonAsync()).ToJsonString());
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Two_models_do_not_give_an_account_two_turns_on_the_same_backend(Db db)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true, ("Queue:LoadedModelBonusSeconds", "0"));
        app.SetBackends(("one", ["wan-a", "ltx-a"]));
        await app.SubmitAllAsync(Ada, [.. Enumerable.Range(0, 6).Select(at => JobsApp.GpuJob(at % 2 == 0 ? "wan-a" : "ltx-a"))]);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await app.SubmitAllAsync(Bob, [.. Enumerable.Range(0, 3).Select(_ => JobsApp.GpuJob("wan-a"))]);

        var order = new List<long>();
        for (var at = 0; at < 6; at++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(1));
            order.Add((await app.ClaimForAsync("one"))!.UserId);
        }

        Assert.Equal([1, 2, 1, 2, 1, 2], order);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_busy_model_elsewhere_does_not_starve_an_accounts_job_here(Db db)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true);
        app.SetBackends(("one", ["wan-a"]), ("two", ["ltx-a"]));
        await app.SubmitAllAsync(Bob, [.. Enumerable.Range(0, 5).Select(_ => JobsApp.GpuJob("wan-a"))]);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await app.SubmitAllAsync(Ada, [JobsApp.GpuJob("wan-a"), .. Enumerable.Range(0, 5).Select(_ => JobsApp.GpuJob("ltx-a"))]);

        // Each time the account was served by the other backend, just before.
        for (var at = 0; at < 2; at++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(2));
            Assert.Equal(1, (await app.ClaimForAsync("two"))!.UserId);
            app.Clock.Advance(TimeSpan.FromMinutes(2));
            Assert.Equal(at == 0 ? 2 : 1, (await app.ClaimForAsync("one"))!.UserId);
        }
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_loaded_model_goes_first_but_passes_nobody_too_often(Db db)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true);
        app.Load("one", "warm-a");
        app.SetBackends(("one", ["warm-a", "cold-a"]), ("two", ["warm-a", "cold-a"]), ("three", ["warm-a", "cold-a"]));
        await app.SubmitAsync(Ada, JobsApp.GpuJob("cold-a"));
        app.Clock.Advance(TimeSpan.FromSeconds(5));
        for (var user = 2; user < 12; user++)
        {
            await app.SubmitAsync(JobsApp.Caller(user), JobsApp.GpuJob("warm-a"));
        }

        var models = new List<string?>();
        for (var at = 0; at < 4; at++)
        {
            models.Add((await app.ClaimForAsync("one"))!.Model);
        }

        // Less than once for each of the three backends that could have taken it.
        Assert.Equal(["warm-a", "warm-a", "cold-a", "warm-a"], models);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_lost_backend_costs_no_failure_and_the_job_waits_a_moment(Db db)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true, ("Worker:RetryDelaySeconds", "2"));
        app.SetBackends(("one", ["wan-a"]));
        var job = await app.SubmitAsync(Ada, JobsApp.GpuJob("wan-a"));
        using var client = app.ClientOf(Ada);

        await app.Endings.RequeueAsync((await app.ClaimForAsync("one"))!, (JobOutcome.Requeued)JobOutcome.Requeue("The backend is gone."), Cancel);
        var held = await client.GetAsync($"/api/status?job_id={job.Id}", Cancel).JsonAsync();
        await app.App.Get<JobRecovery>().ReturnHeldAsync(Cancel);
        Assert.Null(await app.ClaimForAsync("one"));
        app.Clock.Advance(TimeSpan.FromSeconds(2));
        await app.App.Get<JobRecovery>().ReturnHeldAsync(Cancel);
        var again = await app.ClaimForAsync("one");

        Assert.Equal(("queued", "another try", null), ((string?)held["status"], (string?)held["waiting_for"], (int?)held["position"]));
        Assert.Equal((job.Id, 2, 0, 1), (again!.Id, again.Attempt, again.Failures, again.Requeues));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_held_job_can_be_cancelled_and_does_not_come_back(Db db)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true, ("Worker:RetryDelaySeconds", "2"));
        app.SetBackends(("one", ["wan-a"]));
        var job = await app.SubmitAsync(Ada, JobsApp.GpuJob("wan-a"));
        await app.Endings.RequeueAsync((await app.ClaimForAsync("one"))!, (JobOutcome.Requeued)JobOutcome.Requeue("The backend is gone."), Cancel);

        Assert.NotNull(await app.CancelAsync(job.Id));
        app.Clock.Advance(TimeSpan.FromSeconds(10));
        await app.App.Get<JobRecovery>().ReturnHeldAsync(Cancel);

        Assert.Null(await app.ClaimForAsync("one"));
        var turns = await app.App.Get<Database>().ReadAsync(db => db.Set<JobTurn>().ToListAsync(Cancel), Cancel);
        Assert.All(turns, turn => Assert.Equal((0, 0), (turn.Waiting, turn.Running)));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_job_under_which_backends_are_lost_again_and_again_ends_in_an_error(Db db)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true, ("Worker:MaxAttempts", "3"));
        app.SetBackends(("one", ["wan-a"]), ("two", ["wan-a"]));
        var job = await app.SubmitAsync(Ada, JobsApp.GpuJob("wan-a"));

        foreach (var backend in new[] { "one", "two", "one" })
        {
            await app.Endings.RequeueAsync((await app.ClaimForAsync(backend))!, (JobOutcome.Requeued)JobOutcome.Requeue("The backend went away."), Cancel);
        }

        var ended = await app.EndOfAsync(job.Id);
        Assert.Equal((JobStatus.Error, "backend_lost", "The backend went away."), (ended.Status, ended.ErrorCode, ended.Error));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task What_one_backend_could_not_do_goes_to_another_while_there_is_one(Db db)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true, ("Worker:RetryDelaySeconds", "2"));
        app.SetBackends(("one", ["wan-a"]), ("two", ["wan-a"]));
        var job = await app.SubmitAsync(Ada, JobsApp.GpuJob("wan-a"));
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        var later = await app.SubmitAsync(Bob, JobsApp.GpuJob("wan-a"));

        await app.Endings.RequeueAsync((await app.ClaimForAsync("one"))!, (JobOutcome.Requeued)JobOutcome.Requeue("Out of memory.", avoidBackend: true), Cancel);
        Assert.Equal(later.Id, (await app.ClaimForAsync("one"))?.Id);
        Assert.Null(await app.ClaimForAsync("one"));
        var elsewhere = await app.ClaimForAsync("two");
        Assert.Equal(job.Id, elsewhere?.Id);

        // When the other one is gone, a doubtful try is better than none.
        await app.Endings.RequeueAsync(elsewhere!, (JobOutcome.Requeued)JobOutcome.Requeue("Out of memory.", avoidBackend: true), Cancel);
        Assert.Null(await app.ClaimForAsync("two"));
        app.SetBackends(("two", ["wan-a"]));
        Assert.Equal(job.Id, (await app.ClaimForAsync("two"))?.Id);
    }

    [Fact]
    public async Task A_backend_that_breaks_what_it_is_given_gets_a_pause_that_doubles()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite, fakeClock: true);
        app.SetBackends(("one", ["wan-a"]));
        var backends = app.App.Get<OpenBackends>();

        async Task<bool> IsOpenAsync() => (await backends.ListAsync([], Cancel))[0].IsOpen;

        backends.Saw("one", JobOutcome.Requeue("Gone."));
        Assert.False(await IsOpenAsync(), "The backend is open at once.");
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await IsOpenAsync(), "The backend is still closed after a second.");
        backends.Saw("one", JobOutcome.Break("x", "It broke."));
        app.Clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(await IsOpenAsync(), "The second pause was no longer than the first.");
        backends.Saw("one", JobOutcome.Complete());
        Assert.True(await IsOpenAsync(), "A job that ended well did not end the pause.");
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task The_worker_fills_two_slots_of_each_backend_and_no_more(Db db)
    {
        await using var app = await JobsApp.StartAsync(db);
        for (var user = 1; user <= 6; user++)
        {
            await app.SubmitAsync(JobsApp.Caller(user), JobsApp.GpuJob("wan-a"));
        }

        app.SetBackends(("one", ["wan-a"]), ("two", ["wan-a"]));
        var runs = new List<TestRun>();
        for (var at = 0; at < 4; at++)
        {
            runs.Add(await app.Stage.NextAsync());
        }

        Assert.True(app.Stage.IsEmpty, "A fifth job started on two backends of two slots.");
        Assert.Equal([("one", 2), ("two", 2)], runs.CountBy(run => run.Context.Backend!).OrderBy(backend => backend.Key).Select(backend => (backend.Key, backend.Value)));
        runs[0].End(JobOutcome.Complete());
        Assert.Equal(runs[0].Context.Backend, (await app.Stage.NextAsync()).Context.Backend);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Loading_and_waiting_on_the_backend_are_not_the_jobs_own_time(Db db)
    {
        await using var app = await JobsApp.StartAsync(db);
        app.SetBackends(("one", ["wan-a"]));
        var job = await app.SubmitAsync(Ada, JobsApp.GpuJob("wan-a", work: 1_000));
        var run = await app.Stage.NextAsync();

        // A loading time longer than the whole: what is left is nothing, and nothing is learned from that.
        run.Context.BeginWork();
        run.Context.ReportLoading(TimeSpan.FromSeconds(42));
        run.End(JobOutcome.Complete());
        await app.EndOfAsync(job.Id);
        await app.SubmitAsync(Bob, JobsApp.GpuJob("wan-a"));
        await app.Stage.NextAsync();

        var (speeds, loads) = await app.App.Get<Database>().ReadAsync(
            async db => (await db.Set<EngineSpeed>().CountAsync(Cancel), await db.Set<BackendLoad>().SingleAsync(Cancel)), Cancel);
        Assert.Equal((0, "one", "wan-", 42.0), (speeds, loads.Backend, loads.Family, loads.Seconds));
        await app.App.Get<BackendLoads>().RefreshAsync(Cancel);
        Assert.Equal(42, app.App.Get<BackendLoads>().Expect("one", TestBackends.Model("wan-b")));
        Assert.Equal(42, app.App.Get<BackendLoads>().Expect("two", TestBackends.Model("wan-b")));
        Assert.Equal(60, app.App.Get<BackendLoads>().Expect("one", TestBackends.Model("flux-a")));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_place_counts_what_starts_before_it_on_the_backends_that_could_do_it(Db db)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true);
        app.SetBackends(("one", ["wan-a", "ltx-a"]), ("two", ["flux-a"]));
        await app.SubmitAllAsync(Bob, JobsApp.GpuJob("ltx-a"), JobsApp.GpuJob("ltx-a"), JobsApp.GpuJob("flux-a"));
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var mine = await app.SubmitAllAsync(Ada, JobsApp.GpuJob("wan-a"), JobsApp.GpuJob("flux-a"), JobsApp.GpuJob("wan-a"));
        using var client = app.ClientOf(Ada);

        var queue = await client.GetAsync("/api/queue", Cancel).JsonAsync();

        Assert.Equal(6, (int)queue["queue_length"]!);
        Assert.Equal([2, 2, 4], queue["active_jobs"]!.AsArray().Select(job => (int)job!["position"]!));
        Assert.Equal([2L, 4L, 2L], mine.OrderBy(job => job.Job.Model == "flux-a").Select(job => job.Position!.Value));
    }
}
