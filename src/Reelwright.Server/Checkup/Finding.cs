namespace Reelwright.Server.Checkup;

/// <summary>What a look at one thing showed.</summary>
/// <param name="Name">The thing, e.g. <c>ffmpeg</c>.</param>
/// <param name="Detail">What was found, in words.</param>
/// <param name="Remedy">What to do about it, a line for each thing; null when nothing has to be done.</param>
public sealed record Finding(string Name, FindingState State, string Detail, string? Remedy = null);

public enum FindingState
{
    Ok,

    /// <summary>It works without; something is worse for it.</summary>
    Warning,

    /// <summary>The studio does not work without.</summary>
    Missing,
}
