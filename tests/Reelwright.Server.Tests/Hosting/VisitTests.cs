using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Hosting.Visits;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Hosting;

public sealed class VisitTests
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_visitor_counts_once_in_half_an_hour_and_each_deed_once_a_day(Db db)
    {
        var clock = new ShiftedClock(Morning);
        await using var app = await ReelwrightApp.StartAsync(db, services: services => services.AddSingleton<TimeProvider>(clock));
        var owner = await app.SignUpAsync("pro");
        var page = await app.AddPageAsync(owner, new() { ["cta_text"] = "Go", ["cta_url"] = "https://shop.example/" });
        using var ada = app.CreateVisitor();
        using var bob = app.CreateVisitor("Mozilla/5.0 (Linux; Android 15; CUBOT KINGKONG X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36 Telegram-Android/12.1");

        await ada.LookAsync(page.Path, ("Referer", "https://News.Example/story?user=ada"));
        await ada.LookAsync($"/embed/{page.Slug}", ("Sec-Fetch-Dest", "iframe"));
        await bob.LookAsync(page.Path, ("Sec-Fetch-Dest", "document"), ("Referer", new Uri(bob.BaseAddress!, "/v/other").AbsoluteUri));
        foreach (var (visitor, deed) in new[] { (ada, "play"), (ada, "play"), (ada, "25"), (ada, "50"), (bob, "play"), (bob, "cta"), (bob, "cta") })
        {
            Assert.Equal(204, await TellAsync(visitor, page, deed));
        }

        Assert.Equal((2, 2, 2, 1), Sums(await AnalyticsAsync(owner, page)));
        clock.Advance(TimeSpan.FromMinutes(29));
        await ada.LookAsync(page.Path);
        Assert.Equal((2, 2, 2, 1), Sums(await AnalyticsAsync(owner, page)));
        clock.Advance(TimeSpan.FromMinutes(2));
        await ada.LookAsync(page.Path, ("Referer", "https://news.example/"));
        await TellAsync(ada, page, "75");
        var morning = await AnalyticsAsync(owner, page);
        Assert.Equal((3, 2, 2, 1), Sums(morning));
        Assert.Equal("""{"25":1,"50":1,"75":1,"100":0}""", morning.GetProperty("quartiles").GetRawText());
        Assert.Equal("""[{"referrer":"news.example","views":2},{"referrer":"(direct)","views":1}]""", morning.GetProperty("referrers").GetRawText());
        Assert.Equal("""[{"date":"2026-11-22","views":3,"unique_views":2}]""", morning.GetProperty("daily").GetRawText());

        // Tomorrow nobody is recognised: the key is another, and yesterday's is thrown away.
        var salt = await SaltsAsync(app);
        clock.Advance(TimeSpan.FromDays(2));
        await ada.LookAsync(page.Path);
        var later = await AnalyticsAsync(owner, page);
        Assert.Equal((4, 3, 2, 1), Sums(later));
        Assert.Equal(
            """[{"date":"2026-11-22","views":3,"unique_views":2},{"date":"2026-11-23","views":0,"unique_views":0},{"date":"2026-11-24","views":1,"unique_views":1}]""",
            later.GetProperty("daily").GetRawText());
        Assert.Equal(4, (await owner.GetAsync(page.Api)).GetProperty("views").GetInt32());
        await app.Services.GetServices<IMaintenanceTask>().OfType<ForgetVisitors>().Single().RunAsync(Cancel);
        Assert.DoesNotContain(Assert.Single(salt), await SaltsAsync(app));
        Assert.Equal(1, await app.Get<Database>().ReadAsync(context => context.Set<PageVisitor>().CountAsync(Cancel), Cancel));
    }

    [Fact]
    public async Task Robots_owners_and_requests_that_nobody_looks_at_do_not_count()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var owner = await app.SignUpAsync("pro");
        var page = await app.AddPageAsync(owner);
        var locked = await app.AddPageAsync(owner, new() { ["password"] = "sesame" });
        using var visitor = app.CreateVisitor();
        using var robot = app.CreateVisitor("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)");
        using var nameless = app.CreatePlainClient();

        owner.Client.DefaultRequestHeaders.UserAgent.ParseAdd(PagesOfTests.Agent);
        await owner.Client.LookAsync(page.Path);
        await robot.LookAsync(page.Path);
        await nameless.LookAsync(page.Path);
        await visitor.LookAsync(page.Path, ("Sec-Purpose", "prefetch;prerender"));
        await visitor.LookAsync(page.Path, ("Purpose", "prefetch"));
        (await visitor.AskAsync(HttpMethod.Head, page.Path)).Dispose();
        await visitor.LookAsync($"{page.Path}/media");
        await visitor.LookAsync(locked.Path);
        await visitor.LookAsync("/v/nothing");
        await visitor.LookAsync(page.Path, ("Sec-Fetch-Dest", "image"));
        owner.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        Assert.Equal((204, 204), (await TellAsync(robot, page, "play"), await TellAsync(owner.Client, page, "play")));

        // Another site makes its visitors' browsers say that they have seen the film.
        using var abroad = app.CreateVisitor(PagesOfTests.Agent, "cross-site");
        Assert.Equal((403, 403), (await TellAsync(abroad, page, "100"), await TellAsync(nameless, page, "100")));
        foreach (var bad in new[] { "", "PLAY", "playplayplayplay", "200", "cta " })
        {
            Assert.Equal(400, await TellAsync(visitor, page, bad));
        }

        Assert.Equal(413, await TellAsync(visitor, page, new string('x', 17)));
        Assert.Equal(404, await TellAsync(visitor, new TestPage(0, "no-such-page"), "play"));
        Assert.Equal(204, await TellAsync(visitor, page, "cta"));
        Assert.Equal((0, 0, 0, 0), Sums(await AnalyticsAsync(owner, page)));
        Assert.Equal((0, 0, 0, 0), Sums(await AnalyticsAsync(owner, locked)));
    }

    [Fact]
    public async Task Forwarded_addresses_tell_visitors_apart_only_when_a_trusted_proxy_says_them()
    {
        foreach (var (settings, expected) in new[] { (Array.Empty<(string, string?)>(), 1), ([("Proxy:TrustedNetworks:0", (string?)"127.0.0.0/8")], 3) })
        {
            await using var app = await ReelwrightApp.StartAsync(settings: settings);
            var owner = await app.SignUpAsync("pro");
            var page = await app.AddPageAsync(owner);
            using var visitor = app.CreateVisitor();
            foreach (var address in new[] { "203.0.113.1", "203.0.113.2", "2001:db8::1", "2001:db8::2" })
            {
                await visitor.LookAsync(page.Path, ("X-Forwarded-For", address));
            }

            Assert.Equal(expected, (await AnalyticsAsync(owner, page)).GetProperty("unique_views").GetInt32());
        }
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Nodes_add_up_and_agree_on_who_is_new_whatever_comes_at_once(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var owner = await app.SignUpAsync("pro");
        var pages = new[] { await app.AddPageAsync(owner), await app.AddPageAsync(owner) };

        // As many writers as a cluster has nodes, each with a queue of its own, all with the same two hundred people and hosts beyond what is kept.
        var writers = Enumerable.Range(0, 4).Select(_ => (Queue: ActivatorUtilities.CreateInstance<VisitQueue>(app.Services), At: app.Get<TimeProvider>().GetUtcNow())).ToList();
        await Task.WhenAll(writers.Select(writer => Task.Run(
            async () =>
            {
                using var node = ActivatorUtilities.CreateInstance<VisitWriter>(app.Services, writer.Queue);
                for (var person = 0; person < 250; person++)
                {
                    foreach (var page in pages)
                    {
                        writer.Queue.Add(new Visit(page.Id, writer.At, $"10.0.0.{person}", "Firefox", $"site-{person}.example", IsView: true, PageActs.Play));
                    }

                    if (person % 50 == 0)
                    {
                        await node.FlushAsync(Cancel);
                    }
                }

                await node.FlushAsync(Cancel);
            },
            Cancel)));

        foreach (var page in pages)
        {
            var counted = await AnalyticsAsync(owner, page);
            Assert.Equal((250, 250, 250, 0), Sums(counted));
            var hosts = counted.GetProperty("referrers").EnumerateArray().ToDictionary(row => row.GetProperty("referrer").GetString()!, row => row.GetProperty("views").GetInt32());
            Assert.Equal((201, 50, 250), (hosts.Count, hosts["(other)"], hosts.Values.Sum()));
        }
    }

    [Fact]
    public async Task What_is_waiting_when_the_server_stops_is_written_and_what_finds_no_room_costs_nobody_anything()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var owner = await app.SignUpAsync("pro");
        var (page, gone) = (await app.AddPageAsync(owner), await app.AddPageAsync(owner));
        var queue = ActivatorUtilities.CreateInstance<VisitQueue>(app.Services);
        using var writer = ActivatorUtilities.CreateInstance<VisitWriter>(app.Services, queue);
        Visit By(int person, long on) => new(on, app.Get<TimeProvider>().GetUtcNow(), $"10.0.{person / 250}.{person % 250}", "Firefox", Referrers.Direct, IsView: true, PageActs.None);
        await owner.DeleteAsync(gone.Api);

        for (var person = 0; person < VisitQueue.Capacity + 7; person++)
        {
            queue.Add(By(person, person % 20 == 0 ? page.Id : gone.Id));
        }

        await writer.StopAsync(Cancel);
        Assert.Equal((VisitQueue.Capacity / 20, 0), ((await AnalyticsAsync(owner, page)).GetProperty("total_views").GetInt32(), queue.TakeLost()));
        Assert.False(queue.TryTake(out _));
    }

    private static (int Views, int Unique, int Plays, int Clicks) Sums(JsonElement analytics) => (
        analytics.GetProperty("total_views").GetInt32(), analytics.GetProperty("unique_views").GetInt32(), analytics.GetProperty("plays").GetInt32(), analytics.GetProperty("cta_clicks").GetInt32());

    private static Task<JsonElement> AnalyticsAsync(TestAccount owner, TestPage page) => owner.GetAsync($"{page.Api}/analytics");

    private static Task<List<string>> SaltsAsync(ReelwrightApp app) => app.Get<Database>().ReadAsync(db => db.Set<PageSalt>().Select(salt => salt.Salt).ToListAsync(Cancel), Cancel);

    private static async Task<int> TellAsync(HttpClient visitor, TestPage page, string deed)
    {
        using var content = new StringContent(deed);
        using var reply = await visitor.PostAsync($"{page.Path}/events", content, Cancel);
        return (int)reply.StatusCode;
    }
}
