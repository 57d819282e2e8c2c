using Reelwright.ComfyUI.Fake;
using Reelwright.Media;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Generation;

/// <summary>Films, pictures and meshes made on a backend, from the request to the file.</summary>
public sealed class ComfyGenerationTests
{
    private static CancellationToken Cancel => ComfyWorld.Cancel;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_film_comes_back_in_exactly_the_size_frames_and_rate_asked_for(Db db)
    {
        await using var world = await ComfyWorld.StartAsync(db);

        var job = await world.MakeAsync(new { prompt = "a harbour at dawn", model = "wan-t2v", width = 330, height = 186, frames = 15, frame_rate = 24, steps = 4, seed = 7 });

        Assert.Equal("comfyui", job.GetProperty("engine").GetString());
        var film = await world.DownloadAsync(ComfyWorld.UrlOf(job));
        var info = await world.App.Get<Ffmpeg>().ProbeAsync(film, MediaFormat.Mp4, Cancel);
        Assert.Equal((330, 186, 15, 24.0), (info.Width, info.Height, info.FrameCount, info.FrameRate!.Value.PerSecond));
        Assert.Equal(("h264", "yuv420p"), (info.VideoCodec, info.PixelFormat));
        ComfyWorld.AssertColour(FakeColours.OfSeed(7), await world.ColourAsync(film));
        var metadata = await MediaMetadata.ReadAsync(film, Cancel);
        Assert.Equal(("a harbour at dawn", "wan-t2v", 7, "comfyui", DigitalSourceType.TrainedAlgorithmicMedia), (metadata!.Prompt, metadata.Model, metadata.Seed, metadata.Engine, metadata.DigitalSourceType));
        Assert.Single(world.Comfy.Log.Prompts);
        await world.Comfy.Log.UntilAsync(log => log.Requests.Any(request => request is { Method: "POST", Path: "/history" }), "the prompt to be taken out of the history");
    }

    [Fact]
    public async Task The_free_tier_s_film_is_marked_and_keeps_a_master()
    {
        await using var world = await ComfyWorld.StartAsync(tier: "free");

        var job = await world.MakeAsync(new { prompt = "a harbour", model = "wan-t2v", width = 320, height = 192, frames = 5, steps = 4, seed = 3 });

        var film = await world.DownloadAsync(ComfyWorld.UrlOf(job));
        var frame = await world.App.Get<Ffmpeg>().GrabFrameAsync(film, MediaFormat.Mp4, FramePosition.Last, Cancel);
        var corner = Enumerable.Range(0, 320 * 192).Where(i => i % 320 > 160 && i / 320 > 150).Select(i => (int)frame.Pixels[i * 4]).ToList();
        Assert.True(corner.Max() - corner.Min() > 60, "There should be a mark in the corner.");
        ComfyWorld.AssertColour(FakeColours.OfSeed(3), await world.ColourAsync(film));
    }

    [Fact]
    public async Task A_picture_comes_back_as_PNG_in_the_size_asked_for()
    {
        await using var world = await ComfyWorld.StartAsync();

        var submitted = await world.Account.PostAsync("/api/generate-image", new { prompt = "a harbour", model = "sd15", width = 330, height = 202, steps = 3, seed = 11 });
        var job = await world.EndAsync(submitted.GetProperty("job_ids")[0].GetString()!);

        Assert.True(job.GetProperty("status").GetString() == "completed", job.GetRawText());
        var picture = await world.DownloadAsync(ComfyWorld.UrlOf(job));
        var image = await world.App.Get<Ffmpeg>().DecodeImageAsync(picture, MediaFormat.Png, cancel: Cancel);
        Assert.Equal((330, 202), (image.Width, image.Height));
        ComfyWorld.AssertColour(FakeColours.OfSeed(11), await world.ColourAsync(picture));
        Assert.Equal("comfyui", (await MediaMetadata.ReadAsync(picture, Cancel))!.Engine);
    }

    [Theory]
    [InlineData("mp3")]
    [InlineData("wav")]
    public async Task A_sound_comes_back_in_the_length_and_format_asked_for(string format)
    {
        await using var world = await ComfyWorld.StartAsync();

        var job = await world.MakeAsync(new { prompt = "a slow tune", tags = new[] { "folk", "harp" }, lyrics = "la la", duration_seconds = 2.5, seed = 5, format }, "/api/generate-audio");

        Assert.Equal("comfyui", job.GetProperty("engine").GetString());
        var sound = await world.DownloadAsync(ComfyWorld.UrlOf(job));
        var info = await world.App.Get<Ffmpeg>().ProbeAsync(sound, await MediaSniffer.SniffFileAsync(sound, Cancel), Cancel);
        Assert.EndsWith(format, sound);
        Assert.Equal(2.5, info.DurationSeconds, 0.06);
        Assert.Contains("folk, harp", world.Comfy.Log.Prompts.Single().Graph.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mesh_comes_back_and_says_where_it_comes_from()
    {
        await using var world = await ComfyWorld.StartAsync();
        var image = await world.UploadPictureAsync();

        var job = await world.MakeAsync(new { prompt = "a cup", model = "hunyuan3d", image_filename = image, steps = 4, seed = 5 });

        var mesh = await File.ReadAllBytesAsync(await world.DownloadAsync(ComfyWorld.UrlOf(job)), Cancel);
        Assert.Equal("glTF"u8.ToArray(), mesh[..4]);
        Assert.Equal(mesh.Length, BitConverter.ToInt32(mesh, 8));
        Assert.Contains("\"engine\":\"comfyui\"", System.Text.Encoding.UTF8.GetString(mesh), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_video_in_another_look_has_its_source_s_size_rate_and_length()
    {
        await using var world = await ComfyWorld.StartAsync();
        var source = await world.MakeAsync(new { prompt = "a harbour", model = "wan-t2v", width = 320, height = 192, frames = 13, frame_rate = 12, steps = 4, seed = 3 });

        var job = await world.MakeAsync(new { video_filename = source.GetProperty("outputs")[0].GetProperty("filename").GetString(), prompt = "as a woodcut", strength = 0.6, seed = 9 }, "/api/generate-v2v");

        var info = await world.App.Get<Ffmpeg>().ProbeAsync(await world.DownloadAsync(ComfyWorld.UrlOf(job)), MediaFormat.Mp4, Cancel);
        Assert.Equal((320, 192, 13, 12.0), (info.Width, info.Height, info.FrameCount, info.FrameRate!.Value.PerSecond));
    }

    [Fact]
    public async Task A_given_film_goes_up_at_the_rate_and_no_longer_than_what_is_made_of_it()
    {
        await using var world = await ComfyWorld.StartAsync();
        var source = await world.MakeAsync(new { prompt = "a walker", model = "wan-t2v", width = 320, height = 192, frames = 48, frame_rate = 24, steps = 4, seed = 3 });
        var image = await world.UploadPictureAsync();
        var video = source.GetProperty("outputs")[0].GetProperty("filename").GetString();

        var id = await world.SubmitAsync(new { prompt = "a walker", model = "wan-animate", image_filename = image, video_filename = video, width = 320, height = 192, frames = 9, frame_rate = 16, steps = 4, seed = 5 });
        var job = await world.EndAsync(id);

        Assert.True(job.GetProperty("status").GetString() == "completed", job.GetRawText());
        var sent = await world.App.Get<Ffmpeg>().ProbeAsync(world.Comfy.PathOf("video.mp4", $"reelwright/{Guid.Parse(id):N}", "input"), MediaFormat.Mp4, Cancel);
        Assert.Equal((320, 192, 9, 16.0), (sent.Width, sent.Height, sent.FrameCount, sent.FrameRate!.Value.PerSecond));
    }

    [Fact]
    public async Task Inputs_lie_in_a_folder_of_the_job_and_its_words_are_only_words()
    {
        await using var world = await ComfyWorld.StartAsync();
        var image = await world.UploadPictureAsync();
        const string Words = "\"}, \"9\": {\"class_type\": \"Evil\"} ../../x [\"3\", 0]";

        var id = await world.SubmitAsync(new { prompt = Words, model = "wan-i2v", image_filename = image, width = 320, height = 192, frames = 5, steps = 4, seed = 5 });
        var job = await world.EndAsync(id);

        Assert.True(job.GetProperty("status").GetString() == "completed", job.GetRawText());
        var graph = world.GraphOf(0);
        var nodes = graph.Select(node => node.Value!).ToList();
        Assert.Contains(nodes, node => (string?)node["inputs"]!["image"] is { } name && name == $"reelwright/{Guid.Parse(id):N}/image.png");
        Assert.Contains(nodes, node => node["inputs"]!["text"] is { } text && text.GetValueKind() is System.Text.Json.JsonValueKind.String && (string?)text == Words);
        Assert.DoesNotContain(nodes, node => (string?)node["class_type"] == "Evil");
        Assert.Contains(nodes, node => ((string?)node["inputs"]!["filename_prefix"])?.StartsWith($"reelwright/{Guid.Parse(id):N}/", StringComparison.Ordinal) == true);
    }
}
