using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Storage;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Library;

public sealed class ServeMediaTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_owner_gets_every_byte_with_headers_that_keep_browsers_from_doing_harm()
    {
        await using var app = await ReelwrightApp.StartAsync(services: UserCallers.Use);
        using var client = app.CreatePlainClient();
        var file = await LibraryFiles.AddAsync(app, 7, FileKind.Video, Content);

        using var reply = await client.SendAsync(Get(file.Url!, "user-7"), Cancel);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal(Content, await reply.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal("video/mp4", reply.Content.Headers.ContentType!.ToString());
        Assert.Equal($"inline; filename={file.Filename}", reply.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal("nosniff", Assert.Single(reply.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("sandbox; default-src 'none'", Assert.Single(reply.Headers.GetValues("Content-Security-Policy")));
        Assert.True(reply.Headers.CacheControl is { Private: true, NoCache: true });
        Assert.Equal("bytes", Assert.Single(reply.Headers.AcceptRanges));
        Assert.False(reply.Headers.Contains("Referrer-Policy"));
        Assert.Equal($"\"{file.Sha256[..32]}\"", reply.Headers.ETag!.ToString());

        using var download = await client.SendAsync(Get(file.Url + "?download=1", "user-7"), Cancel);
        Assert.Equal("attachment", download.Content.Headers.ContentDisposition!.DispositionType);
    }

    [Theory]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=990-", 990, 10)]
    [InlineData("bytes=-10", 990, 10)]
    [InlineData("bytes=-5000", 0, 1000)]
    [InlineData("bytes=995-2000", 995, 5)]
    [InlineData("bytes=999-999", 999, 1)]
    public async Task A_range_gets_just_that_part(string range, int offset, int length)
    {
        await using var app = await ReelwrightApp.StartAsync(services: UserCallers.Use);
        using var client = app.CreatePlainClient();
        var file = await LibraryFiles.AddAsync(app, 7, FileKind.Video, Content);

        using var reply = await client.SendAsync(Get(file.Url!, "user-7", ("Range", range)), Cancel);

        Assert.Equal(HttpStatusCode.PartialContent, reply.StatusCode);
        Assert.Equal($"bytes {offset}-{offset + length - 1}/1000", reply.Content.Headers.ContentRange!.ToString());
        Assert.Equal(Content[offset..(offset + length)], await reply.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task Ranges_outside_are_416_and_ranges_that_make_no_sense_are_ignored()
    {
        await using var app = await ReelwrightApp.StartAsync(services: UserCallers.Use);
        using var client = app.CreatePlainClient();
        var file = await LibraryFiles.AddAsync(app, 7, FileKind.Video, Content);

        foreach (var range in (string[])["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
        {
            using var outside = await client.SendAsync(Get(file.Url!, "user-7", ("Range", range)), Cancel);
            Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, outside.StatusCode);
            Assert.Equal("bytes */1000", outside.Content.Headers.ContentRange!.ToString());
            Assert.Contains("range_not_satisfiable", await outside.Content.ReadAsStringAsync(Cancel));
        }

        foreach (var range in (string[])["bytes=abc", "bytes=9-1", "lines=1-2", "bytes=0-1,5-6", "bytes="])
        {
            using var whole = await client.SendAsync(Get(file.Url!, "user-7", ("Range", range)), Cancel);
            Assert.Equal((range, HttpStatusCode.OK), (range, whole.StatusCode));
            Assert.Equal(1000, (await whole.Content.ReadAsByteArrayAsync(Cancel)).Length);
        }
    }

    [Fact]
    public async Task Conditions_are_honoured()
    {
        await using var app = await ReelwrightApp.StartAsync(services: UserCallers.Use);
        using var client = app.CreatePlainClient();
        var file = await LibraryFiles.AddAsync(app, 7, FileKind.Video, Content);
        var tag = $"\"{file.Sha256[..32]}\"";

        using var known = await client.SendAsync(Get(file.Url!, "user-7", ("If-None-Match", tag)), Cancel);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Empty(await known.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal(tag, known.Headers.ETag!.ToString());
        using var other = await client.SendAsync(Get(file.Url!, "user-7", ("If-None-Match", "\"other\"")), Cancel);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var same = await client.SendAsync(Get(file.Url!, "user-7", ("If-Range", tag), ("Range", "bytes=0-1")), Cancel);
        Assert.Equal(HttpStatusCode.PartialContent, same.StatusCode);
        using var changed = await client.SendAsync(Get(file.Url!, "user-7", ("If-Range", "\"other\""), ("Range", "bytes=0-1")), Cancel);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);

        var head = Get(file.Url!, "user-7", ("Range", "bytes=0-1"));
        head.Method = HttpMethod.Head;
        using var headers = await client.SendAsync(head, Cancel);
        Assert.Equal(HttpStatusCode.OK, headers.StatusCode);
        Assert.Equal(1000, headers.Content.Headers.ContentLength);
        Assert.Equal(tag, headers.Headers.ETag!.ToString());
        Assert.Empty(await headers.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Strangers_need_the_token_or_a_public_video_and_thumbnails_follow_their_video(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db, services: UserCallers.Use);
        using var client = app.CreatePlainClient();
        var database = app.Get<Database>();
        var video = await LibraryFiles.AddAsync(app, 7, FileKind.Video, Content);
        var poster = await LibraryFiles.AddAsync(app, 7, FileKind.Thumbnail, Content, parent: video.Filename);
        var master = await LibraryFiles.AddAsync(app, 7, FileKind.Master, Content, parent: video.Filename);

        foreach (var url in new[] { video.Url!, poster.Url! })
        {
            await ExpectAsync(client, url, null, HttpStatusCode.Unauthorized);
            await ExpectAsync(client, url, "user-8", HttpStatusCode.NotFound);
            await ExpectAsync(client, url + "?token=wrong", null, HttpStatusCode.NotFound);
            await ExpectAsync(client, url + "?token=", "user-8", HttpStatusCode.NotFound);
            await ExpectAsync(client, url, "user-7", HttpStatusCode.OK);
        }

        var token = await database.WriteAsync(tx => MediaSharing.ShareAsync(tx, video.Filename, Cancel), Cancel);
        foreach (var url in new[] { video.Url!, poster.Url! })
        {
            using var shared = await client.SendAsync(Get($"{url}?token={token}"), Cancel);
            Assert.Equal(HttpStatusCode.OK, shared.StatusCode);
            Assert.Equal("no-referrer", Assert.Single(shared.Headers.GetValues("Referrer-Policy")));
            Assert.True(shared.Headers.CacheControl!.Private);
            await ExpectAsync(client, $"{url}?token={token}x", "user-8", HttpStatusCode.NotFound);
        }

        await database.WriteAsync(tx => MediaSharing.RevokeAsync(tx, video.Filename, Cancel), Cancel);
        await ExpectAsync(client, $"{poster.Url}?token={token}", null, HttpStatusCode.NotFound);
        await database.WriteAsync(tx => MediaSharing.SetPublicAsync(tx, video.Filename, true, Cancel), Cancel);
        await ExpectAsync(client, video.Url!, null, HttpStatusCode.OK);
        await ExpectAsync(client, poster.Url!, "user-8", HttpStatusCode.OK);

        Assert.Null(master.Url);
        await ExpectAsync(client, $"/api/video/{master.Filename}", "user-7", HttpStatusCode.NotFound);
        await ExpectAsync(client, $"/api/audio/{video.Filename}", "user-7", HttpStatusCode.NotFound);
        await database.WriteAsync(tx => app.Get<MediaLibrary>().DeleteAsync(tx, [video.Filename], Cancel), Cancel);
        await ExpectAsync(client, video.Url!, "user-7", HttpStatusCode.NotFound);
        await ExpectAsync(client, poster.Url!, "user-7", HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/api/video/..%2f..%2freelwright.db")]
    [InlineData("/api/video/..%5creelwright.db")]
    [InlineData("/api/video/%2e%2e/reelwright.db")]
    [InlineData("/api/video/nothing.mp4")]
    [InlineData("/api/video/%00")]
    [InlineData("/api/image/wan-t2v-20261122-aaaaaaaaaaaaaaaaaaaaaaaaaa.png")]
    public async Task A_path_in_place_of_a_name_is_not_found(string path)
    {
        await using var app = await ReelwrightApp.StartAsync(services: UserCallers.Use);

        // By hand: a client would tidy the path up.
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", app.ClientOptions.BaseAddress.Port, Cancel);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer user-7\r\nConnection: close\r\n\r\n"), Cancel);
        using var reader = new StreamReader(socket.GetStream());
        var status = await reader.ReadLineAsync(Cancel);

        Assert.True(status is "HTTP/1.1 404 Not Found" or "HTTP/1.1 400 Bad Request", status);
        Assert.DoesNotContain("SQLite", await reader.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task A_file_deleted_while_it_is_read_is_read_to_its_end()
    {
        await using var app = await ReelwrightApp.StartAsync(services: UserCallers.Use);
        using var client = app.CreatePlainClient();
        var big = new byte[24 << 20];
        new Random(5).NextBytes(big);
        var file = await LibraryFiles.AddAsync(app, 7, FileKind.Video, big);
        using var reply = await client.SendAsync(Get(file.Url!, "user-7"), HttpCompletionOption.ResponseHeadersRead, Cancel);
        await using var body = await reply.Content.ReadAsStreamAsync(Cancel);
        var start = new byte[1000];
        await body.ReadExactlyAsync(start, Cancel);

        await app.Get<Database>().WriteAsync(tx => app.Get<MediaLibrary>().DeleteAsync(tx, [file.Filename], Cancel), Cancel);
        await LibraryFiles.RemoveDeletedAsync(app);
        Assert.Null(await app.Get<IMediaStore>().FindSizeAsync(file.Filename, Cancel));

        using var rest = new MemoryStream();
        await body.CopyToAsync(rest, Cancel);
        Assert.True(big.AsSpan().SequenceEqual((byte[])[.. start, .. rest.ToArray()]));
        await ExpectAsync(client, file.Url!, "user-7", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_row_without_its_file_is_404_without_the_files_headers()
    {
        await using var app = await ReelwrightApp.StartAsync(services: UserCallers.Use);
        using var client = app.CreatePlainClient();
        var file = await LibraryFiles.AddAsync(app, 7, FileKind.Video, Content);
        await app.Get<IMediaStore>().DeleteAsync(file.Filename, Cancel);

        using var reply = await client.SendAsync(Get(file.Url!, "user-7"), Cancel);

        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
        Assert.Null(reply.Headers.ETag);
        Assert.Null(reply.Content.Headers.ContentDisposition);
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Tokens_never_reach_the_log()
    {
        var lines = new LogLines();
        await using var app = await ReelwrightApp.StartAsync(
            settings: [("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace"), ("Logging:LogLines:LogLevel:Default", "Trace")],
            services: services =>
            {
                UserCallers.Use(services);
                services.AddLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(lines));
            });
        using var client = app.CreatePlainClient();
        var file = await LibraryFiles.AddAsync(app, 7, FileKind.Video, Content);
        var token = await app.Get<Database>().WriteAsync(tx => MediaSharing.ShareAsync(tx, file.Filename, Cancel), Cancel);
        lines.Clear();

        await ExpectAsync(client, $"{file.Url}?token={token}", null, HttpStatusCode.OK);
        await ExpectAsync(client, $"{file.Url}?token=wrong-token", null, HttpStatusCode.NotFound);

        Assert.NotEmpty(lines.All());
        Assert.All(lines.All(), line => Assert.DoesNotContain(token!, line));
        Assert.All(lines.All(), line => Assert.DoesNotContain("wrong-token", line));
    }

    internal static HttpRequestMessage Get(string url, string? key = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return request;
    }

    private static async Task ExpectAsync(HttpClient client, string url, string? key, HttpStatusCode expected)
    {
        using var reply = await client.SendAsync(Get(url, key), Cancel);
        Assert.Equal((url, key, expected), (url, key, reply.StatusCode));
    }
}
