namespace Reelwright.LocalEngine.Rendering;

/// <summary>
/// Where the camera is at one moment. A pinhole: what lies at depth z is drawn in the world as it looks from the starting place,
/// and appears scaled by z / (z - In). Depth 1 is where the ground meets the bottom edge of the frame.
/// </summary>
/// <param name="Horizon">World y of the horizon, 0 at the top edge to 1 at the bottom.</param>
/// <param name="X">Steps to the right, in frame heights at depth 1.</param>
/// <param name="Y">Steps upwards.</param>
/// <param name="In">Steps forward, always less than the nearest depth.</param>
/// <param name="PanX">Shift of the whole picture by turning, rightwards.</param>
/// <param name="PanY">Shift of the whole picture by tilting, downwards.</param>
/// <param name="Zoom">Enlargement about the horizon.</param>
internal readonly record struct Lens(float Horizon, float X, float Y, float In, float PanX, float PanY, float Zoom)
{
    /// <summary>The map of a plane at that depth: screen = world * Scale + Shift.</summary>
    public PlaneMap At(float z)
    {
        var away = z - In;
        var scale = z / away * Zoom;
        return new PlaneMap(
            scale,
            PanX - (X / away * Zoom),
            Horizon + PanY + (Y / away * Zoom) - (Horizon * scale));
    }

    /// <summary>The depth of the ground seen at that screen row; infinite at the horizon and above.</summary>
    public float GroundDepth(float screenY)
    {
        var below = (screenY - Horizon - PanY) / Zoom;
        return below <= 1e-4f ? float.PositiveInfinity : ((1 - Horizon + Y) / below) + In;
    }

    /// <summary>World y (as drawn from the starting place) of the ground at that depth.</summary>
    public float GroundLine(float z) => Horizon + ((1 - Horizon) / z);
}

internal readonly record struct PlaneMap(float Scale, float ShiftX, float ShiftY)
{
    public float ScreenX(float worldX) => (worldX * Scale) + ShiftX;

    public float ScreenY(float worldY) => (worldY * Scale) + ShiftY;

    public float WorldX(float screenX) => (screenX - ShiftX) / Scale;

    public float WorldY(float screenY) => (screenY - ShiftY) / Scale;
}
