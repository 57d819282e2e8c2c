namespace Reelwright.Server.Billing;

/// <summary>A named frame size that a tier may fill, lying or standing.</summary>
internal sealed record Resolution(string Id, string Name, int LongSide, int ShortSide)
{
    public static Resolution P480 { get; } = new("480p", "480p", 854, 480);

    public static Resolution P720 { get; } = new("720p", "720p", 1280, 720);

    public static Resolution P1080 { get; } = new("1080p", "1080p", 1920, 1080);

    public static Resolution P2160 { get; } = new("4k", "4K", 3840, 2160);

    /// <summary>Smallest first.</summary>
    public static IReadOnlyList<Resolution> All { get; } = [P480, P720, P1080, P2160];

    /// <summary>Whether a frame fits, in either orientation.</summary>
    public bool Holds(int width, int height) =>
        Math.Max(width, height) <= LongSide && Math.Min(width, height) <= ShortSide;

    public static Resolution? Parse(string? id) =>
        All.FirstOrDefault(resolution => string.Equals(resolution.Id, id, StringComparison.OrdinalIgnoreCase));
}
