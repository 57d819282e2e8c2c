using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Reelwright.Media;

namespace Reelwright.Server.Tests.Library;

/// <summary>Small real media, and forms to send them in.</summary>
internal static class UploadFiles
{
    private static readonly Ffmpeg Tools = new(new FfmpegOptions());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Half red, half green.</summary>
    public static async Task<byte[]> PictureAsync(MediaFormat format, int width = 40, int height = 30)
    {
        using var folder = new TestFolder();
        var pixels = new byte[width * height * 4];
        for (var at = 0; at < pixels.Length; at += 4)
        {
            pixels[at + ((at / 4 % width) < width / 2 ? 0 : 1)] = 220;
            pixels[at + 3] = 255;
        }

        var png = folder.File("picture.png");
        await Tools.EncodePngAsync(new RawImage(width, height, pixels), png, null, Cancel);
        if (format is MediaFormat.Png)
        {
            return await File.ReadAllBytesAsync(png, Cancel);
        }

        var other = folder.File("picture" + format.Extension());
        await Tools.ReencodeImageAsync(png, MediaFormat.Png, other, format, cancel: Cancel);
        return await File.ReadAllBytesAsync(other, Cancel);
    }

    public static async Task<byte[]> FilmAsync(int width = 64, int height = 48, int frames = 12)
    {
        using var folder = new TestFolder();
        var path = folder.File("film.mp4");
        await using (var encoder = Tools.EncodeVideo(new VideoEncodeSettings { Width = width, Height = height, FrameRate = new FrameRate(12), Frames = frames, OutputPath = path }))
        {
            var frame = new byte[encoder.FrameBytes];
            for (var at = 0; at < frames; at++)
            {
                Array.Fill(frame, (byte)(60 + (at * 8)), 0, width * height);
                Array.Fill(frame, (byte)128, width * height, frame.Length - (width * height));
                await encoder.WriteFrameAsync(frame, Cancel);
            }

            await encoder.FinishAsync(Cancel);
        }

        return await File.ReadAllBytesAsync(path, Cancel);
    }

    /// <summary>A second of 440 Hz, PCM.</summary>
    public static byte[] Sound(int sampleRate = 8000)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("RIFF"u8);
        writer.Write(36 + (sampleRate * 2));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(sampleRate);
        writer.Write(sampleRate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(sampleRate * 2);
        for (var at = 0; at < sampleRate; at++)
        {
            writer.Write((short)(Math.Sin(at * 440 * 2 * Math.PI / sampleRate) * 8000));
        }

        return bytes.ToArray();
    }

    public static MultipartFormDataContent Form(byte[] content, string part = "file", string name = "holiday.bin", string type = "application/octet-stream")
    {
        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue(type);
        return new MultipartFormDataContent { { file, part, name } };
    }

    public static async Task<(int Status, JsonElement Body)> SendAsync(HttpClient client, string path, HttpContent content, string? key = "user-7", string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var reply = await client.SendAsync(request, Cancel);
        return ((int)reply.StatusCode, JsonSerializer.Deserialize<JsonElement>(await reply.Content.ReadAsStringAsync(Cancel)));
    }

    /// <summary>Bytes of an Exif block that would give a place away.</summary>
    public static byte[] WithExif(byte[] jpeg)
    {
        var secret = Encoding.ASCII.GetBytes("Exif\0\0II*\0\b\0\0\0\0\0 52.5200N 13.4050E of my home");
        return [.. jpeg[..2], 0xFF, 0xE1, (byte)((secret.Length + 2) >> 8), (byte)(secret.Length + 2), .. secret, .. jpeg[2..]];
    }
}

/// <summary>A folder that goes with the test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reelwright-test-");

    public string Path => _folder.FullName;

    public string File(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
