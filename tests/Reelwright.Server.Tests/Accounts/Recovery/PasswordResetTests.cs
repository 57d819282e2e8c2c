using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Accounts.Recovery;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Accounts.Recovery;

public sealed class PasswordResetTests
{
    private const string Fresh = "battery staple";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Whoever_has_the_mailbox_chooses_a_new_password_once_of_many_who_come_at_once_and_all_sessions_end_and_keys_live(Db db)
    {
        var mail = new Mailbox();
        await using var app = await ReelwrightApp.StartAsync(db, services: mail.Put);
        var user = await app.SignUpAsync();
        var address = await AddressAsync(user);
        using var client = app.CreatePlainClient();
        using var session = await client.PostAsJsonAsync("/api/login", new { username = user.Username, password = user.Password }, Cancel);
        using var browser = app.CreateBrowser(AccountsOfTests.CookieOf(session));

        await AskAsync(client, user.Username);
        var first = Mailbox.TokenIn(await mail.TakeLinkAsync(address, "new password"));
        await AskAsync(client, address.ToUpperInvariant());
        var second = Mailbox.TokenIn(await mail.TakeLinkAsync(address, "new password"));

        // The newer link does not end the older one: else anybody could keep somebody from ever getting in. Using one ends both.
        Assert.NotEqual(first, second);
        var racers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => client.PostAsJsonAsync("/api/password-reset/reset", new { token = i % 2 == 0 ? first : second, new_password = $"{Fresh} {i}" }, Cancel)));
        var winner = Assert.Single(Enumerable.Range(0, racers.Length), i => racers[i].StatusCode is HttpStatusCode.OK);
        foreach (var loser in racers.Where(reply => reply.StatusCode is not HttpStatusCode.OK))
        {
            Assert.Equal("invalid_token", (await TestAccount.ReadAsync(loser, 400)).GetProperty("code").GetString());
        }

        Assert.Contains("password", (await mail.TakeAsync(address, "was changed")).Text, StringComparison.Ordinal);
        Assert.Equal(0, mail.Count);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/profile", Cancel)).StatusCode);
        await user.GetAsync("/api/profile");
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/login", new { username = user.Username, password = user.Password }, Cancel), 401);
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/login", new { username = user.Username, password = $"{Fresh} {winner}" }, Cancel));
    }

    [Fact]
    public async Task Asking_does_the_same_work_and_says_the_same_words_for_everybody_and_fills_no_mailbox()
    {
        var mail = new Mailbox();
        await using var app = await ReelwrightApp.StartAsync(services: mail.Put);
        var (user, suspended, admin) = (await app.SignUpAsync(), await app.SignUpAsync(), await app.AdminAsync());
        await admin.PutAsync($"/api/admin/users/{suspended.UserId}/suspended", new { suspended = true });
        using var client = app.CreatePlainClient();
        var answers = app.Services.GetServices<IMaintenanceTask>().OfType<AnswerResets>().Single();

        // The request does one insert, whoever is named; looking the name up is not its work. Held here, so that the notes can be counted.
        await app.HoldAsync(answers);
        var said = new List<string>();
        foreach (var name in (string[])[user.Username, suspended.Username, "nobody", "nobody@example.org", "' OR 1=1 --", "admin\u00e9"])
        {
            said.Add(await AskAsync(client, name));
        }

        Assert.Single(said.Distinct());
        Assert.Equal(6, await app.Get<Database>().ReadAsync(db => db.Set<ResetRequest>().CountAsync(Cancel), Cancel));
        Assert.Equal([new DueWork("requests for new passwords", 6)], await answers.LookAsync(Cancel));
        for (var i = 0; i < 5; i++)
        {
            await AskAsync(client, user.Username);
        }

        await answers.RunAsync(Cancel);
        Assert.Empty(await answers.LookAsync(Cancel));
        var tokens = await app.Get<Database>().ReadAsync(db => db.Set<AccountToken>().ToListAsync(Cancel), Cancel);
        Assert.Equal(AccountTokens.PerHour, tokens.Count);
        Assert.All(tokens, token => Assert.Equal(user.UserId, token.UserId));
    }

    [Fact]
    public async Task The_page_needs_its_button_pressed_refuses_what_is_no_password_and_other_sites_and_has_no_script()
    {
        var mail = new Mailbox();
        await using var app = await ReelwrightApp.StartAsync(services: mail.Put);
        var user = await app.SignUpAsync();
        await user.PostAsync("/api/profile", new { display_name = "<b>Mira</b>" });
        using var client = app.CreatePlainClient();
        await AskAsync(client, user.Username);
        var letter = await mail.TakeAsync(await AddressAsync(user), "new password");
        var link = Mailbox.LinkIn(letter.Text);

        Assert.Contains("Hello <b>Mira</b>,", letter.Text, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Mira&lt;/b&gt;", letter.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", letter.Html, StringComparison.Ordinal);
        Assert.StartsWith($"{client.BaseAddress}account/reset?token=", link, StringComparison.Ordinal);

        using (var reply = await client.GetAsync(link, Cancel))
        {
            var policy = reply.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
            Assert.Contains("no-store", reply.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
        }

        using (var foreign = new HttpRequestMessage(HttpMethod.Post, "/account/reset") { Content = new FormUrlEncodedContent([new("token", Mailbox.TokenIn(link)), new("new_password", Fresh)]) })
        {
            foreign.Headers.Add("Sec-Fetch-Site", "cross-site");
            Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(foreign, Cancel)).StatusCode);
        }

        // Scanners of mail open links, again and again.
        await Mailbox.OpenAsync(client, link);
        var page = await Mailbox.OpenAsync(client, link);
        Assert.Empty(page.QuerySelectorAll("script, link, img, iframe"));
        page = await Mailbox.SubmitAsync(client, page, 400, ("new_password", "short"));
        Assert.Contains("8 to 128", page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        page = await Mailbox.SubmitAsync(client, page, 200, ("new_password", Fresh));
        Assert.Equal("Your password is changed", page.Title);
        await Mailbox.OpenAsync(client, link, 400);
        await Mailbox.OpenAsync(client, $"{client.BaseAddress}account/reset?token=%3Cscript%3E", 400);
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/login", new { username = user.Username, password = Fresh }, Cancel));
    }

    [Fact]
    public async Task Links_lead_to_the_configured_address_and_never_to_a_host_that_a_request_names()
    {
        var mail = new Mailbox();
        await using var app = await ReelwrightApp.StartAsync(services: mail.Put);
        var user = await app.SignUpAsync();
        using var client = app.CreatePlainClient();
        client.DefaultRequestHeaders.Host = "evil.example";

        var refusal = await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/password-reset/request", new { username = user.Username }, Cancel), 503);
        Assert.Equal("public_url_missing", refusal.GetProperty("code").GetString());

        await using var configured = await ReelwrightApp.StartAsync(settings: [("PublicUrl", "https://studio.example/app")], services: mail.Put);
        var other = await configured.SignUpAsync();
        using var second = configured.CreatePlainClient();
        second.DefaultRequestHeaders.Host = "evil.example";
        await AskAsync(second, other.Username);

        Assert.StartsWith("https://studio.example/app/account/reset?token=", await mail.TakeLinkAsync(await AddressAsync(other), "new password"), StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(HttpClient client, string name) =>
        (await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/password-reset/request", new { username = name }, Cancel))).GetRawText();

    private static async Task<string> AddressAsync(TestAccount user) => (await user.GetAsync("/api/auth/check")).GetProperty("user").GetProperty("email").GetString()!;
}
