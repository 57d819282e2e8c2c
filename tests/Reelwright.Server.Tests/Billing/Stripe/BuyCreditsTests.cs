using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Billing.Stripe;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Billing.Stripe;

public sealed class BuyCreditsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Credits_come_with_the_signed_event_once_and_the_request_says_what_Stripe_reads()
    {
        await using var selling = await SellingApp.StartAsync();
        var account = await selling.App.SignUpAsync();

        var reply = await account.PostAsync("/api/credits/topup", new { credits = 500 });

        var session = reply.GetProperty("session_id").GetString()!;
        Assert.Equal($"https://checkout.stripe.example/c/pay/{session}", reply.GetProperty("checkout_url").GetString());
        var known = selling.Stripe.Books.Find(session);
        Assert.Equal((500L, $"{account.UserId}", "payment"), ((long)known["amount_total"]!, (string?)known["client_reference_id"], (string?)known["mode"]));
        Assert.Equal("https://studio.example/billing?checkout=success&session_id={CHECKOUT_SESSION_ID}", (string?)known["success_url"]);
        Assert.Equal($"{account.UserId}", (string?)known["metadata"]!["account_id"]);
        Assert.Equal(150, await selling.CreditsAsync(account));

        var paid = selling.Stripe.Books.Pay(session);
        await selling.DeliverAsync([.. paid, .. paid, .. selling.Stripe.Books.Events]);

        Assert.Equal(650, await selling.CreditsAsync(account));
        await selling.AssertLedgerAsync(account, 500);
        Assert.Equal("purchase", (await account.GetAsync("/api/credits/history")).GetProperty("transactions")[0].GetProperty("kind").GetString());

        // Another event of the same payment is no second payment.
        var again = (JsonObject)paid[0].DeepClone();
        again["id"] = "evt_another";
        again["type"] = "checkout.session.async_payment_succeeded";
        await selling.DeliverAsync(again);
        await selling.AssertLedgerAsync(account, 500);
    }

    [Fact]
    public async Task What_was_not_paid_or_is_not_ours_or_does_not_fit_changes_nothing_and_is_not_overlooked()
    {
        await using var selling = await SellingApp.StartAsync();
        var (account, other) = (await selling.App.SignUpAsync(), await selling.App.SignUpAsync());
        var session = await selling.TopUpAsync(account, 300);
        await selling.TopUpAsync(other, 100);

        // Money that comes later.
        await selling.DeliverAsync(selling.Stripe.Books.Pay(session, later: true));
        Assert.Equal(150, await selling.CreditsAsync(account));

        var arrived = selling.Stripe.Books.Arrive(session)[^1];
        await selling.DeliverAsync(
            Changed(arrived, "evt_less", "amount_total", 299),
            Changed(arrived, "evt_currency", "currency", "usd"),
            Changed(arrived, "evt_payer", "customer", "cus_stranger"),
            Changed(arrived, "evt_session", "id", "cs_another"),
            Changed(arrived, "evt_unpaid", "payment_status", "no_payment_required"),
            Changed(Changed(arrived, "evt_foreign", "id", "cs_foreign"), "evt_foreign", "metadata", new JsonObject()),
            new JsonObject { ["id"] = "evt_unknown", ["type"] = "tax.settings.updated", ["data"] = new JsonObject { ["object"] = new JsonObject() } });
        Assert.Equal((150, 150), (await selling.CreditsAsync(account), await selling.CreditsAsync(other)));
        Assert.Equal(4, (await selling.AuditAsync(account)).Count(entry => entry.StartsWith("billing.mismatch", StringComparison.Ordinal)));

        await selling.DeliverAsync(arrived);
        Assert.Equal((450, 150), (await selling.CreditsAsync(account), await selling.CreditsAsync(other)));

        // Refunds and lost disputes that name the sale and do not fit it.
        var refund = selling.Stripe.Books.Refund(session, 300)[0];
        var lost = selling.Stripe.Books.Decide(session, "lost")[0];
        await selling.DeliverAsync(
            Changed(refund, "evt_refund_payer", "customer", "cs_stranger"), Changed(refund, "evt_refund_amount", "amount", 299), Changed(refund, "evt_refund_currency", "currency", "usd"), Changed(lost, "evt_lost_currency", "currency", "usd"));
        Assert.Equal(450, await selling.CreditsAsync(account));
        await selling.DeliverAsync(refund);
        Assert.Equal(150, await selling.CreditsAsync(account));
    }

    [Fact]
    public async Task What_was_paid_can_be_given_back_after_months_and_an_event_is_known_for_as_long_as_it_can_come_again()
    {
        await using var selling = await SellingApp.StartAsync();
        var account = await selling.App.SignUpAsync();
        var session = await selling.TopUpAsync(account, 500);
        await selling.TopUpAsync(account, 200);
        await selling.DeliverAsync(selling.Stripe.Books.Pay(session));
        var task = selling.App.Get<IEnumerable<IMaintenanceTask>>().OfType<ForgetEvents>().Single();
        await selling.App.HoldAsync(task);

        selling.Clock.Advance(TimeSpan.FromDays(89));
        await task.RunAsync(Cancel);
        Assert.Equal((1, 2), await CountAsync());
        selling.Clock.Advance(TimeSpan.FromDays(2));
        await task.RunAsync(Cancel);
        Assert.Equal((0, 1), await CountAsync());

        await selling.DeliverAsync(selling.Stripe.Books.Refund(session, 300));
        await selling.AssertLedgerAsync(account, 500);
        Assert.Equal(350, await selling.CreditsAsync(account));

        Task<(int Events, int Checkouts)> CountAsync() => selling.App.Get<Database>().ReadAsync(
            async db => (await db.Set<HandledEvent>().CountAsync(Cancel), await db.Set<Checkout>().CountAsync(Cancel)), Cancel);
    }

    [Fact]
    public void A_part_that_is_paid_back_takes_no_more_credits_than_it_bought()
    {
        var checkout = new Checkout { Id = Guid.CreateVersion7(), OwnerId = 1, CustomerId = "cus_1", Credits = 100, AmountPence = 300, ReturnUrl = "", CreatedAt = default };

        Assert.Equal((0, 0, 33, 99, 100, 100), (checkout.CreditsFor(0), checkout.CreditsFor(2), checkout.CreditsFor(100), checkout.CreditsFor(299), checkout.CreditsFor(300), checkout.CreditsFor(400)));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task One_event_that_comes_twenty_times_at_once_counts_once(Db db)
    {
        await using var selling = await SellingApp.StartAsync(db);
        var account = await selling.App.SignUpAsync();
        var session = await selling.TopUpAsync(account, 500);
        var paid = selling.Stripe.Books.Pay(session)[0];
        var late = (JsonObject)paid.DeepClone();
        late["id"] = "evt_late";

        await Task.WhenAll(Enumerable.Range(0, 20).Select(at => selling.DeliverAsync(at % 4 == 3 ? late : paid)));
        await selling.AssertLedgerAsync(account, 500);

        var refunds = selling.Stripe.Books.Refund(session, 100).Concat(selling.Stripe.Books.Refund(session, 50)).ToList();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(at => selling.DeliverAsync(refunds[at % 2])));
        Assert.Equal(500, await selling.CreditsAsync(account));
    }

    [Fact]
    public async Task A_refund_takes_back_what_is_left_of_the_credits_and_never_the_allowance()
    {
        await using var selling = await SellingApp.StartAsync();
        var account = await selling.App.SignUpAsync();
        var (first, second) = (await selling.TopUpAsync(account, 500), await selling.TopUpAsync(account, 200));

        // The refunds of a payment that nobody has told yet, the later one first: what comes then goes at once.
        var paid = selling.Stripe.Books.Pay(second);
        var (part, rest) = (selling.Stripe.Books.Refund(second, 120), selling.Stripe.Books.Refund(second, 80));
        await selling.DeliverAsync([.. rest, .. part, .. paid]);
        Assert.Equal(150, await selling.CreditsAsync(account));

        await selling.DeliverAsync(selling.Stripe.Books.Pay(first));
        var (some, more) = (selling.Stripe.Books.Refund(first, 100), selling.Stripe.Books.Refund(first, 100));
        await selling.DeliverAsync([.. more, .. some]);
        Assert.Equal(450, await selling.CreditsAsync(account));

        await CreditLedgerTests.ChargeAsync(selling.App, account.UserId, 400);
        await selling.DeliverAsync(selling.Stripe.Books.Refund(first, 300));
        Assert.Equal(0, await selling.CreditsAsync(account));
        Assert.Contains("\"credits\":300,\"taken\":50", (await selling.AuditAsync(account))[^1], StringComparison.Ordinal);
        await selling.AssertLedgerAsync(account, 500, 200);

        await selling.DeliverAsync(selling.Stripe.Books.Dispute(first));
        Assert.StartsWith("billing.dispute", (await selling.AuditAsync(account))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dispute_that_is_lost_takes_back_what_no_refund_has_and_one_that_is_won_nothing()
    {
        await using var selling = await SellingApp.StartAsync();
        var account = await selling.App.SignUpAsync();
        var (lost, won) = (await selling.TopUpAsync(account, 500), await selling.TopUpAsync(account, 200));
        await selling.DeliverAsync([.. selling.Stripe.Books.Pay(lost), .. selling.Stripe.Books.Pay(won)]);
        await selling.DeliverAsync([.. selling.Stripe.Books.Dispute(lost), .. selling.Stripe.Books.Refund(lost, 100), .. selling.Stripe.Books.Dispute(won)]);
        Assert.Equal(750, await selling.CreditsAsync(account));

        // Told twice, as by two events of one decision; and the refund was part of what the bank took.
        var decided = selling.Stripe.Books.Decide(lost, "lost").Concat(selling.Stripe.Books.Decide(lost, "lost")).Concat(selling.Stripe.Books.Decide(won, "won")).ToList();
        await Task.WhenAll(Enumerable.Range(0, 9).Select(at => selling.DeliverAsync(decided[at % 3])));

        Assert.Equal(350, await selling.CreditsAsync(account));
        await selling.AssertLedgerAsync(account, 500, 200);
        Assert.Contains(await selling.AuditAsync(account), line => line.StartsWith("billing.dispute_closed", StringComparison.Ordinal) && line.Contains("\"lost\"", StringComparison.Ordinal));

        // Of a subscription's bill, say: somebody has to hear of it.
        await selling.DeliverAsync(selling.Stripe.Books.DisputeElsewhere());
        var heard = await selling.App.Get<Database>().ReadAsync(db => db.Set<AuditEntry>().OrderBy(entry => entry.Id).LastAsync(Cancel), Cancel);
        Assert.StartsWith("charge:ch_", heard.Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_messages_with_a_fresh_signature_of_ours_are_heard()
    {
        await using var selling = await SellingApp.StartAsync();
        var account = await selling.App.SignUpAsync();
        var paid = selling.Stripe.Books.Pay(await selling.TopUpAsync(account, 500))[0];
        using var client = selling.App.CreatePlainClient();
        var now = selling.Clock.GetUtcNow();

        foreach (var (secret, at) in new[] { ("whsec_wrong", now), (FakeStripe.WebhookSecret, now.AddSeconds(-310)), (FakeStripe.WebhookSecret, now.AddSeconds(310)) })
        {
            var refused = await TestAccount.ReadAsync(await FakeStripe.DeliverAsync(client, paid, at, secret), 400);
            Assert.Equal("invalid_signature", refused.GetProperty("code").GetString());
        }

        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/stripe/webhook", paid, Cancel), 400);
        using var large = new ByteArrayContent(new byte[StripeWebhook.MostBytes + 1]);
        Assert.Equal(StripeWebhook.MostBytes, (await TestAccount.ReadAsync(await client.PostAsync("/api/stripe/webhook", large, Cancel), 413)).GetProperty("max_bytes").GetInt32());
        Assert.Equal(150, await selling.CreditsAsync(account));

        // While a secret is being rolled, the older one counts too.
        await TestAccount.ReadAsync(await FakeStripe.DeliverAsync(client, paid, now.AddSeconds(-200), FakeStripe.OlderWebhookSecret));
        Assert.Equal(650, await selling.CreditsAsync(account));
    }

    [Fact]
    public async Task Without_keys_nothing_is_sold_and_wrong_numbers_are_named()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var account = await app.SignUpAsync();
        using var client = app.CreatePlainClient();

        Assert.Equal("billing_not_configured", (await account.PostAsync("/api/credits/topup", new { credits = 500 }, 503)).GetProperty("code").GetString());
        Assert.Equal("billing_not_configured", (await account.PostAsync("/api/stripe/create-checkout", new { tier = "creator" }, 503)).GetProperty("code").GetString());
        Assert.Equal("billing_not_configured", (await account.PostAsync("/api/stripe/create-portal", new { }, 503)).GetProperty("code").GetString());
        Assert.Equal("billing_not_configured", (await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/stripe/webhook", new { }, Cancel), 503)).GetProperty("code").GetString());
        foreach (var body in new object[] { new { credits = 99 }, new { credits = 50_001 }, new { credits = "many" }, new { } })
        {
            Assert.True((await account.PostAsync("/api/credits/topup", body, 400)).GetProperty("errors").TryGetProperty("credits", out _));
        }

        Assert.True((await account.PostAsync("/api/stripe/create-checkout", new { tier = "free" }, 400)).GetProperty("errors").TryGetProperty("tier", out _));
        var config = await TestAccount.ReadAsync(await client.GetAsync("/api/stripe/config", Cancel));
        Assert.Equal((false, null), (config.GetProperty("enabled").GetBoolean(), config.GetProperty("publishable_key").GetString()));
        var subscription = await account.GetAsync("/api/subscription");
        Assert.Equal(("free", "none", 150), (subscription.GetProperty("tier").GetString(), subscription.GetProperty("status").GetString(), subscription.GetProperty("monthly_allowance").GetInt32()));
        Assert.Equal(0, await app.Get<Database>().ReadAsync(async db => await db.Set<Customer>().CountAsync(Cancel) + await db.Set<Checkout>().CountAsync(Cancel), Cancel));
    }

    private static JsonObject Changed(JsonObject happened, string id, string field, JsonNode value)
    {
        var changed = (JsonObject)happened.DeepClone();
        changed["id"] = id;
        changed["data"]!["object"]![field] = value;
        return changed;
    }
}
