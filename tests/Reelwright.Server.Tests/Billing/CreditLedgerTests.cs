using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Billing;

public sealed class CreditLedgerTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Two_hundred_charges_at_once_against_a_balance_for_seven_let_exactly_seven_through(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var user = await app.SignUpAsync(credits: 7 * 21);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            try
            {
                await ChargeAsync(app, user.UserId, 21);
                return "charged";
            }
            catch (Refusal refusal)
            {
                return refusal.Code;
            }
        }));

        Assert.Equal(7, outcomes.Count(outcome => outcome == "charged"));
        Assert.Equal(193, outcomes.Count(outcome => outcome == "insufficient_credits"));
        await AssertLedgerAsync(app, user.UserId, balance: 0);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_refund_that_is_asked_for_by_many_at_once_happens_once(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var user = await app.SignUpAsync(credits: 100);
        var job = await ChargeAsync(app, user.UserId, 30);

        var refunds = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RefundAsync(app, job)));

        Assert.Equal(30, refunds.Sum());
        await AssertLedgerAsync(app, user.UserId, balance: 100);
    }

    [Fact]
    public async Task A_charge_takes_the_allowance_first_and_a_refund_puts_both_parts_back_where_they_came_from()
    {
        var app = shared.App;
        var user = await app.SignUpAsync(credits: 200);

        var job = await ChargeAsync(app, user.UserId, 170);
        var charged = await AccountAsync(app, user.UserId);
        await RefundAsync(app, job);
        var refunded = await AccountAsync(app, user.UserId);

        Assert.Equal((0, 30), (charged.Allowance, charged.Purchased));
        Assert.Equal((150, 50), (refunded.Allowance, refunded.Purchased));
    }

    [Fact]
    public async Task A_partial_refund_gives_credits_that_stay_back_first()
    {
        var app = shared.App;
        var user = await app.SignUpAsync(credits: 200);
        var job = await ChargeAsync(app, user.UserId, 170);

        await RefundAsync(app, job, 25);

        var account = await AccountAsync(app, user.UserId);
        Assert.Equal((5, 50), (account.Allowance, account.Purchased));
    }

    [Fact]
    public async Task A_settlement_lowers_a_charge_once_and_a_later_refund_gives_only_the_rest()
    {
        var app = shared.App;
        var user = await app.SignUpAsync(credits: 100);
        var job = await ChargeAsync(app, user.UserId, 30);
        var ledger = app.Get<CreditLedger>();

        var settled = await app.Get<Database>().WriteAsync(tx => ledger.SettleAsync(tx, job, 12, "Real length", Cancel), Cancel);
        var again = await app.Get<Database>().WriteAsync(tx => ledger.SettleAsync(tx, job, 5, "Real length", Cancel), Cancel);
        var refunded = await RefundAsync(app, job);

        Assert.Equal((18, 0, 12), (settled, again, refunded));
        await AssertLedgerAsync(app, user.UserId, balance: 100);
    }

    [Fact]
    public async Task A_settlement_never_raises_a_charge()
    {
        var app = shared.App;
        var user = await app.SignUpAsync(credits: 100);
        var job = await ChargeAsync(app, user.UserId, 30);

        var settled = await app.Get<Database>().WriteAsync(tx => app.Get<CreditLedger>().SettleAsync(tx, job, 40, "Real length", Cancel), Cancel);

        Assert.Equal(0, settled);
        await AssertLedgerAsync(app, user.UserId, balance: 70);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task What_a_refund_returns_to_a_month_that_has_ended_lapses(Db db)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero));
        await using var app = await StartAsync(clock, db);
        var user = await app.SignUpAsync(credits: 200);
        var job = await ChargeAsync(app, user.UserId, 170);

        clock.Jump(TimeSpan.FromDays(40));
        var refunded = await RefundAsync(app, job);

        var account = await AccountAsync(app, user.UserId);
        Assert.Equal((170, 150, 50), (refunded, account.Allowance, account.Purchased));
        await AssertLedgerAsync(app, user.UserId, balance: 200);
    }

    [Fact]
    public async Task The_allowance_renews_on_the_monthly_anniversary_clamped_to_the_months_end_and_does_not_pile_up()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero));
        await using var app = await StartAsync(clock);
        var user = await app.SignUpAsync(credits: 200);
        await ChargeAsync(app, user.UserId, 20);

        clock.AdjustTime(new DateTimeOffset(2026, 2, 28, 9, 59, 59, TimeSpan.Zero));
        var before = await AccountAsync(app, user.UserId);
        clock.AdjustTime(new DateTimeOffset(2026, 2, 28, 10, 0, 0, TimeSpan.Zero));
        var february = await AccountAsync(app, user.UserId);
        clock.AdjustTime(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        var june = await AccountAsync(app, user.UserId);

        Assert.Equal((130, 50), (before.Allowance, before.Purchased));
        Assert.Equal((150, 50), (february.Allowance, february.Purchased));
        Assert.Equal(new DateTimeOffset(2026, 3, 31, 10, 0, 0, TimeSpan.Zero), february.PeriodEnd);
        Assert.Equal((150, 50), (june.Allowance, june.Purchased));
        Assert.Equal(new DateTimeOffset(2026, 6, 30, 10, 0, 0, TimeSpan.Zero), june.PeriodEnd);
        await AssertLedgerAsync(app, user.UserId, balance: 200);
    }

    [Fact]
    public async Task The_maintenance_pass_renews_accounts_that_nobody_touches()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero));
        await using var app = await StartAsync(clock);
        var user = await app.SignUpAsync();
        await ChargeAsync(app, user.UserId, 150);
        clock.AdjustTime(new DateTimeOffset(2026, 2, 28, 10, 0, 0, TimeSpan.Zero));

        var isMore = await app.Get<IEnumerable<IMaintenanceTask>>().OfType<AllowanceRenewal>().Single().RunAsync(Cancel);

        var stored = await app.Get<Database>().ReadAsync(db => db.Set<CreditAccount>().SingleAsync(a => a.UserId == user.UserId, Cancel), Cancel);
        Assert.Equal(150, stored.Allowance);
        Assert.False(isMore);
    }

    [Fact]
    public async Task Raising_a_tier_grants_the_difference_once_however_often_it_goes_up_and_down()
    {
        var app = shared.App;
        var user = await app.SignUpAsync();

        var balances = new List<long>();
        foreach (var tier in new[] { Tier.Creator, Tier.Free, Tier.Creator, Tier.Pro })
        {
            await app.Get<Database>().WriteAsync(tx => app.Get<CreditLedger>().ChangeTierAsync(tx, user.UserId, tier, Cancel), Cancel);
            balances.Add((await AccountAsync(app, user.UserId)).Balance);
        }

        Assert.Equal([1_500, 1_500, 1_500, 5_000], balances);
        await AssertLedgerAsync(app, user.UserId, balance: 5_000);
    }

    [Fact]
    public async Task A_lowered_tier_gets_its_own_allowance_from_the_next_month_on()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero));
        await using var app = await StartAsync(clock);
        var user = await app.SignUpAsync("creator");
        await app.Get<Database>().WriteAsync(tx => app.Get<CreditLedger>().ChangeTierAsync(tx, user.UserId, Tier.Free, Cancel), Cancel);

        var kept = await AccountAsync(app, user.UserId);
        clock.Jump(TimeSpan.FromDays(31));
        var renewed = await AccountAsync(app, user.UserId);

        Assert.Equal((1_500, 150), (kept.Balance, renewed.Balance));
    }

    [Fact]
    public async Task A_negative_adjustment_takes_the_allowance_first_and_stops_at_zero()
    {
        var app = shared.App;
        var user = await app.SignUpAsync(credits: 200);
        var ledger = app.Get<CreditLedger>();

        var first = await app.Get<Database>().WriteAsync(tx => ledger.AdjustAsync(tx, user.UserId, -160, "Correction", Cancel), Cancel);
        var account = await AccountAsync(app, user.UserId);
        var second = await app.Get<Database>().WriteAsync(tx => ledger.AdjustAsync(tx, user.UserId, -160, "Correction", Cancel), Cancel);

        Assert.Equal((-160, 0, 40, -40), (first, account.Allowance, account.Purchased, second));
        await AssertLedgerAsync(app, user.UserId, balance: 0);
    }

    internal static Task<ReelwrightApp> StartAsync(TimeProvider clock, Db db = Db.Sqlite) =>
        ReelwrightApp.StartAsync(db, services: services => services.AddSingleton(clock));

    internal static async Task<Guid> ChargeAsync(ReelwrightApp app, long userId, int amount)
    {
        var job = Guid.CreateVersion7();
        await app.Get<Database>().WriteAsync(tx => app.Get<CreditLedger>().ChargeAsync(tx, userId, amount, job, "Generation", Cancel), Cancel);
        return job;
    }

    internal static Task<int> RefundAsync(ReelwrightApp app, Guid job, int? amount = null) =>
        app.Get<Database>().WriteAsync(tx => app.Get<CreditLedger>().RefundAsync(tx, job, amount, "Generation failed", Cancel), Cancel);

    internal static Task<CreditAccount> AccountAsync(ReelwrightApp app, long userId) => app.Get<CreditReader>().ReadAsync(userId, Cancel);

    /// <summary>The balance is the ledger's sum, and every line carries the sum up to it.</summary>
    internal static async Task AssertLedgerAsync(ReelwrightApp app, long userId, long balance)
    {
        var account = await AccountAsync(app, userId);
        var lines = await app.Get<Database>().ReadAsync(db => db.Set<CreditTransaction>().Where(t => t.UserId == userId).OrderBy(t => t.Id).ToListAsync(Cancel), Cancel);
        Assert.Equal(balance, account.Balance);
        long sum = 0;
        foreach (var line in lines)
        {
            sum += line.Amount;
            Assert.Equal(sum, line.BalanceAfter);
        }

        Assert.Equal(balance, sum);
        Assert.Equal(account.Allowance, lines.Sum(line => line.FromAllowance));
    }
}
