using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Reelwright.Server.Accounts.Closing;
using Reelwright.Server.Billing.Stripe;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Billing.Stripe;

public sealed class SubscriptionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_subscription_lives_through_its_events_and_the_tier_goes_with_it(Db db)
    {
        await using var selling = await SellingApp.StartAsync(db);
        var books = selling.Stripe.Books;
        var account = await selling.App.SignUpAsync();
        Assert.Equal("free", await selling.TierAsync(account));

        var id = await selling.SubscribeAsync(account, "starter");
        Assert.Equal(("starter", 500), (await selling.TierAsync(account), await selling.CreditsAsync(account)));
        var view = await selling.SubscriptionAsync(account);
        Assert.Equal(("starter", "active", 500), (view.GetProperty("tier").GetString(), view.GetProperty("status").GetString(), view.GetProperty("monthly_allowance").GetInt32()));
        Assert.Equal((DateTimeOffset.FromUnixTimeSeconds(1_792_600_000), false), (view.GetProperty("current_period_end").GetDateTimeOffset(), view.GetProperty("cancel_at_period_end").GetBoolean()));

        // Up grants the difference once; down leaves what is there.
        await selling.DeliverAsync(books.ChangePrice(id, "price_pro"));
        Assert.Equal(("pro", 5_000), (await selling.TierAsync(account), await selling.CreditsAsync(account)));
        await selling.DeliverAsync(books.ChangePrice(id, "price_creator"));
        Assert.Equal(("creator", 5_000), (await selling.TierAsync(account), await selling.CreditsAsync(account)));

        // A second one is not sold, and the portal is where the first is changed.
        Assert.Equal("subscription_exists", (await account.PostAsync("/api/stripe/create-checkout", new { tier = "pro" }, 400)).GetProperty("code").GetString());
        Assert.StartsWith("https://billing.stripe.example/p/session/", (await account.PostAsync("/api/stripe/create-portal")).GetProperty("portal_url").GetString(), StringComparison.Ordinal);

        await selling.DeliverAsync(books.CancelAtPeriodEnd(id));
        Assert.Equal(("creator", true), (await selling.TierAsync(account), (await selling.SubscriptionAsync(account)).GetProperty("cancel_at_period_end").GetBoolean()));
        await selling.DeliverAsync(books.CancelAtPeriodEnd(id, isSet: false));
        Assert.False((await selling.SubscriptionAsync(account)).GetProperty("cancel_at_period_end").GetBoolean());
        await selling.DeliverAsync(books.CancelAt(id, 1_795_000_000));
        Assert.True((await selling.SubscriptionAsync(account)).GetProperty("cancel_at_period_end").GetBoolean());
        await selling.DeliverAsync(books.Become(id, "canceled"));
        Assert.Equal(("free", "canceled"), (await selling.TierAsync(account), (await selling.SubscriptionAsync(account)).GetProperty("status").GetString()));
        await selling.DeliverAsync(books.Events);
        await selling.AssertLedgerAsync(account);
        var changes = (await selling.AuditAsync(account)).Where(entry => entry.StartsWith("user.tier", StringComparison.Ordinal)).Select(entry => JsonNode.Parse(entry["user.tier".Length..])!);
        Assert.Equal(["free>starter", "starter>pro", "pro>creator", "creator>free"], changes.Select(change => $"{change["from"]}>{change["to"]}"));

        // And round again.
        await selling.SubscribeAsync(account, "creator");
        Assert.Equal("creator", await selling.TierAsync(account));
    }

    [Fact]
    public async Task Of_two_subscriptions_the_higher_counts_and_when_it_ends_the_other()
    {
        await using var selling = await SellingApp.StartAsync();
        var (books, account) = (selling.Stripe.Books, await selling.App.SignUpAsync());
        var id = await selling.SubscribeAsync(account, "pro");

        await selling.DeliverAsync(books.Another(id, "price_starter"));
        Assert.Equal(("pro", "pro"), (await selling.TierAsync(account), (await selling.SubscriptionAsync(account)).GetProperty("tier").GetString()));

        await selling.DeliverAsync(books.Become(id, "canceled"));
        Assert.Equal(("starter", "active"), (await selling.TierAsync(account), (await selling.SubscriptionAsync(account)).GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_deleted_account_pays_no_more_however_long_Stripe_does_not_answer()
    {
        await using var selling = await SellingApp.StartAsync();
        var (books, account) = (selling.Stripe.Books, await selling.App.SignUpAsync());
        var id = await selling.SubscribeAsync(account, "creator");
        var open = (await account.PostAsync("/api/credits/topup", new { credits = 500 })).GetProperty("session_id").GetString()!;
        var erase = selling.App.Get<IEnumerable<IMaintenanceTask>>().OfType<EraseAccounts>().Single();
        await selling.App.HoldAsync(erase);
        await selling.HoldAsync("subscription-news");

        // A server that cannot reach Stripe any more must not let go of somebody who pays.
        var unable = new EndCustomer(selling.App.Get<StripeClient>(), selling.App.Get<Database>(), Options.Create(new StripeOptions()), NullLogger<EndCustomer>.Instance);
        var refusal = await Assert.ThrowsAsync<Refusal>(() => selling.App.Get<Database>().WriteAsync(tx => unable.OnClosingAsync(tx, account.UserId, Cancel), Cancel));
        Assert.Equal("billing_not_configured", refusal.Code);

        await account.PostAsync("/api/settings/delete-account", new { password = account.Password });
        for (var fault = 0; fault < 3; fault++)
        {
            selling.Stripe.Faults.Enqueue(StripeFault.BreaksForGood);
            await erase.RunAsync(Cancel);
            Assert.Equal("active", (string?)books.Find(id)["status"]);
            selling.Clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Single(await erase.LookAsync(Cancel));

        // Done, though the answer is lost; asked again, there is no such customer, and that is well.
        selling.Stripe.Faults.Enqueue(StripeFault.LosesReply);
        while (await erase.RunAsync(Cancel))
        {
        }

        Assert.Equal("canceled", (string?)books.Find(id)["status"]);
        Assert.Empty(await erase.LookAsync(Cancel));

        // What Stripe tells afterwards, and a payment that was on its way, change nothing for anybody.
        await selling.DeliverAsync(books.Events);
        await selling.DeliverAsync(books.Pay(open));
    }

    [Fact]
    public async Task What_was_not_paid_gives_nothing_however_the_subscription_stands()
    {
        await using var selling = await SellingApp.StartAsync();
        var (books, account) = (selling.Stripe.Books, await selling.App.SignUpAsync());
        var session = (await account.PostAsync("/api/stripe/create-checkout", new { tier = "starter" })).GetProperty("session_id").GetString()!;
        var bought = books.Pay(session);
        var id = books.SubscriptionOf(session);

        // Seen for the first time when it is overdue: nothing tells that it was ever paid.
        var failed = books.Become(id, "past_due");
        await selling.DeliverAsync(bought);
        await selling.DeliverAsync(failed);
        Assert.Equal("free", await selling.TierAsync(account));
        Assert.Equal(JsonValueKind.Null, (await selling.SubscriptionAsync(account)).GetProperty("grace_ends_at").ValueKind);
        await selling.DeliverAsync(books.Become(id, "active"));
        Assert.Equal(("starter", 500), (await selling.TierAsync(account), await selling.CreditsAsync(account)));

        // Stripe changes the price although the upgrade's bill was not paid.
        books.Become(id, "past_due");
        await selling.DeliverAsync(books.ChangePrice(id, "price_pro"));
        Assert.Equal(("starter", 500), (await selling.TierAsync(account), await selling.CreditsAsync(account)));
        await selling.DeliverAsync(books.Become(id, "active"));
        Assert.Equal(("pro", 5_000), (await selling.TierAsync(account), await selling.CreditsAsync(account)));

        // A lower price counts at once, and the grace that follows "unpaid" would be a second one.
        books.Become(id, "past_due");
        await selling.DeliverAsync(books.ChangePrice(id, "price_creator"));
        Assert.Equal("creator", await selling.TierAsync(account));
        await selling.DeliverAsync(books.Become(id, "unpaid"));
        Assert.Equal("free", await selling.TierAsync(account));
        await selling.DeliverAsync(books.Become(id, "past_due"));
        Assert.Equal("free", await selling.TierAsync(account));
        Assert.Equal(JsonValueKind.Null, (await selling.SubscriptionAsync(account)).GetProperty("grace_ends_at").ValueKind);
        await selling.DeliverAsync(books.Become(id, "active"));
        Assert.Equal("creator", await selling.TierAsync(account));
    }

    [Fact]
    public async Task A_subscription_without_items_is_taken_and_changes_nothing()
    {
        await using var selling = await SellingApp.StartAsync();
        var account = await selling.App.SignUpAsync();
        var id = await selling.SubscribeAsync(account, "starter");

        await selling.DeliverAsync(selling.Stripe.Books.Empty(id));

        Assert.Equal("starter", await selling.TierAsync(account));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_792_600_000), (await selling.SubscriptionAsync(account)).GetProperty("current_period_end").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_customer_that_is_gone_at_Stripe_keeps_nobody_from_buying()
    {
        await using var selling = await SellingApp.StartAsync();
        var (books, account) = (selling.Stripe.Books, await selling.App.SignUpAsync());

        // Each time the event of it is lost.
        var customer = DeleteCustomerOf(await selling.TopUpAsync(account, 100));
        var next = await selling.TopUpAsync(account, 200);
        Assert.NotEqual(customer, (string?)books.Find(next)["customer"]);
        await selling.DeliverAsync(books.Pay(next));
        await selling.AssertLedgerAsync(account, 200);

        DeleteCustomerOf(next);
        var id = await selling.SubscribeAsync(account, "creator");
        Assert.Equal("creator", await selling.TierAsync(account));

        // The portal of a customer that is gone has nothing to show: it says so, and what the customer had is asked for.
        DeleteCustomerOf(id);
        var told = await account.PostAsync("/api/stripe/create-portal", null, 409);
        Assert.Equal("customer_gone", told.GetProperty("code").GetString());
        Assert.Equal("free", await selling.TierAsync(account));
        await account.PostAsync("/api/stripe/create-portal");
        await selling.SubscribeAsync(account, "pro");
        Assert.Equal("pro", await selling.TierAsync(account));

        string DeleteCustomerOf(string one)
        {
            var gone = (string)books.Find(one)["customer"]!;
            books.DeleteCustomer(gone);
            return gone;
        }
    }

    [Fact]
    public async Task Events_in_any_order_lead_to_what_Stripe_says_now_and_an_unknown_price_changes_nothing()
    {
        await using var selling = await SellingApp.StartAsync();
        var (books, account) = (selling.Stripe.Books, await selling.App.SignUpAsync());
        var session = (await account.PostAsync("/api/stripe/create-checkout", new { tier = "starter" })).GetProperty("session_id").GetString()!;
        books.Pay(session);
        var id = books.SubscriptionOf(session);
        books.ChangePrice(id, "price_pro");
        books.Become(id, "past_due");
        books.Become(id, "active");

        await selling.DeliverAsync(books.Events.Reverse());
        Assert.Equal(("pro", "active"), (await selling.TierAsync(account), (await selling.SubscriptionAsync(account)).GetProperty("status").GetString()));

        await selling.DeliverAsync(books.ChangePrice(id, "price_of_something_else"));
        Assert.Equal("pro", await selling.TierAsync(account));
        Assert.StartsWith("billing.unknown_price", (await selling.AuditAsync(account))[^1], StringComparison.Ordinal);
        await selling.DeliverAsync(books.Become(id, "canceled"));
        Assert.Equal("free", await selling.TierAsync(account));
    }

    [Fact]
    public async Task When_Stripe_cannot_be_asked_the_event_has_to_come_again()
    {
        await using var selling = await SellingApp.StartAsync();
        var (books, account) = (selling.Stripe.Books, await selling.App.SignUpAsync());
        var id = await selling.SubscribeAsync(account, "starter");
        var happened = books.ChangePrice(id, "price_pro")[0];
        using var client = selling.App.CreatePlainClient();
        for (var at = 0; at < 3; at++)
        {
            selling.Stripe.Faults.Enqueue(StripeFault.Breaks);
        }

        await TestAccount.ReadAsync(await FakeStripe.DeliverAsync(client, happened, selling.Clock.GetUtcNow()), 500);
        Assert.Equal("starter", await selling.TierAsync(account));
        await selling.DeliverAsync(happened);
        Assert.Equal("pro", await selling.TierAsync(account));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task An_answer_that_was_overtaken_is_asked_for_again(Db db)
    {
        await using var selling = await SellingApp.StartAsync(db);
        var (stripe, account) = (selling.Stripe, await selling.App.SignUpAsync());
        var id = await selling.SubscribeAsync(account, "starter");
        var older = stripe.Books.ChangePrice(id, "price_creator")[0];
        var reads = 0;

        // While the older event's answer is on its way, the next change happens and its event is handled first.
        stripe.OnReadSubscription = () => Interlocked.Increment(ref reads) == 1 ? selling.DeliverAsync(stripe.Books.ChangePrice(id, "price_pro")) : Task.CompletedTask;
        await selling.DeliverAsync(older);

        Assert.Equal(("pro", 3), (await selling.TierAsync(account), reads));

        // And in a crowd.
        var crowd = new[] { "price_starter", "price_pro", "price_creator" }.SelectMany(price => stripe.Books.ChangePrice(id, price)).ToList();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(at => DeliverUntilTakenAsync(selling, crowd[at % 3])));
        Assert.Equal("creator", await selling.TierAsync(account));
        await selling.AssertLedgerAsync(account);
    }

    [Fact]
    public async Task An_account_has_one_open_page_and_an_administrators_word_holds()
    {
        await using var selling = await SellingApp.StartAsync();
        var (books, account) = (selling.Stripe.Books, await selling.App.SignUpAsync());
        var given = await selling.App.SignUpAsync("pro");

        var first = (await account.PostAsync("/api/stripe/create-checkout", new { tier = "starter" })).GetProperty("session_id").GetString()!;
        var second = (await account.PostAsync("/api/stripe/create-checkout", new { tier = "creator" })).GetProperty("session_id").GetString()!;
        Assert.Equal(("expired", "open"), ((string?)books.Find(first)["status"], (string?)books.Find(second)["status"]));

        // Paid, and the event is still on its way: asking Stripe tells.
        var paid = books.Pay(second);
        Assert.Equal("subscription_exists", (await account.PostAsync("/api/stripe/create-checkout", new { tier = "pro" }, 400)).GetProperty("code").GetString());
        await selling.DeliverAsync(paid);
        Assert.Equal("creator", await selling.TierAsync(account));

        // What an administrator gave is neither sold again nor touched.
        Assert.Contains("pro", (await given.PostAsync("/api/stripe/create-checkout", new { tier = "creator" }, 400)).GetProperty("errors").GetProperty("tier")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("pro", (await given.PostAsync("/api/stripe/create-checkout", new { tier = "pro" }, 400)).GetProperty("errors").GetProperty("tier")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("billing_not_configured", (await given.PostAsync("/api/stripe/create-checkout", new { tier = "enterprise" }, 503)).GetProperty("code").GetString());
        var admin = await selling.App.AdminAsync();
        await admin.PutAsync($"/api/admin/users/{account.UserId}/tier", new { tier = "studio" });
        await selling.DeliverAsync(books.Become(books.SubscriptionOf(second), "active"));
        Assert.Equal(("studio", "pro"), (await selling.TierAsync(account), await selling.TierAsync(given)));
        await selling.DeliverAsync(books.ChangePrice(books.SubscriptionOf(second), "price_pro"));
        Assert.Equal("pro", await selling.TierAsync(account));
        Assert.Contains((await admin.GetAsync("/api/admin/audit")).GetProperty("entries").EnumerateArray(), entry => entry.GetProperty("address").GetString() == "stripe");

        // A customer that was deleted at Stripe is forgotten: the next payment makes another.
        var customer = (string)books.Find(second)["customer"]!;
        await selling.DeliverAsync(books.DeleteCustomer(customer));
        Assert.Equal("free", await selling.TierAsync(account));
        Assert.NotEqual(customer, (string?)books.Find(await selling.TopUpAsync(account, 100))["customer"]);
    }

    [Fact]
    public async Task Pages_that_are_opened_at_once_leave_one()
    {
        await using var selling = await SellingApp.StartAsync(Db.Postgres);
        var account = await selling.App.SignUpAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(at => account.Client.PostAsync(
            "/api/stripe/create-checkout", System.Net.Http.Json.JsonContent.Create(new { tier = at % 2 == 0 ? "starter" : "creator" }), Cancel)));

        Assert.All(replies, reply => Assert.Contains((int)reply.StatusCode, new[] { 200, 409 }));
        var open = replies.Length - selling.Stripe.Books.Events.Count(happened => (string?)happened["type"] == "checkout.session.expired");
        Assert.Equal(1, open);
    }

    private static async Task DeliverUntilTakenAsync(SellingApp selling, JsonObject happened)
    {
        using var client = selling.App.CreatePlainClient();
        for (var attempt = 0; attempt < 20; attempt++)
        {
            using var reply = await FakeStripe.DeliverAsync(client, happened, selling.Clock.GetUtcNow());
            if (reply.IsSuccessStatusCode)
            {
                return;
            }
        }

        Assert.Fail($"{happened["id"]} should have been taken.");
    }
}
