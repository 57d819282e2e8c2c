using System.Net.Http.Json;
using System.Text.Json;
using Reelwright.Media;
using Reelwright.Server.Billing;
using Reelwright.Server.Generation;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Studio.Projects;

/// <summary>An organisation's projects: who may do what, and which files that opens.</summary>
public sealed class SharedProjectTests(SharedApp shared) : IClassFixture<SharedApp>
{
    /// <summary>What is answered to an admin, a member, a reviewer and somebody outside, of a project that another admin created.</summary>
    private static readonly (string Operation, int Admin, int Member, int Reviewer, int Outsider)[] Matrix =
    [
        ("GET {project}", 200, 200, 200, 404),
        ("GET {project}/elements", 200, 200, 200, 404),
        ("GET {project}/comments", 200, 200, 200, 404),
        ("GET /api/orgs/{org}/projects", 200, 200, 200, 404),
        ("GET /api/projects?org_id={org}", 200, 200, 200, 404),
        ("POST {project}/comments {\"text\":\"x\"}", 200, 200, 200, 404),
        ("PUT {project}/comments/{comment} {\"resolved\":true}", 200, 200, 403, 404),
        ("PUT {project}/comments/{comment} {\"text\":\"y\"}", 403, 403, 403, 404),
        ("DELETE {project}/comments/{comment}", 200, 200, 403, 404),
        ("PUT {project} {\"name\":\"x\"}", 200, 200, 403, 404),
        ("POST {project}/shots/reorder {\"order\":[{shots}]}", 200, 200, 403, 404),
        ("POST {project}/shots {\"prompt\":\"x\"}", 200, 200, 403, 404),
        ("PUT {project}/shots/{shot} {\"notes\":\"x\"}", 200, 200, 403, 404),
        ("DELETE {project}/shots/{shot}", 200, 200, 403, 404),
        ("POST {project}/elements {\"kind\":\"prop\",\"name\":\"x\"}", 200, 200, 403, 404),
        ("PUT {project}/elements/{element} {\"name\":\"y\"}", 200, 200, 403, 404),
        ("DELETE {project}/elements/{element}", 200, 200, 403, 404),
        ("POST {project}/duplicate", 200, 200, 403, 404),
        ("POST /api/orgs/{org}/projects {\"name\":\"x\"}", 200, 200, 403, 404),
        ("POST /api/projects {\"name\":\"x\",\"org_id\":{org}}", 200, 200, 403, 404),
        ("POST /api/generate {\"prompt\":\"x\",\"width\":64,\"height\":64,\"frames\":1,\"steps\":1,\"project_id\":{id}}", 200, 200, 403, 404),
        ("DELETE {project}", 200, 403, 403, 404),
    ];

    private ReelwrightApp App => shared.App;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_role_may_do_what_the_table_says_and_nothing_else()
    {
        var founder = await App.SignUpAsync("pro");
        var org = await Teams.FoundAsync(App, founder);
        foreach (var (role, column) in new (string? Role, Func<(string, int Admin, int Member, int Reviewer, int Outsider), int> Column)[]
            { ("admin", row => row.Admin), ("member", row => row.Member), ("reviewer", row => row.Reviewer), (null, row => row.Outsider) })
        {
            var account = await App.SignUpAsync("pro");
            await Teams.SetRoleAsync(App, org, account, role);
            var project = await FillAsync(founder, org);
            foreach (var row in Matrix)
            {
                var status = await SendAsync(account, row.Operation, project, org);
                Assert.True(status == column(row), $"{row.Operation} as {role ?? "outsider"}: {status} instead of {column(row)}");
                if (status == 200 && row.Operation.StartsWith("DELETE", StringComparison.Ordinal))
                {
                    project = await FillAsync(founder, org);
                }
            }
        }
    }

    [Fact]
    public async Task Members_delete_what_they_created_and_reviewers_take_back_what_they_said()
    {
        var (founder, member, reviewer) = (await App.SignUpAsync("pro"), await App.SignUpAsync(), await App.SignUpAsync());
        var org = await Teams.FoundAsync(App, founder);
        await Teams.SetRoleAsync(App, org, member, "member");
        await Teams.SetRoleAsync(App, org, reviewer, "reviewer");
        var project = $"/api/projects/{Id(await member.PostAsync($"/api/orgs/{org}/projects", new { name = "mine" }))}";

        var said = await reviewer.PostAsync($"{project}/comments", new { text = "<script>alert(1)</script>" });
        Assert.Equal(("<script>alert(1)</script>", reviewer.Username, false), (Text(said, "text"), Text(said, "author"), said.GetProperty("resolved").GetBoolean()));
        Assert.True((await reviewer.PutAsync($"{project}/comments/{Id(said)}", new { resolved = true, text = "better" })).GetProperty("resolved").GetBoolean());
        Assert.Equal("better", Text((await member.GetAsync($"{project}/comments?resolved=true")).GetProperty("comments")[0], "text"));
        Assert.Equal(0, (await member.GetAsync($"{project}/comments?resolved=false")).GetProperty("total").GetInt32());
        await reviewer.DeleteAsync($"{project}/comments/{Id(said)}");
        await reviewer.PostAsync($"{project}/comments", new { text = "on a shot of somebody else's", shot_id = 999_999 }, 404);

        await member.DeleteAsync(project);
        await founder.GetAsync(project, 404);
    }

    [Fact]
    public async Task A_role_that_changes_acts_on_the_next_request_of_an_open_session()
    {
        var (founder, member) = (await App.SignUpAsync("pro"), await App.SignUpAsync());
        var org = await Teams.FoundAsync(App, founder);
        await Teams.SetRoleAsync(App, org, member, "member");
        var project = $"/api/projects/{Id(await founder.PostAsync($"/api/orgs/{org}/projects", new { name = "shared" }))}";
        using var door = App.CreatePlainClient();
        using var signedIn = await door.PostAsJsonAsync("/api/login", new { username = member.Username, password = member.Password }, Cancel);
        using var browser = App.CreateBrowser(AccountsOfTests.CookieOf(signedIn));

        Assert.Equal(200, await StatusAsync(browser.PutAsJsonAsync(project, new { name = "a" }, Cancel)));
        await Teams.SetRoleAsync(App, org, member, "reviewer");
        Assert.Equal(403, await StatusAsync(browser.PutAsJsonAsync(project, new { name = "b" }, Cancel)));
        Assert.Equal(200, await StatusAsync(browser.GetAsync(project, Cancel)));
        await Teams.SetRoleAsync(App, org, member, null);
        Assert.Equal(404, await StatusAsync(browser.GetAsync(project, Cancel)));
        Assert.Empty((await member.GetAsync("/api/projects")).GetProperty("projects").EnumerateArray());
    }

    [Fact]
    public async Task Files_in_a_shared_project_are_open_to_its_members_exactly_as_long_as_they_are_in_it()
    {
        var (owner, member, outsider) = (await App.SignUpAsync("pro"), await App.SignUpAsync(), await App.SignUpAsync());
        var org = await Teams.FoundAsync(App, owner);
        await Teams.SetRoleAsync(App, org, member, "reviewer");
        var project = $"/api/projects/{Id(await owner.PostAsync($"/api/orgs/{org}/projects", new { name = "shared" }))}";
        var own = $"/api/projects/{Id(await owner.PostAsync("/api/projects", new { name = "not shared" }))}";
        var (film, other) = (await AddFilmAsync(owner), await AddFilmAsync(owner));
        await LibraryFiles.AddAsync(App, owner.UserId, FileKind.Thumbnail, [1, 2, 3], film.Filename);
        await owner.PostAsync($"{own}/shots", new { filename = other.Filename });
        var picture = Text(await Uploads.UploadAsync(owner, "/api/upload-image", await UploadFiles.PictureAsync(MediaFormat.Png)), "filename")!;
        await AssertAsync(member, 404, film.Url!, other.Url!, $"/api/input-image/{picture}");

        var shot = await owner.PostAsync($"{project}/shots", new { filename = film.Filename });
        var element = await owner.PostAsync($"{project}/elements", new { kind = "prop", name = "Lamp", image_filename = picture });
        var job = await owner.WaitForEndAsync(await owner.PostAsync("/api/generate", new { prompt = "a lamp", width = 64, height = 64, frames = 2, steps = 1, project_id = Id(await owner.GetAsync(project)) }));
        var (made, path) = (Text(job, "url")!, Text(shot, "url")!);

        await AssertAsync(member, 200, path, Text(shot, "thumbnail_url")!, $"/api/input-image/{picture}", made, Text(job, "thumbnail_url")!);
        await AssertAsync(outsider, 404, path, Text(shot, "thumbnail_url")!, $"/api/input-image/{picture}", made);
        await AssertAsync(member, 404, other.Url!);
        Assert.Equal(Text(job, "filename"), Text((await member.GetAsync(project)).GetProperty("generations")[0], "filename"));
        Assert.Equal(1, (await member.GetAsync($"/api/generations?project_id={Id(await owner.GetAsync(project))}")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await outsider.GetAsync($"/api/generations?project_id={Id(await owner.GetAsync(project))}")).GetProperty("total").GetInt32());

        await owner.PutAsync($"{project}/shots/{Id(shot)}", new { filename = (string?)null });
        await owner.PutAsync($"{project}/elements/{Id(element)}", new { image_filename = (string?)null });
        await AssertAsync(member, 404, path, $"/api/input-image/{picture}");
        await owner.PutAsync($"{project}/shots/{Id(shot)}", new { filename = film.Filename });
        await AssertAsync(member, 200, path, made);
        await Teams.SetRoleAsync(App, org, member, null);
        await AssertAsync(member, 404, path, made);
        await Teams.SetRoleAsync(App, org, member, "member");
        await AssertAsync(member, 200, path, made);
        await owner.DeleteAsync(project);
        await AssertAsync(member, 404, path, made);
        await AssertAsync(owner, 200, path, made);

        static async Task AssertAsync(TestAccount reader, int status, params string[] paths)
        {
            foreach (var path in paths)
            {
                Assert.True(await StatusAsync(reader.Client.GetAsync(path, Cancel)) == status, $"{path} should have answered {status}");
            }
        }
    }

    [Fact]
    public async Task A_downgraded_organisations_projects_are_read_and_deleted_and_a_deleted_ones_become_peoples_own()
    {
        var (owner, member) = (await App.SignUpAsync("pro"), await App.SignUpAsync());
        var org = await Teams.FoundAsync(App, owner);
        await Teams.SetRoleAsync(App, org, member, "member");
        var project = $"/api/projects/{Id(await member.PostAsync($"/api/orgs/{org}/projects", new { name = "shared" }))}";
        await owner.PostAsync($"{project}/shots", new { filename = (await AddFilmAsync(owner)).Filename });
        var own = (await AddFilmAsync(member)).Filename;
        await member.PostAsync($"{project}/shots", new { filename = own });
        await AddGenerationAsync(owner, Id(await owner.GetAsync(project)));
        Assert.Single((await member.GetAsync(project)).GetProperty("generations").EnumerateArray());

        await App.SetTierAsync(owner.UserId, Tier.Free);
        Assert.Equal("tier_required", Text(await member.PutAsync(project, new { name = 5 }, 403), "code"));
        await member.PostAsync($"{project}/comments", new { text = "x" }, 403);
        await member.PostAsync($"/api/orgs/{org}/projects", new { name = "x" }, 403);
        await member.PostAsync("/api/generate", new { prompt = "x", project_id = Id(await owner.GetAsync(project)) }, 403);
        Assert.Equal(2, (await member.GetAsync(project)).GetProperty("shots").GetArrayLength());

        await owner.DeleteAsync($"/api/orgs/{org}");
        await owner.GetAsync(project, 404);
        var kept = await member.GetAsync(project);
        Assert.Equal(JsonValueKind.Null, kept.GetProperty("org_id").ValueKind);
        Assert.Equal([null, own], kept.GetProperty("shots").EnumerateArray().Select(shot => Text(shot, "filename")));
        Assert.Empty(kept.GetProperty("generations").EnumerateArray());
    }

    [Fact]
    public async Task A_member_may_link_a_film_that_the_project_has_already_and_no_other_of_a_colleague()
    {
        var (owner, member) = (await App.SignUpAsync("pro"), await App.SignUpAsync());
        var org = await Teams.FoundAsync(App, owner);
        await Teams.SetRoleAsync(App, org, member, "member");
        var project = $"/api/projects/{Id(await owner.PostAsync($"/api/orgs/{org}/projects", new { name = "shared" }))}";
        var (film, other) = ((await AddFilmAsync(owner)).Filename, (await AddFilmAsync(owner)).Filename);
        await owner.PostAsync($"{project}/shots", new { filename = film });

        Assert.Equal(film, Text(await member.PostAsync($"{project}/shots", new { filename = film }), "filename"));
        await member.PostAsync($"{project}/shots", new { filename = other }, 404);
        var copy = await member.PostAsync($"{project}/duplicate");
        Assert.Equal((org, "shared (copy)", 2), (copy.GetProperty("org_id").GetInt64(), Text(copy, "name"), copy.GetProperty("shot_count").GetInt32()));
        Assert.Equal(film, Text((await member.GetAsync($"/api/projects/{Id(copy)}")).GetProperty("shots")[1], "filename"));
    }

    private Task<MediaFile> AddFilmAsync(TestAccount account) => LibraryFiles.AddAsync(App, account.UserId, FileKind.Video, [1, 2, 3]);

    private Task AddGenerationAsync(TestAccount account, long projectId) => App.Get<Database>().WriteAsync(
        tx =>
        {
            tx.Db.Add(new Creation { OwnerId = account.UserId, Kind = CreationKind.Video, Operation = "generate", ProjectId = projectId, CreatedAt = default });
            return Task.CompletedTask;
        },
        Cancel);

    private static async Task<Dictionary<string, string>> FillAsync(TestAccount founder, long org)
    {
        var project = Id(await founder.PostAsync($"/api/orgs/{org}/projects", new { name = "a film" }));
        var path = $"/api/projects/{project}";
        var (one, two) = (Id(await founder.PostAsync($"{path}/shots", new { prompt = "one" })), Id(await founder.PostAsync($"{path}/shots", new { prompt = "two" })));
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["{project}"] = path,
            ["{org}"] = org.ToString(),
            ["{id}"] = project.ToString(),
            ["{shot}"] = one.ToString(),
            ["{shots}"] = $"{two},{one}",
            ["{element}"] = Id(await founder.PostAsync($"{path}/elements", new { kind = "prop", name = "lamp" })).ToString(),
            ["{comment}"] = Id(await founder.PostAsync($"{path}/comments", new { text = "hm", shot_id = one })).ToString(),
        };
    }

    private static async Task<int> SendAsync(TestAccount account, string operation, Dictionary<string, string> names, long org)
    {
        foreach (var (name, value) in names)
        {
            operation = operation.Replace(name, value, StringComparison.Ordinal);
        }

        var parts = operation.Split(' ', 3);
        using var request = new HttpRequestMessage(HttpMethod.Parse(parts[0]), parts[1]);
        request.Content = parts.Length > 2 ? new StringContent(parts[2], null, "application/json") : null;
        return await StatusAsync(account.Client.SendAsync(request, Cancel));
    }

    private static async Task<int> StatusAsync(Task<HttpResponseMessage> sent)
    {
        using var reply = await sent;
        return (int)reply.StatusCode;
    }

    private static long Id(JsonElement reply) => reply.GetProperty("id").GetInt64();

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
