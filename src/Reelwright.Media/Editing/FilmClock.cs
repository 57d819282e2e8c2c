namespace Reelwright.Media;

/// <summary>In which units the times of a result are counted.</summary>
internal static class FilmClock
{
    /// <summary>Finer units overflow the 32 bits that MP4 has for how long a frame is shown, after four seconds.</summary>
    private const int FinestDenominator = 1_000_000;

    /// <summary>The source's own unit, so that no time is rounded; a microsecond where it is finer than that.</summary>
    public static MediaClock Fine(MediaClock clock) =>
        (long)clock.Denominator / clock.Numerator > FinestDenominator || clock.Denominator > int.MaxValue / 2 ? new MediaClock(1, FinestDenominator) : clock;

    /// <summary>Options of an MP4 file in whose units every time of the clock is whole.</summary>
    public static IReadOnlyList<string> File(MediaClock clock)
    {
        var video = (long)clock.Denominator;
        while (video < 10_000)
        {
            video *= 2;
        }

        // The movie's clock says when its streams begin: whole for frames and samples, where that fits.
        var movie = video / FrameRate.GreatestDivisor(video, H264.SampleRate) * H264.SampleRate;
        return
        [
            "-video_track_timescale", FfmpegRunner.Number(video),
            "-movie_timescale", FfmpegRunner.Number(movie <= int.MaxValue ? movie : video),
            "-movflags", "+faststart", "-fflags", "+bitexact", "-f", "mp4",
        ];
    }
}
