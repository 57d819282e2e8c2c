namespace Reelwright.Server.Studio.Scripts;

/// <summary>A shot that a script asks for.</summary>
/// <param name="Prompt">What is to be seen; understood without the other shots.</param>
/// <param name="Notes">What is said, and what else the script has for the people who make it.</param>
/// <param name="Duration">Seconds.</param>
internal sealed record ScriptShot(string Prompt, string? Notes, double Duration, string ShotType, string CameraMove, string Transition)
{
    public const double LongestByRules = 20;
    public const int MaxNotes = 5_000;
}
