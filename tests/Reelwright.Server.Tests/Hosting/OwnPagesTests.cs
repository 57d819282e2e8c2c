using System.Text.Json;
using Reelwright.Server.Accounts;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Hosting;

public sealed class OwnPagesTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_page_is_made_listed_changed_field_by_field_and_taken_down(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var owner = await app.SignUpAsync("pro");
        var film = await app.AddFilmAsync(owner);
        using var visitor = app.CreateVisitor();

        var made = await owner.PostAsync("/api/hosting/pages", new
        {
            video_filename = film,
            title = "  Der Leuchtturm <b>am Ende</b> der Nacht!  ",
            description = "Sturm.",
            cta_text = "Kaufen",
            cta_url = "https://shop.example/a b",
            password = "sturm",
            accent_color = "#4F46E5",
            owner_id = 1,
            views = 1000,
            slug = "mine",
        });
        var page = TestPage.Of(made);
        Assert.Matches("^der-leuchtturm-b-am-ende-b-der-nacht-[a-z2-9]{8}$", page.Slug);
        Assert.EndsWith($"/v/{page.Slug}", made.GetProperty("public_url").GetString());
        Assert.Contains($"/embed/{page.Slug}\" title=\"Der Leuchtturm &lt;b&gt;am Ende", made.GetProperty("embed_code").GetString());
        Assert.Contains("width=\"640\" height=\"480\"", made.GetProperty("embed_code").GetString());
        Assert.Equal(("https://shop.example/a%20b", "#4f46e5", "public", true, 0), (
            made.GetProperty("cta_url").GetString(), made.GetProperty("accent_color").GetString(), made.GetProperty("visibility").GetString(), made.GetProperty("has_password").GetBoolean(), made.GetProperty("views").GetInt32()));
        Assert.False(made.TryGetProperty("password", out _));

        var changed = await owner.PutAsync(page.Api, new { title = "Turm", password = (string?)null, cta_text = (string?)null, cta_url = (string?)null, description = "" });
        Assert.Equal((page.Slug, "Turm", false), (changed.GetProperty("slug").GetString(), changed.GetProperty("title").GetString(), changed.GetProperty("has_password").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("description").ValueKind);
        Assert.Equal("#4f46e5", changed.GetProperty("accent_color").GetString());
        Assert.Contains("<h1 dir=\"auto\">Turm</h1>", (await visitor.LookAsync(page.Path)).Body);

        // The old address was for everybody; what is for few gets one that nobody has.
        var hidden = TestPage.Of(await owner.PutAsync(page.Api, new { visibility = "unlisted" }));
        Assert.Matches("^[a-z2-9]{20}$", hidden.Slug);
        Assert.Equal((404, 200), ((await visitor.LookAsync(page.Path)).Status, (await visitor.LookAsync(hidden.Path)).Status));
        Assert.Equal(hidden, TestPage.Of(await owner.PutAsync(page.Api, new { visibility = "public" })));

        var second = await app.AddPageAsync(owner);
        var list = await owner.GetAsync("/api/hosting/pages?limit=1");
        Assert.Equal((2, second.Id), (list.GetProperty("total").GetInt32(), list.GetProperty("pages")[0].GetProperty("id").GetInt64()));
        Assert.True((await owner.DeleteAsync(page.Api)).GetProperty("deleted").GetBoolean());
        Assert.Equal(404, (await visitor.LookAsync(hidden.Path)).Status);
        await owner.GetAsync(page.Api, 404);
        await owner.DeleteAsync(page.Api, 404);
    }

    [Fact]
    public async Task What_does_not_fit_is_named_and_changes_nothing()
    {
        var app = shared.App;
        var owner = await app.SignUpAsync("pro");
        var page = await app.AddPageAsync(owner, new() { ["cta_text"] = "Go", ["cta_url"] = "https://shop.example/" });
        var film = await app.AddFilmAsync(owner);

        foreach (var (field, value) in new (string, object?)[]
        {
            ("cta_url", "javascript:alert(1)"), ("cta_url", "http://shop.example/"), ("cta_url", "https://bank.example@evil.example/"), ("cta_url", "https://@evil.example/"),
            ("cta_url", "https://user:word@shop.example/"), ("cta_url", "//shop.example"), ("cta_url", "https://"), ("cta_url", "data:text/html,x"), ("cta_url", 7), ("cta_url", null), ("cta_text", null),
            ("title", ""), ("title", "  "), ("title", null), ("title", new string('x', 121)), ("title", "a\u0007b"), ("description", new string('x', 2001)), ("password", "abc"),
            ("visibility", "secret"), ("visibility", null), ("accent_color", "red"), ("accent_color", "#12345"), ("accent_color", "#1234567"), ("video_filename", null),
        })
        {
            var refused = await owner.PutAsync(page.Api, new Dictionary<string, object?> { [field] = value }, 400);
            var named = refused.GetProperty("errors").EnumerateObject().Single().Name;
            Assert.Equal(field, named);
        }

        var all = await owner.PostAsync("/api/hosting/pages", new { cta_text = "Go", title = new string('x', 200) }, 400);
        Assert.Equal(["video_filename", "title"], all.GetProperty("errors").EnumerateObject().Select(error => error.Name).Take(2));
        Assert.Equal("cta_url", Assert.Single((await owner.PostAsync("/api/hosting/pages", new { video_filename = film, title = "x", cta_text = "Go" }, 400)).GetProperty("errors").EnumerateObject()).Name);
        await owner.PutAsync(page.Api, new { video_filename = "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4" }, 404);
        Assert.Equal("https://shop.example/", (await owner.GetAsync(page.Api)).GetProperty("cta_url").GetString());
    }

    [Fact]
    public async Task After_a_downgrade_pages_stay_online_and_can_be_read_and_deleted_but_not_made_or_changed()
    {
        var app = shared.App;
        var owner = await app.SignUpAsync("pro");
        var stranger = await app.SignUpAsync("creator");
        var page = await app.AddPageAsync(owner);
        using var visitor = app.CreateVisitor();
        await app.Get<Database>().WriteAsync(
            async tx =>
            {
                await app.Get<CreditLedger>().ChangeTierAsync(tx, owner.UserId, Tier.Starter, TestContext.Current.CancellationToken);
                CallerCache.ForgetEverywhere(tx, owner.UserId);
            },
            TestContext.Current.CancellationToken);

        Assert.Equal("pro", (await owner.PutAsync(page.Api, new { title = "x" }, 403)).GetProperty("required_tier").GetString());
        Assert.Equal("tier_required", (await owner.PostAsync("/api/hosting/pages", new { }, 403)).GetProperty("code").GetString());
        Assert.Equal("tier_required", (await stranger.GetAsync("/api/hosting/pages", 403)).GetProperty("code").GetString());
        await stranger.PutAsync(page.Api, new { title = "x" }, 404);
        Assert.Equal(1, (await owner.GetAsync("/api/hosting/pages")).GetProperty("total").GetInt32());
        await owner.GetAsync($"{page.Api}/analytics");
        Assert.Equal(200, (await visitor.LookAsync(page.Path)).Status);

        await owner.DeleteAsync(page.Api);
        await owner.GetAsync("/api/hosting/pages", 403);
    }
}
