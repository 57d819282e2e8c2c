namespace Reelwright.Media;

/// <summary>How every film of the product is encoded.</summary>
internal static class H264
{
    public const int SampleRate = 48_000;

    private static readonly HashSet<string> Presets = new(StringComparer.Ordinal)
        { "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow" };

    /// <summary>Video options of the output.</summary>
    public static IReadOnlyList<string> Video(FrameRate rate, string preset, double crf, int threads)
    {
        if (!Presets.Contains(preset))
        {
            throw new ArgumentException($"\"{preset}\" is no preset of x264.", nameof(preset));
        }

        if (crf is not (>= 0 and <= 51))
        {
            throw new ArgumentOutOfRangeException(nameof(crf), crf, "Between 0 and 51.");
        }

        // Groups of at most a second, closed and of equal length, make cheap seeking and cuts at whole seconds possible.
        var group = FfmpegRunner.Number(Math.Max(1, (long)Math.Floor(rate.PerSecond)));
        return
        [
            "-c:v", "libx264", "-preset", preset, "-crf", FfmpegRunner.Number(crf), "-threads", FfmpegRunner.Number(threads),
            "-g", group, "-keyint_min", group, "-sc_threshold", "0", "-flags:v", "+cgop+bitexact",

            // B-frames put the first picture behind the first timestamp; an edit list then has to hide it, and players
            // that ignore it show a film that starts late. They save about a tenth of the bytes: not worth that.
            "-bf", "0",
            "-pix_fmt", "yuv420p", "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
            "-profile:v", crf > 0 ? "high" : "high444",
        ];
    }

    /// <summary>Options of the MP4 file. Its clocks count in units in which a frame and a sample of sound are whole.</summary>
    public static IReadOnlyList<string> File(FrameRate rate)
    {
        var movieClock = (long)rate.Numerator / FrameRate.GreatestDivisor(rate.Numerator, SampleRate) * SampleRate;
        var videoClock = (long)rate.Numerator;
        while (videoClock < 10_000)
        {
            videoClock *= 2;
        }

        return
        [
            "-movie_timescale", FfmpegRunner.Number(movieClock <= int.MaxValue ? movieClock : rate.Numerator),
            "-video_track_timescale", FfmpegRunner.Number(videoClock),
            "-movflags", "+faststart", "-fflags", "+bitexact", "-f", "mp4",
        ];
    }
}
