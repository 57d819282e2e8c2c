using Reelwright.Server.Billing;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Billing;

public sealed class CreditEndpointTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Credits_and_their_history_tell_the_same_story(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var user = await app.SignUpAsync(credits: 200);
        var stranger = await app.SignUpAsync();
        var job = await CreditLedgerTests.ChargeAsync(app, user.UserId, 170);

        var credits = await user.GetAsync("/api/credits");
        var history = await user.GetAsync("/api/credits/history?limit=2");

        Assert.Equal(
            (30, "free", 150, 0, 30),
            (credits.GetProperty("credits").GetInt32(), credits.GetProperty("tier").GetString(), credits.GetProperty("monthly_allowance").GetInt32(), credits.GetProperty("allowance_remaining").GetInt32(), credits.GetProperty("purchased").GetInt32()));
        var lines = history.GetProperty("transactions");
        Assert.Equal((2, 3), (lines.GetArrayLength(), history.GetProperty("total").GetInt32()));
        Assert.Equal(
            (-170, 30, "charge", job),
            (lines[0].GetProperty("amount").GetInt32(), lines[0].GetProperty("balance_after").GetInt32(), lines[0].GetProperty("kind").GetString(), lines[0].GetProperty("job_id").GetGuid()));
        Assert.Equal("adjustment", lines[1].GetProperty("kind").GetString());
        Assert.Equal(1, (await stranger.GetAsync("/api/credits/history")).GetProperty("total").GetInt32());
        var refusal = await user.GetAsync("/api/credits/history?limit=0&offset=-1", 400);
        Assert.Equal(["limit", "offset"], refusal.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
    }

    [Fact]
    public async Task Pricing_is_public_and_complete()
    {
        var app = shared.App;
        using var client = app.CreatePlainClient();

        var pricing = await TestAccount.ReadAsync(await client.GetAsync("/api/pricing", Cancel));

        Assert.Equal(("gbp", 1), (pricing.GetProperty("currency").GetString(), pricing.GetProperty("credit_price_pence").GetInt32()));
        Assert.Equal(
            ["free:150:480p:81:True", "starter:500:1080p:121:False", "creator:1500:4k:201:False", "pro:5000:4k:301:False", "studio:15000:4k:301:False", "enterprise:50000:4k:999:False"],
            pricing.GetProperty("tiers").EnumerateArray().Select(tier =>
                $"{tier.GetProperty("id")}:{tier.GetProperty("monthly_credits")}:{tier.GetProperty("max_resolution")}:{tier.GetProperty("max_frames")}:{tier.GetProperty("watermark").GetBoolean()}"));
        Assert.Equal(26, pricing.GetProperty("models").GetArrayLength());
        var upscale = pricing.GetProperty("operations").GetProperty("upscale_video");
        Assert.Equal((2, 10, 2), (upscale.GetProperty("credits").GetInt32(), upscale.GetProperty("seconds").GetInt32(), upscale.GetProperty("minimum").GetInt32()));
    }

    [Theory]
    [InlineData("2024-01-31T10:00:00Z", "2024-02-29T09:59:59Z", "2024-01-31T10:00:00Z", "2024-02-29T10:00:00Z")]
    [InlineData("2024-01-31T10:00:00Z", "2024-02-29T10:00:00Z", "2024-02-29T10:00:00Z", "2024-03-31T10:00:00Z")]
    [InlineData("2023-12-31T10:00:00Z", "2024-04-30T12:00:00Z", "2024-04-30T10:00:00Z", "2024-05-31T10:00:00Z")]
    [InlineData("2024-02-29T00:00:00Z", "2025-02-28T00:00:00Z", "2025-02-28T00:00:00Z", "2025-03-29T00:00:00Z")]
    public void A_period_begins_on_the_anniversary_or_on_the_months_last_day(string anchor, string now, string start, string end) =>
        Assert.Equal((DateTimeOffset.Parse(start), DateTimeOffset.Parse(end)), CreditAccount.PeriodAt(DateTimeOffset.Parse(anchor), DateTimeOffset.Parse(now)));
}
