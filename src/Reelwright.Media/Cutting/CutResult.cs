namespace Reelwright.Media;

/// <summary>How a cut was made.</summary>
public enum CutMethod
{
    /// <summary>Nothing was encoded.</summary>
    Copy,

    /// <summary>Only pictures between a cut and a keyframe were.</summary>
    Smart,

    /// <summary>All were.</summary>
    Encode,
}

/// <param name="Method">How it was made.</param>
/// <param name="FramesEncoded">Pictures that were encoded.</param>
/// <param name="FramesTotal">Pictures of the result.</param>
/// <param name="Reason">Why all were encoded, as a part of a sentence; else null.</param>
public sealed record CutResult(CutMethod Method, int FramesEncoded, int FramesTotal, string? Reason);
