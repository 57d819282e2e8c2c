using System.Numerics;

namespace Reelwright.LocalEngine.Faces;

/// <summary>
/// Places of a face in the face's own measure: the middle of the eyes is the origin, x runs from the left to the right eye, y down; the eyes are 1
/// apart and the mouth is <see cref="MouthFinder.Usual"/> below them. Two faces laid over each other by it have eyes and mouth at the same places.
/// </summary>
internal readonly struct FaceFrame
{
    private readonly Vector2 _origin;
    private readonly Vector2 _across;
    private readonly Vector2 _down;

    public FaceFrame(DetectedFace face)
    {
        (_origin, _across) = (face.BetweenEyes, face.Across);
        _down = face.Down * (face.MouthDepth / MouthFinder.Usual);
    }

    /// <summary>Pixels of the picture in one unit.</summary>
    public float Unit => _across.Length();

    public Vector2 ToFace(Vector2 pixel)
    {
        var away = pixel - _origin;
        return new(Vector2.Dot(away, _across) / _across.LengthSquared(), Vector2.Dot(away, _down) / _down.LengthSquared());
    }

    public Vector2 ToPixel(Vector2 place) => _origin + (place.X * _across) + (place.Y * _down);
}
