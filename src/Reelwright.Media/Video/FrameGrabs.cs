namespace Reelwright.Media;

/// <summary>Which frame of a film.</summary>
/// <param name="Place">The place.</param>
/// <param name="Seconds">The time, for <see cref="FramePlace.At"/>; beyond the end means the last frame.</param>
public readonly record struct FramePosition(FramePlace Place, double Seconds = 0)
{
    public static FramePosition First => new(FramePlace.First);

    public static FramePosition Middle => new(FramePlace.Middle);

    public static FramePosition Last => new(FramePlace.Last);

    public static FramePosition At(double seconds) => new(FramePlace.At, seconds);
}

public enum FramePlace
{
    First,
    Middle,
    Last,
    At,
}

/// <summary>Takes single pictures out of films.</summary>
internal sealed class FrameGrabs(FfmpegRunner runner, MediaProbe probe, StillPictures pictures)
{
    // How far before the end to begin decoding for the last frame. A frame can be held longer than any of these:
    // then everything is decoded, which is slow and right.
    private static readonly double[] LookBackSeconds = [0.5, 4];

    public async Task<RawImage> GrabAsync(string path, MediaFormat format, FramePosition position, MediaBounds bounds, CancellationToken cancel)
    {
        if (position.Place is FramePlace.First)
        {
            return Found(await FromAsync(path, format, 0, last: false, bounds, cancel));
        }

        var info = await probe.ProbeAsync(path, format, bounds, cancel);
        if (!info.HasVideo)
        {
            throw new MediaException(MediaFailure.Unsupported, "The file holds no picture.");
        }

        if (position.Place is not FramePlace.Last)
        {
            var wanted = position.Place is FramePlace.Middle ? info.DurationSeconds / 2 : Math.Max(0, position.Seconds);

            // The frame on screen at this time began up to one frame earlier.
            var start = Math.Max(0, wanted - (info.FrameRate is { } rate ? 0.5 / rate.PerSecond : 0));
            if (await FromAsync(path, format, start, last: false, bounds, cancel) is { } shown)
            {
                return shown;
            }
        }

        foreach (var lookBack in LookBackSeconds)
        {
            if (info.DurationSeconds > lookBack
                && await FromAsync(path, format, info.DurationSeconds - lookBack, last: true, bounds, cancel) is { } shown)
            {
                return shown;
            }
        }

        return Found(await FromAsync(path, format, 0, last: true, bounds, cancel));
    }

    /// <summary>A JPEG no wider than <paramref name="maxWidth"/>, for lists of films.</summary>
    public async Task<PictureSize> PosterAsync(string path, MediaFormat format, double atSeconds, int maxWidth, string target, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxWidth, 16);
        var position = atSeconds > 0 ? FramePosition.At(atSeconds) : FramePosition.First;
        var frame = await GrabAsync(path, format, position, MediaBounds.Default, cancel);
        var width = Math.Min(frame.Width, maxWidth);
        var height = Math.Max(1, (int)Math.Round((double)frame.Height * width / frame.Width));
        var size = new PictureSize(width, height, PictureFit.Stretch);
        await pictures.EncodeAsync(frame, MediaFormat.Jpeg, target, null, cancel, size);
        return size;
    }

    private Task<RawImage?> FromAsync(string path, MediaFormat format, double seconds, bool last, MediaBounds bounds, CancellationToken cancel)
    {
        IReadOnlyList<string> seek = seconds > 0 ? ["-ss", FfmpegRunner.Number(seconds)] : [];
        IReadOnlyList<string> limit = last ? [] : ["-frames:v", "1"];
        return pictures.ReadFrameAsync(
        [
            .. FfmpegRunner.Open(path, format, bounds.MaxPixels, ["-threads", FfmpegRunner.Number(runner.Options.Threads), .. seek]),
            "-map", "0:V:0", .. limit, "-fps_mode", "passthrough", "-vf", "scale=w=max(1\\,trunc(iw*sar+0.5)):h=ih,setsar=1,format=rgba",
        ], bounds.MaxPixels, last, cancel);
    }

    private static RawImage Found(RawImage? frame) =>
        frame ?? throw new MediaException(MediaFailure.Corrupt, "The film holds no picture that can be read.");
}
