using System.Runtime.CompilerServices;

namespace Reelwright.Media;

/// <summary>Gives a film's frames one after another. Not for use by several threads at once.</summary>
public sealed class VideoDecoder : IAsyncDisposable
{
    private readonly ToolProcess _process;
    private bool _ended;

    private VideoDecoder(ToolProcess process, DecodeSettings settings)
    {
        _process = process;
        process.Input.Close();
        FrameBytes = settings.PixelFormat.FrameBytes(settings.Width, settings.Height);
    }

    /// <summary>The bytes of one frame.</summary>
    public int FrameBytes { get; }

    public int FramesRead { get; private set; }

    internal static VideoDecoder Start(FfmpegRunner runner, string path, MediaFormat format, DecodeSettings settings)
    {
        if (settings.StartSeconds is not (>= 0 and < 1e6))
        {
            throw new ArgumentException("Decoding starts at 0 seconds or later.", nameof(settings));
        }

        if (settings.Fit is PictureFit.Within)
        {
            throw new ArgumentException("The frames of a film have the size asked for: Cover, Contain or Stretch.", nameof(settings));
        }

        IReadOnlyList<string> seek = settings.StartSeconds > 0 ? ["-ss", FfmpegRunner.Number(settings.StartSeconds)] : [];
        IReadOnlyList<string> limit = settings.MaxFrames is { } frames ? ["-frames:v", FfmpegRunner.Number(frames)] : [];
        return new VideoDecoder(runner.Start(
        [
            .. FfmpegRunner.Open(path, format, settings.Bounds.MaxPixels, ["-threads", FfmpegRunner.Number(runner.Options.Threads), .. seek]),
            "-map", "0:V:0", "-an", "-sn", "-dn",
            "-vf", $"fps=fps={settings.FrameRate},{PictureFits.Filter(settings.Fit, settings.Width, settings.Height)},{Colours(settings.PixelFormat)}",
            .. limit, "-f", "rawvideo", "pipe:1",
        ]), settings);
    }

    /// <summary>Fills <paramref name="frame"/> with the next frame; false at the end of the film.</summary>
    /// <exception cref="MediaException">The film cannot be decoded.</exception>
    public async ValueTask<bool> ReadFrameAsync(Memory<byte> frame, CancellationToken cancel)
    {
        if (frame.Length != FrameBytes)
        {
            throw new ArgumentException($"A frame has {FrameBytes} bytes, not {frame.Length}.", nameof(frame));
        }

        if (_ended)
        {
            return false;
        }

        using var watch = _process.Watch(cancel);
        var read = await _process.Output.ReadAtLeastAsync(frame, FrameBytes, throwOnEndOfStream: false, CancellationToken.None);
        watch.ThrowIfEnded();
        if (read == FrameBytes)
        {
            FramesRead++;
            return true;
        }

        var exitCode = await _process.ExitAsync();
        watch.ThrowIfEnded();
        _ended = true;
        if (exitCode != 0 || read > 0)
        {
            throw FfmpegFailure.From(exitCode, _process.ErrorLines);
        }

        return FramesRead > 0
            ? false
            : throw new MediaException(MediaFailure.Corrupt, "The film holds no picture that can be read.", string.Join('\n', _process.ErrorLines));
    }

    /// <summary>All frames, each in an array of its own.</summary>
    public async IAsyncEnumerable<byte[]> ReadAllAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            var frame = new byte[FrameBytes];
            if (!await ReadFrameAsync(frame, cancel))
            {
                yield break;
            }

            yield return frame;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Colours(RawPixelFormat format) => format is RawPixelFormat.Yuv420p
        ? "scale=out_range=tv:out_color_matrix=bt709,format=yuv420p"
        : $"format={format.FfmpegName()}";
}
