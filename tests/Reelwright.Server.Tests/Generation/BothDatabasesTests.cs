using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Generation;

/// <summary>One walk through the room on each database: its queries are not the same SQL there.</summary>
public sealed class BothDatabasesTests
{
    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_film_is_made_listed_shown_and_deleted(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var account = await app.SignUpAsync();
        var request = new { prompt = "a quiet harbour", width = 64, height = 64, frames = 2, steps = 1 };

        var id = (await GenerationWorld.MakeAsync(account, request)).GetProperty("generation_id").GetInt64();
        var cancelled = (await account.PostAsync("/api/generate", new { prompt = "a long film", frames = 81, steps = 40 })).GetProperty("generation_id").GetInt64();
        await account.PostAsync("/api/generate-image?wait=60", new { prompt = "x", width = 64, height = 64, steps = 1, count = 2 });

        foreach (var (query, total) in ((string, int)[])[("", 2), ("status=completed", 1), ("favorite=false", 2), ("favorite=true", 0), ("model=wan-t2v&operation=generate", 2), ("project_id=1", 0)])
        {
            Assert.Equal(total, (await account.GetAsync($"/api/generations?{query}")).GetProperty("total").GetInt32());
        }

        Assert.Equal(2, (await account.GetAsync("/api/image-generations?status=completed")).GetProperty("total").GetInt32());
        await account.DeleteAsync($"/api/generations/{cancelled}");
        Assert.True((await account.PostAsync($"/api/generations/{id}/favorite")).GetProperty("is_favorite").GetBoolean());
        var token = (await account.PostAsync($"/api/generations/{id}/share")).GetProperty("share_token").GetString();
        Assert.Equal("a quiet harbour", (await account.GetAsync($"/api/share/{token}")).GetProperty("title").GetString());
        await account.PostAsync($"/api/generations/{id}/public");
        Assert.Equal(1, (await account.GetAsync("/api/gallery/community?sort=popular")).GetProperty("videos")[0].GetProperty("views").GetInt32());
        await account.PostAsync("/api/extend-video", new { generation_id = id });
        await account.DeleteAsync($"/api/generations/{id}");
        Assert.Equal(0, (await account.GetAsync("/api/generations")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await account.GetAsync("/api/gallery/community")).GetProperty("total").GetInt32());
    }

    // On SQLite writers queue: nobody comes between.
    [Fact]
    public async Task What_is_taken_down_while_its_owner_publishes_it_stays_down()
    {
        var looks = new CommandGate("FROM generations");
        await using var app = await ReelwrightApp.StartAsync(
            Db.Postgres, services: services => services.ConfigureDbContext<ReelwrightDb>(options => options.AddInterceptors(looks)));
        var (owner, admin) = (await app.SignUpAsync(), await app.AdminAsync());
        var id = (await GenerationWorld.MakeAsync(owner, new { prompt = "a quiet harbour", width = 64, height = 64, frames = 2, steps = 1 })).GetProperty("generation_id").GetInt64();

        looks.HoldNext();
        var publishing = owner.PostAsync($"/api/generations/{id}/public", status: 403);
        await looks.Reached;
        await admin.PostAsync($"/api/admin/gallery/{id}/takedown");
        looks.Release();
        await publishing;

        Assert.Equal(0, (await owner.GetAsync("/api/gallery/community")).GetProperty("total").GetInt32());
    }
}
