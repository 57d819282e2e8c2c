using System.Buffers.Binary;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Mesh;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Tests.Sources;

/// <summary>A folder of given media made for one test, and the real FFmpeg to read it.</summary>
internal sealed class Studio : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reelwright-sources-");

    public Ffmpeg Ffmpeg { get; } = new(new FfmpegOptions());

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<Studio> OpenAsync() => Task.FromResult(new Studio());

    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public string Image(string name, Picture picture)
    {
        var path = Path(name + ".png");
        File.WriteAllBytes(path, PngEncoder.Encode(picture));
        return path;
    }

    /// <summary>A WAV file, 16 kHz, one channel: a voice-like buzz as loud as said (0 to 1) at each second.</summary>
    public string Tone(string name, double seconds, Func<double, float> loudness)
    {
        const int Rate = 16_000;
        var count = (int)(seconds * Rate);
        var bytes = new byte[44 + (2 * count)];
        "RIFF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        "WAVEfmt "u8.CopyTo(bytes.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), Rate);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), Rate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(34), 16);
        "data"u8.CopyTo(bytes.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), 2 * count);
        for (var i = 0; i < count; i++)
        {
            var time = (double)i / Rate;
            var buzz = (Math.Sin(time * 2 * Math.PI * 180) + (0.6 * Math.Sin(time * 2 * Math.PI * 720)) + (0.4 * Math.Sin(time * 2 * Math.PI * 1500))) / 2;
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(44 + (2 * i)), (short)(buzz * loudness(time) * 20_000));
        }

        var path = Path(name + ".wav");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public async Task<string> FilmAsync(string name, int frames, int frameRate, Func<int, Picture> draw, string? sound = null)
    {
        var first = draw(0);
        var path = Path(name + ".mp4");
        await using var encoder = Ffmpeg.EncodeVideo(new VideoEncodeSettings
        {
            Width = first.Width,
            Height = first.Height,
            FrameRate = frameRate,
            InputFormat = RawPixelFormat.Rgb24,
            OutputPath = path,
            Frames = frames,
            AudioPath = sound,
        });
        for (var i = 0; i < frames; i++)
        {
            await encoder.WriteFrameAsync(Bytes(i == 0 ? first : draw(i)), Cancel);
        }

        await encoder.FinishAsync(Cancel);
        return path;
    }

    /// <summary>All frames of a film.</summary>
    public async Task<List<Picture>> FramesAsync(string path, int width, int height, int frameRate)
    {
        var frames = new List<Picture>();
        await using var decoder = Ffmpeg.DecodeVideo(path, MediaSniffer.SniffFile(path), new DecodeSettings { Width = width, Height = height, FrameRate = frameRate });
        await foreach (var bytes in decoder.ReadAllAsync(Cancel))
        {
            var picture = new Picture(width, height);
            for (var i = 0; i < width * height; i++)
            {
                (picture.R[i], picture.G[i], picture.B[i]) = (bytes[3 * i] / 255f, bytes[(3 * i) + 1] / 255f, bytes[(3 * i) + 2] / 255f);
            }

            frames.Add(picture);
        }

        return frames;
    }

    /// <summary>The first frames of a source, in order.</summary>
    public static async Task<List<Picture>> RenderAsync(IFrameSource source, int width, int height, int count)
    {
        var frames = new List<Picture>();
        for (var i = 0; i < count; i++)
        {
            frames.Add(new Picture(width, height));
            await source.RenderAsync(i, frames[i], Cancel);
        }

        return frames;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static byte[] Bytes(Picture picture)
    {
        var bytes = new byte[3 * picture.R.Length];
        for (var i = 0; i < picture.R.Length; i++)
        {
            bytes[3 * i] = Byte(picture.R[i]);
            bytes[(3 * i) + 1] = Byte(picture.G[i]);
            bytes[(3 * i) + 2] = Byte(picture.B[i]);
        }

        return bytes;
    }

    private static byte Byte(float value) => (byte)((Math.Clamp(value, 0, 1) * 255) + 0.5f);
}
