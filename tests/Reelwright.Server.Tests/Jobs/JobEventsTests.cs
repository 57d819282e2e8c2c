using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Jobs;

public sealed class JobEventsTests
{
    private static readonly Caller Ada = JobsApp.Caller(1);
    private static readonly Caller Bob = JobsApp.Caller(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Events_tell_the_whole_story_and_end_with_it(Db db)
    {
        await using var app = await JobsApp.StartAsync(db);
        using var client = app.ClientOf(Ada);
        var job = await app.SubmitAsync(Ada);
        var run = await app.Stage.NextAsync();
        await using var events = await EventReader.OpenAsync(client, job.Id);

        Assert.Equal("running", (string?)(await events.NextAsync())!.Data["status"]);
        run.Context.Report(0.3, "sampling");
        var sampling = await events.UntilAsync(data => (string?)data["stage"] == "sampling");
        Assert.Equal(30, (int)sampling.Data["progress"]!);
        run.Context.ShowPreview([1, 2, 3], "image/jpeg");
        run.Context.Report(0.2, "decoding");
        await events.UntilAsync(data => (string?)data["stage"] == "decoding");
        Assert.Equal(["data:image/jpeg;base64,AQID"], events.Previews);
        run.End(JobOutcome.Complete());
        var last = await events.UntilAsync(data => (string?)data["status"] == "completed");

        Assert.Equal(100, (int)last.Data["progress"]!);
        Assert.Null(await events.NextAsync());
    }

    [Fact]
    public async Task Who_comes_back_gets_what_is_newer_and_nothing_after_the_end()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite);
        using var client = app.ClientOf(Ada);
        var job = await app.SubmitAsync(Ada);
        var run = await app.Stage.NextAsync();
        string seen;
        await using (var events = await EventReader.OpenAsync(client, job.Id))
        {
            run.Context.Report(0.5, "sampling");
            seen = (await events.UntilAsync(data => (int)data["progress"]! == 50)).Id;
        }

        await using var again = await EventReader.OpenAsync(client, job.Id, seen);
        run.End(JobOutcome.Complete());
        var last = await again.UntilAsync(data => (string?)data["status"] == "completed");
        using var over = await EventReader.SendAsync(client, job.Id, last.Id);

        Assert.Equal(HttpStatusCode.NoContent, over.StatusCode);
    }

    [Fact]
    public async Task A_strangers_job_is_not_there()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite);
        using var stranger = app.ClientOf(Bob);
        using var admin = app.ClientOf(Bob with { IsAdmin = true });
        var job = await app.SubmitAsync(Ada);
        var run = await app.Stage.NextAsync();
        run.Context.ShowPreview([1, 2, 3], "image/jpeg");

        foreach (var path in new[] { $"/api/status?job_id={job.Id}", $"/api/status?job_id={Guid.CreateVersion7()}", "/api/status?job_id=../etc", $"/api/jobs/{job.Id}/events", $"/api/jobs/{job.Id}/preview" })
        {
            Assert.Equal((HttpStatusCode.NotFound, path), ((await stranger.GetAsync(path, Cancel)).StatusCode, path));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync("/api/cancel", JobWorkerTests.Json(new { job_id = job.Id }), Cancel)).StatusCode);
        Assert.Equal(0, (int)(await stranger.GetAsync("/api/jobs", Cancel).JsonAsync())["total"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/api/admin/jobs", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync($"/api/status?job_id={job.Id}", Cancel)).StatusCode);
        Assert.Equal(1, (int)(await admin.GetAsync("/api/admin/jobs", Cancel).JsonAsync())["jobs"]![0]!["user_id"]!);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync("/api/status", Cancel)).StatusCode);
    }

    [Fact]
    public async Task The_newest_preview_is_shown_while_the_job_runs()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite);
        using var client = app.ClientOf(Ada);
        var job = await app.SubmitAsync(Ada);
        var run = await app.Stage.NextAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/api/jobs/{job.Id}/preview", Cancel)).StatusCode);
        run.Context.ShowPreview([1], "image/jpeg");
        run.Context.ShowPreview([2, 3], "image/png");
        using var preview = await client.GetAsync($"/api/jobs/{job.Id}/preview", Cancel);

        Assert.Equal("image/png", preview.Content.Headers.ContentType?.MediaType);
        Assert.Equal([2, 3], await preview.Content.ReadAsByteArrayAsync(Cancel));
        run.End(JobOutcome.Complete());
        await app.EndOfAsync(job.Id);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/api/jobs/{job.Id}/preview", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Waiting_ends_with_the_job_or_with_patience()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite);
        var job = await app.SubmitAsync(Ada);
        var run = await app.Stage.NextAsync();

        var impatient = await app.App.Get<JobWait>().ForAsync(job.Id, TimeSpan.FromMilliseconds(1), Cancel);
        var patient = app.App.Get<JobWait>().ForAsync(job.Id, JobsApp.Patience, Cancel);
        run.End(JobOutcome.Fail("no_face", "No face."));

        Assert.Equal(JobStatus.Running, impatient.Status);
        Assert.Equal(JobStatus.Error, (await patient).Status);
    }

    [Theory]
    [InlineData("", null, 30)]
    [InlineData("?wait=0", "wait=10", 0)]
    [InlineData("?wait=60", null, 60)]
    [InlineData("", "wait=10", 10)]
    [InlineData("", "respond-async, wait=100", 60)]
    [InlineData("", "wait=soon", 30)]
    public void How_long_to_wait_is_read_from_the_request(string query, string? prefer, int seconds)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        request.Headers["Prefer"] = prefer;

        Assert.Equal(seconds, JobWait.AskedBy(request, defaultSeconds: 30).TotalSeconds);
    }

    [Theory]
    [InlineData("?wait=61")]
    [InlineData("?wait=-1")]
    [InlineData("?wait=NaN")]
    public void A_wait_that_makes_no_sense_is_refused(string query)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);

        Assert.Equal("invalid_request", Assert.Throws<Refusal>(() => JobWait.AskedBy(request)).Code);
    }

    [Fact]
    public async Task A_repeated_submission_shows_the_jobs_present_status()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite, fakeClock: true);
        var job = await app.SubmitAsync(Ada);
        await app.CancelAsync(job.Id);
        var reply = new JsonObject { ["job_id"] = job.Id.ToString(), ["status"] = "queued", ["position"] = 1, ["seed"] = 7 };
        var strangers = reply.DeepClone().AsObject();

        await Replay(app).RefreshAsync(reply, Ada, Cancel);
        await Replay(app).RefreshAsync(strangers, Bob, Cancel);

        Assert.Equal($$"""{"job_id":"{{job.Id}}","status":"cancelled","position":null,"seed":7}""", reply.ToJsonString());
        Assert.Equal("queued", (string?)strangers["status"]);
    }

    private static JobReplay Replay(JobsApp app) => app.App.Services.GetServices<IReplayRefresher>().OfType<JobReplay>().Single();
}
