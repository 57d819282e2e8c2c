using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Billing;

public sealed class LedgerProperties
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Arbitrary<Step[]> Sequences => Gen.OneOf(
            Gen.Choose(0, 400).Select(Step (amount) => new Charge(amount)),
            Gen.Choose(0, 400).Select(Step (amount) => new Charge(amount)),
            Gen.Choose(0, 9).Select(Step (job) => new Refund(job, null)),
            Gen.Choose(0, 9).SelectMany(job => Gen.Choose(0, 200).Select(Step (amount) => new Refund(job, amount))),
            Gen.Choose(0, 9).SelectMany(job => Gen.Choose(0, 300).Select(Step (amount) => new Settle(job, amount))),
            Gen.Choose(-500, 500).Select(Step (amount) => new Adjust(amount)),
            Gen.Elements([Tier.Free, Tier.Starter, Tier.Creator]).Select(Step (tier) => new ChangeTier(tier)),
            Gen.Choose(0, 70).Select(Step (days) => new Pass(days)))
        .ArrayOf()
        .Resize(25)
        .ToArbitrary();

    [Theory]
    [InlineData(Db.Sqlite, 40)]
    [InlineData(Db.Postgres, 15)]
    public async Task Whatever_happens_the_balance_is_the_ledgers_sum_and_never_negative(Db db, int runs)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2024, 1, 31, 23, 30, 0, TimeSpan.Zero));
        await using var app = await CreditLedgerTests.StartAsync(clock, db);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs), Prop.ForAll(Sequences, steps => Task.Run(() => HoldsAsync(app, clock, steps)).GetAwaiter().GetResult()));
    }

    private static async Task<bool> HoldsAsync(ReelwrightApp app, FakeTimeProvider clock, Step[] steps)
    {
        var user = await app.SignUpAsync();
        var jobs = new List<Guid>();
        var ledger = app.Get<CreditLedger>();
        foreach (var step in steps)
        {
            if (step is Pass pass)
            {
                clock.Jump(TimeSpan.FromDays(pass.Days));
            }
            else
            {
                await app.Get<Database>().WriteAsync(tx => TakeAsync(tx, ledger, user.UserId, jobs, step), Cancel);
            }
        }

        await AssertHoldsAsync(app, user.UserId, jobs);
        return true;
    }

    private static async Task TakeAsync(Tx tx, CreditLedger ledger, long userId, List<Guid> jobs, Step step)
    {
        switch (step)
        {
            case Charge charge:
                var job = Guid.CreateVersion7();
                try
                {
                    await ledger.ChargeAsync(tx, userId, charge.Amount, job, "Generation", Cancel);
                    jobs.Add(job);
                }
                catch (Refusal)
                {
                    var account = await ledger.RenewAsync(tx, userId, Cancel);
                    Assert.True(account.Balance < charge.Amount, "A charge was refused that the balance would have covered.");
                }

                break;
            case Refund refund when jobs.Count > 0:
                await ledger.RefundAsync(tx, jobs[refund.Job % jobs.Count], refund.Amount, "Failed", Cancel);
                break;
            case Settle settle when jobs.Count > 0:
                await ledger.SettleAsync(tx, jobs[settle.Job % jobs.Count], settle.Amount, "Real length", Cancel);
                break;
            case Adjust adjust:
                await ledger.AdjustAsync(tx, userId, adjust.Amount, "Correction", Cancel);
                break;
            case ChangeTier change:
                await ledger.ChangeTierAsync(tx, userId, change.Tier, Cancel);
                break;
        }
    }

    private static async Task AssertHoldsAsync(ReelwrightApp app, long userId, List<Guid> jobs)
    {
        var account = await CreditLedgerTests.AccountAsync(app, userId);
        await CreditLedgerTests.AssertLedgerAsync(app, userId, account.Balance);
        var lines = await app.Get<Database>().ReadAsync(db => db.Set<CreditTransaction>().Where(t => t.UserId == userId).ToListAsync(Cancel), Cancel);
        Assert.True(account is { Allowance: >= 0, Purchased: >= 0 });
        Assert.True(account.Allowance <= account.Granted, "More allowance is left than this month was granted.");
        Assert.All(lines, line => Assert.True(line.BalanceAfter >= 0));
        foreach (var job in jobs)
        {
            var net = lines.Where(line => line.JobId == job && line.Kind != CreditKind.Expiry).Sum(line => line.Amount);
            Assert.True(net <= 0, "A job gave back more than it cost.");
            Assert.True(lines.Count(line => line.JobId == job && line.Kind == CreditKind.Refund) <= 1);
        }

        // Credits that stay come only from adjustments, so what is left of them never exceeds what those added.
        Assert.True(account.Purchased <= lines.Where(line => line is { Kind: CreditKind.Adjustment, Amount: > 0 }).Sum(line => line.Amount));
    }

    internal abstract record Step;

    private sealed record Charge(int Amount) : Step;

    private sealed record Refund(int Job, int? Amount) : Step;

    private sealed record Settle(int Job, int Amount) : Step;

    private sealed record Adjust(int Amount) : Step;

    private sealed record ChangeTier(Tier Tier) : Step;

    private sealed record Pass(int Days) : Step;
}
