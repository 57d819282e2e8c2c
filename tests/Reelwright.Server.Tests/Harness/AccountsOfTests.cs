using System.Net.Http.Json;
using Reelwright.Server.Accounts;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Tests.Harness;

/// <summary>Accounts for tests, made through the front door.</summary>
internal static class AccountsOfTests
{
    public const string Password = "a-good-password";

    /// <summary>A new account with a key of its own.</summary>
    /// <param name="credits">The exact balance; the tier's monthly allowance when absent.</param>
    public static async Task<TestAccount> SignUpAsync(this ReelwrightApp app, string tier = "free", int? credits = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        var username = $"user-{Guid.CreateVersion7():N}"[..30];
        using var browser = app.CreatePlainClient();
        using var signedUp = await browser.PostAsJsonAsync("/api/signup", new { username, password = Password, email = $"{username}@example.org" }, cancel);
        var userId = (await TestAccount.ReadAsync(signedUp)).GetProperty("user").GetProperty("id").GetInt64();
        await PrepareAsync(app, userId, Tiers.Parse(tier)!.Value, credits, cancel);
        return await WithKeyAsync(app, userId, username, Password, CookieOf(signedUp), admin: false);
    }

    /// <summary>The first admin, with a key that has admin rights.</summary>
    public static async Task<TestAccount> AdminAsync(this ReelwrightApp app)
    {
        using var browser = app.CreatePlainClient();
        using var signedIn = await browser.PostAsJsonAsync(
            "/api/login", new { username = ReelwrightApp.AdminUsername, password = ReelwrightApp.AdminPassword }, TestContext.Current.CancellationToken);
        var user = (await TestAccount.ReadAsync(signedIn)).GetProperty("user");
        return await WithKeyAsync(app, user.GetProperty("id").GetInt64(), ReelwrightApp.AdminUsername, ReelwrightApp.AdminPassword, CookieOf(signedIn), admin: true);
    }

    /// <summary>The session cookie of a reply, as a Cookie header.</summary>
    public static string CookieOf(HttpResponseMessage reply) =>
        reply.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith(SessionCookie.Name, StringComparison.Ordinal)).Split(';')[0];

    /// <summary>A client that behaves like a page of this site in a signed-in browser.</summary>
    public static HttpClient CreateBrowser(this ReelwrightApp app, string cookie)
    {
        var browser = app.CreatePlainClient();
        browser.DefaultRequestHeaders.Add("Cookie", cookie);
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        return browser;
    }

    private static async Task PrepareAsync(ReelwrightApp app, long userId, Tier tier, int? credits, CancellationToken cancel)
    {
        if (tier is Tier.Free && credits is null)
        {
            return;
        }

        var ledger = app.Get<CreditLedger>();
        await app.Get<Database>().WriteAsync(
            async tx =>
            {
                await ledger.ChangeTierAsync(tx, userId, tier, cancel);
                var account = await ledger.RenewAsync(tx, userId, cancel);
                await ledger.AdjustAsync(tx, userId, (credits ?? account.Balance) - account.Balance, "Set up by a test", cancel);
                CallerCache.ForgetEverywhere(tx, userId);
            },
            cancel);
    }

    private static async Task<TestAccount> WithKeyAsync(ReelwrightApp app, long userId, string username, string password, string cookie, bool admin)
    {
        using var browser = app.CreateBrowser(cookie);
        using var created = await browser.PostAsJsonAsync("/api/keys", new { name = "test", admin }, TestContext.Current.CancellationToken);
        var key = (await TestAccount.ReadAsync(created)).GetProperty("key").GetString()!;
        var client = app.CreatePlainClient();
        TestAccount.CarryKey(client, key);
        return new TestAccount(userId, username, password, key, client);
    }
}
