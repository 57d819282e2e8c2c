using Reelwright.Server.Prompts;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Prompts;

public sealed class SuggestPromptsTests
{
    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Own_prompts_are_suggested_where_a_word_begins_as_typed_the_most_used_first(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var (account, other) = (await app.SignUpAsync("studio", 1000), await app.SignUpAsync("studio", 1000));
        var boat = await MakeAsync(account, "A red boat");
        foreach (var prompt in new[] { "a red  boat", "Boathouse at dawn", "100% rain_drops\\", "灯塔在暴风雨中", "It's a bobcat" })
        {
            await MakeAsync(account, prompt);
        }

        await MakeAsync(other, "Somebody else's boat");

        Assert.Equal(["a red boat", "It's a bobcat", "Boathouse at dawn"], await SuggestAsync(account, "bo"));
        Assert.Equal(["a red boat", "Boathouse at dawn"], await SuggestAsync(account, "BOAT"));
        Assert.Equal(["a red boat"], await SuggestAsync(account, "bo&limit=1"));
        Assert.Equal(["a red boat"], await SuggestAsync(account, "Red%20B"));
        Assert.Equal(["100% rain_drops\\"], await SuggestAsync(account, "100%25"));
        Assert.Equal(["灯塔在暴风雨中"], await SuggestAsync(account, "暴风"));
        Assert.Equal(["It's a bobcat"], await SuggestAsync(account, "its"));
        Assert.Empty(await SuggestAsync(account, "at%25boat"));
        Assert.Empty(await SuggestAsync(account, "oat"));
        Assert.Empty(await SuggestAsync(account, "%25"));
        Assert.Empty(await SuggestAsync(account, "_"));
        Assert.Equal(5, (await SuggestAsync(account, "")).Count);
        await account.GetAsync("/api/prompts/autocomplete?limit=51", 400);

        // What is gone from the history is not suggested any more.
        await account.DeleteAsync($"/api/image-generations/{boat}");
        Assert.Equal(["It's a bobcat", "Boathouse at dawn", "a red boat"], await SuggestAsync(account, "bo"));
        var images = (await account.GetAsync("/api/image-generations")).GetProperty("images").EnumerateArray().Single(image => image.GetProperty("prompt").GetString()!.StartsWith("a red", StringComparison.Ordinal));
        await account.DeleteAsync($"/api/image-generations/{images.GetProperty("id").GetInt64()}");
        Assert.DoesNotContain("a red boat", await SuggestAsync(account, "bo"));
    }

    [Theory]
    [InlineData("A Red  boat, at-sea!", " a red boat at sea")]
    [InlineData("It’s Mira's", " its miras")]
    [InlineData("  ", "")]
    [InlineData("%_\\\"'", "")]
    [InlineData("海辺 sea", " 海 辺 sea")]
    public void Words_follow_one_space_each(string text, string words) => Assert.Equal(words, PromptText.WordsOf(text));

    [Fact]
    public async Task Templates_are_kept_listed_and_deleted_by_their_owner()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var (account, other) = (await app.SignUpAsync(), await app.SignUpAsync());

        var first = await account.PostAsync("/api/templates", new { name = " Storm ", prompt = "A storm", negative_prompt = "people", model = "wan-t2v", owner_id = 1 });
        await account.PostAsync("/api/templates", new { name = "Calm", prompt = "A calm" });
        var list = await account.GetAsync("/api/templates?limit=1");

        Assert.Equal(("Storm", "people", "wan-t2v"), (first.GetProperty("name").GetString(), first.GetProperty("negative_prompt").GetString(), first.GetProperty("model").GetString()));
        Assert.Equal((2, "Calm"), (list.GetProperty("total").GetInt32(), list.GetProperty("templates")[0].GetProperty("name").GetString()));
        Assert.Equal(0, (await other.GetAsync("/api/templates")).GetProperty("total").GetInt32());
        await other.DeleteAsync($"/api/templates/{first.GetProperty("id").GetInt64()}", 404);
        await account.DeleteAsync($"/api/templates/{first.GetProperty("id").GetInt64()}");
        await account.DeleteAsync($"/api/templates/{first.GetProperty("id").GetInt64()}", 404);
        Assert.Equal("unknown_model", (await account.PostAsync("/api/templates", new { name = "x", prompt = "x", model = "no-such" }, 400)).GetProperty("code").GetString());
        var wrong = (await account.PostAsync("/api/templates", new { name = " ", negative_prompt = 7 }, 400)).GetProperty("errors");
        Assert.Equal(["name", "negative_prompt", "prompt"], wrong.EnumerateObject().Select(error => error.Name).Order());
    }

    private static async Task<long> MakeAsync(TestAccount account, string prompt) =>
        (await account.PostAsync("/api/generate-image", new { prompt, width = 64, height = 64, steps = 1 })).GetProperty("generation_ids")[0].GetInt64();

    private static async Task<List<string>> SuggestAsync(TestAccount account, string query) =>
        [.. (await account.GetAsync($"/api/prompts/autocomplete?q={query}")).GetProperty("suggestions").EnumerateArray().Select(prompt => prompt.GetString()!)];
}
