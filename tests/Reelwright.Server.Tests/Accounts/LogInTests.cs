using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Accounts;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Accounts;

public sealed class LogInTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task The_tenth_failure_locks_the_account_for_this_address_only_and_keys_and_sessions_go_on(Db db)
    {
        var clock = new FakeTimeProvider(Start);
        await using var app = await StartAsync(clock, db);
        var user = await app.SignUpAsync();
        using var signedIn = await LogInAsync(app, user.Username, user.Password, "10.0.0.1");
        using var browser = app.CreateBrowser(AccountsOfTests.CookieOf(signedIn));

        for (var failure = 0; failure < 10; failure++)
        {
            await AssertRefusedAsync(LogInAsync(app, user.Username, "wrong", "10.0.0.1"), 401, "invalid_credentials");
        }

        var locked = await AssertRefusedAsync(LogInAsync(app, user.Username, user.Password, "10.0.0.1"), 429, "locked_out");
        Assert.Equal(900, locked.GetProperty("retry_after").GetInt32());
        await TestAccount.ReadAsync(await LogInAsync(app, user.Username, user.Password, "10.0.0.2"));
        await user.GetAsync("/api/credits");
        await TestAccount.ReadAsync(await browser.GetAsync("/api/credits", Cancel));
        clock.Jump(TimeSpan.FromMinutes(15));
        await TestAccount.ReadAsync(await LogInAsync(app, user.Username, user.Password, "10.0.0.1"));
        await AssertRefusedAsync(LogInAsync(app, user.Username, "wrong", "10.0.0.1"), 401, "invalid_credentials");
        await TestAccount.ReadAsync(await LogInAsync(app, user.Username, user.Password, "10.0.0.1"));
    }

    [Fact]
    public async Task Each_further_failure_locks_for_twice_as_long_and_a_quiet_day_forgets_all()
    {
        var clock = new FakeTimeProvider(Start);
        await using var app = await StartAsync(clock);
        var locks = new List<int>();
        for (var failure = 0; failure < 9; failure++)
        {
            await AssertRefusedAsync(LogInAsync(app, "nobody", "wrong"), 401, "invalid_credentials");
        }

        for (var failure = 0; failure < 3; failure++)
        {
            await AssertRefusedAsync(LogInAsync(app, "nobody", "wrong"), 401, "invalid_credentials");
            var locked = await AssertRefusedAsync(LogInAsync(app, "nobody", "wrong"), 429, "locked_out");
            locks.Add(locked.GetProperty("retry_after").GetInt32());
            clock.Jump(TimeSpan.FromSeconds(locks[^1]));
        }

        clock.Jump(LoginFailure.Remembered);
        await AssertRefusedAsync(LogInAsync(app, "nobody", "wrong"), 401, "invalid_credentials");

        await AssertRefusedAsync(LogInAsync(app, "nobody", "wrong"), 401, "invalid_credentials");
        Assert.Equal([900, 1_800, 3_600], locks);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_hundred_guesses_at_once_are_no_better_than_ten(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var user = await app.SignUpAsync();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            using var reply = await LogInAsync(app, user.Username, "wrong");
            return (int)reply.StatusCode;
        }));

        Assert.Equal(10, statuses.Count(status => status == 401));
        Assert.Equal(90, statuses.Count(status => status == 429));
    }

    [Fact]
    public async Task An_unknown_name_is_answered_in_the_same_words_and_costs_the_same_hash()
    {
        var hashes = new CountingHasher();
        await using var app = await ReelwrightApp.StartAsync(services: services => services.AddSingleton<IPasswordHasher<User>>(hashes));
        var user = await app.SignUpAsync();
        await LogInAsync(app, "somebody-else", "wrong");

        hashes.Verified = 0;
        var known = await AssertRefusedAsync(LogInAsync(app, user.Username, "wrong"), 401, "invalid_credentials");
        var afterKnown = hashes.Verified;
        var unknown = await AssertRefusedAsync(LogInAsync(app, "nobody", "wrong"), 401, "invalid_credentials");
        var afterUnknown = hashes.Verified;
        await AssertRefusedAsync(LogInAsync(app, "no such name\u00e9 at all", "wrong"), 401, "invalid_credentials");

        Assert.Equal((1, 2, 3), (afterKnown, afterUnknown, hashes.Verified));
        Assert.Equal(WithoutId(known), WithoutId(unknown));
    }

    [Fact]
    public async Task A_hash_made_with_fewer_rounds_is_renewed_at_the_next_sign_in()
    {
        var rounds = new PasswordHasherOptions { IterationCount = 500 };
        var hasher = new CountingHasher(rounds);
        await using var app = await ReelwrightApp.StartAsync(services: services => services.AddSingleton<IPasswordHasher<User>>(hasher));
        var user = await app.SignUpAsync();

        hasher.Use(new PasswordHasherOptions { IterationCount = 1_500 });
        await TestAccount.ReadAsync(await LogInAsync(app, user.Username, user.Password));
        hasher.Rehashes = 0;
        await TestAccount.ReadAsync(await LogInAsync(app, user.Username, user.Password));

        Assert.Equal(0, hasher.Rehashes);
    }

    [Fact]
    public async Task A_program_that_keeps_cookies_may_sign_in_again_without_saying_where_it_comes_from()
    {
        var app = shared.App;
        var user = await app.SignUpAsync();
        using var first = await LogInAsync(app, user.Username, user.Password);
        using var program = app.CreatePlainClient();
        program.DefaultRequestHeaders.Add("Cookie", AccountsOfTests.CookieOf(first));

        await TestAccount.ReadAsync(await program.PostAsJsonAsync("/api/login", new { username = user.Username, password = user.Password }, Cancel));
        await TestAccount.ReadAsync(await program.PostAsJsonAsync("/api/logout", new { }, Cancel), 401);
    }

    [Theory]
    [InlineData("""{ "username": "x" }""", "password")]
    [InlineData("""{ "username": ["x"], "password": 1 }""", "username,password")]
    public async Task A_body_that_is_no_sign_in_is_a_400_that_names_the_fields(string json, string fields)
    {
        var app = shared.App;
        using var client = app.CreatePlainClient();

        var refusal = await TestAccount.ReadAsync(await client.PostAsync("/api/login", new StringContent(json, null, "application/json"), Cancel), 400);

        Assert.Equal(fields.Split(',').Order(), refusal.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
    }

    private static Task<ReelwrightApp> StartAsync(TimeProvider clock, Db db = Db.Sqlite) => ReelwrightApp.StartAsync(
        db,
        [("Proxy:TrustedNetworks:0", "127.0.0.0/8"), ("Proxy:TrustedNetworks:1", "::1/128")],
        services => services.AddSingleton(clock));

    private static async Task<HttpResponseMessage> LogInAsync(ReelwrightApp app, string username, string password, string? address = null)
    {
        using var client = app.CreatePlainClient();
        if (address is not null)
        {
            client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        }

        return await client.PostAsJsonAsync("/api/login", new { username, password }, Cancel);
    }

    private static async Task<JsonElement> AssertRefusedAsync(Task<HttpResponseMessage> reply, int status, string code)
    {
        var body = await TestAccount.ReadAsync(await reply, status);
        Assert.Equal(code, body.GetProperty("code").GetString());
        return body;
    }

    private static string WithoutId(JsonElement problem)
    {
        var members = JsonNode.Parse(problem.GetRawText())!.AsObject();
        members.Remove("request_id");
        return members.ToJsonString();
    }

    private sealed class CountingHasher(PasswordHasherOptions? options = null) : IPasswordHasher<User>
    {
        private PasswordHasher<User> _hasher = Make(options ?? new PasswordHasherOptions { IterationCount = 1_000 });

        public int Verified { get; set; }

        public int Rehashes { get; set; }

        public void Use(PasswordHasherOptions rounds) => _hasher = Make(rounds);

        public string HashPassword(User user, string password)
        {
            Rehashes++;
            return _hasher.HashPassword(user, password);
        }

        public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
        {
            Verified++;
            return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }

        private static PasswordHasher<User> Make(PasswordHasherOptions options) => new(Microsoft.Extensions.Options.Options.Create(options));
    }
}
