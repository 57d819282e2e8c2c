using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Sources;

/// <summary>The frames of a given film at the wanted size and rate, one after another; a film that ends begins again.</summary>
internal sealed class FilmReader(Ffmpeg ffmpeg, string path, MediaFormat format, int width, int height, int frameRate, PictureFit fit = PictureFit.Cover) : IAsyncDisposable
{
    private readonly byte[] _bytes = new byte[RawPixelFormat.Rgb24.FrameBytes(width, height)];
    private VideoDecoder? _decoder;

    public int Width => width;

    public int Height => height;

    public static async Task<FilmReader> OpenAsync(Ffmpeg ffmpeg, string path, int width, int height, int frameRate, CancellationToken cancel) =>
        new(ffmpeg, path, await MediaSniffer.SniffFileAsync(path, cancel), width, height, frameRate);

    /// <exception cref="MediaException">The film cannot be decoded.</exception>
    public async ValueTask ReadAsync(Picture target, CancellationToken cancel)
    {
        _decoder ??= Start();
        if (!await _decoder.ReadFrameAsync(_bytes, cancel))
        {
            await _decoder.DisposeAsync();
            _decoder = Start();
            if (!await _decoder.ReadFrameAsync(_bytes, cancel))
            {
                throw new MediaException(MediaFailure.Corrupt, "The film holds no picture that can be read.");
            }
        }

        Rows.Each(height, y =>
        {
            var row = _bytes.AsSpan(3 * y * width, 3 * width);
            for (var x = 0; x < width; x++)
            {
                var i = (y * width) + x;
                (target.R[i], target.G[i], target.B[i]) = (row[3 * x] / 255f, row[(3 * x) + 1] / 255f, row[(3 * x) + 2] / 255f);
            }
        });
    }

    public ValueTask DisposeAsync() => _decoder?.DisposeAsync() ?? ValueTask.CompletedTask;

    private VideoDecoder Start() => ffmpeg.DecodeVideo(path, format, new DecodeSettings { Width = width, Height = height, FrameRate = frameRate, Fit = fit });
}
