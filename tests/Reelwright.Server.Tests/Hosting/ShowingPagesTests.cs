using System.Net;
using System.Text.Json;
using AngleSharp;
using Reelwright.Server.Accounts;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Hosting;

public sealed class ShowingPagesTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_tells_people_and_machines_what_it_shows_and_lets_nothing_else_in()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("PublicUrl", "https://films.example/studio")]);
        var owner = await app.SignUpAsync("pro");
        await owner.PostAsync("/api/profile", new { display_name = "Mira & Co" });
        var page = await app.AddPageAsync(owner, new() { ["title"] = "Ein \"Turm\" <i>", ["description"] = string.Join(' ', Enumerable.Repeat("Wörter", 250)), ["cta_text"] = "Go", ["cta_url"] = "https://shop.example/?a=1&b=2" });
        using var visitor = app.CreateVisitor();

        using var reply = await visitor.AskAsync(HttpMethod.Get, page.Path, ("Host", "evil.example"));
        var html = await BrowsingContext.New().OpenAsync(request => request.Content(reply.Content.ReadAsStream()), Cancel);
        string? Meta(string name) => html.QuerySelector($"meta[property='{name}'], meta[name='{name}']")?.GetAttribute("content");

        var url = $"https://films.example/studio/v/{page.Slug}";
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.InRange(reply.Content.Headers.ContentLength!.Value, 1, 60_000);
        Assert.Equal(("64", "48", "A still of Ein \"Turm\" <i>", "video/mp4"), (Meta("og:image:width"), Meta("og:image:height"), Meta("og:image:alt"), Meta("og:image:type")));
        Assert.Equal(("player", $"https://films.example/studio/embed/{page.Slug}", "64", "48"), (Meta("twitter:card"), Meta("twitter:player"), Meta("twitter:player:width"), Meta("twitter:player:height")));
        Assert.Equal((url, "Ein \"Turm\" <i>", $"{url}/poster", $"{url}/media", "video/mp4"), (Meta("og:url"), Meta("og:title"), Meta("og:image"), Meta("og:video"), Meta("og:video:type")));
        Assert.InRange(Meta("description")!.Length, 150, 201);
        Assert.Null(Meta("robots"));
        Assert.Equal(url, html.QuerySelector("link[rel=canonical]")!.GetAttribute("href"));
        Assert.Equal($"https://films.example/studio/oembed?format=json&url={Uri.EscapeDataString(url)}", html.QuerySelector("link[type='application/json+oembed']")!.GetAttribute("href"));
        Assert.Equal(("noopener", "https://shop.example/?a=1&b=2"), (html.QuerySelector("a.cta")!.GetAttribute("rel"), html.QuerySelector("a.cta")!.GetAttribute("href")));
        var facts = JsonDocument.Parse(html.QuerySelector("script[type='application/ld+json']")!.TextContent).RootElement;
        Assert.Equal(("VideoObject", "PT1.5S", "Mira & Co"), (facts.GetProperty("@type").GetString(), facts.GetProperty("duration").GetString(), facts.GetProperty("author").GetProperty("name").GetString()));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$", facts.GetProperty("uploadDate").GetString());
        Assert.Equal(("Ein \"Turm\" <i>", $"{url}/media", $"https://films.example/studio/embed/{page.Slug}", $"{url}/poster", "64x48"), (
            facts.GetProperty("name").GetString(), facts.GetProperty("contentUrl").GetString(), facts.GetProperty("embedUrl").GetString(), facts.GetProperty("thumbnailUrl")[0].GetString(), facts.GetProperty("videoFrameSize").GetString()));
        var policy = reply.HeaderOf("Content-Security-Policy");
        Assert.StartsWith("default-src 'none'; ", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", reply.HeaderOf("X-Content-Type-Options"));
        Assert.Equal("strict-origin-when-cross-origin", reply.HeaderOf("Referrer-Policy"));

        using var known = await visitor.AskAsync(HttpMethod.Get, page.Path, ("If-None-Match", reply.HeaderOf("ETag")));
        using var head = await visitor.AskAsync(HttpMethod.Head, page.Path);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal((HttpStatusCode.OK, reply.Content.Headers.ContentLength, 0), (head.StatusCode, head.Content.Headers.ContentLength, (await head.Content.ReadAsByteArrayAsync(Cancel)).Length));

        using var frame = await visitor.AskAsync(HttpMethod.Get, $"/embed/{page.Slug}");
        Assert.EndsWith("frame-ancestors *", frame.HeaderOf("Content-Security-Policy"));
        Assert.Equal("noindex", frame.HeaderOf("X-Robots-Tag"));
        Assert.Contains($"src=\"../v/{page.Slug}/media\"", await frame.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task The_film_and_its_still_come_in_ranges_under_the_pages_rules()
    {
        var app = shared.App;
        var owner = await app.SignUpAsync("pro");
        var film = await app.AddFilmAsync(owner);
        var page = await app.AddPageAsync(owner, new() { ["video_filename"] = film });
        using var visitor = app.CreateVisitor();

        using var part = await visitor.AskAsync(HttpMethod.Get, $"{page.Path}/media", ("Range", "bytes=10-19"));
        Assert.Equal((HttpStatusCode.PartialContent, "video/mp4", "no-cache, private"), (part.StatusCode, part.HeaderOf("Content-Type"), part.HeaderOf("Cache-Control")));
        Assert.Equal(PagesOfTests.Film[10..20], await part.Content.ReadAsByteArrayAsync(Cancel));
        using var beyond = await visitor.AskAsync(HttpMethod.Get, $"{page.Path}/media", ("Range", "bytes=5000-"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        using var head = await visitor.AskAsync(HttpMethod.Head, $"{page.Path}/media");
        Assert.Equal(1000, head.Content.Headers.ContentLength);
        using var poster = await visitor.AskAsync(HttpMethod.Get, $"{page.Path}/poster");
        Assert.Equal(PagesOfTests.Still, await poster.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal(401, (await visitor.LookAsync($"/api/video/{film}")).Status);

        // Deleted, the film is gone from its page at once, though the page was at hand a moment ago.
        Assert.Equal(200, (await visitor.LookAsync(page.Path)).Status);
        await app.Get<Reelwright.Server.Platform.Data.Database>().WriteAsync(tx => app.Get<Reelwright.Server.Library.MediaLibrary>().DeleteAsync(tx, [film], Cancel), Cancel);
        Assert.Equal((404, 404, 404), ((await visitor.LookAsync(page.Path)).Status, (await visitor.LookAsync($"{page.Path}/media")).Status, (await visitor.LookAsync($"{page.Path}/poster")).Status));
        Assert.Equal("A boat", (await owner.GetAsync(page.Api)).GetProperty("title").GetString());
    }

    [Fact]
    public async Task Who_may_not_see_a_page_sees_that_there_is_none()
    {
        var app = shared.App;
        var owner = await app.SignUpAsync("pro");
        var stranger = await app.SignUpAsync("enterprise");
        var hidden = await app.AddPageAsync(owner, new() { ["title"] = "Mine alone", ["visibility"] = "private" });
        var unlisted = await app.AddPageAsync(owner, new() { ["visibility"] = "unlisted" });
        var shown = await app.AddPageAsync(owner);
        using var visitor = app.CreateVisitor();

        var nothing = await visitor.LookAsync("/v/there-is-no-such-page");
        foreach (var client in new[] { visitor, stranger.Client })
        {
            foreach (var path in new[] { hidden.Path, $"/embed/{hidden.Slug}" })
            {
                using var reply = await client.AskAsync(HttpMethod.Get, path);
                Assert.Equal((HttpStatusCode.NotFound, "text/html; charset=utf-8"), (reply.StatusCode, reply.HeaderOf("Content-Type")));
            }

            Assert.Equal((404, 404), ((await client.LookAsync($"{hidden.Path}/media")).Status, (await client.LookAsync($"{hidden.Path}/poster")).Status));
        }

        Assert.Equal(nothing, await visitor.LookAsync(hidden.Path));
        foreach (var name in new[] { "%2e%2e", "..%2f", "A-BOAT", "a'--", new string('a', 5000), "%00" })
        {
            Assert.InRange((await visitor.LookAsync($"/v/{name}")).Status, 400, 404);
        }

        var own = await owner.Client.LookAsync(hidden.Path);
        Assert.Contains("Only you can see this page", own.Body);
        Assert.DoesNotContain("oembed", own.Body);
        Assert.DoesNotContain("og:", own.Body);
        using var open = await visitor.AskAsync(HttpMethod.Get, unlisted.Path);
        Assert.Equal((HttpStatusCode.OK, "noindex"), (open.StatusCode, open.HeaderOf("X-Robots-Tag")));
        Assert.Equal(20, unlisted.Slug.Length);

        // A suspended account shows nothing. Here it is asked for the first time, so nothing is at hand.
        await app.Get<Reelwright.Server.Platform.Data.Database>().WriteAsync(
            tx => { tx.Db.Set<User>().Find(owner.UserId)!.SuspendedAt = DateTimeOffset.UnixEpoch; return Task.CompletedTask; }, Cancel);
        Assert.Equal(404, (await visitor.LookAsync(shown.Path)).Status);
    }

    [Fact]
    public async Task Other_sites_learn_how_to_show_what_everybody_may_see()
    {
        var app = shared.App;
        var owner = await app.SignUpAsync("pro");
        var page = await app.AddPageAsync(owner, new() { ["title"] = "A <boat>" });
        var locked = await app.AddPageAsync(owner, new() { ["title"] = "Behind a lock", ["password"] = "sesame" });
        var hidden = await app.AddPageAsync(owner, new() { ["visibility"] = "private" });
        using var visitor = app.CreateVisitor();
        string Ask(string path, string more = "") => $"/oembed?url={Uri.EscapeDataString(new Uri(visitor.BaseAddress!, path).AbsoluteUri)}{more}";

        using var reply = await visitor.AskAsync(HttpMethod.Get, Ask(page.Path, "&maxwidth=320&maxheight=120&format=json"));
        var facts = await TestAccount.ReadAsync(reply);
        Assert.Equal("*", reply.HeaderOf("Access-Control-Allow-Origin"));
        Assert.Equal(("video", "1.0", "A <boat>", 160, 120), (
            facts.GetProperty("type").GetString(), facts.GetProperty("version").GetString(), facts.GetProperty("title").GetString(), facts.GetProperty("width").GetInt32(), facts.GetProperty("height").GetInt32()));
        Assert.Contains("title=\"A &lt;boat&gt;\" width=\"160\" height=\"120\"", facts.GetProperty("html").GetString());

        // A still that is larger than what was asked for is left out, as is what is not known.
        Assert.Equal((64, 48), (facts.GetProperty("thumbnail_width").GetInt32(), facts.GetProperty("thumbnail_height").GetInt32()));
        var small = JsonDocument.Parse((await visitor.LookAsync(Ask(page.Path, "&maxheight=47"))).Body).RootElement.EnumerateObject().Select(field => field.Name);
        Assert.Equal(["type", "version", "title", "author_name", "provider_name", "provider_url", "html", "width", "height"], small);
        Assert.Equal(10_000, JsonDocument.Parse((await visitor.LookAsync(Ask(page.Path, "&maxwidth=20000"))).Body).RootElement.GetProperty("width").GetInt32());

        Assert.Equal(501, (await visitor.LookAsync(Ask(page.Path, "&format=xml"))).Status);
        var refused = await visitor.LookAsync(Ask(locked.Path));
        Assert.Equal(401, refused.Status);
        Assert.DoesNotContain("Behind", refused.Body);
        Assert.Equal((404, 404, 404, 400), (
            (await visitor.LookAsync(Ask(hidden.Path))).Status,
            (await visitor.LookAsync($"/oembed?url={Uri.EscapeDataString($"https://elsewhere.example{page.Path}")}")).Status,
            (await visitor.LookAsync(Ask("/v/a/b"))).Status,
            (await visitor.LookAsync("/oembed")).Status));
    }
}
