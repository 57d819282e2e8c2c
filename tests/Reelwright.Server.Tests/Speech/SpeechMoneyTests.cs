using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Speech;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Jobs;

namespace Reelwright.Server.Tests.Speech;

/// <summary>Charged on an estimate, settled at the real length: with the ledger, on both databases, however a job ends.</summary>
public sealed class SpeechMoneyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal enum Ending
    {
        Completed,
        CompletedTwice,
        DeadlockThenCompleted,
        Failed,
        Cancelled,
        CompletedThenCancelled,
    }

    [Theory]
    [InlineData(Db.Sqlite, 60)]
    [InlineData(Db.Postgres, 30)]
    public async Task Whatever_happens_the_real_length_is_paid_once_and_nothing_else(Db db, int runs)
    {
        await using var app = await ReelwrightApp.StartAsync(db, [("Worker:Role", "Api")]);
        var account = await app.SignUpAsync("enterprise", credits: 1_000_000);
        var cases = from estimate in Gen.Choose(0, 6_000_000)
                    from real in Gen.OneOf(Gen.Choose(0, 6_000_000), Gen.Choose(0, 1).Select(_ => estimate), Gen.Choose(0, estimate))
                    from ending in Gen.Elements(Enum.GetValues<Ending>())
                    select (Estimate: estimate / 1000.0, Real: real / 1000.0, Ending: ending);

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(runs),
            Prop.ForAll(cases.ToArbitrary(), one => Task.Run(() => HoldsAsync(app, account, one.Estimate, one.Real, one.Ending)).GetAwaiter().GetResult()));
        await JobMoneyTests.AssertLedgerAgreesAsync(app, account.UserId);
    }

    private static async Task<bool> HoldsAsync(ReelwrightApp app, TestAccount account, double estimate, double real, Ending ending)
    {
        var (database, endings, queue) = (app.Get<Database>(), app.Get<JobEndings>(), app.Get<JobQueue>());
        var before = await BalanceAsync(app, account);
        var (charge, price) = (Math.Max(1, GenerateSpeech.Price(6, estimate)), GenerateSpeech.Price(6, real));
        var job = JobsApp.NewJob(credits: charge) with { Description = "Speech" };
        await database.WriteAsync(tx => queue.SubmitAllAsync(tx, JobsApp.Caller(account.UserId, "enterprise"), [job], Cancel), Cancel);
        var claimed = (await app.Get<JobClaims>().ClaimAsync(JobLane.Cpu, 1, "worker", Cancel)).Single();
        var done = (JobOutcome.Completed)JobOutcome.Complete().SettledAt(price);
        var tries = 0;
        switch (ending)
        {
            case Ending.Failed:
                await endings.FailAsync(claimed, (JobOutcome.Failed)JobOutcome.Fail("x", "x"), Cancel);
                break;
            case Ending.Cancelled:
                await database.WriteAsync(tx => queue.CancelAsync(tx, job.Id, Cancel), Cancel);
                await Assert.ThrowsAsync<LeaseLostException>(() => endings.CompleteAsync(claimed, done, null, TimeSpan.Zero, Cancel));
                break;
            case Ending.CompletedTwice:
                await endings.CompleteAsync(claimed, done, null, TimeSpan.Zero, Cancel);
                await Assert.ThrowsAsync<LeaseLostException>(() => endings.CompleteAsync(claimed, done, null, TimeSpan.Zero, Cancel));
                break;
            case Ending.DeadlockThenCompleted:
                // The transaction dies after the money moved: as if it had never begun.
                var dies = done with { Commit = _ => tries++ == 0 ? throw new InvalidOperationException("The disk is gone.") : Task.CompletedTask };
                await Assert.ThrowsAsync<InvalidOperationException>(() => endings.CompleteAsync(claimed, dies, null, TimeSpan.Zero, Cancel));
                Assert.Equal(before - charge, await BalanceAsync(app, account));
                await endings.CompleteAsync(claimed, dies, null, TimeSpan.Zero, Cancel);
                break;
            default:
                await endings.CompleteAsync(claimed, done, null, TimeSpan.Zero, Cancel);
                if (ending is Ending.CompletedThenCancelled)
                {
                    await Record.ExceptionAsync(() => database.WriteAsync(tx => queue.CancelAsync(tx, job.Id, Cancel), Cancel));
                }

                break;
        }

        var paid = ending is Ending.Failed or Ending.Cancelled ? 0 : Math.Min(price, charge);
        var row = await database.ReadAsync(db => db.Set<Job>().SingleAsync(one => one.Id == job.Id), Cancel);
        var lines = await database.ReadAsync(db => db.Set<CreditTransaction>().Where(line => line.JobId == job.Id).ToListAsync(Cancel), Cancel);
        Assert.Equal(before - paid, await BalanceAsync(app, account));
        Assert.Equal((charge, charge - paid), (row.CreditsCharged, row.CreditsRefunded));
        Assert.Equal(-paid, lines.Sum(line => line.Amount));
        Assert.Equal(paid is 0 || paid < charge ? 1 : 0, lines.Count(line => line.Kind is CreditKind.Refund or CreditKind.Settlement));
        return true;
    }

    private static Task<long> BalanceAsync(ReelwrightApp app, TestAccount account) => app.Get<Database>().ReadAsync(
        async db => (await db.Set<CreditAccount>().SingleAsync(row => row.UserId == account.UserId, Cancel)).Balance, Cancel);
}
