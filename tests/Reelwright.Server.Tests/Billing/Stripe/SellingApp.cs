using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Billing.Stripe;

/// <summary>A studio that sells through a Stripe of its own, with a clock that can leap.</summary>
internal sealed class SellingApp(ReelwrightApp app, FakeStripe stripe, ShiftedClock clock) : IAsyncDisposable
{
    public ReelwrightApp App { get; } = app;

    public FakeStripe Stripe { get; } = stripe;

    public ShiftedClock Clock { get; } = clock;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<SellingApp> StartAsync(Db db = Db.Sqlite, params (string, string?)[] settings)
    {
        var stripe = await FakeStripe.StartAsync();
        var clock = new ShiftedClock(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        var app = await ReelwrightApp.StartAsync(db, [.. stripe.Settings, .. settings], services => services.AddSingleton<TimeProvider>(clock));
        return new SellingApp(app, stripe, clock);
    }

    public async Task<string> TopUpAsync(TestAccount account, int credits) =>
        (await account.PostAsync("/api/credits/topup", new { credits })).GetProperty("session_id").GetString()!;

    /// <summary>Goes through the payment page; the events are delivered.</summary>
    /// <returns>The subscription's id.</returns>
    public async Task<string> SubscribeAsync(TestAccount account, string tier)
    {
        var session = (await account.PostAsync("/api/stripe/create-checkout", new { tier })).GetProperty("session_id").GetString()!;
        await DeliverAsync(Stripe.Books.Pay(session));
        return Stripe.Books.SubscriptionOf(session);
    }

    public Task DeliverAsync(params IEnumerable<JsonObject> events) => FakeStripe.DeliverAsync(App, events);

    public async Task<long> CreditsAsync(TestAccount account) => (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt64();

    public async Task<string> TierAsync(TestAccount account) => (await account.GetAsync("/api/auth/check")).GetProperty("tier").GetString()!;

    public Task<JsonElement> SubscriptionAsync(TestAccount account) => account.GetAsync("/api/subscription");

    /// <summary>What the audit log says of an account, oldest first.</summary>
    public Task<List<string>> AuditAsync(TestAccount account) => App.Get<Database>().ReadAsync(
        db => db.Set<AuditEntry>().Where(entry => entry.Target == $"user:{account.UserId}").OrderBy(entry => entry.Id).Select(entry => $"{entry.Action} {entry.Detail}").ToListAsync(Cancel), Cancel);

    /// <summary>A piece of housekeeping that runs only when the test says so.</summary>
    public async Task<IMaintenanceTask> HoldAsync(string name)
    {
        var task = App.Get<IEnumerable<IMaintenanceTask>>().Single(task => task.Name == name);
        await App.HoldAsync(task);
        return task;
    }

    /// <summary>The balance is the ledger's sum, and each purchase is in it once.</summary>
    public async Task AssertLedgerAsync(TestAccount account, params IEnumerable<long> purchases)
    {
        var (balance, lines) = await App.Get<Database>().ReadAsync(
            async db => ((await db.Set<CreditAccount>().SingleAsync(a => a.UserId == account.UserId, Cancel)).Balance, await db.Set<CreditTransaction>().Where(t => t.UserId == account.UserId).ToListAsync(Cancel)), Cancel);
        Assert.Equal(lines.Sum(line => line.Amount), balance);
        Assert.All(lines, line => Assert.True(line.BalanceAfter >= 0));
        Assert.Equal(purchases.Order(), lines.Where(line => line.Kind is CreditKind.Purchase).Select(line => line.Amount).Order());
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Stripe.DisposeAsync();
    }
}
