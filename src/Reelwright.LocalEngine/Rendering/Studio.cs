using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Prompts;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>What every builder of scenery needs: the reading, the light, the camera, the tools.</summary>
internal sealed class Studio(SceneReading reading, Palette palette, CameraPath camera, Composition plan, Detail detail, Dice dice, ParallelOptions cores)
{
    public SceneReading Reading { get; } = reading;

    public Palette Palette { get; } = palette;

    public CameraPath Camera { get; } = camera;

    public Detail Detail { get; } = detail;

    public Dice Dice { get; } = dice;

    public ParallelOptions Cores { get; } = cores;

    public Noise Noise { get; } = new(dice.For("noise").Next());

    public float Horizon => Camera.Horizon;

    /// <summary>How hard the wind blows, 1 is a breeze.</summary>
    public float Wind { get; } =
        (reading.Has("storm", "blizzard") ? 2.4f : reading.Has("wind") ? 2f : 1f) * (reading.Has("calm") ? 0.5f : 1f) * (reading.Has("sway") ? 1.6f : 1f);

    /// <summary>A canvas as large as what the film shows at that depth between two world heights.</summary>
    public Canvas CanvasAt(float z, float top, float bottom, float sharpness = 1)
    {
        var (left, seenTop, right, seenBottom) = Camera.Visible(z);
        top = MathF.Max(top, seenTop);
        bottom = MathF.Min(bottom, seenBottom);
        return new Canvas(left, top, right - left, MathF.Max(bottom - top, 0.01f), Detail.Density * sharpness, Detail.SubRows);
    }

    /// <summary>
    /// A canvas that repeats sideways without a seam: its last column is its first again, one period on.
    /// </summary>
    public (Canvas Canvas, float Period) CanvasAround(float left, float top, float atLeast, float bottom, float sharpness)
    {
        var density = Detail.Density * sharpness;
        var columns = MathF.Ceiling(atLeast * density);

        // Half a column less, so that rounding cannot add another one.
        return (new Canvas(left, top, (columns - 0.5f) / density, bottom - top, density, Detail.SubRows), columns / density);
    }

    public Canvas CanvasOver(float left, float top, float right, float bottom, float sharpness = 1) =>
        new(left, top, right - left, bottom - top, Detail.Density * sharpness, Detail.SubRows);

    public Vector3 See(Vector3 albedo, float lit, float z) => Palette.See(albedo, lit, z);

    /// <summary>Where what rises behind the ground stands: the ground is drawn over it from the horizon down, water from its far shore.</summary>
    public float Foot(float z) => plan.World == World.Land && z > 4 ? Horizon + 0.012f : GroundLine(z);

    public float GroundLine(float z) => Horizon + ((1 - Horizon) / z);
}
