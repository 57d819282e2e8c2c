using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>The camera's way through the scene.</summary>
internal sealed class CameraPath(CameraMove move, float pace, float seconds, float horizon, float aspect, ulong seed)
{
    private const int Samples = 24;

    private readonly Noise _shake = new(seed);

    // A camera keeps its speed, so a short film covers less ground; very long ones do not leave the drawn land.
    private readonly float _reach = Math.Clamp(pace * MathF.Sqrt(seconds / 5f), 0.12f, 1.6f);

    public float Horizon => horizon;

    public float Aspect => aspect;

    /// <param name="progress">0 at the first frame, 1 at the last.</param>
    public Lens At(float progress)
    {
        // Mostly even speed, softened at both ends.
        var u = (0.6f * progress) + (0.4f * progress * progress * (3 - (2 * progress)));
        var side = (u - 0.5f) * _reach;
        return move switch
        {
            CameraMove.Static => Plain(),
            CameraMove.In => Plain() with { In = 0.27f * u * _reach, Zoom = 1 + (0.1f * u * _reach) },
            CameraMove.Out => Plain() with { In = 0.27f * (1 - u) * _reach, Zoom = 1 + (0.1f * (1 - u) * _reach) },
            CameraMove.Left => Plain() with { X = -0.42f * side, PanX = 0.22f * side },
            CameraMove.Right => Plain() with { X = 0.42f * side, PanX = -0.22f * side },
            CameraMove.Up => Plain() with { Y = 0.16f * (side + (0.5f * _reach)), PanY = 0.22f * side },
            CameraMove.Down => Plain() with { Y = 0.16f * ((0.5f * _reach) - side), PanY = -0.22f * side },
            CameraMove.Orbit => Plain() with { X = 0.8f * side, PanX = 0.8f * side / 2.6f, In = 0.05f * u },
            CameraMove.Handheld => Shaken(progress * seconds),
            _ => Plain() with { X = 0.05f * side, In = 0.09f * u * MathF.Min(_reach, 1) },
        };
    }

    /// <summary>The part of a plane at that depth that the film will ever show, in world units.</summary>
    public (float Left, float Top, float Right, float Bottom) Visible(float z)
    {
        var (left, top, right, bottom) = (float.MaxValue, float.MaxValue, float.MinValue, float.MinValue);
        for (var i = 0; i <= Samples; i++)
        {
            var map = At(i / (float)Samples).At(z);
            left = MathF.Min(left, map.WorldX(-aspect / 2));
            right = MathF.Max(right, map.WorldX(aspect / 2));
            top = MathF.Min(top, map.WorldY(0));
            bottom = MathF.Max(bottom, map.WorldY(1));
        }

        // A hand's shake falls between the samples.
        return (left - 0.02f, top - 0.02f, right + 0.02f, bottom + 0.02f);
    }

    private Lens Plain() => new(horizon, 0, 0, 0, 0, 0, 1);

    private Lens Shaken(float time)
    {
        var amount = 0.022f * MathF.Min(pace, 1.5f);
        var x = _shake.Sum(time * 1.3f, 3.5f, 3) - 0.5f;
        var y = _shake.Sum(time * 1.6f, 41.5f, 3) - 0.5f;
        return Plain() with { X = x * amount * 2, PanX = x * amount, PanY = y * amount, Zoom = 1.04f };
    }
}
