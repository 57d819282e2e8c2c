using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Hosting;

public sealed class PagePasswordTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_password_opens_its_page_its_film_and_nothing_else_until_it_changes_or_time_is_up()
    {
        var clock = new ShiftedClock(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var app = await ReelwrightApp.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        var owner = await app.SignUpAsync("pro");
        var page = await app.AddPageAsync(owner, new() { ["title"] = "Behind a lock", ["description"] = "Of boats", ["password"] = "sesame" });
        var other = await app.AddPageAsync(owner, new() { ["title"] = "Another", ["password"] = "sesame" });
        using var visitor = app.CreateVisitor();

        using var gate = await visitor.AskAsync(HttpMethod.Get, page.Path);
        var words = await gate.Content.ReadAsStringAsync(Cancel);
        Assert.Equal((HttpStatusCode.OK, "no-store, private", "noindex"), (gate.StatusCode, gate.HeaderOf("Cache-Control"), gate.HeaderOf("X-Robots-Tag")));
        Assert.DoesNotContain("lock\"", words);
        Assert.DoesNotContain("Behind", words);
        Assert.DoesNotContain("boats", words);
        Assert.DoesNotContain("<video", words);
        Assert.Equal((404, 404, 404), ((await visitor.LookAsync($"{page.Path}/media")).Status, (await visitor.LookAsync($"{page.Path}/poster")).Status, await TellAsync(visitor, page, "")));
        Assert.Equal(200, (await owner.Client.LookAsync($"{page.Path}/media")).Status);

        using var wrong = await visitor.UnlockAsync(page.Path, "barley");
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        Assert.Empty(wrong.HeaderOf("Set-Cookie"));
        using var right = await visitor.UnlockAsync(page.Path, "sesame");
        Assert.Equal((HttpStatusCode.SeeOther, page.Slug), (right.StatusCode, right.HeaderOf("Location")));
        var set = right.HeaderOf("Set-Cookie");
        Assert.Contains($"path=/v/{page.Slug}; samesite=lax; httponly", set);
        var cookie = set.Split(';')[0];

        Assert.Contains("Behind a lock", (await visitor.LookAsync(page.Path, ("Cookie", cookie))).Body);
        using var film = await visitor.AskAsync(HttpMethod.Get, $"{page.Path}/media", ("Cookie", cookie), ("Range", "bytes=0-9"));
        Assert.Equal((HttpStatusCode.PartialContent, "no-store, private"), (film.StatusCode, film.HeaderOf("Cache-Control")));
        Assert.Equal(204, await TellAsync(visitor, page, "", ("Cookie", cookie)));
        Assert.DoesNotContain("Another", (await visitor.LookAsync(other.Path, ("Cookie", cookie))).Body);
        Assert.Equal(404, (await visitor.LookAsync($"{other.Path}/media", ("Cookie", cookie))).Status);
        foreach (var forged in new[] { cookie[..^1] + (cookie[^1] == 'A' ? 'B' : 'A'), "reelwright_page=", "reelwright_page=AAAA", "reelwright_page=" + new string('A', 32), "reelwright_page=" + new string('A', 5000) })
        {
            Assert.Equal(404, (await visitor.LookAsync($"{page.Path}/media", ("Cookie", forged))).Status);
        }

        clock.Advance(TimeSpan.FromHours(12) + TimeSpan.FromMinutes(1));
        Assert.Equal(404, (await visitor.LookAsync($"{page.Path}/media", ("Cookie", cookie))).Status);

        using var again = await visitor.UnlockAsync(page.Path, "sesame");
        var second = again.HeaderOf("Set-Cookie").Split(';')[0];
        Assert.Equal(200, (await visitor.LookAsync($"{page.Path}/media", ("Cookie", second))).Status);
        await owner.PutAsync(page.Api, new { password = "sesame" });
        Assert.Equal(404, (await visitor.LookAsync($"{page.Path}/media", ("Cookie", second))).Status);
    }

    [Fact]
    public async Task In_a_frame_the_address_carries_the_grant_and_is_good_for_that_alone()
    {
        var clock = new ShiftedClock(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var app = await ReelwrightApp.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        var owner = await app.SignUpAsync("pro");
        var page = await app.AddPageAsync(owner, new() { ["password"] = "sesame" });
        var other = await app.AddPageAsync(owner, new() { ["password"] = "sesame" });
        using var visitor = app.CreateVisitor();

        using var gate = await visitor.AskAsync(HttpMethod.Get, $"/embed/{page.Slug}");
        Assert.EndsWith("frame-ancestors *", gate.HeaderOf("Content-Security-Policy"));
        using var right = await visitor.UnlockAsync($"/embed/{page.Slug}", "sesame");
        Assert.Empty(right.HeaderOf("Set-Cookie"));
        var token = Regex.Match(right.HeaderOf("Location"), $"^{page.Slug}\\?t=([A-Za-z0-9_-]+)$", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
        Assert.InRange(token.Length, 30, 40);

        var frame = await visitor.LookAsync($"/embed/{page.Slug}?t={token}");
        Assert.Contains($"src=\"../v/{page.Slug}/media?t={token}\"", frame.Body);
        Assert.Equal((200, 200, 204), ((await visitor.LookAsync($"{page.Path}/media?t={token}")).Status, (await visitor.LookAsync($"{page.Path}/poster?t={token}")).Status, await TellAsync(visitor, page, $"?t={token}")));
        Assert.Equal((404, 404), ((await visitor.LookAsync($"{other.Path}/media?t={token}")).Status, (await visitor.LookAsync($"{page.Path}/media", ("Cookie", $"reelwright_page={token}"))).Status));


        // Copied, the addresses open nothing where a browser says that somebody else asks; a television, which says nothing, plays on.
        foreach (var from in new[] { "none", "cross-site", "same-site" })
        {
            using var copier = app.CreateVisitor(PagesOfTests.Agent, from);
            Assert.Equal((404, 404), ((await copier.LookAsync($"{page.Path}/media?t={token}")).Status, (await copier.LookAsync($"{page.Path}/poster?t={token}")).Status));
            Assert.Contains("needs a password", (await copier.LookAsync($"/embed/{page.Slug}?t={token}")).Body);
        }

        using var television = app.CreatePlainClient();
        Assert.Equal(200, (await television.LookAsync($"{page.Path}/media?t={token}")).Status);
        clock.Advance(TimeSpan.FromHours(4) + TimeSpan.FromMinutes(1));
        Assert.Equal(404, (await visitor.LookAsync($"{page.Path}/media?t={token}")).Status);
        Assert.Contains("needs a password", (await visitor.LookAsync($"/embed/{page.Slug}?t={token}")).Body);
    }

    [Fact]
    public async Task Guessing_is_stopped_for_the_page_and_the_address_and_forms_of_other_sites_do_not_count()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var owner = await app.SignUpAsync("pro");
        var page = await app.AddPageAsync(owner, new() { ["password"] = "sesame" });
        var other = await app.AddPageAsync(owner, new() { ["password"] = "sesame" });
        using var visitor = app.CreateVisitor();

        using var abroad = app.CreatePlainClient();
        abroad.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        using var foreign = await abroad.UnlockAsync(page.Path, "sesame");
        Assert.Equal((HttpStatusCode.Forbidden, ""), (foreign.StatusCode, foreign.HeaderOf("Set-Cookie")));
        var guesses = await Task.WhenAll(Enumerable.Range(0, 14).Select(async n =>
        {
            using var guess = await visitor.UnlockAsync(page.Path, $"guess {n}");
            return guess.StatusCode;
        }));
        Assert.Equal((10, 4), (guesses.Count(status => status is HttpStatusCode.Forbidden), guesses.Count(status => status is HttpStatusCode.TooManyRequests)));

        using var late = await visitor.UnlockAsync(page.Path, "sesame");
        Assert.Equal((HttpStatusCode.TooManyRequests, "text/html; charset=utf-8"), (late.StatusCode, late.HeaderOf("Content-Type")));
        Assert.InRange(int.Parse(late.HeaderOf("Retry-After")), 800, 900 * 16);
        Assert.Contains("Try again in", await late.Content.ReadAsStringAsync(Cancel));
        using var elsewhere = await visitor.UnlockAsync(other.Path, "sesame");
        Assert.Equal(HttpStatusCode.SeeOther, elsewhere.StatusCode);
    }

    [Fact]
    public async Task Passwords_draw_on_the_budget_of_signing_in_and_their_refusal_is_a_page()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Limits:Scale", "1"), ("Limits:SignInPerMinute", "4")]);
        using var visitor = app.CreateVisitor();
        var last = HttpStatusCode.OK;
        for (var n = 0; n < 5; n++)
        {
            using var reply = await visitor.UnlockAsync($"/v/no-such-page-{n}", "sesame");
            (last, var type) = (reply.StatusCode, reply.HeaderOf("Content-Type"));
            Assert.StartsWith("text/html", type);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
    }

    private static async Task<int> TellAsync(HttpClient visitor, TestPage page, string query, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{page.Path}/events{query}") { Content = new StringContent("play") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var reply = await visitor.SendAsync(request, Cancel);
        return (int)reply.StatusCode;
    }
}
