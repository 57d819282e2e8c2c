using Microsoft.AspNetCore.Http;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Speech;

namespace Reelwright.Server.Tests.Studio.Scripts;

public sealed class ScriptToShotsTests
{
    private const string Good = """{ "prompt": "A wide view of a storm", "notes": "", "duration": 4.5, "shot_type": "wide", "camera_move": "static", "transition": "cut" }""";

    [Fact]
    public async Task Without_a_language_server_rules_break_the_script_and_shots_land_behind_those_of_the_project()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var (account, stranger) = (await app.SignUpAsync(), await app.SignUpAsync());
        var project = (await account.PostAsync("/api/projects", new { name = "Film" })).GetProperty("id").GetInt64();
        await account.PostAsync($"/api/projects/{project}/shots", new { prompt = "First" });

        // Two at once: each lands in one piece.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(at => account.PostAsync("/api/studio/script-to-shots", new { script = $"EXT. PLACE {at} - DAY\n\nOne {at}.\n\nCLOSE ON two {at}.\n\nCUT TO:\n", project_id = project })));
        var reply = await account.PostAsync("/api/studio/script-to-shots", new { script = Screenplays.TwoHander, max_shots = 3, style = "noir" });

        Assert.Equal(("rules", 3), (reply.GetProperty("engine").GetString(), reply.GetProperty("shots").GetArrayLength()));
        Assert.All(reply.GetProperty("shots").EnumerateArray(), shot => Assert.EndsWith("Noir.", shot.GetProperty("prompt").GetString()));
        var shots = (await account.GetAsync($"/api/projects/{project}")).GetProperty("shots").EnumerateArray().ToList();
        Assert.Equal([1, 2, 3, 4, 5], shots.Select(shot => shot.GetProperty("position").GetInt32()));
        var places = shots.Skip(1).Select(shot => shot.GetProperty("prompt").GetString()!).Select(prompt => prompt.Contains("place 0", StringComparison.Ordinal)).ToList();
        Assert.True(places[0] == places[1] && places[2] == places[3] && places[0] != places[2]);
        Assert.Equal(150, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());

        await stranger.PostAsync("/api/studio/script-to-shots", new { script = "x", project_id = project }, 404);
        var wrong = (await account.PostAsync("/api/studio/script-to-shots", new { script = " \n ", max_shots = 51, style = new string('x', 501), project_id = 0 }, 400)).GetProperty("errors");
        Assert.Equal(["max_shots", "project_id", "script", "style"], wrong.EnumerateObject().Select(error => error.Name).Order());
        await account.PostAsync("/api/studio/script-to-shots", new { script = new string('x', 20_001) }, 400);
    }

    [Fact]
    public async Task A_language_server_is_held_to_the_words_and_the_number_of_shots_and_its_failure_is_told()
    {
        await using var model = await FakeLanguageModel.StartAsync();
        await using var app = await ReelwrightApp.StartAsync(settings: [("Language:BaseUrl", model.BaseUrl), ("Language:Model", "test")]);
        var account = await app.SignUpAsync();
        var answers = new Queue<string>(
        [
            """{ "shots": [] }""",
            $$"""{ "shots": [ {{Good}}, {{Good}}, {{Good}} ] }""",
            $$"""{ "shots": [ {{Good.Replace("\"wide\"", "\"from afar\"", StringComparison.Ordinal)}} ] }""",
        ]);
        model.Reply = _ => answers.Dequeue();

        var refused = await account.PostAsync("/api/studio/script-to-shots", new { script = "A storm.", max_shots = 2 }, 503);

        Assert.Equal(("engine_unavailable", "Script breakdown"), (refused.GetProperty("code").GetString(), refused.GetProperty("capability").GetString()));
        Assert.Contains("shot_type", refused.GetProperty("hint").GetString());
        var asked = model.Asked.ToArray();
        Assert.Equal(3, asked.Length);
        Assert.Contains("there are 3 shots, and there may be 2 at most", asked[2].ToString());
        Assert.Equal("wide", asked[0].GetProperty("response_format").GetProperty("json_schema").GetProperty("schema").GetProperty("properties").GetProperty("shots")
            .GetProperty("items").GetProperty("properties").GetProperty("shot_type").GetProperty("enum")[1].GetString());

        foreach (var bad in new[] { Good.Replace("4.5", "0", StringComparison.Ordinal), Good.Replace("\"cut\"", "\"jump\"", StringComparison.Ordinal), Good.Replace("A wide view of a storm", " ", StringComparison.Ordinal) })
        {
            answers = new([$$"""{ "shots": [ {{bad}} ] }""", $$"""{ "shots": [ {{Good}}, {{Good}} ] }"""]);
            var mended = await account.PostAsync("/api/studio/script-to-shots", new { script = "A storm.", style = "Noir" });
            Assert.Equal(("llm", "A wide view of a storm. Noir."), (mended.GetProperty("engine").GetString(), mended.GetProperty("shots")[1].GetProperty("prompt").GetString()));
        }

        model.Answer = http =>
        {
            http.Response.StatusCode = 401;
            return http.Response.WriteAsync("""{ "error": { "message": "Incorrect API key sk-secret" } }""");
        };
        var locked = await account.PostAsync("/api/studio/script-to-shots", new { script = "A storm." }, 503);
        Assert.DoesNotContain("sk-secret", locked.ToString());
    }
}
