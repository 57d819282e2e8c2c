namespace Reelwright.Server.Studio.Shots;

/// <summary>The words shots are described with.</summary>
internal static class ShotWords
{
    public const string Cut = "cut";

    public static IReadOnlyList<string> Types { get; } =
        ["establishing", "wide", "medium", "close-up", "extreme-close-up", "over-the-shoulder", "pov", "aerial", "insert"];

    public static IReadOnlyList<string> Moves { get; } =
        ["static", "pan-left", "pan-right", "tilt-up", "tilt-down", "dolly-in", "dolly-out", "tracking", "crane", "orbit", "handheld", "zoom-in", "zoom-out"];

    public static IReadOnlyList<string> Transitions { get; } = [Cut, "fade", "dissolve", "wipe"];

    /// <summary>Seconds two shots overlap in a transition that is no cut.</summary>
    public const double TransitionSeconds = 0.5;
}
