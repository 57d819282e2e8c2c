using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.ComfyUI.Fake;
using Reelwright.Media;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Backends;
using Reelwright.Server.Tests.Generation;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Editing;

public sealed class RemoveBackgroundTests(GenerationWorld world) : IClassFixture<GenerationWorld>
{
    private const string Path = "/api/tools/remove-background";
    private const int Width = 240;
    private const int Height = 160;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MediaFormat.Png, "file")]
    [InlineData(MediaFormat.Jpeg, "image")]
    [InlineData(MediaFormat.Webp, "file")]
    public async Task A_picture_of_any_kind_becomes_a_PNG_without_its_background(MediaFormat format, string part)
    {
        var account = await world.App.SignUpAsync();

        var job = await EndAsync(account, UploadFiles.Form(await DiscAsync(format), part, "x.gif", "text/html"));

        Assert.True(job.GetProperty("status").GetString() == "completed", job.GetRawText());
        Assert.Equal(("tool", "local"), (job.GetProperty("kind").GetString(), job.GetProperty("engine").GetString()));
        Assert.Equal(("local", false), (job.GetProperty("result").GetProperty("engine").GetString(), job.GetProperty("result").GetProperty("was_transparent").GetBoolean()));
        Assert.Equal(1, job.GetProperty("credits_charged").GetInt32());
        Assert.Equal(149, await CreditsAsync(account));
        Assert.Equal(("image", Width, Height), (
            job.GetProperty("outputs")[0].GetProperty("kind").GetString(), job.GetProperty("outputs")[0].GetProperty("width").GetInt32(), job.GetProperty("outputs")[0].GetProperty("height").GetInt32()));
        var cut = await PictureAsync(account, job);
        Assert.Equal((0, 255), (AlphaAt(cut, 8, 8), AlphaAt(cut, Width / 2, Height / 2)));
        Assert.Equal((0, 255), (AlphaAt(cut, (Width / 2) + 55, Height / 2), AlphaAt(cut, (Width / 2) + 45, Height / 2)));
    }

    [Fact]
    public async Task The_history_shows_it_and_nobody_else_can_read_it()
    {
        var account = await world.App.SignUpAsync();
        var job = await EndAsync(account, UploadFiles.Form(await DiscAsync(MediaFormat.Png)));
        var stranger = await world.App.SignUpAsync();

        var images = await account.GetAsync("/api/image-generations");
        var image = images.GetProperty("images")[0];

        Assert.Equal(1, images.GetProperty("total").GetInt32());
        Assert.Equal((job.GetProperty("filename").GetString(), "completed"), (image.GetProperty("filename").GetString(), image.GetProperty("status").GetString()));
        using var others = await stranger.Client.GetAsync(job.GetProperty("url").GetString(), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, others.StatusCode);
        await stranger.GetAsync($"/api/status?job_id={job.GetProperty("job_id").GetString()}", 404);
        Assert.Equal(0, (await stranger.GetAsync("/api/image-generations")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task The_same_request_twice_with_one_key_is_charged_once()
    {
        var account = await world.App.SignUpAsync();
        var picture = await DiscAsync(MediaFormat.Png);

        var (first, made) = await UploadFiles.SendAsync(account.Client, Path + "?wait=60", UploadFiles.Form(picture), account.Key, "cut-1");
        var (again, same) = await UploadFiles.SendAsync(account.Client, Path + "?wait=60", UploadFiles.Form(picture), account.Key, "cut-1");
        var (other, refused) = await UploadFiles.SendAsync(account.Client, Path + "?wait=60", UploadFiles.Form(await UploadFiles.PictureAsync(MediaFormat.Png)), account.Key, "cut-1");

        Assert.Equal((200, 200), (first, again));
        Assert.Equal(made.GetProperty("job_id").GetString(), same.GetProperty("job_id").GetString());
        Assert.Equal(149, await CreditsAsync(account));
        Assert.True(other is 409 or 422, $"Another picture with the same key: {other} {refused}");
    }

    [Fact]
    public async Task A_picture_in_which_nothing_stands_out_ends_in_no_subject_and_is_paid_back()
    {
        var account = await world.App.SignUpAsync();

        var job = await EndAsync(account, UploadFiles.Form(await DrawnAsync(MediaFormat.Png, 120, 80, (_, _) => (90, 120, 150))));

        Assert.Equal(("error", "no_subject"), (job.GetProperty("status").GetString(), job.GetProperty("error_code").GetString()));
        Assert.Equal(150, await CreditsAsync(account));
        Assert.Empty(await FilesAsync(account, FileKind.Image));
    }

    [Fact]
    public async Task What_is_no_picture_is_400_and_names_its_part_and_leaves_nothing()
    {
        var account = await world.App.SignUpAsync();
        (string Code, MultipartFormDataContent Form)[] wrong =
        [
            ("unsupported_media", UploadFiles.Form([.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B])),
            ("unsupported_media", UploadFiles.Form(Encoding.UTF8.GetBytes("""<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>"""))),
            ("unsupported_media", UploadFiles.Form(await UploadFiles.FilmAsync())),
            ("unsupported_media", UploadFiles.Form((await DiscAsync(MediaFormat.Png))[..200])),
            ("unsupported_media", UploadFiles.Form([])),
            ("invalid_request", UploadFiles.Form(await DiscAsync(MediaFormat.Png), part: "picture")),
        ];

        foreach (var (code, form) in wrong)
        {
            var (status, body) = await UploadFiles.SendAsync(account.Client, Path, form, account.Key);
            Assert.Equal((400, code), (status, body.GetProperty("code").GetString()));
            Assert.True(body.GetProperty("errors").TryGetProperty("file", out _), body.GetRawText());
        }

        Assert.Equal(150, await CreditsAsync(account));
        Assert.Empty(await FilesAsync(account, FileKind.InputImage));
    }

    [Fact]
    public async Task More_than_ten_megabytes_are_413()
    {
        var account = await world.App.SignUpAsync();

        var (status, body) = await UploadFiles.SendAsync(account.Client, Path, UploadFiles.Form([.. await DiscAsync(MediaFormat.Png), .. new byte[11 << 20]]), account.Key);

        Assert.Equal((413, "payload_too_large"), (status, body.GetProperty("code").GetString()));
        Assert.Equal(150, await CreditsAsync(account));
    }

    [Fact]
    public async Task A_cancelled_cut_is_paid_back_and_leaves_nothing()
    {
        var account = await world.App.SignUpAsync();
        var large = await DrawnAsync(MediaFormat.Jpeg, 3000, 2000, Disc(3000, 2000));
        var (status, queued) = await UploadFiles.SendAsync(account.Client, Path + "?wait=0", UploadFiles.Form(large), account.Key);
        Assert.Equal(200, status);

        await account.PostAsync("/api/cancel", new { job_id = queued.GetProperty("job_id").GetString() });

        var job = await account.WaitForEndAsync(queued.GetProperty("job_id").GetString()!);
        Assert.Equal("cancelled", job.GetProperty("status").GetString());
        Assert.Equal(150, await CreditsAsync(account));
        Assert.Empty(await FilesAsync(account, FileKind.Image));
    }

    [Fact]
    public async Task Without_credits_nothing_is_kept()
    {
        var account = await world.App.SignUpAsync("free", 0);

        var (status, body) = await UploadFiles.SendAsync(account.Client, Path, UploadFiles.Form(await DiscAsync(MediaFormat.Png)), account.Key);

        Assert.Equal((403, "insufficient_credits"), (status, body.GetProperty("code").GetString()));
        Assert.Empty(await FilesAsync(account, FileKind.InputImage));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_backend_with_the_model_does_it_and_is_named(Db db)
    {
        await using var comfy = await ComfyWorld.StartAsync(db);

        var job = await EndAsync(comfy.Account, UploadFiles.Form(await DiscAsync(MediaFormat.Png)));

        Assert.True(job.GetProperty("status").GetString() == "completed", job.GetRawText());
        Assert.Equal(("comfyui", "comfyui"), (job.GetProperty("engine").GetString(), job.GetProperty("result").GetProperty("engine").GetString()));
        var graph = comfy.GraphOf(0);
        Assert.Contains(graph, node => node.Value!["class_type"]!.GetValue<string>() == "RemoveBackground");
        var made = await File.ReadAllTextAsync(await comfy.DownloadAsync(ComfyWorld.UrlOf(job)), Encoding.Latin1, Cancel);
        Assert.StartsWith("\u0089PNG", made);
        Assert.DoesNotContain("class_type", made);
    }

    [Fact]
    public async Task A_studio_whose_backend_lacks_the_model_does_it_itself()
    {
        await using var comfy = await FakeComfy.StartAsync();
        await using var app = await ReelwrightApp.StartAsync(settings: BackendsApp.Configured(0, "gpu-1", comfy.Address));
        await app.OnlineAsync("gpu-1");

        var job = await EndAsync(await app.SignUpAsync(), UploadFiles.Form(await DiscAsync(MediaFormat.Png)));

        Assert.True(job.GetProperty("status").GetString() == "completed", job.GetRawText());
        Assert.Equal("local", job.GetProperty("result").GetProperty("engine").GetString());
        Assert.Empty(comfy.Log.Prompts);
    }

    private static async Task<JsonElement> EndAsync(TestAccount account, MultipartFormDataContent form)
    {
        using (form)
        {
            var status = await TestAccount.ReadAsync(await account.Client.PostAsync(Path + "?wait=0", form, Cancel));
            return await account.WaitForEndAsync(status.GetProperty("job_id").GetString()!);
        }
    }

    private async Task<RawImage> PictureAsync(TestAccount account, JsonElement job) =>
        await world.App.Get<Ffmpeg>().DecodeImageAsync(await world.DownloadAsync(account, job.GetProperty("url").GetString()!), MediaFormat.Png, cancel: Cancel);

    private static int AlphaAt(RawImage image, int x, int y) => image.Pixels[(4 * ((y * image.Width) + x)) + 3];

    private static async Task<int> CreditsAsync(TestAccount account) => (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32();

    private Task<List<string>> FilesAsync(TestAccount account, FileKind kind) => world.App.Get<Database>().ReadAsync(
        db => db.Set<MediaFile>().Where(file => file.OwnerId == account.UserId && file.Kind == kind && file.DeletedAt == null).Select(file => file.Filename).ToListAsync(Cancel), Cancel);

    private static Task<byte[]> DiscAsync(MediaFormat format) => DrawnAsync(format, Width, Height, Disc(Width, Height));

    /// <summary>A red disc, 50 of 160 high, on a wall of light grey.</summary>
    private static Func<int, int, (int R, int G, int B)> Disc(int width, int height) => (x, y) =>
    {
        var (dx, dy) = (x - (width / 2), y - (height / 2));
        var radius = height * 50 / 160;
        return (dx * dx) + (dy * dy) < radius * radius ? (200, 40 + (30 * y / height), 50) : (205 - (20 * x / width), 208, 212);
    };

    private static async Task<byte[]> DrawnAsync(MediaFormat format, int width, int height, Func<int, int, (int R, int G, int B)> color)
    {
        var pixels = new byte[width * height * 4];
        for (var i = 0; i < width * height; i++)
        {
            var (r, g, b) = color(i % width, i / width);
            (pixels[4 * i], pixels[(4 * i) + 1], pixels[(4 * i) + 2], pixels[(4 * i) + 3]) = ((byte)r, (byte)g, (byte)b, 255);
        }

        using var folder = new TestFolder();
        var ffmpeg = new Ffmpeg(new FfmpegOptions());
        var png = folder.File("drawn.png");
        await ffmpeg.EncodePngAsync(new RawImage(width, height, pixels), png, null, Cancel);
        if (format is MediaFormat.Png)
        {
            return await File.ReadAllBytesAsync(png, Cancel);
        }

        var other = folder.File("drawn" + format.Extension());
        await ffmpeg.ReencodeImageAsync(png, MediaFormat.Png, other, format, cancel: Cancel);
        return await File.ReadAllBytesAsync(other, Cancel);
    }
}
