using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Reelwright.Server.Accounts;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Accounts;

public sealed class SignUpTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_new_account_is_free_has_its_first_allowance_and_is_signed_in(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        using var client = app.CreatePlainClient();

        using var reply = await client.PostAsJsonAsync("/api/signup", new { username = "mira", password = "correct horse", email = "mira@example.org" }, Cancel);
        var body = await TestAccount.ReadAsync(reply);
        using var browser = app.CreateBrowser(AccountsOfTests.CookieOf(reply));
        var check = await TestAccount.ReadAsync(await browser.GetAsync("/api/auth/check", Cancel));

        var user = body.GetProperty("user");
        Assert.Equal(("mira", "mira@example.org", "free", false), (user.GetProperty("username").GetString(), user.GetProperty("email").GetString(), user.GetProperty("tier").GetString(), user.GetProperty("is_admin").GetBoolean()));
        Assert.Equal(150, body.GetProperty("credits").GetInt32());
        Assert.True(check.GetProperty("authenticated").GetBoolean());
        Assert.Equal("480p", check.GetProperty("limits").GetProperty("max_resolution").GetString());
        Assert.Equal(3, check.GetProperty("limits").GetProperty("concurrent_jobs").GetInt32());
    }

    [Fact]
    public async Task The_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites_and_secure_on_https()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Proxy:TrustedNetworks:0", "127.0.0.0/8"), ("Proxy:TrustedNetworks:1", "::1/128")]);
        using var client = app.CreatePlainClient();

        using var plain = await client.PostAsJsonAsync("/api/signup", new { username = "mira", password = "correct horse", email = "mira@example.org" }, Cancel);
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var secure = await client.PostAsJsonAsync("/api/login", new { username = "mira", password = "correct horse" }, Cancel);

        var cookie = plain.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; secure", secure.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("""{ "username": "MIRA", "password": "correct horse", "email": "other@example.org" }""", "username_taken", "username")]
    [InlineData("""{ "username": "other", "password": "correct horse", "email": "Mira@Example.org" }""", "email_taken", "email")]
    [InlineData("""{ "username": "mi", "password": "short", "email": "nowhere" }""", "invalid_request", "username,password,email")]
    [InlineData("""{ "username": "mir a", "password": "correct horse", "email": "a@b" }""", "invalid_request", "username")]
    [InlineData("""{ "username": "mira\n", "password": "correct horse", "email": "a@b\n" }""", "invalid_request", "username,email")]
    [InlineData("""{ "username": 5, "password": true, "email": null }""", "invalid_request", "username,password,email")]
    [InlineData("{}", "invalid_request", "username,password,email")]
    public async Task A_refusal_names_every_field_that_is_wrong(string json, string code, string fields)
    {
        var app = shared.App;
        using var client = app.CreatePlainClient();

        // The first time it succeeds, later it is taken: either way the name is there.
        using var taken = await client.PostAsJsonAsync("/api/signup", new { username = "mira", password = "correct horse", email = "mira@example.org" }, Cancel);

        var refusal = await TestAccount.ReadAsync(await client.PostAsync("/api/signup", new StringContent(json, null, "application/json"), Cancel), 400);

        Assert.Equal(code, refusal.GetProperty("code").GetString());
        Assert.Equal(fields.Split(',').Order(), refusal.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
    }

    [Fact]
    public async Task Fields_that_are_nobodys_to_set_are_ignored()
    {
        await using var app = await ReelwrightApp.StartAsync();
        using var client = app.CreatePlainClient();

        var body = await TestAccount.ReadAsync(await client.PostAsJsonAsync(
            "/api/signup",
            new { username = "mira", password = "correct horse", email = "mira@example.org", id = 1, is_admin = true, tier = "enterprise", credits = 1_000_000, email_confirmed = true },
            Cancel));

        Assert.Equal((false, "free", 150), (body.GetProperty("user").GetProperty("is_admin").GetBoolean(), body.GetProperty("user").GetProperty("tier").GetString(), body.GetProperty("credits").GetInt32()));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Of_many_who_want_one_name_at_once_exactly_one_gets_it(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        using var client = app.CreatePlainClient();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 12).Select(async n =>
        {
            using var reply = await client.PostAsJsonAsync("/api/signup", new { username = "mira", password = "correct horse", email = $"mira{n}@example.org" }, Cancel);
            return (int)reply.StatusCode;
        }));

        Assert.Equal(1, statuses.Count(status => status == 200));
        Assert.Equal(11, statuses.Count(status => status == 400));
    }

    [Fact]
    public async Task A_closed_server_takes_no_accounts()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Signup:Mode", "closed")]);
        using var client = app.CreatePlainClient();

        var refusal = await TestAccount.ReadAsync(
            await client.PostAsJsonAsync("/api/signup", new { username = "mira", password = "correct horse", email = "mira@example.org" }, Cancel), 403);

        Assert.Equal("forbidden", refusal.GetProperty("code").GetString());
        await app.AdminAsync();
    }

    [Theory]
    [InlineData("Admin:Password", "short", "Admin:Password")]
    [InlineData("Admin:Username", "a b", "Admin:Username")]
    [InlineData("Admin:Email", "nowhere", "Admin:Email")]
    public async Task A_setting_that_cannot_be_honoured_stops_the_start_and_is_named(string key, string value, string named)
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => ReelwrightApp.StartAsync(settings: [(key, value)]));

        Assert.Contains(named, refusal.Message);
    }

    [Fact]
    public async Task An_empty_database_gets_an_admin_whose_generated_password_is_printed_once()
    {
        await using var terminal = new StringWriter();
        await using var app = await ReelwrightApp.StartAsync(settings: [("Admin:Password", null), ("Admin:Username", "chief")], services: services => services.AddSingleton<TextWriter>(terminal));
        using var client = app.CreatePlainClient();
        var password = terminal.ToString().Split("password: ")[1].Split(' ')[0];

        var login = await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/login", new { username = "chief", password }, Cancel));
        await app.Get<IEnumerable<Reelwright.Server.Platform.IStartTask>>().OfType<FirstAdmin>().Single().RunAsync(Cancel);

        Assert.Equal(("enterprise", true, 50_000), (login.GetProperty("user").GetProperty("tier").GetString(), login.GetProperty("user").GetProperty("is_admin").GetBoolean(), login.GetProperty("credits").GetInt32()));
        Assert.Single(terminal.ToString().Split("password: ")[1..]);
        Assert.Equal(1, await app.Get<Database>().ReadAsync(db => db.Set<User>().CountAsync(Cancel), Cancel));
    }
}
