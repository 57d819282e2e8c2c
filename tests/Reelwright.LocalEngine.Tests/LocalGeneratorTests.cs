using System.Security.Cryptography;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Tests;

public sealed class LocalGeneratorTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("reelwright-engine-");
    private readonly Ffmpeg _ffmpeg = new(new FfmpegOptions());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Delete(recursive: true);

    [Theory]
    [InlineData(64, 48, 9, 24)]
    [InlineData(16, 16, 1, 16)]
    [InlineData(130, 74, 26, 25)]
    public async Task A_film_has_exactly_the_size_the_frames_and_the_rate_asked_for(int width, int height, int frames, int rate)
    {
        var request = new LocalRequest(LocalTechnique.TextToVideo, "a lighthouse at dusk", width, height, 1) { Frames = frames, FrameRate = rate };

        var result = await GenerateAsync(request, "film.mp4");

        var info = await _ffmpeg.ProbeAsync(result.Path, MediaSniffer.SniffFile(result.Path), Cancel);
        Assert.Equal((width, height), (info.Width, info.Height));
        Assert.Equal(frames, info.FrameCount);
        Assert.Equal(frames / (double)rate, info.DurationSeconds, 3);
    }

    [Fact]
    public async Task A_picture_is_a_png_of_the_size_asked_for()
    {
        var result = await GenerateAsync(new LocalRequest(LocalTechnique.TextToImage, "mountains in winter", 96, 64, 1), "picture.png");

        var image = await _ffmpeg.DecodeImageAsync(result.Path, MediaFormat.Png, cancel: Cancel);
        Assert.Equal((96, 64), (image.Width, image.Height));
    }

    [Fact]
    public async Task The_file_says_how_it_came_to_be()
    {
        var result = await GenerateAsync(new LocalRequest(LocalTechnique.TextToVideo, "three red boats", 32, 32, 99) { Frames = 2 }, "film.mp4");

        var metadata = await MediaMetadata.ReadAsync(result.Path, Cancel);
        Assert.NotNull(metadata);
        Assert.Equal("three red boats", metadata.Prompt);
        Assert.Equal("wan-t2v", metadata.Model);
        Assert.Equal(99, metadata.Seed);
        Assert.Equal("local", metadata.Engine);
        Assert.Equal(DigitalSourceType.AlgorithmicMedia, metadata.DigitalSourceType);
    }

    [Fact]
    public async Task The_same_request_gives_the_same_file_and_another_seed_another()
    {
        var request = new LocalRequest(LocalTechnique.TextToVideo, "a sailboat in the rain", 96, 64, 5) { Frames = 5 };

        var first = await HashAsync(request, cores: 1);
        Assert.Equal(first, await HashAsync(request, cores: 4));
        Assert.NotEqual(first, await HashAsync(request with { Seed = 6 }, cores: 4));
    }

    [Fact]
    public async Task A_cancelled_generation_leaves_no_file()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var request = new LocalRequest(LocalTechnique.TextToVideo, "a city", 64, 64, 1) { Frames = 400 };
        var progress = new Callback(seen =>
        {
            if (seen.Fraction > 0.01)
            {
                cancel.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new LocalGenerator(_ffmpeg).GenerateAsync(request, File("film.mp4"), _home.FullName, "wan-t2v", progress, cancel.Token));

        Assert.Empty(_home.GetFiles());
    }

    [Fact]
    public async Task Every_second_of_film_a_small_preview_shows_the_frame_that_was_drawn()
    {
        var previews = new List<byte[]>();
        var request = new LocalRequest(LocalTechnique.TextToVideo, "three red sailboats at sunset", 512, 288, 3) { Frames = 9, FrameRate = 4 };

        var film = await GenerateAsync(request, "film.mp4", new Callback(seen =>
        {
            if (seen.Preview is { } preview)
            {
                previews.Add(preview);
            }
        }));

        Assert.Equal(3, previews.Count);
        for (var second = 0; second < previews.Count; second++)
        {
            var path = Path.Combine(_home.FullName, $"{second}.png");
            await System.IO.File.WriteAllBytesAsync(path, previews[second], Cancel);
            var preview = await _ffmpeg.DecodeImageAsync(path, MediaFormat.Png, cancel: Cancel);
            Assert.Equal((256, 144), (preview.Width, preview.Height));
            var frame = await _ffmpeg.GrabFrameAsync(film.Path, MediaFormat.Mp4, FramePosition.At(second), Cancel);
            Assert.InRange(MeanDifference(preview, Halved(frame)), 0, 6);
        }
    }

    private static double MeanDifference(RawImage one, RawImage other) => one.Pixels.Zip(other.Pixels, (a, b) => Math.Abs(a - b)).Average();

    private static RawImage Halved(RawImage image)
    {
        var (width, stride) = (image.Width / 2, image.Width * 4);
        var half = new byte[width * (image.Height / 2) * 4];
        for (var at = 0; at < half.Length; at++)
        {
            var (x, y, channel) = (at / 4 % width, at / 4 / width, at % 4);
            var corner = (y * 2 * stride) + (x * 8) + channel;
            half[at] = (byte)((image.Pixels[corner] + image.Pixels[corner + 4] + image.Pixels[corner + stride] + image.Pixels[corner + stride + 4]) / 4);
        }

        return new RawImage(width, image.Height / 2, half);
    }

    [Fact]
    public async Task Progress_only_grows_and_ends_at_one()
    {
        var seen = new List<double>();
        var request = new LocalRequest(LocalTechnique.TextToVideo, "a field", 32, 32, 1) { Frames = 7 };

        await new LocalGenerator(_ffmpeg).GenerateAsync(
            request, File("film.mp4"), _home.FullName, "wan-t2v", new Callback(progress => seen.Add(progress.Fraction)), Cancel);

        Assert.Equal(seen.Order(), seen);
        Assert.Equal(1, seen[^1]);
        Assert.True(seen.Count >= 7, $"7 frames gave only {seen.Count} reports.");
    }

    [Theory]
    [InlineData(15, 16)]
    [InlineData(16, 17)]
    [InlineData(8, 16)]
    [InlineData(4098, 16)]
    public async Task Sizes_that_cannot_be_made_are_refused(int width, int height) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => GenerateAsync(new LocalRequest(LocalTechnique.TextToVideo, "", width, height, 1), "film.mp4"));

    private async Task<string> HashAsync(LocalRequest request, int cores)
    {
        var generator = new LocalGenerator(_ffmpeg) { Cores = cores };
        var result = await generator.GenerateAsync(request, File($"{request.Seed}-{cores}.mp4"), _home.FullName, "wan-t2v", null, Cancel);
        return Convert.ToHexString(SHA256.HashData(await System.IO.File.ReadAllBytesAsync(result.Path, Cancel)));
    }

    private Task<LocalResult> GenerateAsync(LocalRequest request, string name, IProgress<LocalProgress>? progress = null) =>
        new LocalGenerator(_ffmpeg).GenerateAsync(request, File(name), _home.FullName, "wan-t2v", progress, Cancel);

    private string File(string name) => Path.Combine(_home.FullName, name);

    private sealed class Callback(Action<LocalProgress> report) : IProgress<LocalProgress>
    {
        public void Report(LocalProgress value) => report(value);
    }
}
