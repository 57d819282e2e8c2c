using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Analytics;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Jobs;

namespace Reelwright.Server.Tests.Analytics;

public sealed class UsageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_days_are_those_of_the_accounts_time_zone_all_listed_and_a_deleted_film_stays_counted()
    {
        // Half past ten in the evening in London is the next day in Berlin.
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 23, 30, 0, TimeSpan.Zero));
        await using var app = await ReelwrightApp.StartAsync(Db.Sqlite, services: services => services.AddSingleton<TimeProvider>(clock));
        var account = await app.SignUpAsync("pro");
        var other = await app.SignUpAsync("pro");
        var film = await account.PostAsync("/api/generate", new { prompt = "a boat", width = 64, height = 64, frames = 12, steps = 1, seed = 1 });
        var job = await account.WaitForEndAsync(film);

        var utc = await account.GetAsync("/api/analytics/usage");
        Assert.Equal((30, "UTC", "2026-10-24"), (utc.GetProperty("days").GetArrayLength(), utc.GetProperty("time_zone").GetString(), utc.GetProperty("days")[0].GetProperty("date").GetString()));
        Assert.Equal(
            $$"""{"date":"2026-11-22","generations":1,"images":0,"audio":0,"edits":0,"credits_spent":{{job.GetProperty("credits_charged")}}}""", utc.GetProperty("days")[29].GetRawText());
        Assert.Equal(0, utc.GetProperty("days")[28].GetProperty("credits_spent").GetInt64());

        Assert.Equal("Europe/Berlin", (await account.PostAsync("/api/settings/time-zone", new { time_zone = "Europe/Berlin" })).GetProperty("time_zone").GetString());
        await account.DeleteAsync($"/api/generations/{film.GetProperty("generation_id")}");
        var berlin = (await account.GetAsync("/api/analytics/usage?days=1")).GetProperty("days");
        Assert.Equal((1, "2026-11-23", 1), (berlin.GetArrayLength(), berlin[0].GetProperty("date").GetString(), berlin[0].GetProperty("generations").GetInt32()));
        var summary = await account.GetAsync("/api/analytics/summary");
        Assert.Equal(("wan-t2v", 1), (summary.GetProperty("favourite_model").GetString(), summary.GetProperty("total_generations").GetInt32()));
        Assert.Equal(0.0083m, summary.GetProperty("total_video_minutes").GetDecimal());
        Assert.Equal(
            """{"total_generations":0,"total_images":0,"total_video_minutes":0,"favourite_model":null,"credits_spent":0}""", (await other.GetAsync("/api/analytics/summary")).GetRawText());

        var wrong = await account.GetAsync("/api/analytics/usage?days=367&time_zone=../etc/passwd", 400);
        Assert.Equal(["days", "time_zone"], wrong.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order());
        foreach (var name in new[] { "europe/berlin", "right/Europe/Berlin", "/etc/localtime", "Europe/Atlantis", "W. Europe Standard Time" })
        {
            Assert.True((await account.PostAsync("/api/settings/time-zone", new { time_zone = name }, 400)).GetProperty("errors").TryGetProperty("time_zone", out _), name);
        }
    }

    [Fact]
    public void Every_quarter_of_an_hour_belongs_to_the_day_it_has_on_the_zones_own_clocks()
    {
        string[] names = ["UTC", "Europe/Berlin", "America/Havana", "America/Asuncion", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Beirut", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Chatham"];
        var zones = names.Select(TimeZoneInfo.FindSystemTimeZoneById).ToArray();

        // From 1996 on: before that some clocks were changed in the middle of a quarter of an hour.
        var ranges = from zone in Gen.Elements(zones) from first in Gen.Choose(0, 12_000) from days in Gen.Choose(1, 366) select (zone, first, days);
        Check.QuickThrowOnFailure(Prop.ForAll(ranges.ToArbitrary(), range =>
        {
            var first = new DateOnly(1996, 1, 1).AddDays(range.first);
            var last = first.AddDays(range.days - 1);
            var covered = new Dictionary<DateOnly, int>();
            long? end = null;
            foreach (var stretch in new LocalDays(range.zone).Between(first, last))
            {
                Assert.Equal(end ?? stretch.From, stretch.From);
                end = stretch.To;
                for (var slot = stretch.From; slot < stretch.To; slot++)
                {
                    var date = LocalDays.DateOf(((slot * UsageSlot.Seconds) + stretch.OffsetSeconds) / 86_400);
                    covered[date] = covered.GetValueOrDefault(date) + 1;
                    Assert.Equal(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(slot * UsageSlot.Seconds), range.zone).DateTime), date);
                }
            }

            for (var date = first; date <= last; date = date.AddDays(1))
            {
                // Samoa left out a day when it crossed the date line.
                Assert.True(covered.GetValueOrDefault(date) is >= 88 and <= 104 || (range.zone.Id == "Pacific/Apia" && date == new DateOnly(2011, 12, 30)), $"{range.zone.Id} {date}: {covered.GetValueOrDefault(date)}");
            }
        }));
    }

    [Fact]
    public async Task Endings_of_one_account_at_once_in_many_lanes_are_all_counted()
    {
        await using var app = await ReelwrightApp.StartAsync(Db.Postgres, [("Worker:Role", "Api")]);
        var account = await app.SignUpAsync("enterprise", credits: 10_000);
        var database = app.Get<Database>();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async at =>
        {
            var lane = JobLane.GpuOf($"model-{at % 8}");
            var job = JobsApp.NewJob(credits: 10) with { Kind = "video", Model = $"model-{at % 8}", Lane = lane };
            await database.WriteAsync(tx => app.Get<JobQueue>().SubmitAsync(tx, JobsApp.Caller(account.UserId, "enterprise"), job, Cancel), Cancel);
        }));
        await database.WriteAsync(
            tx => tx.Db.Set<Job>().ExecuteUpdateAsync(row => row.SetProperty(job => job.Status, JobStatus.Running).SetProperty(job => job.Attempt, 1).SetProperty(job => job.LeaseOwner, "worker"), Cancel), Cancel);
        var jobs = await database.ReadAsync(db => db.Set<Job>().ToListAsync(Cancel), Cancel);

        await Task.WhenAll(jobs.Select((job, at) => Task.Run(() => at % 4 == 0
            ? app.Get<JobEndings>().FailAsync(job, (JobOutcome.Failed)JobOutcome.Fail("x", "x"), Cancel)
            : app.Get<JobEndings>().CompleteAsync(job, (JobOutcome.Completed)JobOutcome.Complete().SettledAt(9), null, TimeSpan.Zero, Cancel))));

        var summary = await account.GetAsync("/api/analytics/summary");
        Assert.Equal((30, 270), (summary.GetProperty("total_generations").GetInt32(), summary.GetProperty("credits_spent").GetInt32()));
        var days = (await account.GetAsync("/api/analytics/usage?days=2")).GetProperty("days").EnumerateArray().ToList();
        Assert.Equal((30, 270), (days.Sum(day => day.GetProperty("generations").GetInt32()), days.Sum(day => day.GetProperty("credits_spent").GetInt32())));
    }
}
