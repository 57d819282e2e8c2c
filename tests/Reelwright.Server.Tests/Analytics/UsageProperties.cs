using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Analytics;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Jobs;

namespace Reelwright.Server.Tests.Analytics;

/// <summary>Counters against a count over all jobs and the ledger.</summary>
public sealed class UsageProperties
{
    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "America/Havana", "Asia/Kathmandu", "Pacific/Chatham", "Pacific/Kiritimati"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Arbitrary<Step[]> Histories => (
            from ending in Gen.Elements(Enum.GetValues<Ending>())
            from kind in Gen.Elements(JobKind.All.ToArray())
            from model in Gen.Elements(null, "wan-t2v", "flux", "ltx")
            from price in Gen.Choose(0, 30)
            from part in Gen.Choose(0, 100)
            from minutes in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(0, 60 * 40)))
            select new Step(ending, kind, model, price, part, minutes))
        .ArrayOf().Resize(25).ToArbitrary();

    [Theory]
    [InlineData(Db.Sqlite, 12)]
    [InlineData(Db.Postgres, 4)]
    public async Task However_jobs_end_the_counters_say_what_a_count_of_them_and_of_the_ledger_says_and_so_does_the_migration(Db db, int runs)
    {
        // Before the clocks change, in most of the zones.
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 6, 20, 0, 0, TimeSpan.Zero));
        await using var app = await ReelwrightApp.StartAsync(db, [("Worker:Role", "Api"), ("Queue:FullRefundsPerDay", "1")], services => services.AddSingleton<TimeProvider>(clock));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs), Prop.ForAll(Histories, steps => Task.Run(() => HoldsAsync(app, clock, steps)).GetAwaiter().GetResult()));

        var counted = await CountersAsync(app);
        await MigrateAgainAsync(app, db);
        Assert.Equal(counted, await CountersAsync(app));
    }

    private static async Task<bool> HoldsAsync(ReelwrightApp app, FakeTimeProvider clock, Step[] steps)
    {
        var account = await app.SignUpAsync("enterprise");
        foreach (var step in steps)
        {
            clock.Jump(TimeSpan.FromMinutes(step.Minutes));
            await TakeAsync(app, account, step);
        }

        var (jobs, lines) = await app.Get<Database>().ReadAsync(
            async db => (
                await db.Set<Job>().Where(job => job.UserId == account.UserId).ToListAsync(Cancel),
                await db.Set<CreditTransaction>().Where(line => line.UserId == account.UserId && line.JobId != null && line.Kind != CreditKind.Expiry).ToListAsync(Cancel)),
            Cancel);
        Assert.All(jobs, job => Assert.True(job.IsOver));
        long Spent(Func<Job, bool> which) => -lines.Where(line => jobs.Exists(job => job.Id == line.JobId && which(job))).Sum(line => line.Amount);
        long Done(string kinds, Func<Job, bool> which) => jobs.Count(job => job.Status is JobStatus.Completed && kinds.Split(' ').Contains(job.Kind) && which(job));

        foreach (var zone in Zones)
        {
            var days = (await account.GetAsync($"/api/analytics/usage?days=366&time_zone={Uri.EscapeDataString(zone)}")).GetProperty("days").EnumerateArray().ToList();
            Assert.Equal(366, days.Count);
            var today = DateOf(clock.GetUtcNow(), zone);
            for (var at = 0; at < days.Count; at++)
            {
                var date = today.AddDays(at - 365);
                bool IsOn(Job job) => DateOf(job.CompletedAt!.Value, zone) == date;
                Assert.Equal(
                    (date.ToString("yyyy-MM-dd"), Done("video", IsOn), Done("image", IsOn), Done("audio speech", IsOn), Done("edit tool subtitles export brand", IsOn), Spent(IsOn)),
                    (days[at].GetProperty("date").GetString(), Number(days[at], "generations"), Number(days[at], "images"), Number(days[at], "audio"), Number(days[at], "edits"), Number(days[at], "credits_spent")));
            }
        }

        var summary = await account.GetAsync("/api/analytics/summary");
        Assert.Equal((Done("video", _ => true), Done("image", _ => true), Spent(_ => true)), (Number(summary, "total_generations"), Number(summary, "total_images"), Number(summary, "credits_spent")));
        Assert.Equal(Math.Round(Done("video", _ => true) * 4.125m / 60, 4), summary.GetProperty("total_video_minutes").GetDecimal());
        Assert.Equal(Favourite(jobs), summary.GetProperty("favourite_model").GetString());
        return true;
    }

    private static string? Favourite(List<Job> jobs) => jobs
        .Where(job => job is { Status: JobStatus.Completed, Model: not null, Kind: "video" or "image" or "audio" })
        .GroupBy(job => job.Model).OrderByDescending(model => model.Count()).ThenByDescending(model => model.Max(job => job.CompletedAt)).ThenBy(model => model.Key, StringComparer.Ordinal).FirstOrDefault()?.Key;

    private static async Task TakeAsync(ReelwrightApp app, TestAccount account, Step step)
    {
        var (database, queue, endings) = (app.Get<Database>(), app.Get<JobQueue>(), app.Get<JobEndings>());
        var caller = JobsApp.Caller(account.UserId, "enterprise");
        var submitted = await database.WriteAsync(tx => queue.SubmitAsync(tx, caller, JobsApp.NewJob(credits: step.Price) with { Kind = step.Kind, Model = step.Model }, Cancel), Cancel);
        if (step.Ending is Ending.CancelledWaiting)
        {
            await database.WriteAsync(tx => queue.CancelAsync(tx, submitted.Job.Id, Cancel), Cancel);
            return;
        }

        var job = await ClaimAsync();
        switch (step.Ending)
        {
            case Ending.Completed:
                await endings.CompleteAsync(job, Made(), null, TimeSpan.Zero, Cancel);
                break;
            case Ending.Settled:
                await endings.CompleteAsync(job, (JobOutcome.Completed)Made().SettledAt(step.Price * step.Part / 100), null, TimeSpan.Zero, Cancel);
                break;
            case Ending.Failed:
                await endings.FailAsync(job, (JobOutcome.Failed)JobOutcome.Fail("x", "x"), Cancel);
                break;
            case Ending.CancelledRunning:
                await database.WriteAsync(
                    async tx =>
                    {
                        await tx.Db.Set<Job>().Where(row => row.Id == job.Id).ExecuteUpdateAsync(row => row.SetProperty(j => j.Progress, step.Part), Cancel);
                        await queue.CancelAsync(tx, job.Id, Cancel);
                    },
                    Cancel);
                await Assert.ThrowsAsync<LeaseLostException>(() => endings.CompleteAsync(job, Made(), null, TimeSpan.Zero, Cancel));
                break;
            case Ending.KilledAndCompleted:
                await endings.GiveUpOnWorkerAsync(job, Cancel);
                await Assert.ThrowsAsync<LeaseLostException>(() => endings.CompleteAsync(job, Made(), null, TimeSpan.Zero, Cancel));
                await endings.CompleteAsync(await ClaimAsync(), Made(), null, TimeSpan.Zero, Cancel);
                break;
            case Ending.BrokenOff:
                // The disk fails at the last moment: nothing of the end may stay.
                await Assert.ThrowsAsync<IOException>(() => endings.CompleteAsync(job, Made(_ => throw new IOException()), null, TimeSpan.Zero, Cancel));
                await endings.HandBackAsync(job, Cancel);
                await endings.CompleteAsync(await ClaimAsync(), Made(), null, TimeSpan.Zero, Cancel);
                break;
        }

        async Task<Job> ClaimAsync() => Assert.Single(await app.Get<JobClaims>().ClaimAsync(JobLane.Cpu, 1, "worker", Cancel));
    }

    private static JobOutcome.Completed Made(Func<Tx, Task>? commit = null) => (JobOutcome.Completed)JobOutcome.Complete(
        outputs:
        [
            new JobOutput { Filename = "a.mp4", Url = "/api/video/a.mp4", Kind = "video", DurationSeconds = 4.125 },
            new JobOutput { Filename = "a.srt", Url = "/api/subtitles/a.srt", Kind = "subtitles", DurationSeconds = 4.125 },
        ],
        commit: commit);

    private static DateOnly DateOf(DateTimeOffset at, string zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime);

    private static long Number(System.Text.Json.JsonElement from, string name) => from.GetProperty(name).GetInt64();

    private static Task<string> CountersAsync(ReelwrightApp app) => app.Get<Database>().ReadAsync(
        async db => System.Text.Json.JsonSerializer.Serialize(new
        {
            slots = await db.Set<UsageSlot>().OrderBy(row => row.UserId).ThenBy(row => row.Slot).ToListAsync(Cancel),
            totals = await db.Set<UsageTotal>().OrderBy(row => row.UserId).ToListAsync(Cancel),
            models = await db.Set<UsageModel>().OrderBy(row => row.UserId).ThenBy(row => row.Model).ToListAsync(Cancel),
        }),
        Cancel);

    private static Task MigrateAgainAsync(ReelwrightApp app, Db db)
    {
        var sql = Migrator.Known(db is Db.Postgres).Single(migration => migration.Name == "0019_usage").Sql;
        return app.Get<Database>().WriteAsync(
            async tx =>
            {
                await tx.ExecuteAsync("DELETE FROM usage_slots; DELETE FROM usage_totals; DELETE FROM usage_models;", [], Cancel);
                await tx.ExecuteAsync(sql[sql.IndexOf("INSERT INTO usage_slots", StringComparison.Ordinal)..], [], Cancel);
            },
            Cancel);
    }

    internal enum Ending
    {
        Completed,
        Settled,
        Failed,
        CancelledWaiting,
        CancelledRunning,
        KilledAndCompleted,
        BrokenOff,
    }

    internal sealed record Step(Ending Ending, string Kind, string? Model, int Price, int Part, int Minutes);
}
