using System.Text.Json;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Studio;
using Reelwright.Server.Studio.Shots;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Studio.Projects;

/// <summary>Projects and their shots, as their owner works with them.</summary>
public sealed class ProjectTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_project_is_created_changed_field_by_field_copied_and_deleted()
    {
        var owner = await shared.App.SignUpAsync();
        var created = await owner.PostAsync("/api/projects", new { name = "  The <b>lighthouse</b> ", description = "No words.", model = "wan-t2v", owner_id = 1, id = 99_999 });
        var path = $"/api/projects/{created.GetProperty("id").GetInt64()}";
        Assert.Equal(("The <b>lighthouse</b>", "No words.", "wan-t2v"), (Text(created, "name"), Text(created, "description"), Text(created, "model")));
        Assert.Equal(0, created.GetProperty("shot_count").GetInt32());

        var changed = await owner.PutAsync(path, new { description = (string?)null, org_id = 1, owner_id = 1 });
        Assert.Equal(("The <b>lighthouse</b>", null, "wan-t2v", null), (Text(changed, "name"), Text(changed, "description"), Text(changed, "model"), Text(changed, "org_id")));
        await owner.PostAsync($"{path}/shots", new { prompt = "a wave" });

        var detail = await owner.GetAsync(path);
        Assert.Equal("a wave", Text(detail.GetProperty("shots")[0], "prompt"));
        Assert.Empty(detail.GetProperty("generations").EnumerateArray());
        var list = await owner.GetAsync("/api/projects");
        Assert.Equal((1, 1), (list.GetProperty("total").GetInt32(), list.GetProperty("projects")[0].GetProperty("shot_count").GetInt32()));

        Assert.True((await owner.DeleteAsync(path)).GetProperty("deleted").GetBoolean());
        await owner.GetAsync(path, 404);
        await owner.DeleteAsync(path, 404);
        Assert.Empty((await owner.GetAsync("/api/projects")).GetProperty("projects").EnumerateArray());
    }

    [Theory]
    [InlineData("""{ "name": " ", "description": 5, "model": "no-such" }""", "description,model,name")]
    [InlineData("""{ "name": "x", "model": "sd15" }""", "model")]
    [InlineData("""{ "name": "x", "model": "no-such" }""", "model")]
    public async Task A_refused_project_names_the_fields(string json, string fields)
    {
        var owner = await shared.App.SignUpAsync();

        var refusal = await TestAccount.ReadAsync(await owner.Client.PostAsync("/api/projects", new StringContent(json, null, "application/json"), Cancel), 400);

        Assert.Equal(fields.Split(','), refusal.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
        Assert.Equal(fields == "model" ? "unknown_model" : "invalid_request", Text(refusal, "code"));
    }

    [Fact]
    public async Task Shots_keep_their_order_through_inserts_moves_and_deletions()
    {
        var owner = await shared.App.SignUpAsync();
        var path = $"/api/projects/{(await owner.PostAsync("/api/projects", new { name = "Order" })).GetProperty("id").GetInt64()}";
        var (a, b, c) = (await AddAsync("a"), await AddAsync("b"), await AddAsync("c", position: 1));
        await AssertOrderAsync("cab");

        var shown = await owner.PostAsync($"{path}/shots/reorder", new { order = new[] { b, c, a } });
        Assert.Equal("bca", Order(shown));
        Assert.Contains($"missing: {b}", Text(await owner.PostAsync($"{path}/shots/reorder", new { order = new[] { c, a } }, 400), "error"), StringComparison.Ordinal);
        Assert.Contains("more than once", Text(await owner.PostAsync($"{path}/shots/reorder", new { order = new[] { c, a, b, a } }, 400), "error"), StringComparison.Ordinal);
        Assert.Contains("no such shot", Text(await owner.PostAsync($"{path}/shots/reorder", new { order = new[] { c, a, b, 0 } }, 400), "error"), StringComparison.Ordinal);
        Assert.Contains("between 1 and 4", Text(await owner.PostAsync($"{path}/shots", new { position = 5 }, 400), "error"), StringComparison.Ordinal);

        await owner.DeleteAsync($"{path}/shots/{c}");
        await owner.DeleteAsync($"{path}/shots/{c}", 404);
        await AssertOrderAsync("ba");

        async Task<long> AddAsync(string prompt, int? position = null) =>
            (await owner.PostAsync($"{path}/shots", new { prompt, position })).GetProperty("id").GetInt64();

        async Task AssertOrderAsync(string expected) => Assert.Equal(expected, Order(await owner.GetAsync(path)));

        static string Order(JsonElement reply)
        {
            var shots = reply.GetProperty("shots").EnumerateArray().ToList();
            Assert.Equal(Enumerable.Range(1, shots.Count), shots.Select(shot => shot.GetProperty("position").GetInt32()));
            return string.Concat(shots.Select(shot => Text(shot, "prompt")));
        }
    }

    [Fact]
    public async Task A_shot_changes_field_by_field_and_says_what_it_may_be()
    {
        var owner = await shared.App.SignUpAsync();
        var path = $"/api/projects/{(await owner.PostAsync("/api/projects", new { name = "Shots" })).GetProperty("id").GetInt64()}/shots";
        var shot = await owner.PostAsync(path, new { prompt = "a <i>wave</i>", notes = "n", duration = 2.5, shot_type = "wide", camera_move = "crane", transition = "wipe" });
        var own = $"{path}/{shot.GetProperty("id").GetInt64()}";

        var changed = await owner.PutAsync(own, new { duration = (double?)null, transition = (string?)null, shot_type = "pov" });
        Assert.Equal(
            ("a <i>wave</i>", "n", null, "pov", "crane", "cut"),
            (Text(changed, "prompt"), Text(changed, "notes"), Text(changed, "duration"), Text(changed, "shot_type"), Text(changed, "camera_move"), Text(changed, "transition")));

        var refusal = await owner.PutAsync(own, new { duration = 0, shot_type = "tall", camera_move = "fall", transition = "star", prompt = new string('x', 2001) }, 400);
        var errors = refusal.GetProperty("errors");
        Assert.Equal(["camera_move", "duration", "prompt", "shot_type", "transition"], errors.EnumerateObject().Select(error => error.Name).Order());
        Assert.Equal("must be one of cut, fade, dissolve, wipe", errors.GetProperty("transition")[0].GetString());
        await owner.PutAsync($"{path}/999999", new { notes = "x" }, 404);
    }

    [Fact]
    public async Task A_linked_film_shows_on_its_shot_and_as_the_cover_and_goes_when_it_is_deleted()
    {
        var (owner, stranger) = (await shared.App.SignUpAsync(), await shared.App.SignUpAsync());
        var path = $"/api/projects/{(await owner.PostAsync("/api/projects", new { name = "Films" })).GetProperty("id").GetInt64()}";
        var film = await Uploads.UploadAsync(owner, "/api/upload-video", await UploadFiles.FilmAsync());
        var name = Text(film, "filename")!;
        var sound = Text(await Uploads.UploadAsync(owner, "/api/upload-audio", UploadFiles.Sound()), "filename");
        var foreign = await LibraryFiles.AddAsync(shared.App, stranger.UserId, FileKind.Video, [1]);
        var shot = (await owner.PostAsync($"{path}/shots", new { prompt = "a wave" })).GetProperty("id").GetInt64();

        await owner.PutAsync($"{path}/shots/{shot}", new { filename = foreign.Filename }, 404);
        await owner.PutAsync($"{path}/shots/{shot}", new { filename = "../../etc/passwd" }, 404);
        Assert.Equal("filename is not a video", Text(await owner.PutAsync($"{path}/shots/{shot}", new { filename = sound }, 400), "error"));
        var linked = await owner.PutAsync($"{path}/shots/{shot}", new { filename = name });
        Assert.Equal($"/api/video/{name}", Text(linked, "url"));
        using (var thumbnail = await owner.Client.GetAsync(Text(linked, "thumbnail_url"), Cancel))
        {
            Assert.True(thumbnail.IsSuccessStatusCode);
        }

        Assert.Equal(Text(linked, "thumbnail_url"), Text((await owner.GetAsync("/api/projects")).GetProperty("projects")[0], "cover"));
        var line = (await owner.GetAsync("/api/generations")).GetProperty("generations").EnumerateArray().Single(item => Text(item, "filename") == name);
        await owner.DeleteAsync($"/api/generations/{line.GetProperty("id").GetInt64()}");

        var after = await owner.GetAsync(path);
        Assert.Equal((null, null), (Text(after.GetProperty("shots")[0], "filename"), Text(after, "cover")));
    }

    [Fact]
    public async Task A_copy_has_shots_and_elements_in_order_and_a_name_that_fits()
    {
        var owner = await shared.App.SignUpAsync();
        await owner.PostAsync("/api/projects", new { name = new string('n', 119) + "😀" }, 400);
        var original = await owner.PostAsync("/api/projects", new { name = new string('n', 118) + "😀", description = "d", model = "wan-t2v" });
        var path = $"/api/projects/{original.GetProperty("id").GetInt64()}";
        await owner.PostAsync($"{path}/shots", new { prompt = "b", duration = 2, notes = "quiet", camera_move = "crane", transition = "wipe" });
        await owner.PostAsync($"{path}/shots", new { prompt = "a", position = 1, shot_type = "wide" });
        await owner.PostAsync($"{path}/elements", new { kind = "prop", name = "Lamp", description = "green" });
        await owner.PostAsync($"{path}/comments", new { text = "not copied" });

        var copy = await owner.PostAsync($"{path}/duplicate");

        Assert.Equal((new string('n', 113) + " (copy)", "d", "wan-t2v"), (Text(copy, "name"), Text(copy, "description"), Text(copy, "model")));
        var own = $"/api/projects/{copy.GetProperty("id").GetInt64()}";
        Assert.Equal(
            [("a", "wide", null, null, null, "cut"), ("b", null, "2", "quiet", "crane", "wipe")],
            (await owner.GetAsync(own)).GetProperty("shots").EnumerateArray().Select(shot =>
                (Text(shot, "prompt"), Text(shot, "shot_type"), Text(shot, "duration"), Text(shot, "notes"), Text(shot, "camera_move"), Text(shot, "transition"))));
        Assert.Equal("green", Text((await owner.GetAsync($"{own}/elements")).GetProperty("elements")[0], "description"));
        Assert.Equal(0, (await owner.GetAsync($"{own}/comments")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_project_takes_as_many_shots_as_it_says_and_not_one_more()
    {
        var owner = await shared.App.SignUpAsync();
        var id = (await owner.PostAsync("/api/projects", new { name = "long" })).GetProperty("id").GetInt64();
        await shared.App.Get<Database>().WriteAsync(
            tx => ShotOrder.AppendAsync(tx, id, [.. Enumerable.Repeat(new NewShot(), StudioLimits.Shots)], default, Cancel), Cancel);

        var refusal = await owner.PostAsync($"/api/projects/{id}/shots", new { }, 400);

        Assert.Equal("shots must be at most 500 in a project, and there are 500", Text(refusal, "error"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string? Text(JsonElement json, string name) => json.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : null;
}
