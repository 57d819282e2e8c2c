using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Billing;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Administration;

public sealed class AdministrationTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Users_are_found_by_parts_of_their_name_or_address(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var user = await app.SignUpAsync("pro", 77);
        await app.SignUpAsync();
        var admin = await app.AdminAsync();

        var all = await admin.GetAsync("/api/admin/users?limit=2");
        var byName = await admin.GetAsync($"/api/admin/users?query={user.Username[5..].ToUpperInvariant()}");
        var byAddress = await admin.GetAsync($"/api/admin/users?query={user.Username}%40example");
        var wildcard = await admin.GetAsync("/api/admin/users?query=%25");

        Assert.Equal((3, 2), (all.GetProperty("total").GetInt32(), all.GetProperty("users").GetArrayLength()));
        var found = byName.GetProperty("users").EnumerateArray().Single();
        Assert.Equal((user.UserId, "pro", 77), (found.GetProperty("id").GetInt64(), found.GetProperty("tier").GetString(), found.GetProperty("credits").GetInt32()));
        Assert.Equal((1, 0), (byAddress.GetProperty("total").GetInt32(), wildcard.GetProperty("total").GetInt32()));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_tier_counts_for_live_keys_at_once_and_stands_in_the_audit_log(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var user = await app.SignUpAsync();
        var admin = await app.AdminAsync();
        var before = await RequestsPerMinuteAsync(user);

        var changed = await admin.PutAsync($"/api/admin/users/{user.UserId}/tier", new { tier = "creator" });
        var after = await RequestsPerMinuteAsync(user);
        var check = await user.GetAsync("/api/auth/check");
        var entry = (await admin.GetAsync("/api/admin/audit")).GetProperty("entries")[0];

        Assert.Equal(("60000", "120000"), (before, after));
        Assert.Equal(("creator", 1_500), (changed.GetProperty("tier").GetString(), changed.GetProperty("credits").GetInt32()));
        Assert.Equal(("creator", 10), (check.GetProperty("tier").GetString(), check.GetProperty("limits").GetProperty("concurrent_jobs").GetInt32()));
        Assert.Equal(
            (admin.UserId, "admin", "user.tier", $"user:{user.UserId}", """{"from":"free","to":"creator"}"""),
            (entry.GetProperty("actor_id").GetInt64(), entry.GetProperty("actor").GetString(), entry.GetProperty("action").GetString(), entry.GetProperty("target").GetString(), entry.GetProperty("detail").GetRawText()));
    }

    [Fact]
    public async Task Credits_are_added_once_however_often_the_request_is_repeated_and_taken_no_further_than_zero()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var user = await app.SignUpAsync();
        var admin = await app.AdminAsync();
        var path = $"/api/admin/users/{user.UserId}/credits";
        admin.Client.DefaultRequestHeaders.Add("Idempotency-Key", "gift");

        await admin.PostAsync(path, new { amount = 500, description = "Goodwill" });
        await admin.PostAsync(path, new { amount = 500, description = "Goodwill" });
        admin.Client.DefaultRequestHeaders.Remove("Idempotency-Key");
        var credits = await user.GetAsync("/api/credits");
        var taken = await admin.PostAsync(path, new { amount = -10_000 });

        Assert.Equal((650, 150, 500), (credits.GetProperty("credits").GetInt32(), credits.GetProperty("allowance_remaining").GetInt32(), credits.GetProperty("purchased").GetInt32()));
        Assert.Equal((-650, 0), (taken.GetProperty("amount").GetInt32(), taken.GetProperty("credits").GetInt32()));
        await CreditLedgerTests.AssertLedgerAsync(app, user.UserId, 0);
        Assert.Equal(2, (await admin.GetAsync("/api/admin/audit")).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_suspended_account_is_out_at_once_and_its_keys_come_back_when_it_is_lifted(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var user = await app.SignUpAsync();
        var admin = await app.AdminAsync();
        using var client = app.CreatePlainClient();
        using var signedIn = await client.PostAsJsonAsync("/api/login", new { username = user.Username, password = user.Password }, Cancel);
        using var browser = app.CreateBrowser(AccountsOfTests.CookieOf(signedIn));
        await user.GetAsync("/api/profile");

        await admin.PutAsync($"/api/admin/users/{user.UserId}/suspended", new { suspended = true });
        await user.GetAsync("/api/profile", 401);
        await TestAccount.ReadAsync(await browser.GetAsync("/api/profile", Cancel), 401);
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/login", new { username = user.Username, password = user.Password }, Cancel), 403);
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/login", new { username = user.Username, password = "wrong" }, Cancel), 401);

        var lifted = await admin.PutAsync($"/api/admin/users/{user.UserId}/suspended", new { suspended = false });
        await user.GetAsync("/api/profile");
        await TestAccount.ReadAsync(await browser.GetAsync("/api/profile", Cancel), 401);
        Assert.False(lifted.GetProperty("suspended").GetBoolean());
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Of_two_admins_who_suspend_each_other_at_once_one_stays(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var admin = await app.AdminAsync();
        var other = await app.SignUpAsync();
        await app.Get<Database>().WriteAsync(
            async tx =>
            {
                await tx.Db.Set<User>().Where(u => u.Id == other.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.IsAdmin, true), Cancel);
                await tx.Db.Set<ApiKey>().Where(k => k.UserId == other.UserId).ExecuteUpdateAsync(set => set.SetProperty(k => k.IsAdmin, true), Cancel);
                CallerCache.ForgetEverywhere(tx, other.UserId);
            },
            Cancel);

        var replies = await Task.WhenAll(
            admin.Client.PutAsJsonAsync($"/api/admin/users/{other.UserId}/suspended", new { suspended = true }, Cancel),
            other.Client.PutAsJsonAsync($"/api/admin/users/{admin.UserId}/suspended", new { suspended = true }, Cancel));

        var left = await app.Get<Database>().ReadAsync(context => context.Set<User>().CountAsync(u => u.IsAdmin && u.SuspendedAt == null, Cancel), Cancel);
        Assert.Equal(1, left);
        Assert.Equal(1, replies.Count(reply => (int)reply.StatusCode == 200));
    }

    [Fact]
    public async Task The_last_admin_cannot_be_suspended()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var admin = await app.AdminAsync();

        var refusal = await admin.PutAsync($"/api/admin/users/{admin.UserId}/suspended", new { suspended = true }, 403);

        Assert.Equal("last_admin", refusal.GetProperty("code").GetString());
        Assert.Equal(0, (await admin.GetAsync("/api/admin/audit")).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("PUT", "tier", """{ "tier": "platinum" }""", "tier")]
    [InlineData("PUT", "tier", """{ "tier": null }""", "tier")]
    [InlineData("POST", "credits", """{ "amount": 1e99, "description": 7 }""", "amount,description")]
    [InlineData("POST", "credits", """{ "amount": 1.5 }""", "amount")]
    [InlineData("POST", "credits", """{ "amount": 2000000000 }""", "amount")]
    [InlineData("PUT", "suspended", """{ "suspended": "yes" }""", "suspended")]
    [InlineData("PUT", "suspended", """{}""", "suspended")]
    public async Task A_refusal_names_the_fields_and_an_unknown_user_comes_first(string method, string what, string json, string fields)
    {
        var app = shared.App;
        var user = await app.SignUpAsync();
        var admin = await app.AdminAsync();

        var refusal = await TestAccount.ReadAsync(await SendAsync(admin, method, $"/api/admin/users/{user.UserId}/{what}", json), 400);
        await TestAccount.ReadAsync(await SendAsync(admin, method, $"/api/admin/users/999999/{what}", json), 404);
        await TestAccount.ReadAsync(await SendAsync(user, method, $"/api/admin/users/{user.UserId}/{what}", json), 404);

        Assert.Equal(fields.Split(','), refusal.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
    }

    /// <summary>What the key's remembered holder is allowed: paid tiers may ask twice as often.</summary>
    private static async Task<string> RequestsPerMinuteAsync(TestAccount who)
    {
        using var reply = await who.Client.GetAsync("/api/profile", Cancel);
        return reply.Headers.GetValues("RateLimit-Limit").Single();
    }

    private static async Task<HttpResponseMessage> SendAsync(TestAccount who, string method, string path, string json)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(json, null, "application/json") };
        return await who.Client.SendAsync(request, Cancel);
    }
}
