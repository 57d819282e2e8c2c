using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources;

/// <summary>Where the camera stands: shares of the picture's width, seen at nearness 1.</summary>
/// <param name="Forward">How far it has come towards what is nearest (0 not at all, 1 all the way).</param>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
/// <param name="Pivot">The nearness that stays where it is while the camera moves sideways; below 0 when nothing does.</param>
/// <param name="Roll">Radians.</param>
internal readonly record struct CameraPose(float Forward, float X, float Y, float Pivot, float Roll);

/// <summary>A camera's way from rest at the first frame to the end of its move.</summary>
internal sealed class CameraPath(CameraMove move, float amount, int frames, int frameRate, long seed)
{
    public CameraPose At(int index)
    {
        var u = frames <= 1 ? 0 : (float)index / (frames - 1);

        // Starts from rest and arrives still moving a little: films that end in a full stop look like slides.
        var eased = Tones.Mix(u * u * (3 - (2 * u)), u, 0.35f) * Far;
        return move switch
        {
            CameraMove.In => new(0.26f * eased, 0, 0, -1, 0),
            CameraMove.Out => new(-0.24f * eased, 0, 0, -1, 0),
            CameraMove.Left => new(0.03f * eased, -0.085f * eased, 0, -1, 0),
            CameraMove.Right => new(0.03f * eased, 0.085f * eased, 0, -1, 0),
            CameraMove.Up => new(0.03f * eased, 0, -0.07f * eased, -1, 0),
            CameraMove.Down => new(0.03f * eased, 0, 0.07f * eased, -1, 0),
            CameraMove.Orbit => new(0.02f * eased, 0.10f * MathF.Sin(MathF.PI * 1.5f * eased), 0, 0.45f, 0),
            CameraMove.Handheld => Shaken(index),
            CameraMove.Static => default,
            _ => new(0.14f * eased, (Chance.At(seed, 77) < 0.5f ? -0.035f : 0.035f) * eased, 0, 0.3f, 0),
        };
    }

    // Longer films go further, up to a point where the guess at the depth would show.
    private float Far => amount * Math.Clamp(MathF.Sqrt((float)frames / frameRate / 3f), 0.7f, 1.35f);

    private CameraPose Shaken(int index)
    {
        var seconds = (float)index / frameRate;
        var ramp = Tones.Smooth(0, 0.7f, seconds) * amount;
        float Sway(int which, float speed) => ramp * (Chance.Clouds(seed + which, seconds * speed, which, 3) - 0.5f);
        return new(0.05f * ramp, 0.10f * Sway(1, 1.3f), 0.08f * Sway(2, 1.6f), -1, 0.035f * Sway(3, 1.1f));
    }
}
