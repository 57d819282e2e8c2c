using System.Text.Json;
using Reelwright.Media.Tests;
using Reelwright.Server.Tests.Generation;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Editing;

public sealed class TrimTests(GenerationWorld world) : IClassFixture<GenerationWorld>
{
    private const int FirstCredits = 150;

    /// <summary>Large and without a keyframe to cut at: long enough at work to be cancelled there.</summary>
    private static readonly FootageKind Slow = Footage.OneGop with { Name = "slow-one-gop", Size = "1280x720", Frames = 250 };

    [Theory]
    [InlineData("/api/edit/trim", "start_seconds", "end_seconds", 3, "edit", "trim")]
    [InlineData("/api/tools/trim-video", "start_time", "end_time", 1, "tool", "trim-video")]
    public async Task A_stretch_becomes_a_film_of_its_own_by_copying_what_can_be_copied(string endpoint, string start, string end, int credits, string kind, string operation)
    {
        var account = await world.App.SignUpAsync();
        var video = await UploadAsync(account, Footage.ClosedGop);

        var made = await MakeAsync(account, endpoint, Ask(video, start, 1.3, end, 4.71));
        var path = await world.DownloadAsync(account, made.GetProperty("url").GetString()!);

        Assert.Equal(Enumerable.Range(33, 85), await Footage.NumbersAsync(path));
        var result = made.GetProperty("result");
        Assert.Equal(("smart", 18, 85), (Text(result, "method"), Whole(result, "frames_encoded"), Whole(result, "frames_total")));
        Assert.Equal((kind, operation, credits), (Text(made, "kind"), Text(made, "operation"), Whole(made, "credits_charged")));
        Assert.Equal(85 / 25.0, made.GetProperty("outputs")[0].GetProperty("duration_seconds").GetDouble(), 0.01);
        Assert.NotEqual(video, Text(made, "filename"));
        Assert.NotNull(Text(made, "thumbnail_url"));
        Assert.Equal(FirstCredits - credits, await CreditsAsync(account));
        var history = await account.GetAsync("/api/generations");
        Assert.Contains(history.GetProperty("generations").EnumerateArray(), line => Text(line, "filename") == Text(made, "filename"));
    }

    [Fact]
    public async Task A_stretch_shorter_than_a_frame_is_the_frame_shown_then_and_a_film_of_one_frame_stays_one()
    {
        var account = await world.App.SignUpAsync();
        var video = await UploadAsync(account, Footage.ClosedGop);
        var one = await UploadAsync(account, Footage.OneFrame);

        var tiny = await MakeAsync(account, "/api/edit/trim", Ask(video, "start_seconds", 1.301, "end_seconds", 1.302));
        var whole = await MakeAsync(account, "/api/edit/trim", Ask(one, "start_seconds", 0, "end_seconds", 0.04));

        Assert.Equal([32], await Footage.NumbersAsync(await world.DownloadAsync(account, Text(tiny, "url"))));
        Assert.Equal([0], await Footage.NumbersAsync(await world.DownloadAsync(account, Text(whole, "url"))));
        Assert.Equal("copy", Text(whole.GetProperty("result"), "method"));
    }

    [Theory]
    [InlineData("""{ "start_seconds": 0, "end_seconds": 1 }""", "video_filename")]
    [InlineData("""{ "video_filename": "V", "end_seconds": 1 }""", "start_seconds")]
    [InlineData("""{ "video_filename": "V", "start_seconds": 1 }""", "end_seconds")]
    [InlineData("""{ "video_filename": "V", "start_seconds": -0.1, "end_seconds": 1 }""", "start_seconds")]
    [InlineData("""{ "video_filename": "V", "start_seconds": 2, "end_seconds": 2 }""", "start_seconds")]
    [InlineData("""{ "video_filename": "V", "start_seconds": 2, "end_seconds": 1 }""", "start_seconds")]
    [InlineData("""{ "video_filename": "V", "start_seconds": 0, "end_seconds": 6.1 }""", "end_seconds")]
    [InlineData("""{ "video_filename": "V", "start_seconds": "0", "end_seconds": 1 }""", "start_seconds")]
    [InlineData("""{ "video_filename": "V", "start_seconds": 0, "end_seconds": 1e300 }""", "end_seconds")]
    public async Task What_is_wrong_is_named_and_costs_nothing(string body, string field)
    {
        var account = await world.App.SignUpAsync();
        var video = await UploadAsync(account, Footage.ClosedGop);
        var request = body.Replace("\"V\"", JsonSerializer.Serialize(video), StringComparison.Ordinal);

        var edit = await account.PostAsync("/api/edit/trim", JsonSerializer.Deserialize<JsonElement>(request), 400);
        var tool = await account.PostAsync(
            "/api/tools/trim-video", JsonSerializer.Deserialize<JsonElement>(request.Replace("_seconds", "_time", StringComparison.Ordinal)), 400);

        Assert.Equal([field], edit.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Equal([field.Replace("_seconds", "_time", StringComparison.Ordinal)], tool.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Equal(FirstCredits, await CreditsAsync(account));
    }

    [Fact]
    public async Task Every_field_that_is_wrong_is_named_at_once()
    {
        var account = await world.App.SignUpAsync();

        var refused = await account.PostAsync("/api/edit/trim", new { start_seconds = -1, end_seconds = "x" }, 400);

        Assert.Equal(["end_seconds", "start_seconds", "video_filename"], refused.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
    }

    [Fact]
    public async Task A_picture_is_no_video_and_what_is_somebody_elses_is_not_there()
    {
        var account = await world.App.SignUpAsync();
        var stranger = await world.App.SignUpAsync();
        var picture = await world.UploadImageAsync(account);
        var video = await UploadAsync(account, Footage.ClosedGop);

        var refused = await account.PostAsync("/api/edit/trim", Ask(picture, "start_seconds", 0, "end_seconds", 1), 400);

        Assert.True(refused.GetProperty("errors").TryGetProperty("video_filename", out _));
        await stranger.PostAsync("/api/edit/trim", Ask(video, "start_seconds", 0, "end_seconds", 1), 404);
    }

    [Fact]
    public async Task What_is_cancelled_leaves_nothing_and_costs_nothing()
    {
        var account = await world.App.SignUpAsync();
        var video = await UploadAsync(account, Slow);

        var queued = await account.PostAsync("/api/edit/trim?wait=0", Ask(video, "start_seconds", 1, "end_seconds", 9.9));
        var id = Text(queued, "job_id");
        await account.PostAsync("/api/cancel", new { job_id = id });
        using var events = await account.Client.GetAsync($"/api/jobs/{id}/events", HttpCompletionOption.ResponseContentRead, GenerationWorld.Cancel);

        Assert.Equal("cancelled", Text(await account.GetAsync($"/api/status?job_id={id}"), "status"));
        Assert.Equal(FirstCredits, await CreditsAsync(account));
        Assert.Equal([video], (await account.GetAsync("/api/generations")).GetProperty("generations").EnumerateArray()
            .Where(line => line.GetProperty("filename").ValueKind is JsonValueKind.String).Select(line => Text(line, "filename")));
    }

    private static async Task<string> UploadAsync(TestAccount account, FootageKind kind) =>
        Text(await GenerationWorld.UploadAsync(account, "/api/upload-video", await Footage.PathAsync(kind)), "filename");

    private static async Task<JsonElement> MakeAsync(TestAccount account, string endpoint, object request)
    {
        var status = await account.PostAsync($"{endpoint}?wait=60", request);
        Assert.True(Text(status, "status") == "completed", $"The job should have completed: {status.GetRawText()}");
        return status;
    }

    private static Dictionary<string, object> Ask(string video, string startField, double start, string endField, double end) =>
        new() { ["video_filename"] = video, [startField] = start, [endField] = end };

    private static async Task<int> CreditsAsync(TestAccount account) => Whole(await account.GetAsync("/api/credits"), "credits");

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;

    private static int Whole(JsonElement item, string name) => item.GetProperty(name).GetInt32();
}
