using System.Globalization;

namespace Reelwright.Server.Hosting.Rendering;

/// <summary>A film's length in words.</summary>
internal static class Lengths
{
    /// <summary>For people, e.g. 1:02:03 or 0:07.</summary>
    public static string Clock(double seconds)
    {
        var length = TimeSpan.FromSeconds(Math.Max(1, Math.Round(seconds)));
        return length.ToString(length.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>ISO 8601, e.g. PT7.2S.</summary>
    public static string Iso(double seconds) => $"PT{seconds.ToString("0.###", CultureInfo.InvariantCulture)}S";
}
