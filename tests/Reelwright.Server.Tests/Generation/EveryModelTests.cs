using Reelwright.Media;
using Reelwright.Server.Catalog;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Generation;

/// <summary>Each of the 26 models, from the request to the file.</summary>
public sealed class EveryModelTests(GenerationWorld world) : IClassFixture<GenerationWorld>
{
    private const int Frames = 5;

    public static TheoryData<string> VideoModels => [.. ModelCatalog.Load(ModelCatalog.BuiltInFolder).VideoModels.Where(model => model.HasFrames).Select(model => model.Id)];

    public static TheoryData<string> ImageModels => [.. ModelCatalog.Load(ModelCatalog.BuiltInFolder).ImageModels.Select(model => model.Id)];

    [Theory]
    [MemberData(nameof(VideoModels))]
    public async Task Every_video_model_makes_a_film(string id)
    {
        var account = await world.App.SignUpAsync("starter");
        var request = await RequestAsync(account, world.App.Get<ModelCatalog>().Find(id)!);

        var made = await GenerationWorld.MakeAsync(account, request);
        var film = await world.ProbeAsync(account, made.GetProperty("url").GetString()!);

        Assert.Equal((96, 64, Frames), (film.Width, film.Height, film.FrameCount));
        Assert.Equal(id is "wan-s2v" or "echomimic", film.HasAudio);
    }

    [Theory]
    [MemberData(nameof(ImageModels))]
    public async Task Every_image_model_makes_pictures_with_seeds_that_count_up(string id)
    {
        var account = await world.App.SignUpAsync();
        var picture = id == "flux-edit" ? await world.UploadImageAsync(account) : null;

        var reply = await account.PostAsync("/api/generate-image?wait=60", new { prompt = "a harbour in winter", model = id, width = 96, height = 64, steps = 1, seed = 40, count = 2, image_filename = picture });
        var list = await account.GetAsync("/api/image-generations");

        Assert.Equal("[40,41]", reply.GetProperty("seeds").GetRawText());
        Assert.Equal(["completed", "completed"], reply.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("status").GetString()));
        Assert.Equal(2 * world.App.Get<ModelCatalog>().Find(id)!.Price.PerImage, reply.GetProperty("credits_charged").GetInt32());
        Assert.Equal(2, list.GetProperty("total").GetInt32());
        foreach (var item in list.GetProperty("images").EnumerateArray())
        {
            var png = await world.ProbeAsync(account, item.GetProperty("url").GetString()!);
            Assert.Equal((96, 64, MediaFormat.Png), (png.Width, png.Height, png.Format));
            await world.ProbeAsync(account, item.GetProperty("thumbnail_url").GetString()!);
        }

        await account.DeleteAsync($"/api/image-generations/{list.GetProperty("images")[0].GetProperty("id").GetInt64()}");
        Assert.Equal(1, (await account.GetAsync("/api/image-generations")).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mesh_comes_from_words_or_from_a_picture(bool fromPicture)
    {
        var account = await world.App.SignUpAsync();
        object request = fromPicture
            ? new { model = "hunyuan3d", image_filename = await world.UploadImageAsync(account), steps = 1 }
            : new { model = "hunyuan3d", prompt = "a small house", steps = 1 };

        var made = await GenerationWorld.MakeAsync(account, request);
        var glb = await account.Client.GetByteArrayAsync(made.GetProperty("url").GetString(), TestContext.Current.CancellationToken);

        Assert.Equal("glTF"u8.ToArray(), glb[..4]);
        Assert.Equal(glb.Length, BitConverter.ToInt32(glb, 8));
    }

    [Fact]
    public async Task A_video_in_another_look_keeps_size_rate_and_length()
    {
        var account = await world.App.SignUpAsync();
        var source = await GenerationWorld.MakeAsync(account, new { prompt = "a meadow", width = 96, height = 64, frames = 10, frame_rate = 10, steps = 1 });
        var filename = source.GetProperty("filename").GetString();

        var made = await GenerationWorld.MakeAsync(account, new { video_filename = filename, prompt = "the same in snow" }, "/api/generate-v2v");
        var film = await world.ProbeAsync(account, made.GetProperty("url").GetString()!);
        var item = (await account.GetAsync("/api/generations?operation=v2v")).GetProperty("generations")[0];

        Assert.Equal((96, 64, 10, new FrameRate(10)), (film.Width, film.Height, film.FrameCount, film.FrameRate));
        Assert.Equal(3, made.GetProperty("credits_charged").GetInt32());
        Assert.Equal((filename, 0.6, "wan-vace"), (item.GetProperty("video_filename").GetString(), item.GetProperty("strength").GetDouble(), item.GetProperty("model").GetString()));
    }

    [Fact]
    public async Task An_uploaded_video_is_in_the_history_and_can_be_extended_but_not_above_the_tier_restyled()
    {
        var account = await world.App.SignUpAsync();
        var path = Path.Combine(world.App.Home, "upload.mp4");
        await WriteFilmAsync(path, 1280, 720);

        var uploaded = await GenerationWorld.UploadAsync(account, "/api/upload-video", path);
        var filename = uploaded.GetProperty("filename").GetString();
        var item = (await account.GetAsync("/api/generations?operation=upload")).GetProperty("generations")[0];
        var extended = await account.PostAsync("/api/extend-video", new { video_filename = filename });
        var refused = await account.PostAsync("/api/generate-v2v", new { video_filename = filename, prompt = "in snow" }, 403);

        Assert.Equal((filename, "completed", 1280), (item.GetProperty("filename").GetString(), item.GetProperty("status").GetString(), item.GetProperty("width").GetInt32()));
        Assert.Equal((1280, 720, "wan-i2v"), (extended.GetProperty("width").GetInt32(), extended.GetProperty("height").GetInt32(), extended.GetProperty("suggested_model").GetString()));
        Assert.Equal(item.GetProperty("id").GetInt64(), extended.GetProperty("generation_id").GetInt64());
        Assert.Equal(("tier_required", "starter"), (refused.GetProperty("code").GetString(), refused.GetProperty("required_tier").GetString()));
        Assert.Equal(150, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
    }

    [Fact]
    public async Task Nobody_is_told_that_a_backend_is_online()
    {
        var account = await world.App.SignUpAsync();

        Assert.Equal("""{"online":false,"engine":"local","backends":[]}""", (await account.GetAsync("/api/comfyui/status")).GetRawText());
    }

    private async Task<Dictionary<string, object>> RequestAsync(TestAccount account, CatalogModel model)
    {
        var request = new Dictionary<string, object>
        {
            ["prompt"] = "a lighthouse at dusk",
            ["model"] = model.Id,
            ["width"] = 96,
            ["height"] = 64,
            ["frames"] = Frames,
            ["steps"] = 1,
            ["seed"] = 3,
        };
        foreach (var input in model.Inputs.Required.Concat(model.Inputs.OneOf.Take(1)))
        {
            request[input] = input switch
            {
                "camera" => "in",
                "control_type" => "edge",
                "audio_filename" => await SoundAsync(account),
                "video_filename" => await FilmAsync(account),
                _ => await world.UploadImageAsync(account),
            };
        }

        return request;
    }

    private async Task<string> FilmAsync(TestAccount account)
    {
        var path = Path.Combine(world.App.Home, $"film-{Guid.CreateVersion7():N}.mp4");
        await WriteFilmAsync(path, 96, 64);
        return (await GenerationWorld.UploadAsync(account, "/api/upload-video", path)).GetProperty("filename").GetString()!;
    }

    private async Task WriteFilmAsync(string path, int width, int height)
    {
        var settings = new VideoEncodeSettings { Width = width, Height = height, FrameRate = 24, Frames = 12, InputFormat = RawPixelFormat.Yuv420p, OutputPath = path };
        await using var encoder = world.App.Get<Ffmpeg>().EncodeVideo(settings);
        var frame = new byte[encoder.FrameBytes];
        for (var at = 0; at < 12; at++)
        {
            Array.Fill(frame, (byte)(60 + (at * 10)));
            await encoder.WriteFrameAsync(frame, TestContext.Current.CancellationToken);
        }

        await encoder.FinishAsync(TestContext.Current.CancellationToken);
    }

    private async Task<string> SoundAsync(TestAccount account)
    {
        var path = Path.Combine(world.App.Home, $"sound-{Guid.CreateVersion7():N}.wav");
        await File.WriteAllBytesAsync(path, Wave(seconds: 0.5), TestContext.Current.CancellationToken);
        return (await GenerationWorld.UploadAsync(account, "/api/upload-audio", path)).GetProperty("filename").GetString()!;
    }

    /// <summary>A tone as 16-bit mono WAV.</summary>
    private static byte[] Wave(double seconds)
    {
        const int Rate = 16_000;
        var samples = (int)(seconds * Rate);
        using var wave = new MemoryStream();
        using var writer = new BinaryWriter(wave);
        writer.Write("RIFF"u8);
        writer.Write(36 + (samples * 2));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(Rate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(samples * 2);
        for (var at = 0; at < samples; at++)
        {
            writer.Write((short)(8000 * Math.Sin(at * 2 * Math.PI * 440 / Rate)));
        }

        return wave.ToArray();
    }
}
