using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Generation;

public sealed class SharingTests(GenerationWorld world) : IClassFixture<GenerationWorld>
{
    [Fact]
    public async Task A_share_link_shows_the_video_until_it_is_revoked()
    {
        var owner = await world.App.SignUpAsync();
        var id = await MakeAsync(owner, "a quiet harbour");
        using var anybody = world.App.CreatePlainClient();

        var shared = await owner.PostAsync($"/api/generations/{id}/share");
        var token = shared.GetProperty("share_token").GetString()!;
        using var page = await anybody.GetAsync($"/api/share/{token}", Cancel);
        var video = await TestAccount.ReadAsync(page);

        Assert.Equal(token, (await owner.PostAsync($"/api/generations/{id}/share")).GetProperty("share_token").GetString());
        Assert.EndsWith($"/api/share/{token}", shared.GetProperty("share_url").GetString());
        Assert.Equal(("a quiet harbour", "a quiet harbour", 64), (video.GetProperty("title").GetString(), video.GetProperty("prompt").GetString(), video.GetProperty("width").GetInt32()));
        Assert.Equal(("private", "no-referrer"), (page.Headers.CacheControl?.ToString(), page.Headers.GetValues("Referrer-Policy").Single()));
        Assert.Equal(HttpStatusCode.OK, (await anybody.GetAsync(video.GetProperty("video_url").GetString(), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anybody.GetAsync(video.GetProperty("thumbnail_url").GetString(), Cancel)).StatusCode);
        Assert.Equal(token, (await owner.GetAsync("/api/generations")).GetProperty("generations")[0].GetProperty("share_token").GetString());

        await owner.DeleteAsync($"/api/generations/{id}/share");

        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync($"/api/share/{token}", Cancel)).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await anybody.GetAsync(video.GetProperty("video_url").GetString(), Cancel)).StatusCode);
        Assert.NotEqual(token, (await owner.PostAsync($"/api/generations/{id}/share")).GetProperty("share_token").GetString());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("abcdefghijklmnopqrstuvwx")]
    [InlineData("%2e%2e%2fetc")]
    public async Task A_wrong_token_is_not_found(string token)
    {
        using var anybody = world.App.CreatePlainClient();

        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync($"/api/share/{token}", Cancel)).StatusCode);
    }

    [Fact]
    public async Task The_gallery_shows_public_videos_and_of_their_owners_only_the_display_name()
    {
        var owner = await world.App.SignUpAsync();
        var (first, second) = (await MakeAsync(owner, "gallery one", "ltx-t2v"), await MakeAsync(owner, "gallery two", "ltx-t2v"));
        using var anybody = world.App.CreatePlainClient();

        Assert.True((await owner.PostAsync($"/api/generations/{first}/public")).GetProperty("is_public").GetBoolean());
        Assert.True((await owner.PostAsync($"/api/generations/{second}/public")).GetProperty("is_public").GetBoolean());
        await owner.PostAsync($"/api/generations/{first}/share");
        await TestAccount.ReadAsync(await anybody.GetAsync($"/api/share/{(await owner.PostAsync($"/api/generations/{first}/share")).GetProperty("share_token").GetString()}", Cancel));
        var newest = await GalleryAsync(anybody, "model=ltx-t2v");
        var popular = await GalleryAsync(anybody, "model=ltx-t2v&sort=popular&limit=1");

        Assert.Equal(["gallery two", "gallery one"], Prompts(newest));
        Assert.Equal(["gallery one"], Prompts(popular));
        Assert.Equal(
            ["created_at", "duration_seconds", "height", "id", "model", "owner", "prompt", "thumbnail_url", "video_url", "views", "width"],
            newest.GetProperty("videos")[0].EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await anybody.GetAsync(newest.GetProperty("videos")[0].GetProperty("video_url").GetString(), Cancel)).StatusCode);

        Assert.False((await owner.PostAsync($"/api/generations/{second}/public")).GetProperty("is_public").GetBoolean());
        Assert.Equal(["gallery one"], Prompts(await GalleryAsync(anybody, "model=ltx-t2v")));
        await owner.DeleteAsync($"/api/generations/{first}");
        Assert.Empty(Prompts(await GalleryAsync(anybody, "model=ltx-t2v")));
    }

    [Fact]
    public async Task What_an_administrator_takes_down_stays_down_and_is_written_down()
    {
        var (owner, admin) = (await world.App.SignUpAsync(), await world.App.AdminAsync());
        var id = await MakeAsync(owner, "taken down", "hunyuan-t2v");
        using var anybody = world.App.CreatePlainClient();
        await owner.PostAsync($"/api/generations/{id}/public");

        await admin.PostAsync($"/api/admin/gallery/{id}/takedown");

        Assert.Empty(Prompts(await GalleryAsync(anybody, "model=hunyuan-t2v")));
        Assert.Equal("forbidden", (await owner.PostAsync($"/api/generations/{id}/public", status: 403)).GetProperty("code").GetString());
        Assert.Equal(1, (await owner.GetAsync("/api/generations")).GetProperty("total").GetInt32());
        var written = await world.App.Get<Database>().ReadAsync(db => db.Set<AuditEntry>().SingleAsync(entry => entry.Target == $"generation:{id}", Cancel), Cancel);
        Assert.Equal(("gallery.takedown", admin.UserId), (written.Action, written.ActorId));
    }

    [Fact]
    public async Task Favourites_go_on_and_off()
    {
        var owner = await world.App.SignUpAsync();
        var id = await MakeAsync(owner, "a favourite");

        Assert.True((await owner.PostAsync($"/api/generations/{id}/favorite")).GetProperty("is_favorite").GetBoolean());
        Assert.Equal(1, (await owner.GetAsync("/api/generations?favorite=true")).GetProperty("total").GetInt32());
        Assert.False((await owner.PostAsync($"/api/generations/{id}/favorite")).GetProperty("is_favorite").GetBoolean());
        Assert.Equal(0, (await owner.GetAsync("/api/generations?favorite=true")).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201&offset=-1", "limit,offset")]
    [InlineData("sort=loud", "sort")]
    public async Task The_gallery_s_parameters_are_checked(string query, string fields)
    {
        using var anybody = world.App.CreatePlainClient();

        var problem = await TestAccount.ReadAsync(await anybody.GetAsync($"/api/gallery/community?{query}", Cancel), 400);

        Assert.Equal(fields, string.Join(',', problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task What_is_not_made_yet_cannot_be_shown()
    {
        var owner = await world.App.SignUpAsync();
        var id = (await owner.PostAsync("/api/generate", new { prompt = "a long film", width = 640, height = 360, frames = 81, steps = 40 })).GetProperty("generation_id").GetInt64();

        await owner.PostAsync($"/api/generations/{id}/share", status: 400);
        await owner.PostAsync($"/api/generations/{id}/public", status: 400);
        await owner.DeleteAsync($"/api/generations/{id}");
    }

    private static async Task<long> MakeAsync(TestAccount owner, string prompt, string model = "wan-t2v") =>
        (await GenerationWorld.MakeAsync(owner, new { prompt, model, width = 64, height = 64, frames = 2, steps = 1 })).GetProperty("generation_id").GetInt64();

    private static async Task<JsonElement> GalleryAsync(HttpClient anybody, string query) =>
        await TestAccount.ReadAsync(await anybody.GetAsync($"/api/gallery/community?{query}", Cancel));

    private static string[] Prompts(JsonElement gallery) => [.. gallery.GetProperty("videos").EnumerateArray().Select(video => video.GetProperty("prompt").GetString()!)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
