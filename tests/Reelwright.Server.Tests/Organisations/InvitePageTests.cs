using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Organisations;

public sealed class InvitePageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_follows_the_link_signs_in_sees_what_is_offered_and_joins_with_a_button_and_without_script()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var (owner, sam, eve) = (await app.SignUpAsync("pro"), await app.SignUpAsync(), await app.SignUpAsync());
        var orgId = await owner.CreateOrgAsync("<script>alert(1)</script> & Sons");
        var token = await app.InviteAsync(owner, orgId, OrgsOfTests.EmailOf(sam), "admin");
        using var browser = app.CreatePlainClient();
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");

        // Nobody: a place to sign in.
        var page = await OpenAsync(browser, $"/invite?token={token}", HttpStatusCode.OK);
        Assert.Equal("Join <script>alert(1)</script> & Sons", page.QuerySelector("h1")!.TextContent);
        Assert.Contains($"{owner.Username} invites you", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.Scripts);
        Assert.Equal(("/invite/sign-in", token), (page.QuerySelector("form")!.GetAttribute("action"), page.QuerySelector("input[name=token]")!.GetAttribute("value")));
        var wrong = await PostAsync(browser, "/invite/sign-in", ("username", sam.Username), ("password", "wrong"), ("token", token));
        Assert.Contains("wrong", (await PageOfAsync(wrong, HttpStatusCode.Unauthorized)).QuerySelector(".problem")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("not signed in", (await PageOfAsync(await PostAsync(browser, "/invite", ("token", token)), HttpStatusCode.Unauthorized)).QuerySelector(".problem")!.TextContent, StringComparison.Ordinal);

        // Somebody else: no button to join with.
        var stranger = await PostAsync(browser, "/invite/sign-in", ("username", eve.Username), ("password", eve.Password), ("token", token));
        Assert.Equal((HttpStatusCode.SeeOther, $"/invite?token={token}"), (stranger.StatusCode, stranger.Headers.Location!.OriginalString));
        using var evesBrowser = app.CreateBrowser(AccountsOfTests.CookieOf(stranger));
        Assert.Equal(["/invite/sign-in"], (await OpenAsync(evesBrowser, $"/invite?token={token}", HttpStatusCode.Forbidden)).QuerySelectorAll("form").Select(form => form.GetAttribute("action")));
        await PageOfAsync(await PostAsync(evesBrowser, "/invite", ("token", token)), HttpStatusCode.Forbidden);
        Assert.Equal(404, await eve.StatusAsync(HttpMethod.Get, $"/api/orgs/{orgId}"));

        // The invited: a button, which works from this site's page only, and once.
        var signedIn = await PostAsync(browser, "/invite/sign-in", ("username", sam.Username), ("password", sam.Password), ("token", token));
        using var samsBrowser = app.CreateBrowser(AccountsOfTests.CookieOf(signedIn));
        Assert.Equal("Join", (await OpenAsync(samsBrowser, $"/invite?token={token}", HttpStatusCode.OK)).QuerySelector("form[action='/invite'] button")!.TextContent);
        using var elsewhere = app.CreatePlainClient();
        elsewhere.DefaultRequestHeaders.Add("Cookie", AccountsOfTests.CookieOf(signedIn));
        elsewhere.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        await PageOfAsync(await PostAsync(elsewhere, "/invite", ("token", token)), HttpStatusCode.Forbidden);
        Assert.Equal(404, await sam.StatusAsync(HttpMethod.Get, $"/api/orgs/{orgId}"));
        var joined = await PageOfAsync(await PostAsync(samsBrowser, "/invite", ("token", token)), HttpStatusCode.OK);
        Assert.Equal("Welcome to <script>alert(1)</script> & Sons", joined.QuerySelector("h1")!.TextContent);
        Assert.Equal("admin", (await sam.GetAsync($"/api/orgs/{orgId}")).GetProperty("role").GetString());
        await PageOfAsync(await PostAsync(samsBrowser, "/invite", ("token", token)), HttpStatusCode.BadRequest);
        Assert.Equal("This invitation is over", (await OpenAsync(browser, "/invite?token=<b>", HttpStatusCode.BadRequest)).QuerySelector("h1")!.TextContent);
        await OpenAsync(browser, "/invite", HttpStatusCode.BadRequest);
    }

    private static async Task<IDocument> OpenAsync(HttpClient browser, string path, HttpStatusCode status) => await PageOfAsync(await browser.GetAsync(path, Cancel), status);

    private static async Task<HttpResponseMessage> PostAsync(HttpClient browser, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await browser.PostAsync(path, form, Cancel);
    }

    private static async Task<IDocument> PageOfAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        using (response)
        {
            var html = await response.Content.ReadAsStringAsync(Cancel);
            Assert.True(response.StatusCode == status, $"{response.RequestMessage!.RequestUri}: {response.StatusCode}, {html}");
            Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
            return await BrowsingContext.New().OpenAsync(request => request.Content(html), Cancel);
        }
    }
}
