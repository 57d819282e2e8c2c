using System.Runtime.InteropServices;

namespace Reelwright.Media;

/// <summary>The one door to FFmpeg. Safe for use by several threads at once.</summary>
/// <remarks>
/// Paths are files on this machine. Formats come from <see cref="MediaSniffer"/>, never from a name. Every method throws
/// <see cref="MediaException"/> when the work cannot be done and <see cref="OperationCanceledException"/> when cancelled;
/// both leave no process and no partial file.
/// </remarks>
public sealed partial class Ffmpeg
{
    public const long DefaultMaxPixels = 50_000_000;

    private readonly FfmpegRunner _runner;
    private readonly MediaProbe _probe;
    private readonly StillPictures _pictures;
    private readonly FrameGrabs _frames;
    private readonly MarkBurner _marks;
    private readonly FilmFitter _fitter;
    private readonly SoundEncoder _sounds;
    private readonly Lock _gate = new();
    private Task<FfmpegFeatures>? _features;

    public Ffmpeg(FfmpegOptions options)
    {
        _runner = new FfmpegRunner(options);
        _probe = new MediaProbe(_runner);
        _pictures = new StillPictures(_runner);
        _frames = new FrameGrabs(_runner, _probe, _pictures);
        _marks = new MarkBurner(_runner, _probe);
        _fitter = new FilmFitter(_runner, _probe);
        _sounds = new SoundEncoder(_runner, _probe);
    }

    public FfmpegOptions Options => _runner.Options;

    /// <summary>Asks the installed FFmpeg once what it can do.</summary>
    /// <exception cref="MediaException">NotFound.</exception>
    public Task<FfmpegFeatures> DetectAsync(CancellationToken cancel = default)
    {
        lock (_gate)
        {
            // An answer is kept, a failure is not: FFmpeg may be installed meanwhile.
            if (_features is null or { IsCompleted: true, IsCompletedSuccessfully: false })
            {
                _features = FfmpegFeatures.AskAsync(_runner, CancellationToken.None);
            }

            return _features.WaitAsync(cancel);
        }
    }

    /// <summary>What a file holds, within <see cref="MediaBounds.Default"/>.</summary>
    /// <exception cref="MediaException">Corrupt, Unsupported, TooLarge.</exception>
    public Task<MediaInfo> ProbeAsync(string path, MediaFormat format, CancellationToken cancel) =>
        ProbeAsync(path, format, MediaBounds.Default, cancel);

    public Task<MediaInfo> ProbeAsync(string path, MediaFormat format, MediaBounds bounds, CancellationToken cancel) =>
        _probe.ProbeAsync(path, format, bounds, cancel);

    /// <summary>Starts a film. Dispose the encoder whatever happens.</summary>
    /// <exception cref="ArgumentException">Sizes, frames or quality that cannot be encoded.</exception>
    public VideoEncoder EncodeVideo(VideoEncodeSettings settings) =>
        VideoEncoder.Start(_runner, settings, settings.AudioPath is { } audio ? MediaSniffer.SniffFile(audio) : MediaFormat.Unknown);

    /// <summary>Starts decoding a film's frames. Dispose the decoder whatever happens.</summary>
    public VideoDecoder DecodeVideo(string path, MediaFormat format, DecodeSettings settings) =>
        VideoDecoder.Start(_runner, path, format, settings);

    /// <summary>A still picture (of a GIF the first), turned as its EXIF says, in its own size or the one wanted.</summary>
    /// <exception cref="MediaException">Corrupt, Unsupported, TooLarge when it has more than <paramref name="maxPixels"/>.</exception>
    public Task<RawImage> DecodeImageAsync(
        string path, MediaFormat format, long maxPixels = DefaultMaxPixels, PictureSize? size = null, CancellationToken cancel = default) =>
        _pictures.DecodeAsync(path, format, maxPixels, size, cancel);

    public Task EncodePngAsync(RawImage image, string path, MediaMetadata? metadata, CancellationToken cancel) =>
        _pictures.EncodeAsync(image, MediaFormat.Png, path, metadata, cancel);

    /// <summary>Decodes a picture and writes its pixels anew: nothing else of the source, metadata included, survives.</summary>
    /// <param name="target">Png, Jpeg (what was see-through becomes white) or Webp.</param>
    public async Task ReencodeImageAsync(
        string source, MediaFormat format, string path, MediaFormat target, long maxPixels = DefaultMaxPixels, PictureSize? size = null, CancellationToken cancel = default) =>
        await _pictures.EncodeAsync(await _pictures.DecodeAsync(source, format, maxPixels, size, cancel), target, path, null, cancel);

    /// <summary>A JPEG of the frame at a time, no wider than <paramref name="maxWidth"/> (16 or more).</summary>
    public Task<PictureSize> WritePosterAsync(string video, MediaFormat format, double atSeconds, int maxWidth, string path, CancellationToken cancel) =>
        _frames.PosterAsync(video, format, atSeconds, maxWidth, path, cancel);

    /// <summary>One frame as PNG, in the film's display size.</summary>
    public async Task ExtractFrameAsync(string video, MediaFormat format, FramePosition position, string path, CancellationToken cancel) =>
        await _pictures.EncodeAsync(await GrabFrameAsync(video, format, position, cancel), MediaFormat.Png, path, null, cancel);

    /// <summary>One frame in memory, in the film's display size.</summary>
    public Task<RawImage> GrabFrameAsync(string video, MediaFormat format, FramePosition position, CancellationToken cancel) =>
        _frames.GrabAsync(video, format, position, MediaBounds.Default, cancel);

    /// <summary>The sound mixed to one channel: samples from -1 to 1 at <paramref name="sampleRate"/>.</summary>
    /// <exception cref="MediaException">Unsupported: the file has no sound.</exception>
    public async Task<float[]> DecodeMonoAsync(string path, MediaFormat format, int sampleRate, double maxSeconds, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sampleRate, 192_000);
        if (maxSeconds is not (> 0 and <= 6 * 3600))
        {
            throw new ArgumentOutOfRangeException(nameof(maxSeconds), maxSeconds, "Between 0 and 6 hours.");
        }

        var most = (long)Math.Ceiling(maxSeconds * sampleRate);
        var command = _runner.Command(
        [
            .. FfmpegRunner.Open(path, format, DefaultMaxPixels), "-map", "0:a:0", "-vn", "-ac", "1", "-ar", FfmpegRunner.Number(sampleRate),
            "-af", $"aresample={sampleRate},atrim=end_sample={most}", "-f", "f32le", "pipe:1",
        ]) with
        { MaxCapturedBytes = (most + 1) * sizeof(float) };
        var result = await _runner.RunAsync(command, cancel);
        return MemoryMarshal.Cast<byte, float>(result.Output).ToArray();
    }

    /// <summary>Burns a line of text into an MP4 film's frames; frames, rate, length and sound stay as they are.</summary>
    public Task BurnMarkAsync(string source, string path, MarkSettings mark, MediaMetadata? metadata, CancellationToken cancel) =>
        _marks.BurnAsync(source, path, mark, metadata, cancel);

    /// <summary>Encodes a film of another program anew, in exactly the size, frames and rate asked for, with its sound. Nothing else of the source survives.</summary>
    /// <returns>What the result is.</returns>
    /// <exception cref="MediaException">Unsupported also when the source has too few frames, or is smaller than what is to be cut out of it.</exception>
    public Task<MediaInfo> FitFilmAsync(string source, string path, FilmFit fit, CancellationToken cancel) => _fitter.FitAsync(source, path, fit, cancel);
    /// <summary>Writes a sound, or a film's sound, as MP3, WAV or FLAC.</summary>
    /// <returns>What was written.</returns>
    public Task<MediaInfo> EncodeSoundAsync(string source, MediaFormat sourceFormat, string path, SoundSettings settings, CancellationToken cancel) =>
        _sounds.EncodeAsync(source, sourceFormat, path, settings, cancel);

    /// <summary>The font of burnt-in text, or null when none is installed.</summary>
    public string? FindFont() => _marks.FindFont();
}
