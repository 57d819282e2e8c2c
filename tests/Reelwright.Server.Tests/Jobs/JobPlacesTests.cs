using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Jobs;

/// <summary>Where a job stands in the queue, how long it will take, and which one a backend gets.</summary>
public sealed class JobPlacesTests
{
    private static readonly Caller Ada = JobsApp.Caller(1);
    private static readonly Caller Bob = JobsApp.Caller(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task The_queue_shows_everybodys_length_and_ones_own_places(Db db)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true);
        await app.SubmitAllAsync(Ada, [.. Enumerable.Range(0, 3).Select(_ => JobsApp.NewJob())]);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await app.SubmitAllAsync(Bob, JobsApp.NewJob(), JobsApp.NewJob());
        using var client = app.ClientOf(Bob);

        var queue = await client.GetAsync("/api/queue", Cancel).JsonAsync();
        await app.ClaimAsync();
        var later = await client.GetAsync("/api/queue", Cancel).JsonAsync();

        Assert.Equal((5, 0, 2), ((int)queue["queue_length"]!, (int)queue["running"]!, (int)queue["position"]!));
        Assert.Equal([2, 4], queue["active_jobs"]!.AsArray().Select(job => (int)job!["position"]!));
        Assert.Equal((4, 1, 1), ((int)later["queue_length"]!, (int)later["running"]!, (int)later["position"]!));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Places_are_exact_to_a_thousand_and_near_beyond(Db db)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true);
        var mine = await app.SubmitAllAsync(Ada, [.. Enumerable.Range(0, 1_500).Select(_ => JobsApp.NewJob())]);
        await app.SubmitAsync(Bob);
        using var client = app.ClientOf(Ada);

        async Task<int> PlaceAsync(int at) => (int)(await client.GetAsync($"/api/status?job_id={mine[at].Job.Id}", Cancel).JsonAsync())["position"]!;

        Assert.Equal(1, await PlaceAsync(0));
        Assert.Equal(3, await PlaceAsync(1));
        Assert.Equal(1_000, await PlaceAsync(998));
        Assert.InRange(await PlaceAsync(1_250), 1_240, 1_265);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task How_long_it_takes_is_not_said_until_it_was_learned(Db db)
    {
        await using var app = await JobsApp.StartAsync(db, fakeClock: true);
        using var client = app.ClientOf(Ada);
        var first = await app.SubmitAsync(Ada, JobsApp.NewJob(work: 100));

        async Task<int?> EtaAsync(Guid id)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(6));
            return (int?)(await client.GetAsync($"/api/status?job_id={id}", Cancel).JsonAsync())["eta_seconds"];
        }

        Assert.Null(await EtaAsync(first.Id));
        var claimed = await app.ClaimAsync();
        await app.Endings.CompleteAsync(claimed!, (JobOutcome.Completed)JobOutcome.Complete(), "local", TimeSpan.FromSeconds(10), Cancel);
        var second = await app.SubmitAsync(Ada, JobsApp.NewJob(work: 200));
        var third = await app.SubmitAsync(Ada, JobsApp.NewJob(work: 50));
        var other = await app.SubmitAsync(Ada, JobsApp.NewJob(work: 50) with { Engine = "comfyui" });

        Assert.Equal(20, await EtaAsync(second.Id));
        await app.ClaimAsync();
        Assert.Equal(20, await EtaAsync(second.Id));
        Assert.Equal(5, await EtaAsync(third.Id));
        Assert.Null(await EtaAsync(other.Id));

        await app.App.Get<Database>().WriteAsync(tx => tx.Db.Set<Job>().Where(job => job.Id == second.Id).ExecuteUpdateAsync(row => row.SetProperty(job => job.Progress, 75)), Cancel);
        Assert.Equal(5, await EtaAsync(second.Id));
        Assert.Null(await EtaAsync(first.Id));
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_by_status_and_kind()
    {
        await using var app = await JobsApp.StartAsync(Db.Sqlite, fakeClock: true);
        var first = await app.SubmitAsync(Ada);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await app.SubmitAsync(Ada, JobsApp.NewJob() with { Kind = "image" });
        await app.CancelAsync(first.Id);
        using var client = app.ClientOf(Ada);

        async Task<string[]> ListAsync(string query) =>
            [.. (await client.GetAsync($"/api/jobs{query}", Cancel).JsonAsync())["jobs"]!.AsArray().Select(job => (string)job!["job_id"]!)];

        Assert.Equal([second.Id.ToString(), first.Id.ToString()], await ListAsync(""));
        Assert.Equal([first.Id.ToString()], await ListAsync("?status=cancelled"));
        Assert.Equal([second.Id.ToString()], await ListAsync("?kind=image&limit=1"));
        Assert.Equal(400, (int)(await client.GetAsync("/api/jobs?status=lost", Cancel)).StatusCode);
    }
}
