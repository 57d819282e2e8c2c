using System.Net;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Storage;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Storage;

/// <summary>What holds for every store, and what only S3 can get wrong.</summary>
public sealed class MediaStoreTests
{
    private const string Name = "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("folder")]
    [InlineData("s3")]
    public async Task What_was_put_is_read_whole_in_parts_and_as_a_local_file(string kind)
    {
        await using var s3 = await FakeS3.StartAsync();
        await using var app = await StartAsync(kind, s3);
        var store = app.Get<IMediaStore>();
        var content = Bytes(100_000);
        var path = FileWith(app, content);

        await store.PutAsync(Name, path, "video/mp4", Cancel);

        Assert.False(File.Exists(path));
        Assert.Equal(100_000, await store.FindSizeAsync(Name, Cancel));
        Assert.Equal(content, await ReadAsync(store, 0, 100_000));
        Assert.Equal(content[..10], await ReadAsync(store, 0, 10));
        Assert.Equal(content[99_990..], await ReadAsync(store, 99_990, 10));
        Assert.Equal(content[500..70_500], await ReadAsync(store, 500, 70_000));
        using (var local = (await store.OpenLocalAsync(Name, Cancel))!)
        {
            Assert.Equal(content, await File.ReadAllBytesAsync(local.Path, Cancel));
        }

        Assert.Empty(Directory.EnumerateFiles(app.Get<DataFolder>().Temporary, "*.mp4", SearchOption.AllDirectories));
        Assert.NotNull(await store.FindSizeAsync(Name, Cancel));
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("s3")]
    public async Task What_is_not_there_is_null_and_deleting_it_is_fine(string kind)
    {
        await using var s3 = await FakeS3.StartAsync();
        await using var app = await StartAsync(kind, s3);
        var store = app.Get<IMediaStore>();

        Assert.Null(await store.OpenAsync(Name, 0, 10, Cancel));
        Assert.Null(await store.OpenLocalAsync(Name, Cancel));
        Assert.Null(await store.FindSizeAsync(Name, Cancel));
        await store.DeleteAsync(Name, Cancel);
        await store.PutAsync(Name, FileWith(app, [1]), "video/mp4", Cancel);
        await store.DeleteAsync(Name, Cancel);
        await store.DeleteAsync(Name, Cancel);

        Assert.Null(await store.FindSizeAsync(Name, Cancel));
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("s3")]
    public async Task Names_that_are_paths_never_reach_the_store(string kind)
    {
        await using var s3 = await FakeS3.StartAsync();
        await using var app = await StartAsync(kind, s3);
        var store = app.Get<IMediaStore>();

        foreach (var name in (string[])["../reelwright.db", "a/b.mp4", "", Name + "/..", "/etc/passwd"])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => store.OpenAsync(name, 0, 1, Cancel));
            await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteAsync(name, Cancel));
            await Assert.ThrowsAsync<ArgumentException>(() => store.PutAsync(name, FileWith(app, [1]), "video/mp4", Cancel));
        }
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("s3")]
    public async Task The_library_works_on_it_from_staging_to_deletion(string kind)
    {
        await using var s3 = await FakeS3.StartAsync();
        await using var app = await StartAsync(kind, s3);
        using var client = app.CreatePlainClient();

        var file = await LibraryFiles.AddAsync(app, 7, FileKind.Video, Bytes(5000));
        using var part = await client.SendAsync(ServeMediaTests.Get(file.Url!, "user-7", ("Range", "bytes=100-199")), Cancel);
        await app.Get<Database>().WriteAsync(tx => app.Get<MediaLibrary>().DeleteAsync(tx, [file.Filename], Cancel), Cancel);
        await LibraryFiles.RemoveDeletedAsync(app);

        Assert.Equal(Bytes(5000)[100..200], await part.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Null(await app.Get<IMediaStore>().FindSizeAsync(file.Filename, Cancel));
        Assert.Empty(s3.Objects);
    }

    [Fact]
    public async Task Large_files_go_up_in_parts()
    {
        await using var s3 = await FakeS3.StartAsync();
        await using var app = await StartAsync("s3", s3);
        var content = Bytes((12 << 20) + 5);

        await app.Get<IMediaStore>().PutAsync(Name, FileWith(app, content), "video/mp4", Cancel);

        Assert.Equal(3, s3.Requests.Count(request => request.Contains("partNumber=")));
        Assert.Empty(s3.Uploads);
        var (held, type) = Assert.Single(s3.Objects).Value;
        Assert.True(content.AsSpan().SequenceEqual(held));
        Assert.Equal("video/mp4", type);
    }

    [Fact]
    public async Task An_upload_that_fails_half_way_is_aborted_and_keeps_the_file_here()
    {
        await using var s3 = await FakeS3.StartAsync();
        await using var app = await StartAsync("s3", s3);
        s3.BadPart = 2;
        var path = FileWith(app, Bytes(12 << 20));

        await Assert.ThrowsAsync<Amazon.S3.AmazonS3Exception>(() => app.Get<IMediaStore>().PutAsync(Name, path, "video/mp4", Cancel));

        Assert.True(File.Exists(path));
        Assert.Empty(s3.Uploads);
        Assert.Empty(s3.Objects);
    }

    [Fact]
    public async Task A_store_that_is_busy_for_a_moment_is_asked_again()
    {
        await using var s3 = await FakeS3.StartAsync();
        await using var app = await StartAsync("s3", s3);

        s3.FailNext(1);
        await app.Get<IMediaStore>().PutAsync(Name, FileWith(app, Bytes(100)), "video/mp4", Cancel);
        s3.FailNext(1);

        Assert.Equal(Bytes(100), await ReadAsync(app.Get<IMediaStore>(), 0, 100));
    }

    [Fact]
    public async Task Readers_are_sent_to_the_store_when_the_operator_wants_it_and_only_those_who_may()
    {
        await using var s3 = await FakeS3.StartAsync();
        await using var app = await ReelwrightApp.StartAsync(settings: s3.Settings(redirect: true), services: UserCallers.Use);
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = app.ClientOptions.BaseAddress };
        using var direct = new HttpClient(new HttpClientHandler());
        var file = await LibraryFiles.AddAsync(app, 7, FileKind.Video, Bytes(100));

        using var reply = await client.SendAsync(ServeMediaTests.Get(file.Url + "?download=1", "user-7"), Cancel);
        using var stranger = await client.SendAsync(ServeMediaTests.Get(file.Url!, "user-8"), Cancel);

        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
        Assert.Equal(HttpStatusCode.Found, reply.StatusCode);
        Assert.Contains("no-store", reply.Headers.CacheControl!.ToString());
        using var content = await direct.GetAsync(reply.Headers.Location, Cancel);
        Assert.Equal(Bytes(100), await content.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal("video/mp4", content.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment", content.Content.Headers.ContentDisposition!.DispositionType);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_stops_the_start_with_its_name()
    {
        await using var s3 = await FakeS3.StartAsync();

        var refused = await Assert.ThrowsAsync<StorageUnreachableException>(
            async () => await ReelwrightApp.StartAsync(settings: s3.Settings().Append(("Storage:S3:Bucket", "no-such-bucket"))));

        Assert.Contains("no-such-bucket", refused.Message);
    }

    private static Task<ReelwrightApp> StartAsync(string kind, FakeS3 s3) =>
        ReelwrightApp.StartAsync(settings: kind == "s3" ? s3.Settings() : [], services: UserCallers.Use);

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static string FileWith(ReelwrightApp app, byte[] content)
    {
        var path = Path.Combine(app.Get<DataFolder>().Temporary, Guid.CreateVersion7().ToString());
        File.WriteAllBytes(path, content);
        return path;
    }

    private static async Task<byte[]> ReadAsync(IMediaStore store, long offset, long length)
    {
        await using var stream = (await store.OpenAsync(Name, offset, length, Cancel))!;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Cancel);
        return bytes.ToArray();
    }
}
