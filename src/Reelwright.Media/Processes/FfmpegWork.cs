using System.Globalization;

namespace Reelwright.Media;

/// <summary>How much ffmpeg is going to write: frames where they are known, else seconds.</summary>
internal readonly record struct FfmpegWork(long? Frames, double? Seconds)
{
    public static FfmpegWork OfFrames(long frames) => new(frames, null);

    public static FfmpegWork OfSeconds(double seconds) => new(null, seconds);

    /// <summary>What a line of <c>-progress</c> says of it; null for lines about something else.</summary>
    public double? FractionOf(string line)
    {
        var (name, value) = line.IndexOf('=') is var at and > 0 ? (line[..at], line[(at + 1)..].Trim()) : ("", "");
        if (!long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var done) || done < 0)
        {
            return null;
        }

        return (name, Frames, Seconds) switch
        {
            ("frame", > 0 and var frames, _) => Math.Clamp((double)done / frames, 0, 1),
            ("out_time_us", null, > 0 and var seconds) => Math.Clamp(done / 1e6 / seconds, 0, 1),
            _ => null,
        };
    }
}
