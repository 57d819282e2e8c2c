namespace Reelwright.Server.Studio;

/// <summary>How large things get. Far beyond any film, and small enough that every list stays quick.</summary>
internal static class StudioLimits
{
    /// <summary>Of one account, and of one organisation.</summary>
    public const int Projects = 10_000;

    public const int Shots = 500;
    public const int Elements = 100;
    public const int Comments = 10_000;

    /// <summary>Generations that a project's own reply shows; the rest is in <c>GET /api/generations</c>.</summary>
    public const int ShownGenerations = 100;
}
