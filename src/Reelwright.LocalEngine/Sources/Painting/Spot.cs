namespace Reelwright.LocalEngine.Sources.Painting;

/// <summary>A place in a picture and what is there, as far as it is known.</summary>
/// <param name="U">Across, 0 to 1.</param>
/// <param name="V">Down, 0 to 1.</param>
internal readonly record struct Spot(float U, float V, float Sky, float Near, float Lying, float Cap, float Window, float Horizon, float MeanLuma)
{
    public static Spot At(Surroundings? around, int x, int y, int width, int height)
    {
        var (u, v, i) = ((x + 0.5f) / width, (y + 0.5f) / height, (y * width) + x);
        return around is null
            ? new Spot(u, v, 0, v, 0, 0, 0, 0.4f, 0.5f)
            : new Spot(u, v, around.Sky.Values[i], around.Near.Values[i], around.Lying.Values[i], around.Caps.Values[i],
                around.Windows?.Values[i] ?? 0, around.Horizon, around.MeanLuma);
    }
}
