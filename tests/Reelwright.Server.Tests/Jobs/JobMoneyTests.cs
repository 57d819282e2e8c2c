using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Jobs;

/// <summary>Jobs and the ledger together, under concurrency, on both databases.</summary>
public sealed class JobMoneyTests
{
    private const int Price = 21;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Of_200_submissions_at_once_as_many_get_through_as_the_balance_pays_for(Db db)
    {
        await using var app = await StartAsync(db);
        var account = await app.SignUpAsync("enterprise", credits: (7 * Price) + 5);
        var caller = CallerOf(account);

        var refusals = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => TrySubmitAsync(app, caller))));

        Assert.Equal(7, refusals.Count(refusal => refusal is null));
        Assert.All(refusals.OfType<Refusal>(), refusal => Assert.Equal("insufficient_credits", refusal.Code));
        await AssertLedgerAgreesAsync(app, account.UserId, balance: 5);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Of_many_submissions_at_once_as_many_get_through_as_jobs_are_allowed(Db db)
    {
        await using var app = await StartAsync(db);
        var account = await app.SignUpAsync("enterprise");
        var caller = CallerOf(account) with { ConcurrentJobs = 5 };

        var refusals = await Task.WhenAll(Enumerable.Range(0, 40).Select(at => Task.Run(() => TrySubmitAsync(app, caller, at % 2 == 0 ? JobLane.Cpu : JobLane.Gpu))));

        Assert.Equal(5, refusals.Count(refusal => refusal is null));
        Assert.All(refusals.OfType<Refusal>(), refusal => Assert.Equal((429, "too_many_jobs"), (refusal.Status, refusal.Code)));
    }

    [Fact]
    public async Task Jobs_of_one_request_count_as_one_and_come_all_or_none()
    {
        await using var app = await StartAsync(Db.Sqlite);
        var account = await app.SignUpAsync("pro", credits: 5 * Price);
        var caller = CallerOf(account) with { ConcurrentJobs = 2 };

        await SubmitAsync(app, caller, Enumerable.Repeat(Paid(), 3).Select(job => job with { Id = Guid.CreateVersion7() }).ToArray());
        var tooDear = await Assert.ThrowsAsync<Refusal>(() => SubmitAsync(app, caller, Enumerable.Repeat(Paid(), 3).Select(job => job with { Id = Guid.CreateVersion7() }).ToArray()));
        await SubmitAsync(app, caller, Paid());
        var tooMany = await Assert.ThrowsAsync<Refusal>(() => SubmitAsync(app, caller, Paid()));

        Assert.Equal(("insufficient_credits", "too_many_jobs"), (tooDear.Code, tooMany.Code));
        await AssertLedgerAgreesAsync(app, account.UserId, balance: Price);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task When_endings_race_one_of_them_wins_and_the_refund_comes_once(Db db)
    {
        await using var app = await StartAsync(db);
        var account = await app.SignUpAsync("enterprise");
        var (queue, database, endings) = (app.Get<JobQueue>(), app.Get<Database>(), app.Get<JobEndings>());
        for (var round = 0; round < 12; round++)
        {
            await SubmitAsync(app, CallerOf(account), Paid());
            var job = (await app.Get<JobClaims>().ClaimAsync(JobLane.Cpu, 1, "worker", Cancel))[0];

            await Task.WhenAll(
                Task.Run(() => IfStillOursAsync(() => endings.CompleteAsync(job, (JobOutcome.Completed)JobOutcome.Complete(), null, TimeSpan.Zero, Cancel))),
                Task.Run(() => IfStillOursAsync(() => endings.FailAsync(job, (JobOutcome.Failed)JobOutcome.Fail("x", "x"), Cancel))),
                Task.Run(() => database.WriteAsync(tx => queue.CancelAsync(tx, job.Id, Cancel), Cancel)),
                Task.Run(() => database.WriteAsync(tx => queue.CancelAsync(tx, job.Id, Cancel), Cancel)));
        }

        await AssertLedgerAgreesAsync(app, account.UserId);
        Assert.Equal(12, await database.ReadAsync(db => db.Set<Job>().CountAsync(job => job.Status != JobStatus.Queued && job.Status != JobStatus.Running), Cancel));
    }

    [Fact]
    public async Task After_so_many_full_refunds_a_day_the_work_done_is_paid_for()
    {
        await using var app = await StartAsync(Db.Sqlite, ("Queue:FullRefundsPerDay", "1"));
        var account = await app.SignUpAsync("enterprise", credits: 1_000);

        Assert.Equal(Price, await RunAndCancelAsync(app, account, progress: 60));
        Assert.Equal(Price * 40 / 100, await RunAndCancelAsync(app, account, progress: 60));
        await SubmitAsync(app, CallerOf(account), Paid());
        var waiting = await app.Get<Database>().ReadAsync(db => db.Set<Job>().SingleAsync(job => job.Status == JobStatus.Queued), Cancel);
        Assert.Equal(Price, await app.Get<Database>().WriteAsync(tx => app.Get<JobQueue>().CancelAsync(tx, waiting.Id, Cancel), Cancel));

        await AssertLedgerAgreesAsync(app, account.UserId, balance: 1_000 - Price + (Price * 40 / 100));
    }

    /// <summary>The balance is the ledger's sum, each job was charged once, and refunded if and only if it came to nothing.</summary>
    internal static Task AssertLedgerAgreesAsync(ReelwrightApp app, long userId, long? balance = null) => app.Get<Database>().ReadAsync(
        async db =>
        {
            var account = await db.Set<CreditAccount>().SingleAsync(row => row.UserId == userId);
            var lines = await db.Set<CreditTransaction>().Where(line => line.UserId == userId).ToListAsync();
            Assert.Equal(account.Balance, lines.Sum(line => line.Amount));
            Assert.Equal(balance ?? account.Balance, account.Balance);
            foreach (var job in await db.Set<Job>().Where(job => job.UserId == userId).ToListAsync())
            {
                var own = lines.Where(line => line.JobId == job.Id).ToList();
                Assert.Equal(-job.CreditsCharged, own.Single(line => line.Kind == CreditKind.Charge).Amount);
                Assert.Equal(job.CreditsRefunded, own.Where(line => line.Kind is CreditKind.Refund or CreditKind.Settlement).Sum(line => line.Amount));
                Assert.Equal(job.Status is JobStatus.Error or JobStatus.Cancelled, own.Exists(line => line.Kind == CreditKind.Refund));
            }

            return true;
        },
        Cancel);

    private static Task<ReelwrightApp> StartAsync(Db db, params (string, string?)[] settings) =>
        ReelwrightApp.StartAsync(db, [("Worker:Role", "Api"), ("Signup:Mode", "open"), .. settings]);

    private static Caller CallerOf(TestAccount account) => JobsApp.Caller(account.UserId, "enterprise");

    private static NewJob Paid() => JobsApp.NewJob(credits: Price) with { Description = "A film" };

    private static Task<IReadOnlyList<SubmittedJob>> SubmitAsync(ReelwrightApp app, Caller caller, params NewJob[] jobs) =>
        app.Get<Database>().WriteAsync(tx => app.Get<JobQueue>().SubmitAllAsync(tx, caller, jobs, Cancel), Cancel);

    private static async Task<Refusal?> TrySubmitAsync(ReelwrightApp app, Caller caller, string lane = JobLane.Cpu)
    {
        try
        {
            await SubmitAsync(app, caller, Paid() with { Lane = lane });
            return null;
        }
        catch (Refusal refusal)
        {
            return refusal;
        }
    }

    private static async Task IfStillOursAsync(Func<Task> ending)
    {
        try
        {
            await ending();
        }
        catch (LeaseLostException)
        {
            // Another ending was first.
        }
    }

    private static async Task<int?> RunAndCancelAsync(ReelwrightApp app, TestAccount account, int progress)
    {
        var submitted = await SubmitAsync(app, CallerOf(account), Paid());
        await app.Get<JobClaims>().ClaimAsync(JobLane.Cpu, 1, "worker", Cancel);
        return await app.Get<Database>().WriteAsync(
            async tx =>
            {
                await tx.Db.Set<Job>().Where(job => job.Id == submitted[0].Job.Id).ExecuteUpdateAsync(row => row.SetProperty(job => job.Progress, progress));
                return await app.Get<JobQueue>().CancelAsync(tx, submitted[0].Job.Id, Cancel);
            },
            Cancel);
    }
}
