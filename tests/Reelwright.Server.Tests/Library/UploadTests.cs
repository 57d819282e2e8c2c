using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Media;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Storage;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Library;

public sealed class UploadTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MediaFormat.Png, "image/png", "file")]
    [InlineData(MediaFormat.Jpeg, "image/jpeg", "image")]
    [InlineData(MediaFormat.Webp, "image/webp", "file")]
    public async Task A_picture_is_known_by_its_content_and_served_to_its_owner(MediaFormat format, string contentType, string part)
    {
        await using var app = await ReelwrightApp.StartAsync(services: UserCallers.Use);
        using var client = app.CreatePlainClient();

        var (status, body) = await UploadFiles.SendAsync(client, "/api/upload-image", UploadFiles.Form(await UploadFiles.PictureAsync(format), part, "x.mp4", "text/html"));

        Assert.Equal(200, status);
        Assert.Equal((40, 30), (body.GetProperty("width").GetInt32(), body.GetProperty("height").GetInt32()));
        Assert.Equal($"/api/input-image/{body.GetProperty("filename").GetString()}", body.GetProperty("url").GetString());
        using var served = await client.SendAsync(ServeMediaTests.Get(body.GetProperty("url").GetString()!, "user-7"), Cancel);
        Assert.Equal(contentType, served.Content.Headers.ContentType!.ToString());
        Assert.Equal(body.GetProperty("size_bytes").GetInt64(), served.Content.Headers.ContentLength);
        using var stranger = await client.SendAsync(ServeMediaTests.Get(body.GetProperty("url").GetString()!, "user-8"), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
    }

    [Fact]
    public async Task A_pictures_metadata_does_not_survive()
    {
        await using var app = await ReelwrightApp.StartAsync(services: UserCallers.Use);
        using var client = app.CreatePlainClient();
        var upload = UploadFiles.WithExif(await UploadFiles.PictureAsync(MediaFormat.Jpeg));
        Assert.Contains("of my home", Encoding.Latin1.GetString(upload));

        var (status, body) = await UploadFiles.SendAsync(client, "/api/upload-image", UploadFiles.Form(upload));

        Assert.Equal(200, status);
        using var local = await app.Get<MediaLibrary>().OpenLocalAsync(body.GetProperty("filename").GetString()!, Cancel);
        Assert.DoesNotContain("of my home", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(local.Path, Cancel)));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_film_is_probed_gets_a_thumbnail_and_is_announced_in_its_own_transaction(Db db)
    {
        var heard = new Listener();
        await using var app = await ReelwrightApp.StartAsync(db, services: services =>
        {
            UserCallers.Use(services);
            services.AddSingleton<IUploadListener>(heard);
        });
        using var client = app.CreatePlainClient();

        var (status, body) = await UploadFiles.SendAsync(client, "/api/upload-video", UploadFiles.Form(await UploadFiles.FilmAsync()));

        Assert.Equal(200, status);
        Assert.Equal("video", body.GetProperty("kind").GetString());
        Assert.Equal((64, 48), (body.GetProperty("width").GetInt32(), body.GetProperty("height").GetInt32()));
        Assert.Equal(12, body.GetProperty("frame_rate").GetDouble());
        Assert.Equal(1, body.GetProperty("duration_seconds").GetDouble(), 0.01);
        Assert.Equal(body.GetProperty("filename").GetString(), heard.Video!.Filename);
        Assert.Equal(heard.Video.Filename, heard.Poster!.Parent);
        using var poster = await client.SendAsync(ServeMediaTests.Get(heard.Poster.Url!, "user-7"), Cancel);
        Assert.Equal("image/jpeg", poster.Content.Headers.ContentType!.ToString());
        Assert.Equal((64, 48), (heard.Poster.Width, heard.Poster.Height));
    }

    [Fact]
    public async Task A_sound_is_probed()
    {
        await using var app = await ReelwrightApp.StartAsync(services: UserCallers.Use);
        using var client = app.CreatePlainClient();

        var (status, body) = await UploadFiles.SendAsync(client, "/api/upload-audio", UploadFiles.Form(UploadFiles.Sound()));

        Assert.Equal(200, status);
        Assert.Equal("audio", body.GetProperty("kind").GetString());
        Assert.Equal(1, body.GetProperty("duration_seconds").GetDouble(), 0.01);
        Assert.Equal(JsonValueKind.Null, body.GetProperty("width").ValueKind);
        using var served = await client.SendAsync(ServeMediaTests.Get(body.GetProperty("url").GetString()!, "user-7"), Cancel);
        Assert.Equal("audio/wav", served.Content.Headers.ContentType!.ToString());
    }

    public static TheoryData<string, string, string> Unusable => new()
    {
        { "/api/upload-image", "empty", "unsupported_media" },
        { "/api/upload-image", "text", "unsupported_media" },
        { "/api/upload-image", "svg", "unsupported_media" },
        { "/api/upload-image", "film", "unsupported_media" },
        { "/api/upload-image", "torn-picture", "unsupported_media" },
        { "/api/upload-image", "huge-picture", "unsupported_media" },
        { "/api/upload-video", "playlist", "unsupported_media" },
        { "/api/upload-video", "picture", "unsupported_media" },
        { "/api/upload-video", "sound", "unsupported_media" },
        { "/api/upload-video", "torn-film", "unsupported_media" },
        { "/api/upload-audio", "film", "unsupported_media" },
        { "/api/upload-audio", "torn-sound", "unsupported_media" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task What_cannot_be_used_is_400_names_its_part_and_leaves_nothing(string path, string what, string code)
    {
        await using var app = await ReelwrightApp.StartAsync(services: UserCallers.Use);
        using var client = app.CreatePlainClient();

        var (status, body) = await UploadFiles.SendAsync(client, path, UploadFiles.Form(await BytesAsync(what)));

        Assert.Equal((400, code), (status, body.GetProperty("code").GetString()));
        Assert.True(body.GetProperty("errors").TryGetProperty("file", out _));
        Assert.DoesNotContain(app.Home, body.GetRawText());
        await ExpectNothingStoredAsync(app);
    }

    [Fact]
    public async Task Forms_that_are_none_are_400_or_413_with_the_limit()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Limits:ImageBytes", "5000")], services: UserCallers.Use);
        using var client = app.CreatePlainClient();

        var (status, body) = await UploadFiles.SendAsync(client, "/api/upload-image", new StringContent("{}", Encoding.UTF8, "application/json"));
        Assert.Equal((400, "unsupported_media"), (status, body.GetProperty("code").GetString()));

        (status, body) = await UploadFiles.SendAsync(client, "/api/upload-image", UploadFiles.Form([1], part: "picture"));
        Assert.Equal((400, "invalid_request"), (status, body.GetProperty("code").GetString()));
        Assert.True(body.GetProperty("errors").TryGetProperty("file", out _));

        (status, body) = await UploadFiles.SendAsync(client, "/api/upload-image", UploadFiles.Form(new byte[6000]));
        Assert.Equal((413, 5000), (status, body.GetProperty("max_bytes").GetInt64()));

        (status, body) = await UploadFiles.SendAsync(client, "/api/upload-image", UploadFiles.Form([1]), key: null);
        Assert.Equal((401, "unauthenticated"), (status, body.GetProperty("code").GetString()));

        var torn = new ByteArrayContent(Encoding.ASCII.GetBytes("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhalf of it"));
        torn.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        (status, body) = await UploadFiles.SendAsync(client, "/api/upload-image", torn);
        Assert.Equal((400, "unsupported_media"), (status, body.GetProperty("code").GetString()));
        await ExpectNothingStoredAsync(app);
    }

    [Fact]
    public async Task A_client_that_hangs_up_half_way_leaves_nothing()
    {
        await using var app = await ReelwrightApp.StartAsync(services: UserCallers.Use);
        var folder = Path.Combine(app.Get<DataFolder>().Temporary, "uploads");
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync("127.0.0.1", app.ClientOptions.BaseAddress.Port, Cancel);
            await socket.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes("POST /api/upload-image HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer user-7\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000\r\n\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhalf of it"),
                Cancel);
            await LibraryFiles.UntilAsync("the upload has begun", () => Directory.Exists(folder) && Directory.EnumerateDirectories(folder).Any());
        }

        await ExpectNothingStoredAsync(app);
    }

    [Fact]
    public async Task A_full_disk_is_503_and_nothing_is_stored()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Storage:ReserveBytes", long.MaxValue.ToString())], services: UserCallers.Use);
        using var client = app.CreatePlainClient();

        var (status, body) = await UploadFiles.SendAsync(client, "/api/upload-image", UploadFiles.Form(await UploadFiles.PictureAsync(MediaFormat.Png)));

        Assert.Equal((503, "storage_full"), (status, body.GetProperty("code").GetString()));
        await ExpectNothingStoredAsync(app);
    }

    [Fact]
    public async Task Without_ffmpeg_it_is_503_with_a_hint()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Media:FfmpegPath", "/nowhere/ffmpeg"), ("Media:FfprobePath", "/nowhere/ffprobe")], services: UserCallers.Use);
        using var client = app.CreatePlainClient();

        var (status, body) = await UploadFiles.SendAsync(client, "/api/upload-image", UploadFiles.Form(await UploadFiles.PictureAsync(MediaFormat.Png)));

        Assert.Equal((503, "engine_unavailable", "ffmpeg"), (status, body.GetProperty("code").GetString(), body.GetProperty("capability").GetString()));
        Assert.Contains("doctor", body.GetProperty("hint").GetString());
        await ExpectNothingStoredAsync(app);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task The_same_upload_under_the_same_key_is_stored_once(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db, services: UserCallers.Use);
        using var client = app.CreatePlainClient();
        var picture = await UploadFiles.PictureAsync(MediaFormat.Png);

        var (_, first) = await UploadFiles.SendAsync(client, "/api/upload-image", UploadFiles.Form(picture), idempotencyKey: "k1");
        var (status, again) = await UploadFiles.SendAsync(client, "/api/upload-image", UploadFiles.Form(picture), idempotencyKey: "k1");

        Assert.Equal(200, status);
        Assert.Equal(first.GetProperty("filename").GetString(), again.GetProperty("filename").GetString());
        Assert.Single(await LibraryFiles.AllOnDiskAsync(app));
        var (other, _) = await UploadFiles.SendAsync(client, "/api/upload-image", UploadFiles.Form(UploadFiles.WithExif(await UploadFiles.PictureAsync(MediaFormat.Jpeg))), idempotencyKey: "k1");
        Assert.Equal(422, other);
    }

    [Fact]
    public async Task A_transaction_that_fails_takes_the_stored_files_with_it()
    {
        await using var app = await ReelwrightApp.StartAsync(services: services =>
        {
            UserCallers.Use(services);
            services.AddSingleton<IUploadListener>(new Listener { Fails = true });
        });
        using var client = app.CreatePlainClient();

        var (status, _) = await UploadFiles.SendAsync(client, "/api/upload-video", UploadFiles.Form(await UploadFiles.FilmAsync()));

        Assert.Equal(500, status);
        await LibraryFiles.RemoveDeletedAsync(app);
        await ExpectNothingStoredAsync(app);
    }

    private static async Task ExpectNothingStoredAsync(ReelwrightApp app)
    {
        Assert.Empty(await LibraryFiles.AllOnDiskAsync(app));
        Assert.Equal(0, await app.Get<Database>().ReadAsync(db => db.Set<MediaFile>().CountAsync(Cancel), Cancel));
        Assert.Equal(0, await app.Get<Database>().ReadAsync(db => db.Set<MediaIntent>().CountAsync(Cancel), Cancel));

        // The folder of an upload goes after its reply has been sent.
        await LibraryFiles.UntilAsync(
            "no temporary file is left", () => !Directory.EnumerateFiles(app.Get<DataFolder>().Temporary, "*", SearchOption.AllDirectories).Any());
    }

    private static async Task<byte[]> BytesAsync(string what) => what switch
    {
        "empty" => [],
        "text" => "just some words"u8.ToArray(),
        "svg" => "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"u8.ToArray(),
        "playlist" => "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"u8.ToArray(),
        "picture" => await UploadFiles.PictureAsync(MediaFormat.Png),
        "torn-picture" => (await UploadFiles.PictureAsync(MediaFormat.Png, 400, 300))[..60],
        "huge-picture" => Huge(await UploadFiles.PictureAsync(MediaFormat.Png)),
        "film" => await UploadFiles.FilmAsync(),
        "torn-film" => (await UploadFiles.FilmAsync())[..600],
        "sound" => UploadFiles.Sound(),
        "torn-sound" => UploadFiles.Sound()[..30],
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
    };

    /// <summary>The same picture, claiming to be 40,000 pixels wide and high.</summary>
    private static byte[] Huge(byte[] png)
    {
        byte[] size = [0, 0, 0x9C, 0x40];
        size.CopyTo(png, 16);
        size.CopyTo(png, 20);
        var crc = uint.MaxValue;
        foreach (var value in png.AsSpan(12, 17))
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), ~crc);
        return png;
    }

    private sealed class Listener : IUploadListener
    {
        public MediaFile? Video { get; private set; }

        public MediaFile? Poster { get; private set; }

        public bool Fails { get; init; }

        public Task VideoUploadedAsync(Tx tx, MediaFile video, MediaFile poster, CancellationToken cancel)
        {
            (Video, Poster) = (video, poster);
            return Fails ? throw new InvalidOperationException("the list is broken") : Task.CompletedTask;
        }
    }
}
