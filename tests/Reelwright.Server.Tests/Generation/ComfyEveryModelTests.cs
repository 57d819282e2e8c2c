using Reelwright.ComfyUI.Fake;
using Reelwright.Media;
using Reelwright.Server.Catalog;

namespace Reelwright.Server.Tests.Generation;

/// <summary>Each of the 26 models on a backend, in a size and length that lie on no model's grid.</summary>
public sealed class ComfyEveryModelTests(ComfyEveryModelTests.OneWorld one) : IClassFixture<ComfyEveryModelTests.OneWorld>
{
    private const int Frames = 10;

    private static CancellationToken Cancel => ComfyWorld.Cancel;

    public static TheoryData<string> VideoModels => [.. ModelCatalog.Load(ModelCatalog.BuiltInFolder).VideoModels.Where(model => model.HasFrames).Select(model => model.Id)];

    public static TheoryData<string> ImageModels => [.. ModelCatalog.Load(ModelCatalog.BuiltInFolder).ImageModels.Select(model => model.Id)];

    [Theory]
    [MemberData(nameof(VideoModels))]
    public async Task Every_video_model_makes_a_film(string id)
    {
        var world = one.World;
        var job = await world.MakeAsync(await RequestAsync(world, world.App.Get<ModelCatalog>().Find(id)!));

        var info = await world.App.Get<Ffmpeg>().ProbeAsync(await world.DownloadAsync(ComfyWorld.UrlOf(job)), MediaFormat.Mp4, Cancel);
        Assert.Equal((330, 186, Frames), (info.Width, info.Height, info.FrameCount));
        Assert.Equal("comfyui", job.GetProperty("engine").GetString());
    }

    [Theory]
    [MemberData(nameof(ImageModels))]
    public async Task Every_image_model_makes_a_picture(string id)
    {
        var world = one.World;
        var request = await RequestAsync(world, world.App.Get<ModelCatalog>().Find(id)!);
        request.Remove("frames");

        var job = await world.MakeAsync(request, "/api/generate-image");

        var image = await world.App.Get<Ffmpeg>().DecodeImageAsync(await world.DownloadAsync(ComfyWorld.UrlOf(job)), MediaFormat.Png, cancel: Cancel);
        Assert.Equal((330, 186), (image.Width, image.Height));
    }

    private static async Task<Dictionary<string, object>> RequestAsync(ComfyWorld world, CatalogModel model)
    {
        var request = new Dictionary<string, object>
        {
            ["prompt"] = "a lighthouse at dusk",
            ["model"] = model.Id,
            ["width"] = 330,
            ["height"] = 186,
            ["frames"] = Frames,
            ["steps"] = Math.Max(model.Limits.MinSteps, 4),
            ["seed"] = 3,
        };
        foreach (var input in model.Inputs.Required.Concat(model.Inputs.OneOf.Take(1)))
        {
            request[input] = input switch
            {
                "camera" => "in",
                "control_type" => "edge",
                "audio_filename" => await world.UploadAsync("audio", "sound.wav", WriteSoundAsync),
                "video_filename" => await world.UploadAsync("video", "film.mp4", path => WriteFilmAsync(world, path)),
                _ => await world.UploadPictureAsync(),
            };
        }

        return request;
    }

    private static async Task WriteFilmAsync(ComfyWorld world, string path)
    {
        await using var encoder = world.App.Get<Ffmpeg>().EncodeVideo(new VideoEncodeSettings { Width = 96, Height = 64, FrameRate = 12, Frames = 24, OutputPath = path });
        var frame = new byte[encoder.FrameBytes];
        Array.Fill(frame, (byte)128);
        for (var at = 0; at < 24; at++)
        {
            await encoder.WriteFrameAsync(frame, Cancel);
        }

        await encoder.FinishAsync(Cancel);
    }

    /// <summary>A second of a tone: RIFF, 16 bit, 8 kHz, one channel.</summary>
    private static async Task WriteSoundAsync(string path)
    {
        const int Rate = 8000;
        using var sound = new MemoryStream();
        using var writer = new BinaryWriter(sound);
        writer.Write("RIFF"u8);
        writer.Write(36 + (Rate * 2));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(Rate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(Rate * 2);
        for (var at = 0; at < Rate; at++)
        {
            writer.Write((short)(10_000 * Math.Sin(at * 2 * Math.PI * 440 / Rate)));
        }

        await File.WriteAllBytesAsync(path, sound.ToArray(), Cancel);
    }

    public sealed class OneWorld : IAsyncLifetime
    {
        internal ComfyWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await ComfyWorld.StartAsync(options: new FakeComfyOptions { Rendering = FakeRendering.SameForAll });

        public async ValueTask DisposeAsync() => await World.DisposeAsync();
    }
}
