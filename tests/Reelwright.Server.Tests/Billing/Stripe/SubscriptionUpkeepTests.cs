using System.Text.Json.Nodes;
using Reelwright.Server.Billing;
using Reelwright.Server.Billing.Stripe;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Billing.Stripe;

/// <summary>What housekeeping asks Stripe: when the time to pay is over, and when a period ended unheard.</summary>
public sealed class SubscriptionUpkeepTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_payment_that_failed_keeps_the_tier_for_its_grace_and_no_longer()
    {
        await using var selling = await SellingApp.StartAsync();
        var (books, account) = (selling.Stripe.Books, await selling.App.SignUpAsync());
        var id = await selling.SubscribeAsync(account, "creator");
        var grace = selling.App.Get<IEnumerable<IMaintenanceTask>>().OfType<EndGrace>().Single();

        await selling.DeliverAsync(books.Become(id, "past_due"));
        selling.Clock.Advance(TimeSpan.FromDays(6.9));
        await selling.DeliverAsync(books.Become(id, "past_due"));
        Assert.Equal(0, Assert.Single(await grace.LookAsync(Cancel)).Count);
        await grace.RunAsync(Cancel);
        Assert.Equal(("creator", "past_due"), (await selling.TierAsync(account), (await selling.SubscriptionAsync(account)).GetProperty("status").GetString()));

        selling.Clock.Advance(TimeSpan.FromDays(0.2));
        Assert.Equal(1, Assert.Single(await grace.LookAsync(Cancel)).Count);
        Assert.False(await grace.RunAsync(Cancel));
        Assert.Equal(0, Assert.Single(await grace.LookAsync(Cancel)).Count);
        Assert.Equal("free", await selling.TierAsync(account));

        // Another failure is no new grace; paying brings the tier back, and the next failure has a grace of its own.
        await selling.DeliverAsync(books.Become(id, "past_due"));
        Assert.Equal("free", await selling.TierAsync(account));
        await selling.DeliverAsync(books.Become(id, "active"));
        Assert.Equal("creator", await selling.TierAsync(account));
        await selling.DeliverAsync(books.Become(id, "past_due"));
        await grace.RunAsync(Cancel);
        Assert.Equal("creator", await selling.TierAsync(account));
        await selling.DeliverAsync(books.Become(id, "unpaid"));
        Assert.Equal("free", await selling.TierAsync(account));
    }

    [Fact]
    public async Task Grace_ends_only_when_Stripe_says_that_nothing_was_paid()
    {
        await using var selling = await SellingApp.StartAsync();
        var (books, account) = (selling.Stripe.Books, await selling.App.SignUpAsync());
        var id = await selling.SubscribeAsync(account, "creator");
        var grace = await selling.HoldAsync("payment-grace");
        await selling.DeliverAsync(books.Become(id, "past_due"));
        selling.Clock.Advance(TimeSpan.FromDays(7.1));

        // Stripe does not answer: the tier stays for another round.
        selling.Stripe.Faults.Enqueue(StripeFault.BreaksForGood);
        Assert.False(await grace.RunAsync(Cancel));
        Assert.Equal(("creator", 1L), (await selling.TierAsync(account), (await grace.LookAsync(Cancel))[0].Count));

        // It was paid, and the event of it is lost.
        books.Become(id, "active");
        Assert.False(await grace.RunAsync(Cancel));
        var view = await selling.SubscriptionAsync(account);
        Assert.Equal(("creator", "active", 0L), (await selling.TierAsync(account), view.GetProperty("status").GetString(), (await grace.LookAsync(Cancel))[0].Count));

        // Stripe knows nothing of it: then our own time counts.
        await selling.DeliverAsync(books.Become(id, "past_due"));
        selling.Clock.Advance(TimeSpan.FromDays(7.1));
        books.Lose(id);
        await grace.RunAsync(Cancel);
        Assert.Equal(("free", 0L), (await selling.TierAsync(account), (await grace.LookAsync(Cancel))[0].Count));
    }

    [Fact]
    public async Task Subscriptions_that_Stripe_tells_nothing_of_keep_no_other_from_ending()
    {
        await using var selling = await SellingApp.StartAsync();
        var (books, account, odd) = (selling.Stripe.Books, await selling.App.SignUpAsync(), await selling.App.SignUpAsync());
        var (id, read) = (await selling.SubscribeAsync(account, "creator"), await selling.SubscribeAsync(odd, "pro"));
        var grace = await selling.HoldAsync("payment-grace");

        // A whole round of them, overdue for longer.
        var now = selling.Clock.GetUtcNow();
        await selling.App.Get<Database>().WriteAsync(
            tx =>
            {
                for (var at = 0; at < 20; at++)
                {
                    books.Put($"sub_odd{at}", new JsonObject { ["id"] = $"sub_odd{at}", ["object"] = "subscription", ["status"] = "past_due", ["items"] = "none" });
                    tx.Db.Add(new Subscription
                    {
                        Id = $"sub_odd{at}",
                        OwnerId = odd.UserId,
                        Status = "past_due",
                        Tier = Tier.Pro,
                        CurrentPeriodEnd = now,
                        CancelAtPeriodEnd = false,
                        GraceEndsAt = now,
                        UpdatedAt = now.AddDays(-1),
                    });
                }

                return tx.Db.SaveChangesAsync(Cancel);
            },
            Cancel);
        await selling.DeliverAsync(books.Become(id, "past_due"));
        selling.Clock.Advance(TimeSpan.FromDays(7.1));

        Assert.False(await grace.RunAsync(Cancel));
        Assert.Equal(21, (await grace.LookAsync(Cancel))[0].Count);
        await grace.RunAsync(Cancel);
        Assert.Equal(("free", 20L), (await selling.TierAsync(account), (await grace.LookAsync(Cancel))[0].Count));
        Assert.Equal("pro", await selling.TierAsync(odd));
        Assert.Equal("active", (string?)books.Find(read)["status"]);
    }

    [Fact]
    public async Task A_subscription_that_ended_unheard_is_asked_about_a_day_after_its_period()
    {
        await using var selling = await SellingApp.StartAsync();
        var (books, account, other) = (selling.Stripe.Books, await selling.App.SignUpAsync(), await selling.App.SignUpAsync());
        var news = await selling.HoldAsync("subscription-news");
        var (id, lasting) = (await selling.SubscribeAsync(account, "creator"), await selling.SubscribeAsync(other, "pro"));
        books.Become(id, "canceled");

        // Heard of today: there is nothing to ask.
        Assert.False(await news.RunAsync(Cancel));
        Assert.Equal((0L, "creator"), ((await news.LookAsync(Cancel))[0].Count, await selling.TierAsync(account)));

        selling.Clock.Advance(TimeSpan.FromDays(1.1));
        Assert.Equal(2, (await news.LookAsync(Cancel))[0].Count);
        selling.Stripe.Faults.Enqueue(StripeFault.BreaksForGood);
        Assert.False(await news.RunAsync(Cancel));
        Assert.Equal(2, (await news.LookAsync(Cancel))[0].Count);
        Assert.False(await news.RunAsync(Cancel));
        Assert.Equal(("free", "canceled", "pro"), (await selling.TierAsync(account), (await selling.SubscriptionAsync(account)).GetProperty("status").GetString(), await selling.TierAsync(other)));
        Assert.Equal(0, (await news.LookAsync(Cancel))[0].Count);

        // One that Stripe does not know stays as it was, and is asked about once a day.
        books.Lose(lasting);
        selling.Clock.Advance(TimeSpan.FromDays(1.1));
        await news.RunAsync(Cancel);
        Assert.Equal((0L, "pro"), ((await news.LookAsync(Cancel))[0].Count, await selling.TierAsync(other)));
    }
}
