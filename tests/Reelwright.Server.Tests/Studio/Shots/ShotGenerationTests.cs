using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Studio.Shots;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Studio.Shots;

/// <summary>Generating for a project: its elements are in the prompt, and the film finds its shot.</summary>
public sealed class ShotGenerationTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_film_for_a_shot_is_made_from_the_shots_words_and_the_elements_it_names_and_becomes_the_shots()
    {
        var owner = await shared.App.SignUpAsync();
        var (project, path) = await CreateAsync(owner);
        await owner.PostAsync($"{path}/elements", new { kind = "character", name = "Mara", description = "a woman of sixty in a yellow oilskin" });
        await owner.PostAsync($"{path}/elements", new { kind = "prop", name = "Boat", description = "blue, with a red keel" });
        Assert.Equal("name is another element's of this project", Text(await owner.PostAsync($"{path}/elements", new { kind = "prop", name = "MARA" }, 400), "error"));
        var shot = Id(await owner.PostAsync($"{path}/shots", new { prompt = "Mara looks at the sea", shot_type = "wide", camera_move = "pan-left" }));
        const string Expected = "Mara looks at the sea. Wide shot, the camera pans left. Mara: a woman of sixty in a yellow oilskin.";

        var reply = await owner.PostAsync("/api/generate", Small(new { shot_id = shot }));
        Assert.Equal("Mara", reply.GetProperty("elements")[0].GetString());
        var job = await owner.WaitForEndAsync(reply);

        var stored = await shared.App.Get<Database>().ReadAsync(db => db.Set<Job>().SingleAsync(row => row.Id == job.GetProperty("job_id").GetGuid(), Cancel), Cancel);
        Assert.Equal(Expected, JsonDocument.Parse(stored.Request).RootElement.GetProperty("prompt").GetString());
        var line = (await owner.GetAsync($"/api/generations?project_id={project}")).GetProperty("generations")[0];
        Assert.Equal((Expected, "Mara looks at the sea", shot), (Text(line, "prompt"), Text(line, "original_prompt"), line.GetProperty("shot_id").GetInt64()));
        var after = await owner.GetAsync(path);
        Assert.Equal(Text(job, "filename"), Text(after.GetProperty("shots")[0], "filename"));
        Assert.Equal(Text(job, "thumbnail_url"), Text(after, "cover"));
        Assert.Equal(Text(job, "filename"), Text(after.GetProperty("generations")[0], "filename"));
        Assert.False(await shared.App.Get<Database>().ReadAsync(db => db.Set<ShotTake>().AnyAsync(take => take.ShotId == shot, Cancel), Cancel));

        await owner.DeleteAsync(path);
        Assert.Equal(JsonValueKind.Null, (await owner.GetAsync("/api/generations")).GetProperty("generations")[0].GetProperty("project_id").ValueKind);
    }

    [Fact]
    public async Task A_shot_that_got_another_film_meanwhile_keeps_it_and_one_that_has_gone_stays_gone()
    {
        // Nothing runs here: the jobs' ends are told when the test says so.
        await using var app = await ReelwrightApp.StartAsync(settings: [("Worker:CpuSlots", "0")]);
        var owner = await app.SignUpAsync("pro");
        var (_, path) = await CreateAsync(owner);
        var film = (await LibraryFiles.AddAsync(app, owner.UserId, Server.Library.FileKind.Video, [1])).Filename;
        var shots = new List<long>();
        var jobs = new List<Guid>();
        for (var at = 0; at < 4; at++)
        {
            shots.Add(Id(await owner.PostAsync($"{path}/shots", new { prompt = $"wave {at}" })));
            jobs.Add((await owner.PostAsync("/api/generate", Small(new { shot_id = shots[at] }))).GetProperty("job_id").GetGuid());
        }

        // Somebody who is thrown out while the film is being made.
        var (org, member) = (await Teams.FoundAsync(app, owner), await app.SignUpAsync());
        await Teams.SetRoleAsync(app, org, member, "member");
        var ours = $"/api/projects/{Id(await owner.PostAsync($"/api/orgs/{org}/projects", new { name = "shared" }))}";
        jobs.Add((await member.PostAsync("/api/generate", Small(new { shot_id = Id(await owner.PostAsync($"{ours}/shots", new { prompt = "wave" })) }))).GetProperty("job_id").GetGuid());
        await Teams.SetRoleAsync(app, org, member, null);

        await owner.PutAsync($"{path}/shots/{shots[1]}", new { filename = film });
        await owner.DeleteAsync($"{path}/shots/{shots[2]}");
        await owner.PostAsync("/api/cancel", new { job_id = jobs[3] });
        foreach (var job in jobs)
        {
            await EndAsync(app, job, "made.mp4");
        }

        Assert.Null(Text((await owner.GetAsync(ours)).GetProperty("shots")[0], "filename"));
        Assert.Equal(["made.mp4", film, null], (await owner.GetAsync(path)).GetProperty("shots").EnumerateArray().Select(shot => Text(shot, "filename")));
    }

    [Fact]
    public async Task Requests_for_a_project_are_refused_in_the_order_of_the_contract()
    {
        var (owner, stranger) = (await shared.App.SignUpAsync(), await shared.App.SignUpAsync());
        var (project, path) = await CreateAsync(owner);
        var (other, _) = await CreateAsync(owner);
        var shot = Id(await owner.PostAsync($"{path}/shots", new { }));

        await stranger.PostAsync("/api/generate", new { prompt = "x", project_id = project, frames = 100_000 }, 404);
        await stranger.PostAsync("/api/generate", new { shot_id = shot }, 404);
        await owner.PostAsync("/api/generate", new { shot_id = shot, project_id = other }, 404);
        Assert.Equal("prompt is required", Text(await owner.PostAsync("/api/generate", new { shot_id = shot }, 400), "error"));
        Assert.Equal("prompt is required", Text(await owner.PostAsync("/api/generate", new { project_id = project }, 400), "error"));
        Assert.Contains("hunyuan3d", Text(await owner.PostAsync("/api/generate", new { prompt = "a vase", model = "hunyuan3d", shot_id = shot }, 400), "error"), StringComparison.Ordinal);
        await owner.PostAsync("/api/generate", new { prompt = new string('x', 2001), project_id = project }, 400);
        Assert.Empty((await owner.GetAsync(path)).GetProperty("generations").EnumerateArray());
    }

    [Fact]
    public async Task A_repeated_submission_is_one_job_and_one_take()
    {
        var owner = await shared.App.SignUpAsync();
        var (_, path) = await CreateAsync(owner);
        var shot = Id(await owner.PostAsync($"{path}/shots", new { prompt = "a wave" }));
        var replies = new List<JsonElement>();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/generate") { Content = JsonContent.Create(Small(new { shot_id = shot })) };
            request.Headers.Add("Idempotency-Key", "one-film");
            replies.Add(await TestAccount.ReadAsync(await owner.Client.SendAsync(request, Cancel)));
        }

        Assert.Equal(Text(replies[0], "job_id"), Text(replies[1], "job_id"));
        Assert.Single((await owner.GetAsync(path)).GetProperty("generations").EnumerateArray());
    }

    /// <summary>What the room hears at the end of a job.</summary>
    private static Task EndAsync(ReelwrightApp app, Guid jobId, string filename) => app.Get<Database>().WriteAsync(
        async tx =>
        {
            var job = await tx.Db.Set<Job>().AsNoTracking().SingleAsync(row => row.Id == jobId, Cancel);
            var outputs = new[] { new JobOutput { Filename = filename, Url = $"/api/video/{filename}", Kind = "video" } };
            await new LinkFinishedShots().OnEndedAsync(tx, new EndedJob(job, JobStatus.Completed, default, 0, outputs), Cancel);
        },
        Cancel);

    private static Dictionary<string, object> Small(object body)
    {
        var fields = JsonSerializer.Deserialize<Dictionary<string, object>>(JsonSerializer.Serialize(body))!;
        (fields["width"], fields["height"], fields["frames"], fields["steps"]) = (64, 64, 2, 1);
        return fields;
    }

    private static async Task<(long Id, string Path)> CreateAsync(TestAccount owner)
    {
        var id = Id(await owner.PostAsync("/api/projects", new { name = "a film" }));
        return (id, $"/api/projects/{id}");
    }

    private static long Id(JsonElement reply) => reply.GetProperty("id").GetInt64();

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
