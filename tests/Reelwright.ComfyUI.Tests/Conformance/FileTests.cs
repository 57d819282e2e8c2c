using System.Text.Json.Nodes;
using Reelwright.Media;
using static Reelwright.ComfyUI.Tests.Conformance.ConformanceServer;

namespace Reelwright.ComfyUI.Tests.Conformance;

public sealed class FileTests
{
    private static readonly byte[] Content = "some bytes of a file"u8.ToArray();

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task An_upload_keeps_its_name_unless_another_file_has_it(string server)
    {
        await using var comfy = await OpenAsync(server);
        var name = Guid.CreateVersion7().ToString("N");
        var first = await comfy.UploadAsync(Content, name + ".png");
        var same = await comfy.UploadAsync(Content, name + ".png");
        var other = await comfy.UploadAsync([1, 2, 3], name + ".png");
        var third = await comfy.UploadAsync([4, 5, 6], name + ".png");
        var over = await comfy.UploadAsync([7], name + ".png", ("overwrite", "true"));

        Assert.Equal($$"""{"name":"{{name}}.png","subfolder":"","type":"input"}""", first.Json!.ToJsonString());
        Assert.Equal(name + ".png", (string?)same.Json!["name"]);
        Assert.Equal(name + " (1).png", (string?)other.Json!["name"]);
        Assert.Equal(name + " (2).png", (string?)third.Json!["name"]);
        Assert.Equal(name + ".png", (string?)over.Json!["name"]);
        Assert.Equal([7], (await comfy.GetAsync($"/view?filename={name}.png&type=input")).Body);
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task An_upload_goes_where_it_says_and_never_outside(string server)
    {
        await using var comfy = await OpenAsync(server);
        var name = Guid.CreateVersion7().ToString("N") + ".mp4";
        var below = await comfy.UploadAsync(Content, name, ("subfolder", "sub/dir"), ("type", "input"));
        var temp = await comfy.UploadAsync(Content, name, ("type", "temp"));

        Assert.Equal($$"""{"name":"{{name}}","subfolder":"sub/dir","type":"input"}""", below.Json!.ToJsonString());
        Assert.Equal("temp", (string?)temp.Json!["type"]);
        Assert.Equal(Content, (await comfy.GetAsync($"/view?filename={name}&subfolder=sub/dir&type=input")).Body);
        var outside = await comfy.UploadAsync(Content, name, ("subfolder", "../.."));
        Assert.Equal((400, 0), (outside.Status, outside.Body.Length));
        Assert.Equal(500, (await comfy.UploadAsync(Content, null)).Status);
        Assert.Equal(400, (await comfy.PostAsync("/upload/image", "{}")).Status);
        Assert.Equal(500, (await comfy.UploadAsync(Content, name, ("type", "nope"))).Status);
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task A_file_is_shown_whole_in_parts_or_not_at_all(string server)
    {
        await using var comfy = await OpenAsync(server);
        var name = Guid.CreateVersion7().ToString("N") + ".png";
        await comfy.UploadAsync(Content, name);
        var whole = await comfy.GetAsync($"/view?filename={name}&type=input");
        var suffixed = await comfy.GetAsync($"/api/view?filename={name}%20%5Binput%5D");
        var part = await comfy.GetAsync($"/view?filename={name}&type=input", ("Range", "bytes=5-9"));
        var head = await comfy.HeadAsync($"/view?filename={name}&type=input");

        Assert.Equal((200, "image/png"), (whole.Status, whole.Type));
        Assert.Equal(Content, whole.Body);
        Assert.Equal($"filename=\"{name}\"", whole.Content.GetValues("Content-Disposition").Single());
        Assert.Equal("bytes", whole.Headers.AcceptRanges.Single());
        Assert.Equal(Content, suffixed.Body);
        Assert.Equal(206, part.Status);
        Assert.Equal("bytes"u8.ToArray(), part.Body);
        Assert.Equal($"bytes 5-9/{Content.Length}", part.Content.ContentRange!.ToString());
        Assert.Equal((200, 0, Content.Length), (head.Status, head.Body.Length, head.Content.ContentLength));
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task What_cannot_be_shown_has_its_status(string server)
    {
        await using var comfy = await OpenAsync(server);
        Assert.Equal(404, (await comfy.GetAsync("/view")).Status);
        Assert.Equal(400, (await comfy.GetAsync("/view?filename=")).Status);
        Assert.Equal(404, (await comfy.GetAsync("/view?filename=nope.png")).Status);
        Assert.Equal(400, (await comfy.GetAsync("/view?filename=../../server.py")).Status);
        Assert.Equal(403, (await comfy.GetAsync("/view?filename=a.png&subfolder=../..")).Status);
        Assert.Equal(400, (await comfy.GetAsync("/view?filename=a.png&type=nope")).Status);
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task A_picture_is_a_png_of_the_graphs_size_and_colour(string server)
    {
        await using var comfy = await OpenAsync(server);
        var entry = await comfy.RunAsync(Picture(Fresh()));
        var file = await SavedAsync(comfy, entry["outputs"]!["2"]!["images"]!, ".png");
        Assert.Contains("tEXtprompt\0{\"1\":", System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        var picture = await new Ffmpeg(new FfmpegOptions()).DecodeImageAsync(file, MediaFormat.Png, cancel: TestContext.Current.CancellationToken);
        File.Delete(file);

        Assert.Equal((64, 64), (picture.Width, picture.Height));
        Assert.Equal([0xFF, 0x88, 0x00], picture.Pixels.AsSpan(((32 * 64) + 32) * 4, 3).ToArray());
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task A_film_stands_under_images_and_has_the_graphs_size_frames_and_sound(string server)
    {
        await using var comfy = await OpenAsync(server);
        var entry = await comfy.RunAsync(new JsonObject
        {
            ["1"] = Node("EmptyImage", ("width", 128), ("height", 64), ("batch_size", 24), ("color", 3_368_703)),
            ["5"] = Node("EmptyAudio", ("duration", 1.0), ("sample_rate", 44_100), ("channels", 2)),
            ["2"] = Node("CreateVideo", ("images", Link("1")), ("fps", 12.0), ("audio", Link("5"))),
            ["3"] = Node("SaveVideo", ("video", Link("2")), ("filename_prefix", Fresh()), ("format", "auto"), ("codec", "auto")),
        });
        var output = entry["outputs"]!["3"]!;
        var file = await SavedAsync(comfy, output["images"]!, ".mp4");
        var info = await new Ffmpeg(new FfmpegOptions()).ProbeAsync(file, MediaFormat.Mp4, TestContext.Current.CancellationToken);
        File.Delete(file);

        Assert.Equal("[true]", output["animated"]!.ToJsonString());
        Assert.EndsWith("_00001_.mp4", (string)output["images"]![0]!["filename"]!, StringComparison.Ordinal);
        Assert.Equal((128, 64, 24, 12.0), (info.Width, info.Height, info.FrameCount, info.FrameRate!.Value.PerSecond));
        Assert.True(info.HasAudio);
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task Sound_stands_under_audio_and_previews_under_temp(string server)
    {
        await using var comfy = await OpenAsync(server);
        var entry = await comfy.RunAsync(new JsonObject
        {
            ["1"] = Node("EmptyAudio", ("duration", 0.5), ("sample_rate", 44_100), ("channels", 2)),
            ["2"] = Node("SaveAudioMP3", ("audio", Link("1")), ("filename_prefix", Fresh()), ("quality", "128k")),
            ["3"] = Node("EmptyImage", ("width", 32), ("height", 32), ("batch_size", 1), ("color", Random.Shared.Next(1 << 24))),
            ["4"] = Node("PreviewImage", ("images", Link("3"))),
        });

        var sound = entry["outputs"]!["2"]!["audio"]![0]!;
        Assert.Matches("^[0-9a-f]{32}_00001_?\\.mp3$", (string)sound["filename"]!);
        Assert.Equal(("conformance", "output"), ((string?)sound["subfolder"], (string?)sound["type"]));
        var preview = entry["outputs"]!["4"]!["images"]![0]!;
        Assert.Matches("^ComfyUI_temp_[a-z]{5}_[0-9]{5}_\\.png$", (string)preview["filename"]!);
        Assert.Equal(("", "temp"), ((string?)preview["subfolder"], (string?)preview["type"]));
    }

    private static async Task<string> SavedAsync(ConformanceServer comfy, JsonNode files, string ending)
    {
        var file = files[0]!;
        var reply = await comfy.GetAsync($"/view?filename={file["filename"]}&subfolder={file["subfolder"]}&type={file["type"]}");
        Assert.Equal(200, reply.Status);
        var path = Path.Combine(Path.GetTempPath(), Guid.CreateVersion7().ToString("N") + ending);
        await File.WriteAllBytesAsync(path, reply.Body);
        return path;
    }
}
