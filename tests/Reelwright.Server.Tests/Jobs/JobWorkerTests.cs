using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Jobs;

public sealed class JobWorkerTests
{
    private static readonly Caller Ada = JobsApp.Caller(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_job_runs_and_shows_what_it_does_and_what_it_made(Db db)
    {
        await using var app = await JobsApp.StartAsync(db);
        using var client = app.ClientOf(Ada);
        var job = await app.SubmitAsync(Ada);

        var run = await app.Stage.NextAsync();
        run.Context.Report(0.41, "sampling");
        var running = await client.GetAsync($"/api/status?job_id={job.Id}", Cancel).JsonAsync();
        run.End(JobOutcome.Complete(
            new { SrtFilename = "a.srt" },
            [new JobOutput { Filename = "a.mp4", Url = "/api/video/a.mp4", Kind = "video", Width = 64, Height = 48, DurationSeconds = 1.5, SizeBytes = 1234 }],
            "/api/thumbnail/a.mp4"));
        await app.EndOfAsync(job.Id);
        var completed = await client.GetAsync($"/api/status?job_id={job.Id}", Cancel).JsonAsync();

        Assert.Equal(("running", 41, "sampling", 1), ((string?)running["status"], (int)running["progress"]!, (string?)running["stage"], (int)running["attempt"]!));
        Assert.Equal("there", run.Context.Request<JsonNode>()["hello"]!.GetValue<string>());
        Assert.Equal(
            """
            "status":"completed","progress":100,"stage":null,"position":null,"eta_seconds":null,"waiting_for":null,"engine":"local","filename":"a.mp4","url":"/api/video/a.mp4","thumbnail_url":"/api/thumbnail/a.mp4","outputs":[{"filename":"a.mp4","url":"/api/video/a.mp4","kind":"video","width":64,"height":48,"duration_seconds":1.5,"size_bytes":1234}],"generation_id":null,"result":{"srt_filename":"a.srt"},"error":null,"error_code":null,"credits_charged":0,"credits_refunded":0,"attempt":1
            """,
            Between(completed.ToJsonString(), "\"status\"", ",\"created_at\""));
        Assert.False(Directory.Exists(run.Context.WorkFolder), "The work folder is still there.");
    }

    [Fact]
    public async Task A_failure_the_person_can_mend_ends_the_job_with_its_reason()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite);
        var job = await app.SubmitAsync(Ada);

        (await app.Stage.NextAsync()).Throw(new JobFailure("no_face", "There is no face in the source picture."));

        var ended = await app.EndOfAsync(job.Id);
        Assert.Equal((JobStatus.Error, "no_face", "There is no face in the source picture.", 1), (ended.Status, ended.ErrorCode, ended.Error, ended.Attempt));
    }

    [Fact]
    public async Task A_bug_is_tried_again_until_the_attempts_run_out_and_its_text_stays_inside()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite, settings: ("Worker:MaxAttempts", "3"));
        var job = await app.SubmitAsync(Ada);

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var run = await app.Stage.NextAsync();
            Assert.Equal(attempt, run.Context.Attempt);
            run.Throw(new InvalidOperationException("password=hunter2"));
        }

        var ended = await app.EndOfAsync(job.Id);
        Assert.Equal((JobStatus.Error, "internal_error", 3), (ended.Status, ended.ErrorCode, ended.Attempt));
        Assert.DoesNotContain("hunter2", JsonSerializer.Serialize(ended));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Cancelling_a_running_job_is_final_at_once_and_stops_the_work(Db db)
    {
        await using var app = await JobsApp.StartAsync(db);
        using var client = app.ClientOf(Ada);
        var job = await app.SubmitAsync(Ada);
        var run = await app.Stage.NextAsync();
        var stopped = new TaskCompletionSource();
        run.Cancel.Register(stopped.SetResult);

        var reply = await client.PostAsync("/api/cancel", Json(new { job_id = job.Id }), Cancel).JsonAsync();
        var again = await client.PostAsync("/api/cancel", Json(new { job_id = job.Id }), Cancel);

        Assert.Equal("cancelled", (string?)reply["status"]);
        Assert.Equal((400, "job_finished"), ((int)again.StatusCode, (string?)(await Task.FromResult(again).JsonAsync())["code"]));
        await stopped.Task.WaitAsync(JobsApp.Patience, Cancel);
        Assert.Equal("cancelled", (string?)(await client.GetAsync($"/api/status?job_id={job.Id}", Cancel).JsonAsync())["status"]);

        // The slot is free again, and the folder gone by the time it is.
        await app.SubmitAsync(Ada);
        await app.Stage.NextAsync();
    }

    [Fact]
    public async Task What_a_cancelled_job_makes_in_spite_of_it_is_thrown_away()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite, fakeClock: true);
        var job = await app.SubmitAsync(Ada);
        var claimed = await app.ClaimAsync();
        await app.CancelAsync(job.Id);
        var hasCommitted = false;

        await Assert.ThrowsAsync<LeaseLostException>(() => app.Endings.CompleteAsync(
            claimed!,
            (JobOutcome.Completed)JobOutcome.Complete(commit: _ =>
            {
                hasCommitted = true;
                return Task.CompletedTask;
            }),
            "local",
            TimeSpan.FromSeconds(1),
            Cancel));

        Assert.False(hasCommitted, "The outputs of a cancelled job were stored.");
        Assert.Equal(JobStatus.Cancelled, (await app.RowAsync(job.Id)).Status);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_worker_given_up_for_dead_changes_nothing_any_more(Db db)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true);
        var job = await app.SubmitAsync(Ada);
        var dead = await app.ClaimAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(31));
        await app.App.Get<JobRecovery>().TakeUpExpiredAsync(Cancel);
        var alive = await app.ClaimAsync();

        await Assert.ThrowsAsync<LeaseLostException>(() => app.Endings.CompleteAsync(dead!, (JobOutcome.Completed)JobOutcome.Complete(), null, TimeSpan.Zero, Cancel));
        await Assert.ThrowsAsync<LeaseLostException>(() => app.Endings.FailAsync(dead!, (JobOutcome.Failed)JobOutcome.Fail("x", "x"), Cancel));
        await Assert.ThrowsAsync<LeaseLostException>(() => app.Endings.HandBackAsync(dead!, Cancel));

        var row = await app.RowAsync(job.Id);
        Assert.Equal((JobStatus.Running, 2, 1, alive!.LeaseOwner), (row.Status, row.Attempt, row.Failures, row.LeaseOwner));
        await app.Endings.CompleteAsync(alive, (JobOutcome.Completed)JobOutcome.Complete(), null, TimeSpan.Zero, Cancel);
        Assert.Equal(JobStatus.Completed, (await app.RowAsync(job.Id)).Status);
    }

    [Fact]
    public async Task A_server_that_stops_hands_its_jobs_back_without_an_attempt_lost()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite);
        var job = await app.SubmitAsync(Ada);
        var run = await app.Stage.NextAsync();

        await app.App.Services.GetServices<IHostedService>().OfType<JobWorker>().Single().StopAsync(Cancel);

        var row = await app.RowAsync(job.Id);
        Assert.Equal((JobStatus.Queued, 0), (row.Status, row.Failures));
        Assert.False(Directory.Exists(run.Context.WorkFolder), "The work folder is still there.");
    }

    [Fact]
    public async Task What_cannot_be_stored_is_tried_again()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite);
        var job = await app.SubmitAsync(Ada);

        (await app.Stage.NextAsync()).End(JobOutcome.Complete(commit: _ => throw Refusal.StorageFull()));
        (await app.Stage.NextAsync()).End(JobOutcome.Complete());

        Assert.Equal((JobStatus.Completed, 2), ((await app.EndOfAsync(job.Id)).Status, (await app.RowAsync(job.Id)).Attempt));
    }

    [Fact]
    public async Task No_more_jobs_run_at_once_than_there_are_slots()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite);
        for (var at = 0; at < 4; at++)
        {
            await app.SubmitAsync(JobsApp.Caller(at + 1));
        }

        var (first, second) = (await app.Stage.NextAsync(), await app.Stage.NextAsync());
        Assert.True(app.Stage.IsEmpty, "A third job started on two slots.");
        first.End(JobOutcome.Complete());
        second.End(JobOutcome.Complete());
        await app.Stage.NextAsync();
        await app.Stage.NextAsync();
    }

    [Fact]
    public async Task An_operation_nobody_knows_ends_in_an_error()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite);

        var job = await app.SubmitAsync(Ada, JobsApp.NewJob() with { Operation = "fold-napkins" });

        Assert.Equal((JobStatus.Error, "unknown_operation"), (await app.EndOfAsync(job.Id) is { } ended ? (ended.Status, ended.ErrorCode) : default));
    }

    internal static StringContent Json(object body) => new(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");

    private static string Between(string text, string from, string to)
    {
        var start = text.IndexOf(from, StringComparison.Ordinal);
        return text[start..text.IndexOf(to, start, StringComparison.Ordinal)];
    }
}
