using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Billing.Stripe;

/// <summary>Purchases, refunds and changes of a subscription, told in any order, late and more than once, against a model of what has to come out.</summary>
public sealed class MoneyProperties
{
    private static readonly string[] Prices = ["starter", "creator", "pro"];
    private static readonly string[] Statuses = ["active", "past_due", "unpaid", "canceled"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Arbitrary<Step[]> Stories => Gen.OneOf(
            Gen.Choose(100, 600).Select(Step (credits) => new Buy(credits, IsLate: credits % 4 == 0)),
            Gen.Choose(0, 9).SelectMany(purchase => Gen.Choose(1, 400).Select(Step (pence) => new PayBack(purchase, pence))),
            Gen.Choose(0, 2).Select(Step (price) => new Change(price)),
            Gen.Choose(0, 3).Select(Step (status) => new Become(status)),
            Gen.Choose(0, 300).Select(Step (credits) => new Spend(credits)),
            Gen.Choose(0, 99).SelectMany(from => Gen.Choose(1, 6).Select(Step (count) => new Tell(from, count))),
            Gen.Choose(0, 99).SelectMany(from => Gen.Choose(1, 6).Select(Step (count) => new Tell(from, count))))
        .ArrayOf()
        .Resize(20)
        .ToArbitrary();

    [Theory]
    [InlineData(Db.Sqlite, 12)]
    [InlineData(Db.Postgres, 5)]
    public async Task However_it_is_told_credits_come_once_the_tier_is_the_subscriptions_and_the_balance_the_ledgers_sum(Db db, int runs)
    {
        await using var selling = await SellingApp.StartAsync(db);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs), Prop.ForAll(Stories, steps => Task.Run(() => HoldsAsync(selling, steps)).GetAwaiter().GetResult()));
    }

    private static async Task<bool> HoldsAsync(SellingApp selling, Step[] steps)
    {
        var story = new Story(selling, await selling.App.SignUpAsync());
        await story.SubscribeAsync();
        foreach (var step in steps)
        {
            await story.TakeAsync(step);
            await story.AssertAsync();
        }

        await story.TellTheRestAsync();
        await story.AssertAsync();
        await story.AssertEndAsync();
        return true;
    }

    /// <summary>One account's life, and what its purchases have to be worth by what was told of them.</summary>
    private sealed class Story(SellingApp selling, TestAccount account)
    {
        private readonly List<(string Session, int Credits)> _purchases = [];
        private readonly List<JsonObject> _events = [];
        private readonly HashSet<string> _told = [];
        private string _subscription = "";
        private string _price = "starter";
        private string _status = "active";

        /// <summary>Where in <see cref="Prices"/> the account should be by what was told; -1 for free. Overdue it is never more than it was.</summary>
        private int _entitled = -1;

        private StripeBooks Books => selling.Stripe.Books;

        public async Task SubscribeAsync()
        {
            var session = (await account.PostAsync("/api/stripe/create-checkout", new { tier = _price })).GetProperty("session_id").GetString()!;
            _events.AddRange(Books.Pay(session));
            _subscription = Books.SubscriptionOf(session);
        }

        public async Task TakeAsync(Step step)
        {
            switch (step)
            {
                case Buy buy:
                    var session = await selling.TopUpAsync(account, buy.Credits);
                    _events.AddRange(Books.Pay(session, buy.IsLate));
                    _events.AddRange(buy.IsLate ? Books.Arrive(session) : []);
                    _events.Add(Twin(_events.FindLast(happened => (string?)happened["type"] is "checkout.session.completed" or "checkout.session.async_payment_succeeded")!));
                    _purchases.Add((session, buy.Credits));
                    break;
                case PayBack back when _purchases.Count > 0:
                    _events.AddRange(Books.Refund(_purchases[back.Purchase % _purchases.Count].Session, back.Pence));
                    break;
                case Change change when _status != "canceled":
                    _price = Prices[change.Price];
                    _events.AddRange(Books.ChangePrice(_subscription, $"price_{_price}"));
                    break;
                case Become become when _status != "canceled":
                    _status = Statuses[become.Status];
                    _events.AddRange(Books.Become(_subscription, _status));
                    break;
                case Spend spend when await selling.CreditsAsync(account) >= spend.Credits:
                    await CreditLedgerTests.ChargeAsync(selling.App, account.UserId, spend.Credits);
                    break;
                case Tell tell:
                    await TellAsync(Enumerable.Range(0, tell.Count).Select(at => _events[(tell.From + (at * 7)) % _events.Count]));
                    break;
            }
        }

        public Task TellTheRestAsync() => TellAsync(_events.AsEnumerable().Reverse().ToList());

        public async Task AssertAsync()
        {
            Assert.Equal(_entitled < 0 ? "free" : Prices[_entitled], await selling.TierAsync(account));
            await selling.AssertLedgerAsync(account, _purchases.Where(purchase => IsPaid(purchase.Session)).Select(purchase => (long)purchase.Credits));
        }

        public async Task AssertEndAsync()
        {
            var lines = await selling.App.Get<Database>().ReadAsync(db => db.Set<CreditTransaction>().Where(line => line.UserId == account.UserId).ToListAsync(Cancel), Cancel);
            var refunded = _purchases.Sum(purchase => (long)(Refunds(purchase.Session).LastOrDefault()?["data"]!["object"]!["amount_refunded"] ?? 0L));
            var taken = -lines.Where(line => line.Kind is CreditKind.Adjustment).Sum(line => line.Amount);
            Assert.True(taken <= refunded && lines.Where(line => line.Kind is CreditKind.Adjustment).All(line => line.FromAllowance == 0), $"{taken} credits were taken back for {refunded} pence.");
            if (!lines.Exists(line => line.Kind is CreditKind.Charge))
            {
                Assert.Equal(refunded, taken);
            }
        }

        /// <summary>The same said by an event of its own.</summary>
        private static JsonObject Twin(JsonObject happened)
        {
            var twin = (JsonObject)happened.DeepClone();
            twin["id"] = $"{happened["id"]}_twin";
            return twin;
        }

        /// <summary>A payment is told by whichever of its events says "paid".</summary>
        private bool IsPaid(string session) => _events.Exists(happened =>
            _told.Contains((string)happened["id"]!) && (string?)happened["data"]!["object"]!["id"] == session && (string?)happened["data"]!["object"]!["payment_status"] == "paid");

        private IEnumerable<JsonObject> Refunds(string session) => _events.Where(happened =>
            (string?)happened["type"] == "charge.refunded" && (string?)happened["data"]!["object"]!["payment_intent"] == (string?)Books.Find(session)["payment_intent"]);

        private async Task TellAsync(IEnumerable<JsonObject> events)
        {
            foreach (var happened in events)
            {
                await selling.DeliverAsync(happened);
                if (_told.Add((string)happened["id"]!) && IsOfSubscription(happened))
                {
                    var price = Array.IndexOf(Prices, _price);
                    _entitled = _status switch { "active" => price, "past_due" => Math.Min(_entitled, price), _ => -1 };
                }
            }
        }

        private static bool IsOfSubscription(JsonObject happened) =>
            (string)happened["data"]!["object"]!["object"]! is "subscription" or "invoice" || (string?)happened["data"]!["object"]!["mode"] == "subscription";
    }

    internal abstract record Step;

    private sealed record Buy(int Credits, bool IsLate) : Step;

    private sealed record PayBack(int Purchase, int Pence) : Step;

    private sealed record Change(int Price) : Step;

    private sealed record Become(int Status) : Step;

    private sealed record Spend(int Credits) : Step;

    private sealed record Tell(int From, int Count) : Step;
}
