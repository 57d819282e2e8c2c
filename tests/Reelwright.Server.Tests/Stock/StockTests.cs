using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Media;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Stock;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Stock;

public sealed class StockTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Searches_read_the_sources_answers_and_ask_each_question_once_a_day(Db db)
    {
        var clock = new ShiftedClock(Start);
        await using var sites = await FakeStockSites.StartAsync();
        await using var app = await ReelwrightApp.StartAsync(db, sites.Settings, services => services.AddSingleton<TimeProvider>(clock));
        var creator = await app.SignUpAsync("creator");
        var other = await app.SignUpAsync("pro");
        string? key = null;
        sites.Instead = http =>
        {
            key = http.Request.Headers.Authorization;
            return Task.CompletedTask;
        };

        var videos = await creator.GetAsync("/api/stock/videos?query=Brown%20%20Rocks&per_page=30");
        Assert.Equal((FakeStockSites.Key, "/videos/search?query=brown%20rocks&page=1&per_page=30"), (key, sites.Asked.Last()));
        Assert.Equal((1, 30, 8000), (videos.GetProperty("page").GetInt32(), videos.GetProperty("per_page").GetInt32(), videos.GetProperty("total").GetInt32()));

        // The one that leads to where clouds keep credentials is not offered.
        Assert.Equal(["2499611", "4"], videos.GetProperty("videos").EnumerateArray().Select(video => video.GetProperty("id").GetString()));
        var film = videos.GetProperty("videos")[0];
        Assert.Equal(
            ("Brown rocks in the sun", $"{sites.BaseUrl}/files/film.mp4", $"{sites.BaseUrl}/files/still.jpg", "Joey Farina", "Pexels", "Pexels License", 1920, 1080, 22.0),
            (Text(film, "title"), Text(film, "download_url"), Text(film, "preview_url"), Text(film, "author"), Text(film, "source"), Text(film, "license"),
                film.GetProperty("width").GetInt32(), film.GetProperty("height").GetInt32(), film.GetProperty("duration_seconds").GetDouble()));
        Assert.Equal(JsonValueKind.Null, film.GetProperty("author_url").ValueKind);

        var photo = (await creator.GetAsync("/api/stock/images?query=trees&page=2")).GetProperty("images")[0];
        Assert.Equal("/v1/search?query=trees&page=2&per_page=15", sites.Asked.Last());
        Assert.Equal(("Trees <b>by day</b>", $"{sites.BaseUrl}/files/photo.jpg", "Photo by Lukas Rodriguez on Pexels"), (Text(photo, "title"), Text(photo, "download_url"), Text(photo, "attribution")));
        var music = await creator.GetAsync("/api/stock/music?query=calm&per_page=25");
        Assert.Equal("/openverse/v1/audio/?q=calm&page=1&page_size=20&category=music&license_type=commercial,modification", sites.Asked.Last());
        var track = music.GetProperty("music").EnumerateArray().Single();
        Assert.Equal((20, "jamendo", "CC BY 3.0", 270.5), (music.GetProperty("per_page").GetInt32(), Text(track, "source"), Text(track, "license"), track.GetProperty("duration_seconds").GetDouble()));

        var asked = sites.Asked.Count;
        clock.Advance(TimeSpan.FromHours(23));
        var again = await other.GetAsync("/api/stock/videos?query=%20brown%20ROCKS&per_page=30");
        Assert.Equal((videos.GetRawText(), asked), (again.GetRawText(), sites.Asked.Count));
        clock.Advance(TimeSpan.FromHours(2));
        var arrived = 0;
        var together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sites.Instead = _ =>
        {
            arrived++;
            return together.Task;
        };
        var crowd = Enumerable.Range(0, 8).Select(at => (at % 2 == 0 ? creator : other).GetAsync("/api/stock/videos?query=brown+rocks&per_page=30")).ToList();
        await Webhooks.WebhookJobsTests.UntilAsync(() => Task.FromResult(arrived > 0 ? "yes" : null), () => "after a day the source should be asked again");
        together.SetResult();
        Assert.Equal(8, (await Task.WhenAll(crowd)).Length);
        Assert.Equal(1, arrived);
    }

    [Fact]
    public async Task What_a_source_cannot_answer_is_said_without_the_key_and_what_is_not_configured_is_said_too()
    {
        await using var sites = await FakeStockSites.StartAsync();
        await using var app = await ReelwrightApp.StartAsync(settings: sites.Settings);
        var creator = await app.SignUpAsync("creator");
        foreach (var (at, (status, body, code, http)) in new[]
        {
            (401, "", "stock_unavailable", 503), (500, FakeStockSites.Key, "stock_unavailable", 503), (200, "{\"videos\": [", "stock_unavailable", 503), (200, "[]", "stock_unavailable", 503),
            (200, "null", "stock_unavailable", 503), (200, new string(' ', 5 << 20), "stock_unavailable", 503), (302, "", "stock_unavailable", 503), (404, "", "invalid_request", 400),
        }.Index())
        {
            sites.Instead = reply =>
            {
                reply.Response.StatusCode = status;
                return reply.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body.PadRight(1))).AsTask();
            };
            var refused = await creator.GetAsync($"/api/stock/videos?query=q{at}&page=2", http);
            Assert.Equal(code, Text(refused, "code"));
            Assert.DoesNotContain(FakeStockSites.Key, refused.GetRawText(), StringComparison.Ordinal);
        }

        sites.Instead = reply =>
        {
            reply.Response.StatusCode = 429;
            reply.Response.Headers.RetryAfter = "120";
            return reply.Response.StartAsync();
        };
        var asked = sites.Asked.Count;
        foreach (var query in new[] { "a", "b" })
        {
            using var busy = await creator.Client.GetAsync($"/api/stock/images?query={query}", Cancel);
            Assert.InRange(busy.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 100, 120);
            Assert.InRange((await TestAccount.ReadAsync(busy, 503)).GetProperty("retry_after").GetInt32(), 100, 120);
        }

        Assert.Equal(asked + 1, sites.Asked.Count);
        foreach (var wrong in new[] { "", "?query=%20", "?query=a&per_page=31", "?query=a&page=0", $"?query={new string('a', 101)}" })
        {
            await creator.GetAsync($"/api/stock/images{wrong}", 400);
        }

        var starter = await app.SignUpAsync("starter");
        Assert.Equal("creator", Text(await starter.GetAsync("/api/stock/music?query=a", 403), "required_tier"));
        await starter.PostAsync("/api/stock/download", new { }, 403);
        await using var plain = await ReelwrightApp.StartAsync(settings: [("Stock:Openverse:BaseUrl", "")]);
        var there = await plain.SignUpAsync("creator");
        foreach (var what in new[] { "videos", "images", "music" })
        {
            Assert.Equal("stock_not_configured", Text(await there.GetAsync($"/api/stock/{what}?query=a", 503), "code"));
        }
    }

    [Fact]
    public async Task What_a_search_found_becomes_the_callers_with_its_credit_and_nothing_else_does()
    {
        var clock = new ShiftedClock(Start);
        await using var sites = await FakeStockSites.StartAsync();
        sites.Files["film.mp4"] = (await UploadFiles.FilmAsync(), "text/html");
        sites.Files["photo.jpg"] = (UploadFiles.WithExif(await UploadFiles.PictureAsync(MediaFormat.Jpeg)), "image/jpeg");
        sites.Files["track.wav"] = (UploadFiles.Sound(), "audio/wav");
        await using var app = await ReelwrightApp.StartAsync(settings: [.. sites.Settings, ("Limits:AudioBytes", "1048576")], services: services => services.AddSingleton<TimeProvider>(clock));
        var owner = await app.SignUpAsync("creator");
        var stranger = await app.SignUpAsync("creator");
        var film = new { url = $"{sites.BaseUrl}/files/film.mp4", type = "video" };
        Assert.Contains("search", Text(await owner.PostAsync("/api/stock/download", film, 400), "error"), StringComparison.Ordinal);
        foreach (var kind in new[] { "videos", "images", "music" })
        {
            await stranger.GetAsync($"/api/stock/{kind}?query=calm");
        }

        foreach (var never in new[] { film with { type = "image" }, film with { url = film.url + "?a" } })
        {
            Assert.Contains("search", Text(await owner.PostAsync("/api/stock/download", never, 400), "error"), StringComparison.Ordinal);
        }

        owner.Client.DefaultRequestHeaders.Add("Idempotency-Key", "one");
        var first = await owner.PostAsync("/api/stock/download", film);
        Assert.Equal(first.GetRawText(), (await owner.PostAsync("/api/stock/download", film)).GetRawText());
        owner.Client.DefaultRequestHeaders.Remove("Idempotency-Key");
        Assert.Equal(("video", "Video by Joey Farina on Pexels"), (Text(first, "kind"), Text(first, "attribution")));
        Assert.Equal(sites.Files["film.mp4"].Bytes, await owner.Client.GetByteArrayAsync(Text(first, "url"), Cancel));
        Assert.Equal(Text(first, "filename"), Text((await owner.GetAsync("/api/generations")).GetProperty("generations").EnumerateArray().Single(), "filename"));
        await stranger.GetAsync(Text(first, "url"), 404);

        var photo = await owner.PostAsync("/api/stock/download", new { url = $"{sites.BaseUrl}/files/photo.jpg", type = "image" });
        Assert.DoesNotContain("my home", Encoding.Latin1.GetString(await owner.Client.GetByteArrayAsync(Text(photo, "url"), Cancel)), StringComparison.Ordinal);
        var track = await owner.PostAsync("/api/stock/download", new { url = $"{sites.BaseUrl}/files/track.wav", type = "music" });
        Assert.Equal("audio", Text(track, "kind"));

        var credits = await owner.GetAsync("/api/stock/attributions");
        Assert.Equal(["music", "image", "video"], credits.GetProperty("attributions").EnumerateArray().Select(credit => Text(credit, "type")));
        var credit = (await owner.GetAsync($"/api/stock/attributions?filename={Text(track, "filename")}")).GetProperty("attributions").EnumerateArray().Single();
        Assert.Equal(("CC BY 3.0", "https://creativecommons.org/licenses/by/3.0/", "jamendo"), (Text(credit, "license"), Text(credit, "license_url"), Text(credit, "source")));
        Assert.Equal(0, (await stranger.GetAsync("/api/stock/attributions")).GetProperty("total").GetInt32());

        var before = await FilesAsync(app);
        Assert.Equal("stock_unavailable", Text(await owner.PostAsync("/api/stock/download", film with { url = $"{sites.BaseUrl}/away" }, 503), "code"));
        sites.Files["track.wav"] = (UploadFiles.Sound(600_000), "audio/wav");
        Assert.Contains("larger", Text(await owner.PostAsync("/api/stock/download", new { url = $"{sites.BaseUrl}/files/track.wav", type = "music" }, 400), "error"), StringComparison.Ordinal);
        sites.Files["photo.jpg"] = ("<html>not a photo</html>"u8.ToArray(), "image/jpeg");
        Assert.Equal("unsupported_media", Text(await owner.PostAsync("/api/stock/download", new { url = $"{sites.BaseUrl}/files/photo.jpg", type = "image" }, 400), "code"));
        sites.Files.TryRemove("film.mp4", out _);
        Assert.Contains("404", Text(await owner.PostAsync("/api/stock/download", film, 503), "error"), StringComparison.Ordinal);
        Assert.Equal(before, await FilesAsync(app));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(app.Home, "tmp", "stock")));

        clock.Advance(TimeSpan.FromHours(24));
        // Ours from now on: the server's own rounds would tidy up before anybody has looked.
        var sweep = app.Services.GetServices<IMaintenanceTask>().Single(task => task.Name == "stock-searches");
        await app.HoldAsync(sweep);
        await owner.PostAsync("/api/stock/download", film, 400);
        await app.Get<Database>().WriteAsync(tx => app.Get<MediaLibrary>().DeleteAsync(tx, [Text(track, "filename")], Cancel), Cancel);
        Assert.Equal(2, (await owner.GetAsync("/api/stock/attributions")).GetProperty("total").GetInt32());
        await app.Get<Database>().WriteAsync(tx => tx.Db.Set<MediaFile>().Where(file => file.Filename == Text(track, "filename")).ExecuteDeleteAsync(Cancel), Cancel);
        Assert.Equal([3L, 4, 1], (await sweep.LookAsync(Cancel)).Select(due => due.Count));
        await sweep.RunAsync(Cancel);
        Assert.All(await sweep.LookAsync(Cancel), due => Assert.Equal(0, due.Count));
        Assert.Equal(2, await app.Get<Database>().ReadAsync(db => db.Set<StockAttribution>().CountAsync(), Cancel));
    }

    private static Task<int> FilesAsync(ReelwrightApp app) => app.Get<Database>().ReadAsync(db => db.Set<MediaFile>().CountAsync(), Cancel);

    private static string Text(JsonElement json, string field) => json.GetProperty(field).GetString()!;
}
