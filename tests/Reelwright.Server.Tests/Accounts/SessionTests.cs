using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Accounts;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Accounts;

public sealed class SessionTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_session_ends_after_14_idle_days_and_after_90_in_any_case(Db db)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var app = await ReelwrightApp.StartAsync(db, services: services => services.AddSingleton<TimeProvider>(clock));
        var user = await app.SignUpAsync();
        using var idle = app.CreateBrowser(await LogInAsync(app, user));
        using var busy = app.CreateBrowser(await LogInAsync(app, user));

        var days = 0;
        while (days < 84)
        {
            clock.Jump(TimeSpan.FromDays(12));
            days += 12;
            Assert.Equal(200, await StatusAsync(busy));
            await app.Get<CredentialUses>().FlushAsync(Cancel);
        }

        Assert.Equal(401, await StatusAsync(idle));
        clock.Jump(TimeSpan.FromDays(6) - TimeSpan.FromSeconds(1));
        Assert.Equal(200, await StatusAsync(busy));
        clock.Jump(TimeSpan.FromSeconds(1));
        Assert.Equal(401, await StatusAsync(busy));
    }

    [Fact]
    public async Task Housekeeping_removes_the_rows_of_sessions_that_have_ended()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var app = await ReelwrightApp.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        var user = await app.SignUpAsync();
        clock.Jump(TimeSpan.FromDays(10));
        await LogInAsync(app, user);
        clock.Jump(TimeSpan.FromDays(5));

        await app.Get<IEnumerable<IMaintenanceTask>>().OfType<AccountUpkeep>().Single().RunAsync(Cancel);

        Assert.Equal(1, await app.Get<Database>().ReadAsync(db => db.Set<Session>().CountAsync(s => s.UserId == user.UserId, Cancel), Cancel));
    }

    [Fact]
    public async Task Logging_out_ends_this_session_and_nothing_else()
    {
        var app = shared.App;
        var user = await app.SignUpAsync();
        using var one = app.CreateBrowser(await LogInAsync(app, user));
        using var other = app.CreateBrowser(await LogInAsync(app, user));

        using var loggedOut = await one.PostAsJsonAsync("/api/logout", new { }, Cancel);
        await TestAccount.ReadAsync(loggedOut);

        Assert.Equal((401, 200, 200), (await StatusAsync(one), await StatusAsync(other), await StatusAsync(user.Client)));
        Assert.Contains("expires=Thu, 01 Jan 1970", loggedOut.Headers.GetValues("Set-Cookie").Single());
    }

    [Fact]
    public async Task Signing_in_again_in_one_browser_ends_the_session_it_had()
    {
        var app = shared.App;
        var user = await app.SignUpAsync();
        using var browser = app.CreateBrowser(await LogInAsync(app, user));

        await TestAccount.ReadAsync(await browser.PostAsJsonAsync("/api/login", new { username = user.Username, password = user.Password }, Cancel));

        Assert.Equal(401, await StatusAsync(browser));
    }

    [Fact]
    public async Task Changing_the_password_ends_the_other_sessions_and_leaves_keys_alone()
    {
        var app = shared.App;
        var user = await app.SignUpAsync();
        using var here = app.CreateBrowser(await LogInAsync(app, user));
        using var there = app.CreateBrowser(await LogInAsync(app, user));

        var wrong = await TestAccount.ReadAsync(await ChangeAsync(here, "not it", "a-better-password"), 400);
        var weak = await TestAccount.ReadAsync(await ChangeAsync(here, user.Password, "short"), 400);
        await TestAccount.ReadAsync(await ChangeAsync(here, user.Password, "a-better-password"));

        Assert.Equal("current_password", wrong.GetProperty("errors").EnumerateObject().Single().Name);
        Assert.Equal("new_password", weak.GetProperty("errors").EnumerateObject().Single().Name);
        Assert.Equal((200, 401, 200), (await StatusAsync(here), await StatusAsync(there), await StatusAsync(user.Client)));
        await LogInAsync(app, user with { Password = "a-better-password" });
        using var client = app.CreatePlainClient();
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/login", new { username = user.Username, password = user.Password }, Cancel), 401);
    }

    [Fact]
    public async Task Guessing_the_password_in_an_open_browser_is_bounded_like_at_the_door()
    {
        var app = shared.App;
        var user = await app.SignUpAsync();

        for (var guess = 0; guess < 10; guess++)
        {
            await user.PostAsync("/api/settings/change-password", new { current_password = $"guess {guess}", new_password = "a-better-password" }, 400);
        }

        var locked = await user.PostAsync("/api/settings/change-password", new { current_password = user.Password, new_password = "a-better-password" }, 429);
        Assert.Equal("locked_out", locked.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Neither_keys_nor_session_tokens_nor_passwords_are_stored_as_they_are()
    {
        var app = shared.App;
        var user = await app.SignUpAsync();
        var token = (await LogInAsync(app, user)).Split('=')[1];

        var stored = await app.Get<Database>().ReadAsync(
            async db => string.Join('\n', (await db.Set<ApiKey>().ToListAsync(Cancel)).Select(k => k.KeyHash + k.Prefix)
                .Concat((await db.Set<Session>().ToListAsync(Cancel)).Select(s => s.TokenHash))
                .Concat((await db.Set<User>().ToListAsync(Cancel)).Select(u => u.PasswordHash!))),
            Cancel);

        Assert.DoesNotContain(user.Key[11..], stored);
        Assert.DoesNotContain(token, stored);
        Assert.DoesNotContain(user.Password, stored);
        Assert.Contains(user.Key[..11], stored);
    }

    private static async Task<string> LogInAsync(ReelwrightApp app, TestAccount user)
    {
        using var client = app.CreatePlainClient();
        using var reply = await client.PostAsJsonAsync("/api/login", new { username = user.Username, password = user.Password }, Cancel);
        Assert.Equal(200, (int)reply.StatusCode);
        return AccountsOfTests.CookieOf(reply);
    }

    private static Task<HttpResponseMessage> ChangeAsync(HttpClient browser, string from, string to) =>
        browser.PostAsJsonAsync("/api/settings/change-password", new { current_password = from, new_password = to }, Cancel);

    private static async Task<int> StatusAsync(HttpClient client)
    {
        using var reply = await client.GetAsync("/api/profile", Cancel);
        return (int)reply.StatusCode;
    }
}
