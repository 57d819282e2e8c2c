using System.Text.Json;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Studio.Projects;

/// <summary>Where a project ends: its shots, elements and comments are found through it alone, and go with what they belong to.</summary>
public sealed class ProjectBoundsTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task What_belongs_to_one_project_is_not_found_through_another_of_the_same_account()
    {
        var owner = await shared.App.SignUpAsync();
        var (here, there) = (await CreateAsync(owner), await CreateAsync(owner));
        var shot = Id(await owner.PostAsync($"{there}/shots", new { prompt = "a wave" }));
        var element = Id(await owner.PostAsync($"{there}/elements", new { kind = "prop", name = "Lamp" }));
        var comment = Id(await owner.PostAsync($"{there}/comments", new { text = "good", shot_id = shot }));

        await owner.PutAsync($"{here}/shots/{shot}", new { prompt = "x" }, 404);
        await owner.DeleteAsync($"{here}/shots/{shot}", 404);
        await owner.PutAsync($"{here}/elements/{element}", new { name = "x" }, 404);
        await owner.DeleteAsync($"{here}/elements/{element}", 404);
        await owner.PutAsync($"{here}/comments/{comment}", new { text = "x" }, 404);
        await owner.DeleteAsync($"{here}/comments/{comment}", 404);
        await owner.PostAsync($"{here}/comments", new { text = "x", shot_id = shot }, 404);

        Assert.Equal("a wave", Text((await owner.GetAsync(there)).GetProperty("shots")[0], "prompt"));
        Assert.Equal("Lamp", Text((await owner.GetAsync($"{there}/elements")).GetProperty("elements")[0], "name"));
        Assert.Equal("good", Text((await owner.GetAsync($"{there}/comments")).GetProperty("comments")[0], "text"));
        Assert.Equal(0, (await owner.GetAsync($"{here}/comments")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_prompt_is_added_to_from_its_own_projects_elements_only()
    {
        var owner = await shared.App.SignUpAsync();
        var (here, there) = (await CreateAsync(owner), await CreateAsync(owner));
        await owner.PostAsync($"{there}/elements", new { kind = "character", name = "Mara", description = "in a yellow oilskin" });
        await owner.PostAsync($"{here}/elements", new { kind = "prop", name = "Boat", description = "blue" });

        var reply = await owner.PostAsync("/api/generate", new { prompt = "Mara in a boat", project_id = Id(await owner.GetAsync(here)), width = 64, height = 64, frames = 2, steps = 1 });

        Assert.Equal(["Boat"], reply.GetProperty("elements").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task A_shot_that_is_deleted_takes_along_what_was_said_about_it_and_nothing_else()
    {
        var owner = await shared.App.SignUpAsync();
        var project = await CreateAsync(owner);
        var (first, second) = (Id(await owner.PostAsync($"{project}/shots", new { })), Id(await owner.PostAsync($"{project}/shots", new { })));
        await owner.PostAsync($"{project}/comments", new { text = "about the first", shot_id = first });
        await owner.PostAsync($"{project}/comments", new { text = "about the second", shot_id = second });
        await owner.PostAsync($"{project}/comments", new { text = "about all" });

        await owner.DeleteAsync($"{project}/shots/{first}");

        Assert.Equal(["about all", "about the second"], (await owner.GetAsync($"{project}/comments")).GetProperty("comments").EnumerateArray().Select(comment => Text(comment, "text")));
    }

    [Fact]
    public async Task Who_created_a_shared_project_has_no_more_of_it_than_the_role_that_is_left()
    {
        var (founder, creator) = (await shared.App.SignUpAsync("pro"), await shared.App.SignUpAsync());
        var org = await Teams.FoundAsync(shared.App, founder);
        await Teams.SetRoleAsync(shared.App, org, creator, "member");
        var project = $"/api/projects/{Id(await creator.PostAsync($"/api/orgs/{org}/projects", new { name = "shared" }))}";

        await Teams.SetRoleAsync(shared.App, org, creator, "reviewer");
        await creator.DeleteAsync(project, 403);
        await Teams.SetRoleAsync(shared.App, org, creator, null);

        await creator.DeleteAsync(project, 404);
        Assert.Equal(0, (await creator.GetAsync("/api/projects")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await founder.GetAsync("/api/projects")).GetProperty("total").GetInt32());
    }

    private static async Task<string> CreateAsync(TestAccount owner) => $"/api/projects/{Id(await owner.PostAsync("/api/projects", new { name = "a film" }))}";

    private static long Id(JsonElement reply) => reply.GetProperty("id").GetInt64();

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
