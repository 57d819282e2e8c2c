using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Reelwright.EndToEnd.Tests.Browsing;

/// <summary>Hosted pages as visitors have them: in a browser.</summary>
public sealed class HostedPages(Studio studio) : IClassFixture<Studio>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(390, 844, ColorScheme.Light, "#ffe14d")]
    [InlineData(390, 844, ColorScheme.Dark, "#10204f")]
    [InlineData(1440, 900, ColorScheme.Light, "#e4572e")]
    [InlineData(1440, 900, ColorScheme.Dark, "#2fb8a0")]
    public async Task Fit_and_can_be_read_by_everybody_on_a_telephone_and_on_a_desk_in_light_and_in_dark(int width, int height, ColorScheme colours, string accent)
    {
        var page = await MakeAsync(new
        {
            video_filename = studio.Film,
            title = "The lighthouse at the end of the night",
            description = "A storm passes, the lamp goes on turning. Made in one evening from a single sentence.\n\nWith-a-word-that-is-much-longer-than-any-telephone-is-wide-and-goes-on-and-on-and-on.",
            cta_text = "Buy the print",
            cta_url = "https://shop.example/lighthouse",
            accent_color = accent,
        });
        var locked = await MakeAsync(new { video_filename = studio.Film, title = "Behind a lock", password = "open sesame", accent_color = accent });
        await using var visitor = await studio.VisitorAsync(width, height, colours);
        var name = $"{width}-{colours.ToString().ToLowerInvariant()}";
        var wrong = new List<string>();
        async Task LookAsync(string picture)
        {
            wrong.AddRange(await Accessibility.LookAsync(visitor.Page));
            await visitor.PictureAsync($"{picture}-{name}");
        }

        var letters = await studio.MailedLinksAsync();
        foreach (var (address, picture) in new[]
        {
            (page, "page"), (locked, "password"), (new Uri(studio.Address, "/v/no-such-page"), "missing"),
            (FrameOf(page), "frame"), (FrameOf(locked), "frame-password"), (FrameOf(new Uri(studio.Address, "/v/no-such-page")), "frame-missing"),
            (letters[0], "reset"), (letters[1], "address"), (new Uri(studio.Address, "/account/reset?token=used"), "link-used"), (new Uri(studio.Address, "/invite?token=used"), "invite-used"),
        })
        {
            await visitor.Page.GotoAsync(address.AbsoluteUri, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
            await LookAsync(picture);
        }

        await visitor.Page.GotoAsync(locked.AbsoluteUri);
        await AnswerAsync(visitor.Page, "open barley");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await LookAsync("password-wrong");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        // Of pages with the status of an error the browser itself tells on the console.
        Assert.DoesNotContain(visitor.Complaints, words => !words.StartsWith("error: Failed to load resource: the server responded with a status of 40", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tell_their_owner_what_was_played_and_whether_the_button_was_used()
    {
        var reply = await studio.PostAsync("/api/hosting/pages", new { video_filename = studio.Film, title = "Watched", cta_text = "More", cta_url = "https://shop.example/" });
        await using var visitor = await studio.VisitorAsync();
        await visitor.Page.Context.RouteAsync("https://shop.example/**", route => route.FulfillAsync(new RouteFulfillOptions { Body = "a shop" }));

        await visitor.Page.GotoAsync(reply.GetProperty("public_url").GetString()!);
        await PlayAsync(visitor.Page.Locator("video"));
        var shop = await visitor.Page.RunAndWaitForPopupAsync(() => visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "More" }).ClickAsync());

        Assert.True(await shop.EvaluateAsync<bool>("() => window.opener === null"));
        var told = await UntilAsync(
            () => studio.GetAsync($"/api/hosting/pages/{reply.GetProperty("id")}/analytics"), analytics => analytics.GetProperty("cta_clicks").GetInt32() == 1 && analytics.GetProperty("quartiles").GetProperty("100").GetInt32() == 1);
        Assert.Equal((1, 1, 1), (told.GetProperty("total_views").GetInt32(), told.GetProperty("unique_views").GetInt32(), told.GetProperty("plays").GetInt32()));
        Assert.Equal("""{"25":1,"50":1,"75":1,"100":1}""", told.GetProperty("quartiles").GetRawText());
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Open_with_their_password_without_script_and_close_when_it_changes()
    {
        var reply = await studio.PostAsync("/api/hosting/pages", new { video_filename = studio.Film, title = "Behind a lock", password = "open sesame" });
        await using var visitor = await studio.VisitorAsync(script: false);
        var page = visitor.Page;

        await page.GotoAsync(reply.GetProperty("public_url").GetString()!);
        Assert.DoesNotContain("Behind", await page.ContentAsync());
        await AnswerAsync(page, "open barley");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("That is not the password.");
        await AnswerAsync(page, "open sesame");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Behind a lock" })).ToBeVisibleAsync();
        Assert.Equal(reply.GetProperty("public_url").GetString(), page.Url);

        await studio.PutAsync($"/api/hosting/pages/{reply.GetProperty("id")}", new { password = "open wheat" });
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Play_in_a_frame_of_another_site_once_their_password_was_given_there()
    {
        var reply = await studio.PostAsync("/api/hosting/pages", new { video_filename = studio.Film, title = "In a frame", password = "open sesame" });
        await using var blog = await BlogAsync(reply.GetProperty("embed_code").GetString()!);
        await using var visitor = await studio.VisitorAsync(width: 800, height: 600);

        // Another host, not just another port: to the browser this is another site, and its frames have no cookies.
        await visitor.Page.GotoAsync(blog.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        var frame = visitor.Page.FrameLocator("iframe");
        await Assertions.Expect(frame.GetByLabel("Password")).ToBeVisibleAsync();
        await visitor.PictureAsync("frame-locked");
        await frame.GetByLabel("Password").FillAsync("open sesame");
        await frame.GetByRole(AriaRole.Button).ClickAsync();
        await PlayAsync(frame.Locator("video"));
        await visitor.PictureAsync("frame-played");

        // Copied from the frame, the addresses that were good there open nothing in a browser.
        var (framed, film) = (visitor.Page.Frames[1].Url, await frame.Locator("video").EvaluateAsync<string>("film => film.currentSrc"));
        Assert.Contains("?t=", framed, StringComparison.Ordinal);
        var other = await visitor.Page.Context.NewPageAsync();
        await other.GotoAsync(framed);
        await Assertions.Expect(other.GetByLabel("Password")).ToBeVisibleAsync();
        Assert.Equal(404, (await other.GotoAsync(film))!.Status);
        await visitor.Page.SetContentAsync($"<iframe src=\"{framed}\"></iframe>");
        await Assertions.Expect(frame.GetByLabel("Password")).ToBeVisibleAsync();

        Assert.Empty(await visitor.Page.Context.CookiesAsync());
        Assert.Empty(visitor.Complaints);
        var told = await UntilAsync(() => studio.GetAsync($"/api/hosting/pages/{reply.GetProperty("id")}/analytics"), analytics => analytics.GetProperty("quartiles").GetProperty("100").GetInt32() == 1);
        Assert.Equal(1, told.GetProperty("total_views").GetInt32());
    }

    [Fact]
    public async Task Show_markup_in_their_words_as_words()
    {
        const string Title = "<script>alert(1)</script>";
        const string Description = "</script></style></title><img src=x onerror=alert(2)><a href=\"javascript:alert(3)\">\"'`</a>";
        var page = await MakeAsync(new { video_filename = studio.Film, title = Title, description = Description, cta_text = "<b onclick=alert(4)>Go", cta_url = "https://shop.example/?a='%22><script>alert(5)</script>" });
        await using var visitor = await studio.VisitorAsync();

        await visitor.Page.GotoAsync(page.AbsoluteUri, new PageGotoOptions { WaitUntil = WaitUntilState.Load });

        Assert.Equal(Title, await visitor.Page.TitleAsync());
        Assert.Equal(Title, await visitor.Page.Locator("h1").InnerTextAsync());
        Assert.Equal(Description, await visitor.Page.Locator(".description").InnerTextAsync());
        Assert.Equal(Title, await visitor.Page.EvaluateAsync<string>("() => JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent).name"));
        Assert.Equal(0, await visitor.Page.Locator("img, b, .description a").CountAsync());
        Assert.Empty(visitor.Complaints);
    }

    private async Task<Uri> MakeAsync(object page) => new((await studio.PostAsync("/api/hosting/pages", page)).GetProperty("public_url").GetString()!);

    private static Uri FrameOf(Uri page) => new(page.AbsoluteUri.Replace("/v/", "/embed/", StringComparison.Ordinal));

    private static async Task AnswerAsync(IPage page, string password)
    {
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Watch the film" }).ClickAsync();
    }

    /// <summary>Plays the film to its end, at more than its pace.</summary>
    private static async Task PlayAsync(ILocator video)
    {
        var length = await video.EvaluateAsync<double>(
            "film => new Promise((end, fail) => { film.onended = () => end(film.duration); film.onerror = () => fail(film.error.message); film.muted = true; film.playbackRate = 2; film.play().catch(fail); })",
            options: new LocatorEvaluateOptions { Timeout = (float)Patience.TotalMilliseconds });
        Assert.InRange(length, 0.9, 1.2);
    }

    /// <summary>Somebody else's site with our frame in it.</summary>
    private static async Task<WebApplication> BlogAsync(string embedCode)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var blog = builder.Build();
        blog.MapGet("/", () => Results.Content($"<!doctype html><html lang=en><title>A blog</title><link rel=icon href=data:,><h1>A blog</h1>{embedCode}", "text/html"));
        await blog.StartAsync();
        return blog;
    }

    /// <summary>Asks again and again: beacons are sent when the browser finds the time.</summary>
    private static async Task<JsonElement> UntilAsync(Func<Task<JsonElement>> ask, Func<JsonElement, bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await ask();
            if (holds(answer))
            {
                return answer;
            }

            Assert.False(patience.IsCancellationRequested, $"After {Patience} the answer still was {answer}");
            await Task.Delay(100, CancellationToken.None);
        }
    }
}
