using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Billing.Stripe;

/// <summary>What happens to payments when Stripe or the way to it is not well.</summary>
public sealed class StripeCallsTests
{
    [Fact]
    public async Task Faults_are_waited_out_with_the_same_key_and_make_nothing_twice()
    {
        await using var selling = await SellingApp.StartAsync(Db.Sqlite, ("Stripe:TimeoutSeconds", "1"));
        var (books, faults) = (selling.Stripe.Books, selling.Stripe.Faults);
        var account = await selling.App.SignUpAsync();

        // The customer is made and the answer lost, then found again by its key; the session meets a pause and a breakdown.
        foreach (var fault in new[] { StripeFault.LosesReply, StripeFault.None, StripeFault.IsBusy, StripeFault.Breaks })
        {
            faults.Enqueue(fault);
        }

        await selling.TopUpAsync(account, 500);
        Assert.Equal((1, 1), (books.Count("customer"), books.Count("checkout.session")));
        Assert.Equal(2, selling.Stripe.Requests.Select(request => request.Key).Distinct().Count());
        Assert.Equal(5, selling.Stripe.Requests.Count);

        faults.Enqueue(StripeFault.Hangs);
        await selling.TopUpAsync(account, 500);
        Assert.Equal(2, books.Count("checkout.session"));
    }

    [Fact]
    public async Task A_request_that_got_no_answer_may_be_repeated_under_its_key_and_opens_one_page()
    {
        await using var selling = await SellingApp.StartAsync();
        var account = await selling.App.SignUpAsync();
        await selling.TopUpAsync(account, 100);
        account.Client.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        foreach (var fault in new[] { StripeFault.LosesReply, StripeFault.Breaks, StripeFault.Breaks })
        {
            selling.Stripe.Faults.Enqueue(fault);
        }

        var refused = await account.PostAsync("/api/credits/topup", new { credits = 700 }, 503);
        var first = await account.PostAsync("/api/credits/topup", new { credits = 700 });
        var second = await account.PostAsync("/api/credits/topup", new { credits = 700 });

        Assert.Equal("billing_unavailable", refused.GetProperty("code").GetString());
        Assert.Equal(first.GetProperty("session_id").GetString(), second.GetProperty("session_id").GetString());
        Assert.Equal(2, selling.Stripe.Books.Count("checkout.session"));
        Assert.Equal("idempotency_mismatch", (await account.PostAsync("/api/credits/topup", new { credits = 800 }, 422)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_Stripe_refuses_or_calls_hopeless_is_not_tried_again()
    {
        await using var selling = await SellingApp.StartAsync(Db.Sqlite, ("Stripe:Prices:Studio", "price_gone"));
        var account = await selling.App.SignUpAsync();

        selling.Stripe.Faults.Enqueue(StripeFault.BreaksForGood);
        await account.PostAsync("/api/stripe/create-portal", new { }, 503);
        Assert.Single(selling.Stripe.Requests);

        var refused = await account.PostAsync("/api/stripe/create-checkout", new { tier = "studio" }, 503);
        Assert.DoesNotContain("price_gone", refused.ToString(), StringComparison.Ordinal);
        Assert.Single(selling.Stripe.Requests, request => request.Path == "/v1/checkout/sessions");
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Requests_that_meet_make_one_customer(Db db)
    {
        await using var selling = await SellingApp.StartAsync(db);
        var account = await selling.App.SignUpAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => selling.TopUpAsync(account, 100)));

        Assert.Equal((1, 8), (selling.Stripe.Books.Count("customer"), selling.Stripe.Books.Count("checkout.session")));
    }
}
