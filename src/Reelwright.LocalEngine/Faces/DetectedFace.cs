using System.Numerics;

namespace Reelwright.LocalEngine.Faces;

/// <summary>A face and what it is aligned by, in pixels of its picture; left and right as the viewer sees them.</summary>
/// <param name="Width">Of the face's square, from temple to temple.</param>
/// <param name="Mouth">The middle of the line between the lips.</param>
/// <param name="Votes">How many windows of the detector agreed: a measure of certainty.</param>
/// <param name="EyesSeen">0 to 2; an eye not seen (sunglasses, hair) stands where faces have it.</param>
public sealed record DetectedFace(Vector2 LeftEye, Vector2 RightEye, Vector2 Mouth, double Width, int Votes, int EyesSeen)
{
    internal Vector2 BetweenEyes => (LeftEye + RightEye) / 2;

    internal float EyeDistance => Vector2.Distance(LeftEye, RightEye);

    /// <summary>One eye distance to the right, as the face has it.</summary>
    internal Vector2 Across => RightEye - LeftEye;

    /// <summary>One eye distance from the forehead towards the chin.</summary>
    internal Vector2 Down => new(-Across.Y, Across.X);

    /// <summary>How far the mouth is below the eyes, in eye distances.</summary>
    internal float MouthDepth => Vector2.Dot(Mouth - BetweenEyes, Down) / Down.LengthSquared();
}
