using System.Net.Http.Headers;
using System.Text.Json;
using Reelwright.Media;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Generation;

/// <summary>One studio for a class of tests: the server with its worker, and what tests ask of it.</summary>
public sealed class GenerationWorld : IAsyncLifetime
{
    internal ReelwrightApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await ReelwrightApp.StartAsync();

    public async ValueTask DisposeAsync() => await App.DisposeAsync();

    /// <summary>Downloads a file and probes it.</summary>
    internal async Task<MediaInfo> ProbeAsync(TestAccount account, string url)
    {
        var path = await DownloadAsync(account, url);
        try
        {
            return await App.Get<Ffmpeg>().ProbeAsync(path, await MediaSniffer.SniffFileAsync(path, Cancel), Cancel);
        }
        finally
        {
            File.Delete(path);
        }
    }

    internal async Task<string> DownloadAsync(TestAccount account, string url)
    {
        var path = Path.Combine(App.Home, $"download-{Guid.CreateVersion7():N}{Path.GetExtension(url)}");
        using var reply = await account.Client.GetAsync(url, Cancel);
        Assert.True(reply.IsSuccessStatusCode, $"GET {url}: {(int)reply.StatusCode}");
        await File.WriteAllBytesAsync(path, await reply.Content.ReadAsByteArrayAsync(Cancel), Cancel);
        return path;
    }

    /// <summary>A picture in the caller's library.</summary>
    internal async Task<string> UploadImageAsync(TestAccount account, int width = 96, int height = 64)
    {
        var path = Path.Combine(App.Home, $"picture-{Guid.CreateVersion7():N}.png");
        var pixels = new byte[width * height * 4];
        for (var at = 0; at < pixels.Length; at++)
        {
            pixels[at] = at % 4 == 3 ? (byte)255 : (byte)(at * 7 / width);
        }

        await App.Get<Ffmpeg>().EncodePngAsync(new RawImage(width, height, pixels), path, null, Cancel);
        return (await UploadAsync(account, "/api/upload-image", path)).GetProperty("filename").GetString()!;
    }

    internal static async Task<JsonElement> UploadAsync(TestAccount account, string endpoint, string path)
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(path, Cancel));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent { { content, "file", "a-file" } };
        return await TestAccount.ReadAsync(await account.Client.PostAsync(endpoint, form, Cancel));
    }

    /// <summary>Submits a generation and waits for its end.</summary>
    internal static async Task<JsonElement> MakeAsync(TestAccount account, object request, string endpoint = "/api/generate")
    {
        var status = await account.PostAsync($"{endpoint}?wait=60", request);
        Assert.True(status.GetProperty("status").GetString() == "completed", $"The job should have completed: {status.GetRawText()}");
        return status;
    }

    internal static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
