using Reelwright.Server.Billing;

namespace Reelwright.Server.Studio.Export;

/// <summary>The frame of an exported film: the first clip's shape, as large as the resolution holds.</summary>
internal static class ExportFrame
{
    private const int Smallest = 16;

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

    private static int Even(double length, int most) => Math.Clamp((int)Math.Round(length / 2) * 2, Smallest, most & ~1);
}
