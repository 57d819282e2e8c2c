using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Community;

public sealed class CommunityPromptTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tags_are_a_list_or_one_text_with_commas()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var author = await app.SignUpAsync();

        var sent = await author.PostAsync("/api/community/prompts", new { prompt = "A storm", tags = "Slow Motion, sea,, slow_motion" });
        var refused = await author.PostAsync("/api/community/prompts", new { prompt = "Another storm", tags = 5 }, 400);

        Assert.Equal(["slow-motion", "sea"], sent.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal("tags must be a list of texts, or one text with commas", Text(refused, "error"));
    }

    [Fact]
    public async Task A_prompt_is_its_authors_until_it_is_approved_and_everybodys_until_it_is_taken_down()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var (author, reader, admin) = (await app.SignUpAsync(), await app.SignUpAsync(), await app.AdminAsync());
        await author.PostAsync("/api/profile", new { display_name = "Mira" });

        var sent = await author.PostAsync("/api/community/prompts", new { prompt = " A lighthouse in a storm ", model = "wan-t2v", title = "Storm", tags = new[] { "Slow Motion", "slow_motion", "Sea" } });
        var id = sent.GetProperty("id").GetInt64();

        Assert.Equal(("pending", "A lighthouse in a storm", "Mira"), (Text(sent, "status"), Text(sent, "prompt"), Text(sent, "author")));
        Assert.Equal(["slow-motion", "sea"], sent.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Empty(await IdsAsync(reader, ""));
        Assert.Equal([id], await IdsAsync(author, "?mine=true"));
        await reader.PostAsync($"/api/community/prompts/{id}/vote", new { vote = 1 }, 404);
        await reader.PostAsync($"/api/community/prompts/{id}/use", null, 404);

        await admin.PostAsync($"/api/admin/prompts/{id}/reject", new { reason = "Too short." });
        Assert.Equal("Too short.", Text((await author.GetAsync("/api/community/prompts?mine=true")).GetProperty("prompts")[0], "reason"));
        var approved = await admin.PostAsync($"/api/admin/prompts/{id}/approve");
        Assert.Equal(("approved", JsonValueKind.Null), (Text(approved, "status"), approved.GetProperty("reason").ValueKind));
        await admin.PostAsync($"/api/admin/prompts/{id}/approve");

        foreach (var query in new[] { "", "?sort=new", "?sort=top", "?tag=SLOW%20motion", "?model=wan-t2v", "?tag=sea&model=wan-t2v&sort=top" })
        {
            Assert.Equal([id], await IdsAsync(reader, query));
            Assert.Equal(1, (await reader.GetAsync("/api/community/prompts" + query)).GetProperty("total").GetInt32());
        }

        Assert.Empty(await IdsAsync(reader, "?tag=land"));
        Assert.Empty(await IdsAsync(reader, "?tag=%23"));
        Assert.Empty(await IdsAsync(reader, "?tag=sea%20wan-t2v"));
        Assert.Empty(await IdsAsync(reader, "?model=sd15"));
        Assert.Empty(await IdsAsync(reader, "?model=%23sea"));

        using var nobody = app.CreatePlainClient();
        Assert.Single((await nobody.GetFromJsonAsync<JsonElement>("/api/community/prompts", Cancel)).GetProperty("prompts").EnumerateArray());
        using var mine = await nobody.GetAsync("/api/community/prompts?mine=true", Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, mine.StatusCode);

        var used = await reader.PostAsync($"/api/community/prompts/{id}/use");
        Assert.Equal(("A lighthouse in a storm", 1), (Text(used, "prompt"), used.GetProperty("uses").GetInt32()));

        await reader.DeleteAsync($"/api/community/prompts/{id}", 404);
        await admin.PostAsync($"/api/admin/prompts/{id}/reject", new { reason = "It names somebody." });
        Assert.Empty(await IdsAsync(reader, ""));
        await reader.PostAsync($"/api/community/prompts/{id}/use", null, 404);
        Assert.Equal(0, (await reader.GetAsync("/api/community/prompts?tag=sea")).GetProperty("total").GetInt32());
        var actions = (await admin.GetAsync("/api/admin/audit")).GetProperty("entries").EnumerateArray().Select(entry => Text(entry, "action")).ToList();
        Assert.Equal(["prompt.reject", "prompt.approve", "prompt.reject"], actions);
    }

    [Fact]
    public async Task The_same_text_is_kept_once_and_what_is_not_fit_is_refused_by_name()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var (author, admin) = (await app.SignUpAsync(), await app.AdminAsync());

        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(at => author.PostAsync("/api/community/prompts", new { prompt = at % 2 == 0 ? "Two  boats" : "two boats" })));
        var id = Assert.Single(replies.Select(reply => reply.GetProperty("id").GetInt64()).Distinct());
        Assert.Equal(1, (await admin.GetAsync("/api/admin/prompts")).GetProperty("total").GetInt32());

        // Somebody else may have had the same idea; and what was rejected may be sent in again, but then the old line stays rejected.
        var other = await (await app.SignUpAsync()).PostAsync("/api/community/prompts", new { prompt = "two boats" });
        Assert.NotEqual(id, other.GetProperty("id").GetInt64());
        await admin.PostAsync($"/api/admin/prompts/{id}/reject", new { reason = "No." });
        var again = (await author.PostAsync("/api/community/prompts", new { prompt = "two boats" })).GetProperty("id").GetInt64();
        Assert.NotEqual(id, again);
        await admin.PostAsync($"/api/admin/prompts/{id}/approve", null, 400);
        await admin.PostAsync($"/api/admin/prompts/{again}/approve");
        await admin.PostAsync($"/api/admin/prompts/{again}/reject", new { }, 400);
        await admin.PostAsync("/api/admin/prompts/4711/reject", new { }, 404);

        foreach (var (body, field) in new (object, string)[]
        {
            (new { prompt = " " }, "prompt"), (new { prompt = new string('x', 2001) }, "prompt"), (new { prompt = "x", title = new string('x', 121) }, "title"),
            (new { prompt = "x", tags = Enumerable.Repeat("a", 11) }, "tags"), (new { prompt = "x", tags = new[] { "--" } }, "tags"), (new { prompt = "x", tags = new string?[] { null } }, "tags"),
            (new { prompt = "x", tags = new[] { string.Concat(Enumerable.Repeat("😀", 20)) } }, "tags"), (new { prompt = "x", model = "no-such" }, "model"),
        })
        {
            Assert.True((await author.PostAsync("/api/community/prompts", body, 400)).GetProperty("errors").TryGetProperty(field, out _), field);
        }

        await author.PostAsync($"/api/community/prompts/{other.GetProperty("id").GetInt64()}/vote", new { vote = 2 }, 404);
        var approved = (await author.PostAsync("/api/community/prompts", new { prompt = "A third" })).GetProperty("id").GetInt64();
        await admin.PostAsync($"/api/admin/prompts/{approved}/approve");
        await author.PostAsync($"/api/community/prompts/{approved}/vote", new { vote = 2 }, 400);
        await author.PostAsync($"/api/community/prompts/{approved}/vote", new { }, 400);
        await author.GetAsync("/api/community/prompts?sort=best&page=0&per_page=101", 400);

        // Mass assignment does nothing.
        var bold = await author.PostAsync("/api/community/prompts", new { prompt = "Bold", status = "approved", ups = 1000, score = 1000, author_id = 1, uses = 5 });
        Assert.Equal(("pending", 0, 0), (Text(bold, "status"), bold.GetProperty("score").GetInt32(), bold.GetProperty("uses").GetInt32()));
        await admin.DeleteAsync($"/api/community/prompts/{approved}");
        await author.DeleteAsync($"/api/community/prompts/{bold.GetProperty("id").GetInt64()}");
        Assert.Equal("prompt.delete", Text((await admin.GetAsync("/api/admin/audit")).GetProperty("entries")[0], "action"));
    }

    private static async Task<IEnumerable<long>> IdsAsync(TestAccount reader, string query) =>
        [.. (await reader.GetAsync("/api/community/prompts" + query)).GetProperty("prompts").EnumerateArray().Select(prompt => prompt.GetProperty("id").GetInt64())];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
