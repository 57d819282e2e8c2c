using System.Net;
using System.Net.Http.Json;
using AngleSharp;
using AngleSharp.Dom;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Billing.Stripe;

/// <summary>The page at which people land who come back from Stripe.</summary>
public sealed class ReturnPageTests(SharedSelling selling, SharedApp plain) : IClassFixture<SharedSelling>, IClassFixture<SharedApp>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SellingApp Selling => selling.Selling;

    [Fact]
    public async Task Who_has_paid_or_changed_his_mind_comes_back_to_a_page_that_promises_nothing_before_Stripe_has_confirmed_it()
    {
        var account = await Selling.App.SignUpAsync();
        using var browser = await SignInAsync(Selling.App, account);
        var session = await Selling.TopUpAsync(account, 2_000);
        var known = Selling.Stripe.Books.Find(session);
        var (success, cancel) = (new Uri(((string)known["success_url"]!).Replace("{CHECKOUT_SESSION_ID}", session, StringComparison.Ordinal)), new Uri((string)known["cancel_url"]!));
        var paid = Selling.Stripe.Books.Pay(session);

        var before = await OpenAsync(browser, success.PathAndQuery);
        Assert.Equal("Thank you", TitleOf(before));
        Assert.Contains("as soon as Stripe confirms it, usually within a minute", before.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("As of now you have 150 credits and the Free plan.", before.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(session, before.Source.Text, StringComparison.Ordinal);

        // The link looks again at the same page, wherever the studio is, and leaves the session behind.
        var again = before.QuerySelector("a")!.GetAttribute("href")!;
        Assert.Equal("?checkout=success", again);
        await Selling.DeliverAsync(paid);
        Assert.Contains("As of now you have 2,150 credits and the Free plan.", (await OpenAsync(browser, new Uri(success, again).PathAndQuery)).Body!.TextContent, StringComparison.Ordinal);

        var left = await OpenAsync(browser, cancel.PathAndQuery);
        Assert.Equal(("Nothing was charged", "?checkout=cancelled"), (TitleOf(left), left.QuerySelector("a")!.GetAttribute("href")));
        var portal = await OpenAsync(browser, "/billing");
        Assert.Equal(("Back from Stripe", "?"), (TitleOf(portal), portal.QuerySelector("a")!.GetAttribute("href")));
        Assert.Contains("as soon as Stripe confirms", portal.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_learns_anything_of_an_account_by_an_address()
    {
        var (owner, stranger) = (await Selling.App.SignUpAsync("creator", 4_321), await Selling.App.SignUpAsync(credits: 7));
        var session = await Selling.TopUpAsync(owner, 500);
        await Selling.DeliverAsync(Selling.Stripe.Books.Pay(session));
        using var nobody = Selling.App.CreatePlainClient();
        using var other = await SignInAsync(Selling.App, stranger);

        var page = await OpenAsync(nobody, $"/billing?checkout=success&session_id={session}");
        Assert.Equal("Thank you", TitleOf(page));
        Assert.DoesNotContain("As of now", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(page.Source.Text, (await OpenAsync(nobody, "/billing?checkout=success&session_id=cs_no_such_session")).Source.Text);

        var theirs = await OpenAsync(other, $"/billing?checkout=success&session_id={session}");
        Assert.Contains("As of now you have 7 credits and the Free plan.", theirs.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("4,821", theirs.Source.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("checkout=<script>alert(1)</script>")]
    [InlineData("checkout=%3Cscript%3Ealert(1)%3C/script%3E&session_id=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("checkout=success&checkout=cancelled")]
    [InlineData("checkout=SUCCESS")]
    [InlineData("checkout=&session_id=%00%0d%0aSet-Cookie:a=b")]
    public async Task What_the_address_says_beside_what_Stripe_is_told_to_say_is_overlooked(string query)
    {
        using var nobody = Selling.App.CreatePlainClient();

        var page = await OpenAsync(nobody, $"/billing?{query}");

        Assert.Equal("Back from Stripe", TitleOf(page));
        Assert.DoesNotContain("alert", page.Source.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_has_the_headers_of_a_page_answers_HEAD_and_is_not_part_of_the_API()
    {
        using var nobody = Selling.App.CreatePlainClient();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/billing?checkout=success");
        using var head = await nobody.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(("noindex", "same-origin", "nosniff", "no-store"), (Header(head, "X-Robots-Tag"), Header(head, "Referrer-Policy"), Header(head, "X-Content-Type-Options"), Header(head, "Cache-Control")));
        Assert.Equal("text/html; charset=utf-8", head.Content.Headers.ContentType!.ToString());
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancel));
        Assert.DoesNotContain("\"/billing\"", await nobody.GetStringAsync("/openapi/v1.json", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_is_sold_it_promises_nothing()
    {
        var account = await plain.App.SignUpAsync();
        using var browser = await SignInAsync(plain.App, account);

        foreach (var query in new[] { "", "?checkout=success", "?checkout=cancelled" })
        {
            var page = await OpenAsync(browser, $"/billing{query}");
            Assert.Equal("Nothing is sold here", TitleOf(page));
            Assert.DoesNotContain("confirms", page.Body!.TextContent, StringComparison.Ordinal);
            Assert.Contains("As of now you have 150 credits and the Free plan.", page.Body!.TextContent, StringComparison.Ordinal);
        }
    }

    private static string TitleOf(IDocument page) => page.QuerySelector("h1")!.TextContent;

    private static string Header(HttpResponseMessage reply, string name) => reply.Headers.GetValues(name).Single();

    private static async Task<HttpClient> SignInAsync(ReelwrightApp app, TestAccount account)
    {
        using var browser = app.CreatePlainClient();
        using var signedIn = await browser.PostAsJsonAsync("/api/login", new { username = account.Username, password = account.Password }, Cancel);
        return app.CreateBrowser(AccountsOfTests.CookieOf(signedIn));
    }

    private static async Task<IDocument> OpenAsync(HttpClient browser, string path)
    {
        using var reply = await browser.GetAsync(path, Cancel);
        var html = await reply.Content.ReadAsStringAsync(Cancel);
        Assert.True(reply.StatusCode is HttpStatusCode.OK, $"{path}: {reply.StatusCode}, {html}");
        Assert.StartsWith("default-src 'none'", Header(reply, "Content-Security-Policy"), StringComparison.Ordinal);
        var page = await BrowsingContext.New().OpenAsync(request => request.Content(html), Cancel);
        Assert.Empty(page.Scripts);
        return page;
    }
}

/// <summary>One selling studio for all tests of a class.</summary>
public sealed class SharedSelling : IAsyncLifetime
{
    internal SellingApp Selling { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Selling = await SellingApp.StartAsync();

    public ValueTask DisposeAsync() => Selling.DisposeAsync();
}
