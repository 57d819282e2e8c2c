using System.Numerics;

namespace Reelwright.LocalEngine.Sources.Portraits;

/// <summary>Where the parts of a face are, in pixels.</summary>
/// <param name="Center">Of the face.</param>
/// <param name="Size">Half its width and half its height.</param>
/// <param name="LeftEye">The eye on the left of the picture.</param>
/// <param name="RightEye">The other.</param>
/// <param name="Mouth">The middle of the line between the lips.</param>
/// <param name="IsSeen">False when nothing looked like a face and the usual place was taken.</param>
internal readonly record struct FaceLayout(Vector2 Center, Vector2 Size, Vector2 LeftEye, Vector2 RightEye, Vector2 Mouth, bool IsSeen)
{
    /// <summary>The distance between the eyes: the measure of everything else.</summary>
    public float Unit => Vector2.Distance(LeftEye, RightEye);

    public Vector2 BetweenEyes => (LeftEye + RightEye) / 2;

    public FaceLayout Scaled(float factor) =>
        new(Center * factor, Size * factor, LeftEye * factor, RightEye * factor, Mouth * factor, IsSeen);
}
