using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts.Recovery;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Accounts.Recovery;

public sealed class EmailChangeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task An_address_changes_when_the_new_one_is_confirmed_and_the_old_one_can_go_back_whatever_was_done_meanwhile(Db db)
    {
        var mail = new Mailbox();
        await using var app = await ReelwrightApp.StartAsync(db, services: mail.Put);
        var (user, other) = (await app.SignUpAsync(), await app.SignUpAsync());
        var (old, taken) = (await AddressAsync(user), await AddressAsync(other));
        using var client = app.CreatePlainClient();

        await AssertRefusedAsync(user, new { email = "new@example.org", password = "wrong" }, "invalid_request", "password");
        await AssertRefusedAsync(user, new { email = taken.ToUpperInvariant(), password = user.Password }, "email_taken", "email");
        await AssertRefusedAsync(user, new { email = "a@b\r\nBcc: c@d", password = user.Password }, "invalid_request", "email");
        await user.PostAsync("/api/settings/email", new { email = "typo@example.org", password = user.Password });
        var mistyped = Mailbox.TokenIn(await mail.TakeLinkAsync("typo@example.org", "confirm"));
        await user.PostAsync("/api/settings/email", new { email = "new@example.org", password = user.Password });
        var confirm = await mail.TakeLinkAsync("new@example.org", "confirm");
        var stop = await mail.TakeLinkAsync(old, "is to be changed");

        // Nothing has changed yet, opening the link changes nothing, and the mistyped one is dead.
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/settings/email/confirm", new { token = mistyped }, Cancel), 400);
        var page = await Mailbox.OpenAsync(client, confirm);
        Assert.Equal(old, await AddressAsync(user));
        await Mailbox.SubmitAsync(client, page);
        Assert.Equal("new@example.org", await AddressAsync(user));
        await Mailbox.SubmitAsync(client, page, 400);
        await Mailbox.OpenAsync(client, stop, 400);

        // Somebody who took the account moves it on and changes the password; the first way back still leads back, and ends theirs.
        var back = await mail.TakeLinkAsync(old, "was changed");
        await user.PostAsync("/api/settings/email", new { email = "third@example.org", password = user.Password });
        var next = Mailbox.TokenIn(await mail.TakeLinkAsync("third@example.org", "confirm"));
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/settings/email/confirm", new { token = next }, Cancel));
        var theirs = await mail.TakeLinkAsync("new@example.org", "was changed");
        await user.PostAsync("/api/settings/change-password", new { current_password = user.Password, new_password = "stolen stolen" });
        using var signedIn = await client.PostAsJsonAsync("/api/login", new { username = user.Username, password = "stolen stolen" }, Cancel);
        using var browser = app.CreateBrowser(AccountsOfTests.CookieOf(signedIn));
        await TestAccount.ReadAsync(await browser.GetAsync("/api/profile", Cancel));
        await Mailbox.SubmitAsync(client, await Mailbox.OpenAsync(client, back));

        Assert.Equal(old, await AddressAsync(user));
        await TestAccount.ReadAsync(await browser.GetAsync("/api/profile", Cancel), 401);
        await Mailbox.OpenAsync(client, theirs, 400);
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/login", new { username = user.Username, password = "stolen stolen" }, Cancel), 401);
        await Mailbox.SubmitAsync(client, await Mailbox.OpenAsync(client, await mail.TakeLinkAsync(old, "new password")), 200, ("new_password", "mine again"));
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/login", new { username = user.Username, password = "mine again" }, Cancel));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Without_the_password_an_address_changes_when_the_old_one_allows_it_and_the_new_one_is_confirmed(Db db)
    {
        var mail = new Mailbox();
        await using var app = await ReelwrightApp.StartAsync(db, services: mail.Put);
        var (user, other) = (await app.SignUpAsync(), await app.SignUpAsync());
        var (old, taken) = (await AddressAsync(user), await AddressAsync(other));
        using var client = app.CreatePlainClient();

        await AssertRefusedAsync(user, new { email = taken }, "email_taken", "email");
        await AssertRefusedAsync(user, new { email = "new@example.org", password = "" }, "invalid_request", "password");
        await user.PostAsync("/api/settings/email", new { email = "typo@example.org" });
        var mistyped = await mail.TakeLinkAsync(old, "may your");
        var asked = await user.PostAsync("/api/settings/email", new { email = "new@example.org" });
        Assert.Equal(("new@example.org", true), (asked.GetProperty("email").GetString(), asked.GetProperty("consent_required").GetBoolean()));
        var allow = await mail.TakeLinkAsync(old, "may your");

        // Opening the link changes nothing, what it carries confirms nothing, and an older one is dead.
        await Mailbox.OpenAsync(client, mistyped, 400);
        var page = await Mailbox.OpenAsync(client, allow);
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/settings/email/confirm", new { token = Mailbox.TokenIn(allow) }, Cancel), 400);
        await Mailbox.SubmitAsync(client, page);
        await Mailbox.SubmitAsync(client, page, 400);
        Assert.Equal(old, await AddressAsync(user));

        await Mailbox.SubmitAsync(client, await Mailbox.OpenAsync(client, await mail.TakeLinkAsync("new@example.org", "confirm")));
        Assert.Equal("new@example.org", await AddressAsync(user));
        await Mailbox.OpenAsync(client, await mail.TakeLinkAsync(old, "was changed"));
    }

    [Fact]
    public async Task Links_that_ask_for_consent_end_with_a_changed_password_and_are_three_in_an_hour()
    {
        var mail = new Mailbox();
        await using var app = await ReelwrightApp.StartAsync(services: mail.Put);
        var user = await app.SignUpAsync();
        var old = await AddressAsync(user);
        using var client = app.CreatePlainClient();

        await user.PostAsync("/api/settings/email", new { email = "new@example.org" });
        var allow = await mail.TakeLinkAsync(old, "may your");
        await user.PostAsync("/api/settings/change-password", new { current_password = user.Password, new_password = "another horse" });
        await Mailbox.OpenAsync(client, allow, 400);

        await user.PostAsync("/api/settings/email", new { email = "new@example.org" });
        await user.PostAsync("/api/settings/email", new { email = "new@example.org" });
        var late = await user.PostAsync("/api/settings/email", new { email = "new@example.org" }, 429);
        Assert.Equal("rate_limited", late.GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_old_address_can_stop_a_change_and_of_two_accounts_that_confirm_one_address_one_gets_it()
    {
        var mail = new Mailbox();
        await using var app = await ReelwrightApp.StartAsync(Db.Postgres, services: mail.Put);
        using var client = app.CreatePlainClient();
        var (first, second) = (await app.SignUpAsync(), await app.SignUpAsync());

        await first.PostAsync("/api/settings/email", new { email = "new@example.org", password = first.Password });
        var stopped = Mailbox.TokenIn(await mail.TakeLinkAsync("new@example.org", "confirm"));
        await Mailbox.SubmitAsync(client, await Mailbox.OpenAsync(client, await mail.TakeLinkAsync(await AddressAsync(first), "is to be changed")));
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/settings/email/confirm", new { token = stopped }, Cancel), 400);

        var tokens = new List<string>();
        foreach (var account in (TestAccount[])[first, second])
        {
            await account.PostAsync("/api/settings/email", new { email = "one@example.org", password = account.Password });
            tokens.Add(Mailbox.TokenIn(await mail.TakeLinkAsync("one@example.org", "confirm")));
        }

        var replies = await Task.WhenAll(tokens.Select(token => client.PostAsJsonAsync("/api/settings/email/confirm", new { token }, Cancel)));
        Assert.Single(replies, reply => reply.StatusCode is HttpStatusCode.OK);
        var refusal = await TestAccount.ReadAsync(replies.Single(reply => reply.StatusCode is not HttpStatusCode.OK), 400);
        Assert.Equal("email_taken", refusal.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Where_addresses_are_verified_an_account_works_once_its_link_was_followed_and_may_ask_for_it_again_with_its_password()
    {
        var mail = new Mailbox();
        await using var app = await ReelwrightApp.StartAsync(settings: [("Signup:Mode", "verified")], services: mail.Put);
        using var client = app.CreatePlainClient();
        var (name, password) = (new { username = "mira", password = "correct horse", email = "mira@example.org" }, new { username = "mira", password = "correct horse" });

        using var signed = await client.PostAsJsonAsync("/api/signup", name, Cancel);
        Assert.False(signed.Headers.Contains("Set-Cookie"));
        Assert.True((await TestAccount.ReadAsync(signed)).GetProperty("confirmation_required").GetBoolean());
        await mail.TakeAsync("mira@example.org", "confirm");
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/login", password with { password = "wrong horse" }, Cancel), 401);
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/login", password, Cancel), 403);
        var link = await mail.TakeLinkAsync("mira@example.org", "confirm");
        await Mailbox.SubmitAsync(client, await Mailbox.OpenAsync(client, link));

        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/login", password, Cancel));
        await app.AdminAsync();
        Assert.All(await app.Get<Database>().ReadAsync(db => db.Set<AccountToken>().ToListAsync(Cancel), Cancel), token => Assert.Equal(64, token.TokenHash.Length));
    }

    private static async Task AssertRefusedAsync(TestAccount user, object body, string code, string field)
    {
        var refusal = await user.PostAsync("/api/settings/email", body, 400);
        Assert.Equal((code, field), (refusal.GetProperty("code").GetString(), Assert.Single(refusal.GetProperty("errors").EnumerateObject()).Name));
    }

    private static async Task<string> AddressAsync(TestAccount user) => (await user.GetAsync("/api/auth/check")).GetProperty("user").GetProperty("email").GetString()!;
}
