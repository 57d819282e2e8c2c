using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Reelwright.Media;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Studio.Export;
using Reelwright.Server.Tests.Editing;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Studio.Export;

/// <summary>A project becomes a film.</summary>
public sealed class ExportTests(EditingWorld world) : IClassFixture<EditingWorld>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shots_of_all_kinds_become_one_film_in_order_with_their_transitions()
    {
        var (owner, wide) = await world.SignUpWithFilmAsync();
        var tall = await UploadAsync(owner, await UploadFiles.FilmAsync(48, 64));
        var project = await ProjectAsync(owner);
        var last = await ShotAsync(owner, project, new { prompt = "c", filename = wide, duration = 1.0, transition = "dissolve" });
        var first = await ShotAsync(owner, project, new { prompt = "a", filename = wide, transition = "wipe" });
        var second = await ShotAsync(owner, project, new { prompt = "b", filename = tall, transition = "cut" });
        var empty = await ShotAsync(owner, project, new { prompt = "to be filmed", transition = "fade" });
        await owner.PostAsync($"/api/projects/{project}/shots/reorder", new { order = new[] { first, second, empty, last } });

        var queued = await owner.PostAsync($"/api/projects/{project}/export", new { });
        var status = await owner.WaitForEndAsync(Text(queued, "job_id"));

        // The free tier ends at 480p, so that is what leaving the resolution out means.
        Assert.Equal(("export", "export", "completed"), (Text(status, "kind"), Text(status, "operation"), Text(status, "status")));
        var result = status.GetProperty("result");
        Assert.Equal((854, 480, 3.5), (Number(result, "width"), Number(result, "height"), result.GetProperty("duration").GetDouble()));
        Assert.Equal([empty], result.GetProperty("skipped_shots").EnumerateArray().Select(id => id.GetInt64()));
        Assert.Equal(
            [(first, 0.0, 2.0, "wipe"), (second, 1.5, 2.5, "cut"), (last, 2.5, 3.5, "cut")],
            result.GetProperty("clips").EnumerateArray().Select(clip =>
                (clip.GetProperty("shot_id").GetInt64(), clip.GetProperty("start_seconds").GetDouble(), clip.GetProperty("end_seconds").GetDouble(), Text(clip, "transition"))));
        var (info, frame) = await world.LookAsync(owner, status, FramePosition.At(2.2));
        Assert.Equal((854, 480, 35, true), (info.Width, info.Height, info.FrameCount!.Value, info.HasAudio));
        Assert.Equal(("black", "red"), (Colours.Nearest(frame, 40, 240), Colours.Nearest((await world.LookAsync(owner, status, FramePosition.At(2.8))).Frame, 40, 40)));
        Assert.Equal((6, 144), (Number(status, "credits_charged"), EditingWorld.Credits(await owner.GetAsync("/api/credits"))));
        var line = (await owner.GetAsync($"/api/generations?operation=export&project_id={project}")).GetProperty("generations")[0];
        Assert.Equal(Text(status, "filename"), Text(line, "filename"));
    }

    [Theory]
    [InlineData("fade", "black")]
    [InlineData("dissolve", "red")]
    public async Task The_middle_of_a_fade_is_dark_and_that_of_a_dissolve_is_both_films(string transition, string expected)
    {
        var (owner, film) = await world.SignUpWithFilmAsync();
        var project = await ProjectAsync(owner);
        await ShotAsync(owner, project, new { prompt = "a", filename = film, duration = 1.0, transition });
        await ShotAsync(owner, project, new { prompt = "b", filename = film, duration = 1.0 });

        var status = await owner.PostAsync($"/api/projects/{project}/export?wait=60", new { });

        var (info, frame) = await world.LookAsync(owner, status, FramePosition.At(0.75));
        Assert.Equal((1.5, expected), (Math.Round(info.DurationSeconds, 1), Colours.Nearest(frame, 40, 40)));
    }

    [Fact]
    public async Task Films_that_have_the_size_already_are_copied_and_a_standing_film_stays_one()
    {
        var owner = await world.App.SignUpAsync("starter");
        var (lying, standing) = (await UploadAsync(owner, await UploadFiles.FilmAsync(640, 480)), await UploadAsync(owner, await UploadFiles.FilmAsync(90, 160)));
        var (copied, tall) = (await ProjectAsync(owner), await ProjectAsync(owner));
        await ShotAsync(owner, copied, new { prompt = "a", filename = lying });
        await ShotAsync(owner, copied, new { prompt = "b", filename = lying, duration = 0.5 });
        await ShotAsync(owner, tall, new { prompt = "c", filename = standing });

        var copy = await owner.PostAsync($"/api/projects/{copied}/export?wait=60", new { resolution = "480p" });
        var upright = await owner.PostAsync($"/api/projects/{tall}/export?wait=60", new { resolution = "720p" });

        Assert.Equal(("copy", 18), (Text(copy.GetProperty("result"), "method"), Number(copy.GetProperty("result"), "frames_total")));
        Assert.Equal(4, Number(copy, "credits_charged"));
        var (info, _) = await world.LookAsync(owner, upright);
        Assert.Equal((720, 1280, 3), (info.Width, info.Height, Number(upright, "credits_charged")));
    }

    [Theory]
    [InlineData("25x3 30x2 25x1", 0)]
    [InlineData("24x1 30x5", 1)]
    [InlineData("25x9 50x1", 1)]
    [InlineData("29.97x9 60x1 24x3", 1)]
    [InlineData("24x4 30x4", 1)]
    [InlineData("30x2 30x2s 30x2s", 1)]
    [InlineData("?x5 30x2", 0)]
    [InlineData("240x1 60x1 24x1", 0)]
    public void A_film_has_the_rate_at_which_most_of_it_is_smooth(string clips, int lead) =>
        Assert.Equal(lead, ExportFrame.Lead([.. clips.Split(' ').Select(clip => clip.Split('x')).Select(clip =>
            (double.TryParse(clip[0], System.Globalization.CultureInfo.InvariantCulture, out var rate) ? rate : (double?)null, double.Parse(clip[1].TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture), clip[1].EndsWith('s')))]));

    [Fact]
    public async Task What_cannot_be_exported_is_told_and_costs_nothing()
    {
        var (owner, film) = await world.SignUpWithFilmAsync();
        var stranger = await world.App.SignUpAsync("enterprise");
        var project = await ProjectAsync(owner);
        var path = $"/api/projects/{project}/export";
        var shot = await ShotAsync(owner, project, new { prompt = "a" });

        Assert.True((await owner.PostAsync(path, new { }, 400)).GetProperty("errors").TryGetProperty("shots", out _));
        await owner.PutAsync($"/api/projects/{project}/shots/{shot}", new { filename = film });
        Assert.True((await owner.PostAsync(path, new { resolution = "8k" }, 400)).GetProperty("errors").TryGetProperty("resolution", out _));
        Assert.Equal("starter", Text(await owner.PostAsync(path, new { resolution = "1080p" }, 403), "required_tier"));
        Assert.Equal("creator", Text(await owner.PostAsync(path, new { resolution = "4k" }, 403), "required_tier"));
        await stranger.PostAsync(path, new { }, 404);
        await stranger.PostAsync("/api/projects/999999/export", new { }, 404);

        await world.App.Get<Database>().WriteAsync(tx => tx.ExecuteAsync("UPDATE media SET duration_seconds = 1000000 WHERE filename = {0}", [film], Cancel), Cancel);
        Assert.Contains("1000000 seconds", (await owner.PostAsync(path, new { }, 400)).GetProperty("errors").GetProperty("shots")[0].GetString(), StringComparison.Ordinal);

        // A link that should not be there any more, and one to a film that nobody shared.
        await LinkAsync(shot, "upload-20261122-abcdefghijklmnopqrstuvwxyz.mp4");
        Assert.Contains($"shot 1 (id {shot})", Text(await owner.PostAsync(path, new { }, 404), "error"), StringComparison.Ordinal);
        await LinkAsync(shot, (await world.SignUpWithFilmAsync()).Video);
        await owner.PostAsync(path, new { }, 404);
        Assert.Equal(150, EditingWorld.Credits(await owner.GetAsync("/api/credits")));
    }

    [Fact]
    public async Task Who_may_edit_an_organisations_project_exports_the_films_of_others_and_pays_for_it()
    {
        var (admin, film) = await world.SignUpWithFilmAsync("pro");
        var (member, reviewer) = (await world.App.SignUpAsync(), await world.App.SignUpAsync());
        var org = await Teams.FoundAsync(world.App, admin);
        await Teams.SetRoleAsync(world.App, org, member, "member");
        await Teams.SetRoleAsync(world.App, org, reviewer, "reviewer");
        var project = (await admin.PostAsync("/api/projects", new { name = "Ours", org_id = org })).GetProperty("id").GetInt64();
        await ShotAsync(admin, project, new { prompt = "a", filename = film });
        var before = EditingWorld.Credits(await admin.GetAsync("/api/credits"));

        await reviewer.PostAsync($"/api/projects/{project}/export", new { }, 403);
        var queued = await member.PostAsync($"/api/projects/{project}/export", new { });

        // The film stays until the export is over, whoever deletes it meanwhile.
        var line = (await admin.GetAsync("/api/generations")).GetProperty("generations")[0];
        await admin.DeleteAsync($"/api/generations/{line.GetProperty("id").GetInt64()}");
        var status = await member.WaitForEndAsync(Text(queued, "job_id"));
        Assert.Equal("completed", Text(status, "status"));
        Assert.Equal((147, before), (EditingWorld.Credits(await member.GetAsync("/api/credits")), EditingWorld.Credits(await admin.GetAsync("/api/credits"))));
        using var own = await member.Client.GetAsync(Text(status, "url"), Cancel);
        Assert.True(own.IsSuccessStatusCode);
        await member.PostAsync($"/api/projects/{project}/export", new { }, 400);
    }

    [Fact]
    public void A_frame_keeps_its_shape_within_the_resolution()
    {
        var sizes = from width in Gen.Choose(2, 8000) from height in Gen.Choose(2, 8000) from resolution in Gen.Elements<Resolution>([.. Resolution.All]) select (width, height, resolution);

        Check.QuickThrowOnFailure(Prop.ForAll(sizes.ToArbitrary(), size =>
        {
            var (width, height) = ExportFrame.Of(size.width, size.height, size.resolution);
            var shape = (double)size.width / size.height;
            var isBounded = Math.Min(width, height) == size.resolution.ShortSide || Math.Max(width, height) == size.resolution.LongSide;
            return (width & 1) == 0 && (height & 1) == 0 && size.resolution.Holds(width, height) && isBounded && (width >= height || size.width <= size.height)
                && (Math.Min(width, height) == 16 || Math.Abs((width / shape) - height) <= 2 * Math.Max(1, 1 / shape));
        }));
        Assert.Equal((854, 480), ExportFrame.Of(1280, 720, Resolution.P480));
        Assert.Equal((1080, 1920), ExportFrame.Of(480, 854, Resolution.P1080) is (1080, var high) ? (1080, high > 1918 ? 1920 : high) : default);
        Assert.Equal((832, 480), ExportFrame.Of(832, 480, Resolution.P480));
    }

    [Fact]
    public void Clips_are_told_where_the_film_has_them()
    {
        var seams = from at in Gen.Choose(1, 400) from overlap in Gen.Elements(0, 0, 2, 12) select (Gap: at, Overlap: Math.Min(overlap, at));
        Check.QuickThrowOnFailure(Prop.ForAll(seams.ListOf().ToArbitrary(), gaps =>
        {
            List<JoinSeam> made = [];
            var at = 0.0;
            foreach (var (gap, overlap) in gaps)
            {
                at += gap / 25.0;
                made.Add(new JoinSeam(at, overlap / 25.0));
            }

            var clips = Enumerable.Range(0, made.Count + 1).Select(number => new ExportClip(number, "x.mp4", null, "wipe")).ToList();
            var result = ExportJob.Result(
                new ExportWork(clips, 2, 2, []), new JoinedFilm { Method = JoinMethod.Encode, FramesEncoded = 1, FramesTotal = 1, DurationSeconds = at + 16, Seams = made });
            return result.Clips[0].StartSeconds == 0 && result.Clips[^1] is { Transition: "cut" } last && last.EndSeconds == result.Duration
                && result.Clips.Zip(result.Clips.Skip(1)).Zip(made).All(pair =>
                    Math.Abs(pair.First.First.EndSeconds - pair.First.Second.StartSeconds - pair.Second.TransitionSeconds) < 0.0011
                    && pair.First.First.Transition == (pair.Second.TransitionSeconds > 0 ? "wipe" : "cut"));
        }));
    }

    private static async Task<long> ProjectAsync(TestAccount owner) => (await owner.PostAsync("/api/projects", new { name = "The film" })).GetProperty("id").GetInt64();

    private static async Task<long> ShotAsync(TestAccount owner, long project, object shot) =>
        (await owner.PostAsync($"/api/projects/{project}/shots", shot)).GetProperty("id").GetInt64();

    private static async Task<string> UploadAsync(TestAccount owner, byte[] film) => Text(await Uploads.UploadAsync(owner, "/api/upload-video", film), "filename");

    private Task LinkAsync(long shot, string filename) =>
        world.App.Get<Database>().WriteAsync(tx => tx.ExecuteAsync("UPDATE shots SET filename = {0} WHERE id = {1}", [filename, shot], Cancel), Cancel);

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
