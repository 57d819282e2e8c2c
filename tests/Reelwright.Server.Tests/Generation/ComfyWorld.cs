using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.ComfyUI;
using Reelwright.ComfyUI.Fake;
using Reelwright.Media;
using Reelwright.Server.Tests.Backends;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Generation;

/// <summary>A studio with one backend, a fake with every node and every file that the catalogue names.</summary>
internal sealed class ComfyWorld : IAsyncDisposable
{
    public const string Backend = "gpu-1";

    private ComfyWorld(FakeComfy comfy, ReelwrightApp app, TestAccount account) => (Comfy, App, Account) = (comfy, app, account);

    public FakeComfy Comfy { get; }

    public ReelwrightApp App { get; }

    public TestAccount Account { get; }

    public static string Catalogue => Path.Combine(AppContext.BaseDirectory, "catalog");

    public static async Task<ComfyWorld> StartAsync(Db db = Db.Sqlite, FakeComfyOptions? options = null, string tier = "creator", params IEnumerable<(string, string?)> settings)
    {
        var comfy = await FakeComfy.StartAsync((options ?? new FakeComfyOptions()) with { Models = FakeModels.OfCatalogue(Catalogue), NodePacks = true });
        var app = await ReelwrightApp.StartAsync(
            db,
            [("ComfyUI:HealthSeconds", "0.1"), ("Worker:RetryDelaySeconds", "0.05"), .. BackendsApp.Configured(0, Backend, comfy.Address), .. settings],
            services => services.AddSingleton(new ComfyTimings
            {
                QueueInterval = TimeSpan.FromMilliseconds(200),
                TroubledInterval = TimeSpan.FromMilliseconds(50),
                SilenceAllowed = TimeSpan.FromMilliseconds(200),
                GoneAfter = TimeSpan.FromSeconds(1),
                GoneBeforeStart = TimeSpan.FromMilliseconds(300),
            }));
        await app.OnlineAsync(Backend);
        return new ComfyWorld(comfy, app, await app.SignUpAsync(tier, 10_000));
    }

    /// <summary>Submits and answers the job's id at once.</summary>
    public async Task<string> SubmitAsync(object request, string endpoint = "/api/generate") =>
        await Account.PostAsync(endpoint, request) is var reply && reply.TryGetProperty("job_ids", out var ids) ? ids[0].GetString()! : reply.GetProperty("job_id").GetString()!;

    public Task<JsonElement> EndAsync(string job) => Account.WaitForEndAsync(job);

    public async Task<JsonElement> MakeAsync(object request, string endpoint = "/api/generate")
    {
        var end = await EndAsync(await SubmitAsync(request, endpoint));
        Assert.True(end.GetProperty("status").GetString() == "completed", $"The job should have completed: {end.GetRawText()}");
        return end;
    }

    public async Task<string> DownloadAsync(string url)
    {
        var path = Path.Combine(App.Home, $"download-{Guid.CreateVersion7():N}{Path.GetExtension(url)}");
        using var reply = await Account.Client.GetAsync(url, Cancel);
        Assert.True(reply.IsSuccessStatusCode, $"GET {url}: {(int)reply.StatusCode}");
        await File.WriteAllBytesAsync(path, await reply.Content.ReadAsByteArrayAsync(Cancel), Cancel);
        return path;
    }

    /// <summary>The colour in the middle of a film's frame or of a picture.</summary>
    public async Task<int> ColourAsync(string path)
    {
        var ffmpeg = App.Get<Ffmpeg>();
        var format = await MediaSniffer.SniffFileAsync(path, Cancel);
        var image = format.Kind() is MediaKind.Video
            ? await ffmpeg.GrabFrameAsync(path, format, FramePosition.Middle, Cancel)
            : await ffmpeg.DecodeImageAsync(path, format, cancel: Cancel);
        var at = ((image.Height / 2 * image.Width) + (image.Width / 2)) * 4;
        return (image.Pixels[at] << 16) | (image.Pixels[at + 1] << 8) | image.Pixels[at + 2];
    }

    public static void AssertColour(int expected, int actual)
    {
        foreach (var shift in (int[])[16, 8, 0])
        {
            Assert.True(Math.Abs(((expected >> shift) & 255) - ((actual >> shift) & 255)) <= 8, $"Expected the colour {expected:X6}, got {actual:X6}.");
        }
    }

    /// <summary>A picture, sound or film in the caller's library.</summary>
    public async Task<string> UploadAsync(string kind, string name, Func<string, Task> write)
    {
        var path = Path.Combine(App.Home, $"{Guid.CreateVersion7():N}-{name}");
        await write(path);
        return (await GenerationWorld.UploadAsync(Account, $"/api/upload-{kind}", path)).GetProperty("filename").GetString()!;
    }

    public Task<string> UploadPictureAsync() => UploadAsync("image", "picture.png", path =>
    {
        var pixels = new byte[96 * 64 * 4];
        Array.Fill(pixels, (byte)200);
        return App.Get<Ffmpeg>().EncodePngAsync(new RawImage(96, 64, pixels), path, null, Cancel);
    });

    public static string UrlOf(JsonElement job) => job.GetProperty("outputs")[0].GetProperty("url").GetString()!;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public JsonObject GraphOf(int prompt) => Comfy.Log.Prompts[prompt].Graph;

    public async ValueTask DisposeAsync()
    {
        Comfy.Release();
        await App.DisposeAsync();
        await Comfy.DisposeAsync();
    }
}
