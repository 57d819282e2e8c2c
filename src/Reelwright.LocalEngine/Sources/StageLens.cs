using System.Numerics;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources;

/// <summary>
/// The geometry of a camera before a <see cref="DepthStage"/>: where a place of the picture goes, and where a place of the frame came from.
/// What the camera would see beyond the picture's edges is not there: the outer parts are stretched, gently and only as far as needed, so
/// that the picture always fills the frame.
/// </summary>
internal readonly struct StageLens
{
    // Even the farthest thing moves a little, or a sky with clouds looks glued to the frame.
    private const float FarShare = 0.15f;

    // The outer part of the picture that may stretch.
    private const float Band = 0.3f;

    private readonly CameraPose _pose;
    private readonly float _drift;
    private readonly float _width;
    private readonly Vector2 _center;
    private readonly float _sin;
    private readonly float _cos;
    private readonly float _pivot;
    private readonly Vector2 _low;
    private readonly Vector2 _high;
    private readonly Vector2 _band;
    private readonly (Vector2 Low, Vector2 High) _beyondFar;
    private readonly (Vector2 Low, Vector2 High) _beyondNear;

    /// <param name="real">How much real picture there is in the margin.</param>
    public StageLens(CameraPose pose, float drift, Vector2 size, Vector2 margin, Vector2 real)
    {
        (_pose, _drift, _width, _center) = (pose, drift, size.X, margin + (size / 2));
        (_sin, _cos) = (MathF.Sin(pose.Roll), MathF.Cos(pose.Roll));
        _pivot = pose.Pivot < 0 ? 0 : Weight(pose.Pivot);
        (_low, _high, _band) = (margin - real, margin + size - Vector2.One + real, size * Band);
        (_beyondFar, _beyondNear) = (Beyond(0, size, margin), Beyond(1, size, margin));
    }

    public Vector2 Forth(float x, float y, float near)
    {
        var from = Stretch(new(x, y), near, back: false);
        var (scale, shift) = At(near);
        var (dx, dy) = ((from.X - _center.X) * scale, (from.Y - _center.Y) * scale);
        return new(_center.X + (dx * _cos) - (dy * _sin) + shift.X, _center.Y + (dx * _sin) + (dy * _cos) + shift.Y);
    }

    public Vector2 Back(float x, float y, float near) => Stretch(Plain(x, y, near), near, back: true);

    private static float Weight(float near) => FarShare + ((1 - FarShare) * near);

    private Vector2 Plain(float x, float y, float near)
    {
        var (scale, shift) = At(near);
        var (dx, dy) = (x - shift.X - _center.X, y - shift.Y - _center.Y);
        return new(_center.X + (((dx * _cos) + (dy * _sin)) / scale), _center.Y + (((dy * _cos) - (dx * _sin)) / scale));
    }

    private (float Scale, Vector2 Shift) At(float near)
    {
        var weight = Weight(near);
        var moved = (weight - _pivot) * _width;
        var sky = _drift == 0 ? 0 : _drift * (1 - Tones.Smooth(0, 0.06f, near));
        return (1 / (1 - (_pose.Forward * weight)), new Vector2((-_pose.X * moved) + sky, -_pose.Y * moved));
    }

    private (Vector2 Low, Vector2 High) Beyond(float near, Vector2 size, Vector2 margin)
    {
        var (least, most) = (_low, _high);
        foreach (var corner in (ReadOnlySpan<Vector2>)[Vector2.Zero, new(size.X - 1, 0), new(0, size.Y - 1), size - Vector2.One])
        {
            var at = Plain(corner.X + margin.X, corner.Y + margin.Y, near);
            (least, most) = (Vector2.Min(least, at), Vector2.Max(most, at));
        }

        return (_low - least, most - _high);
    }

    private Vector2 Stretch(Vector2 at, float near, bool back)
    {
        var low = Vector2.Lerp(_beyondFar.Low, _beyondNear.Low, near);
        var high = Vector2.Lerp(_beyondFar.High, _beyondNear.High, near);
        return new(
            Stretch(at.X, _low.X + _band.X, _high.X - _band.X, _band.X, low.X, high.X, back),
            Stretch(at.Y, _low.Y + _band.Y, _high.Y - _band.Y, _band.Y, low.Y, high.Y, back));
    }

    private static float Stretch(float at, float low, float high, float band, float lowBeyond, float highBeyond, bool back)
    {
        if (lowBeyond > 0 && at < low)
        {
            return low - Stretch(low - at, band, lowBeyond, back);
        }

        return highBeyond > 0 && at > high ? high + Stretch(at - high, band, highBeyond, back) : at;
    }

    /// <summary>Backwards: 0 to band + beyond becomes 0 to band, by a parabola that starts with slope 1. Forwards: its inverse.</summary>
    private static float Stretch(float at, float band, float beyond, bool back)
    {
        var bend = Math.Min(beyond, band * 0.9f) / ((band + beyond) * (band + beyond));
        return back ? at - (bend * at * at) : (1 - MathF.Sqrt(Math.Max(0, 1 - (4 * bend * at)))) / (2 * bend);
    }
}
