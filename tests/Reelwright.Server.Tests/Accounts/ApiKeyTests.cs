using System.Data.Common;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Signals;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Accounts;

public sealed class ApiKeyTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_key_is_shown_once_listed_without_its_text_and_refused_once_revoked(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var user = await app.SignUpAsync();

        var created = await user.PostAsync("/api/keys", new { name = " My app " });
        var (id, key) = (created.GetProperty("id").GetInt64(), created.GetProperty("key").GetString()!);
        using var program = Program(app, key);
        var before = await StatusAsync(program);
        var listed = (await user.GetAsync("/api/keys")).GetProperty("keys").EnumerateArray().Single(item => item.GetProperty("id").GetInt64() == id);
        await user.DeleteAsync($"/api/keys/{id}");
        await user.DeleteAsync($"/api/keys/{id}");
        var after = await StatusAsync(program);
        var revoked = (await user.GetAsync("/api/keys")).GetProperty("keys").EnumerateArray().Single(item => item.GetProperty("id").GetInt64() == id);

        Assert.Matches("^rw_[A-Za-z0-9]{40}$", key);
        Assert.Equal((key[..11], "My app"), (created.GetProperty("prefix").GetString(), created.GetProperty("name").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, created.GetProperty("last_used").ValueKind);
        Assert.False(listed.TryGetProperty("key", out _));
        Assert.True(listed.GetProperty("is_active").GetBoolean());
        Assert.NotNull(listed.GetProperty("last_used").GetString());
        Assert.Equal((200, 401), (before, after));
        Assert.False(revoked.GetProperty("is_active").GetBoolean());
    }

    [Fact]
    public async Task A_key_works_in_either_header_and_a_bad_one_never_falls_back_to_the_cookie()
    {
        var app = shared.App;
        var user = await app.SignUpAsync();
        using var client = app.CreatePlainClient();
        using var signedIn = await client.PostAsJsonAsync("/api/login", new { username = user.Username, password = user.Password }, Cancel);
        using var byHeader = app.CreatePlainClient();
        byHeader.DefaultRequestHeaders.Add("x-api-key", user.Key);
        using var both = app.CreateBrowser(AccountsOfTests.CookieOf(signedIn));
        TestAccount.CarryKey(both, "rw_" + new string('x', 40));
        using var garbage = Program(app, "garbage");

        Assert.Equal((200, 401, 401), (await StatusAsync(byHeader), await StatusAsync(both), await StatusAsync(garbage)));
        foreach (var visitor in new[] { both, garbage, client })
        {
            var check = await TestAccount.ReadAsync(await visitor.GetAsync("/api/auth/check", Cancel));
            Assert.False(check.GetProperty("authenticated").GetBoolean());
        }
    }

    [Fact]
    public async Task A_key_stops_working_when_it_expires_also_while_it_is_remembered()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var app = await ReelwrightApp.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        var user = await app.SignUpAsync();
        var created = await user.PostAsync("/api/keys", new { name = "short", expires_at = "2026-03-01T12:00:10Z" });
        using var program = Program(app, created.GetProperty("key").GetString()!);

        var before = await StatusAsync(program);
        clock.Jump(TimeSpan.FromSeconds(10));
        var after = await StatusAsync(program);

        Assert.Equal((200, 401), (before, after));
        var past = await user.PostAsync("/api/keys", new { name = "past", expires_at = "2026-03-01T12:00:10Z" }, 400);
        Assert.Equal("expires_at", past.GetProperty("errors").EnumerateObject().Single().Name);
    }

    [Fact]
    public async Task Admin_rights_come_only_with_a_key_that_an_admin_asked_them_for()
    {
        var app = shared.App;
        var user = await app.SignUpAsync();
        var admin = await app.AdminAsync();
        var plain = await admin.PostAsync("/api/keys", new { name = "plain" });
        using var program = Program(app, plain.GetProperty("key").GetString()!);

        var refused = await user.PostAsync("/api/keys", new { name = "boss", admin = true }, 403);
        var escalation = await TestAccount.ReadAsync(await program.PostAsJsonAsync("/api/keys", new { name = "boss", admin = true }, Cancel), 403);

        Assert.Equal(("forbidden", "forbidden"), (refused.GetProperty("code").GetString(), escalation.GetProperty("code").GetString()));
        await TestAccount.ReadAsync(await program.GetAsync("/api/admin/users", Cancel), 404);
        await user.GetAsync("/api/admin/users", 404);
        await admin.GetAsync("/api/admin/users");
    }

    [Fact]
    public async Task A_repeated_creation_shows_the_key_no_second_time_and_makes_no_second_one()
    {
        var app = shared.App;
        var user = await app.SignUpAsync();
        user.Client.DefaultRequestHeaders.Add("Idempotency-Key", "one");

        var first = await user.PostAsync("/api/keys", new { name = "app" });
        using var repeated = await user.Client.PostAsJsonAsync("/api/keys", new { name = "app" }, Cancel);
        var second = await TestAccount.ReadAsync(repeated);

        Assert.Equal("true", repeated.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(first.GetProperty("id").GetInt64(), second.GetProperty("id").GetInt64());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second.GetProperty("key").ValueKind);
        Assert.Equal(2, (await user.GetAsync("/api/keys")).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("""{ "name": "  " }""", "name")]
    [InlineData("""{ "name": "x", "expires_at": "tomorrow", "admin": "yes" }""", "admin,expires_at")]
    [InlineData("""{}""", "name")]
    public async Task A_refused_key_names_the_fields(string json, string fields)
    {
        var app = shared.App;
        var user = await app.SignUpAsync();

        var refusal = await TestAccount.ReadAsync(await user.Client.PostAsync("/api/keys", new StringContent(json, null, "application/json"), Cancel), 400);

        Assert.Equal(fields.Split(','), refusal.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
    }

    [Fact]
    public async Task Somebody_elses_key_is_not_there()
    {
        var app = shared.App;
        var (user, stranger) = (await app.SignUpAsync(), await app.SignUpAsync());
        var id = (await user.PostAsync("/api/keys", new { name = "mine" })).GetProperty("id").GetInt64();

        await stranger.DeleteAsync($"/api/keys/{id}", 404);
        await stranger.DeleteAsync("/api/keys/999999", 404);
        await stranger.DeleteAsync("/api/keys/mine", 404);

        Assert.True((await user.GetAsync("/api/keys")).GetProperty("keys")[0].GetProperty("is_active").GetBoolean());
        Assert.Equal(1, (await stranger.GetAsync("/api/keys")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Knowing_a_key_costs_no_database_read()
    {
        var counter = new CommandCounter();
        await using var app = await ReelwrightApp.StartAsync(services: services => services.ConfigureDbContext<ReelwrightDb>(options => options.AddInterceptors(counter)));
        var user = await app.SignUpAsync();
        await user.GetAsync("/api/models");
        var about = new List<string>();
        counter.OnCommand = about.Add;

        for (var poll = 0; poll < 20; poll++)
        {
            await user.GetAsync("/api/models");
        }

        counter.OnCommand = null;

        // Housekeeping may read accounts meanwhile; who a key belongs to is asked with what the account may do.
        Assert.DoesNotContain(about, sql => sql.Contains("api_keys", StringComparison.Ordinal) && sql.Contains("credit_accounts", StringComparison.Ordinal));
        await user.GetAsync("/api/profile");
    }

    [Fact]
    public async Task A_lost_signal_costs_thirty_seconds_at_most_and_a_noticed_loss_nothing()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var app = await ReelwrightApp.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        var (one, two) = (await app.SignUpAsync(), await app.SignUpAsync());
        Assert.Equal((200, 200), (await StatusAsync(one.Client), await StatusAsync(two.Client)));

        // Another node's revocation of which this one heard nothing.
        await app.Get<Database>().WriteAsync(tx => tx.ExecuteAsync("UPDATE api_keys SET revoked_at = 1", [], Cancel), Cancel);
        Assert.Equal(200, await StatusAsync(one.Client));
        clock.Jump(TimeSpan.FromSeconds(30));
        Assert.Equal(401, await StatusAsync(one.Client));

        await app.Get<Database>().WriteAsync(tx => tx.ExecuteAsync("UPDATE api_keys SET revoked_at = NULL", [], Cancel), Cancel);
        Assert.Equal(200, await StatusAsync(two.Client));
        await app.Get<Database>().WriteAsync(tx => tx.ExecuteAsync("UPDATE api_keys SET revoked_at = 1", [], Cancel), Cancel);
        app.Get<SignalBus>().PublishHere(new Signal(SignalBus.MissedTopic, ""));
        Assert.Equal(401, await StatusAsync(two.Client));
    }

    private static HttpClient Program(ReelwrightApp app, string key)
    {
        var program = app.CreatePlainClient();
        TestAccount.CarryKey(program, key);
        return program;
    }

    private static async Task<int> StatusAsync(HttpClient client)
    {
        using var reply = await client.GetAsync("/api/profile", Cancel);
        return (int)reply.StatusCode;
    }

    private sealed class CommandCounter : DbCommandInterceptor
    {
        public Action<string>? OnCommand { get; set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            OnCommand?.Invoke(command.CommandText);
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
