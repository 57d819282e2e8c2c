using Reelwright.Server.Billing;

namespace Reelwright.Server.Studio.Export;

/// <summary>The frame of an exported film: the first clip's shape, as large as the resolution holds, at the rate that suits most of the film.</summary>
internal static class ExportFrame
{
    private const int Smallest = 16;
    private const double MostRate = 120;

    // What a join takes where a film does not say.
    private const double UsualRate = 25;

    /// <summary>Even numbers. A lying film is as high as the resolution's short side, a standing one as wide; a very long one is bounded by the long side.</summary>
    /// <param name="width">Of the first clip, in pixels.</param>
    /// <param name="height">Of the first clip, in pixels.</param>
    /// <param name="resolution">What was asked for.</param>
    public static (int Width, int Height) Of(int width, int height, Resolution resolution)
    {
        var (mostWide, mostHigh) = width >= height ? (resolution.LongSide, resolution.ShortSide) : (resolution.ShortSide, resolution.LongSide);
        var scale = Math.Min((double)mostWide / width, (double)mostHigh / height);
        return (Even(width * scale, mostWide), Even(height * scale, mostHigh));
    }

    /// <summary>The clip whose rate the film has.</summary>
    /// <remarks>A clip is smooth in a film whose rate is its own or a multiple of it; else pictures are dropped, or stay for different times. So of the clips' rates the one is taken
    /// at which most seconds are smooth, and of equals the higher, which drops nothing. Of the clips with that rate, one of the film's size can be copied.</remarks>
    /// <param name="clips">In order: frames per second, null where unknown; seconds; and whether it has the film's size.</param>
    public static int Lead(IReadOnlyList<(double? Rate, double Seconds, bool HasSize)> clips)
    {
        var rated = clips.Select((clip, number) => (Number: number, Rate: clip.Rate is >= 1 ? Math.Min(clip.Rate.Value, MostRate) : UsualRate, clip.Seconds, clip.HasSize)).ToList();
        return rated.OrderByDescending(lead => Math.Round(rated.Where(clip => IsSmooth(lead.Rate / clip.Rate)).Sum(clip => clip.Seconds), 1))
            .ThenByDescending(lead => Math.Round(lead.Rate, 2))
            .ThenByDescending(lead => lead.HasSize)
            .ThenBy(lead => lead.Number)
            .First().Number;
    }

    /// <summary>29.97 in 60 repeats or drops a picture once in half a minute, which nobody sees.</summary>
    private static bool IsSmooth(double times) => Math.Round(times) is >= 1 and var whole && Math.Abs(times - whole) <= 0.0015 * whole;

    private static int Even(double length, int most) => Math.Clamp((int)Math.Round(length / 2) * 2, Smallest, most & ~1);
}
