using Reelwright.LocalEngine.Prompts;

namespace Reelwright.LocalEngine.Rendering;

internal enum World
{
    Land,
    Sea,
    Shore,
    Space,
    Deep,
    Clouds,
}

internal enum Soil
{
    Grass,
    Crop,
    Sand,
    Snow,
    DryGrass,
    Asphalt,
    Moon,
    Mars,
    Ash,
    Leaves,
}

/// <summary>How the picture is laid out: what world it is, where the horizon lies, what the ground is made of.</summary>
/// <param name="Far">Depth of the far shore, where there is water.</param>
internal sealed record Composition(World World, Soil Soil, float Horizon, float Far)
{
    public static Composition Of(SceneReading reading)
    {
        var world = WorldOf(reading);
        return new Composition(world, SoilOf(reading), HorizonOf(reading, world), FarShore(reading));
    }

    private static World WorldOf(SceneReading reading)
    {
        if (reading.Has("underwater"))
        {
            return World.Deep;
        }

        if (reading.Has("sea", "coast", "island", "harbour", "beach", "cliff"))
        {
            return World.Sea;
        }

        if (reading.Has("lake", "river", "swamp", "waterfall") || (reading.Has("arctic") && reading.Has("iceberg")))
        {
            return World.Shore;
        }

        if (reading.Has("space"))
        {
            return World.Space;
        }

        return reading.Has("above the clouds") ? World.Clouds : World.Land;
    }

    private static Soil SoilOf(SceneReading reading) => reading switch
    {
        _ when reading.Has("lunar") => Soil.Moon,
        _ when reading.Has("mars") => Soil.Mars,
        _ when reading.Has("desert", "canyon", "beach") => Soil.Sand,
        _ when reading.Has("volcano") => Soil.Ash,
        _ when reading.Has("winter", "snow", "blizzard", "arctic") => Soil.Snow,
        _ when reading.Has("city", "street") => Soil.Asphalt,
        _ when reading.Has("farmland") => Soil.Crop,
        _ when reading.Has("savanna") => Soil.DryGrass,
        _ when reading.Has("forest") && reading.Has("autumn") => Soil.Leaves,
        _ => Soil.Grass,
    };

    private static float HorizonOf(SceneReading reading, World world)
    {
        if (reading.Has("aerial"))
        {
            return 0.3f;
        }

        if (reading.Has("low angle"))
        {
            return 0.82f;
        }

        return world switch
        {
            World.Sea => reading.Has("cliff") ? 0.56f : 0.6f,
            World.Shore => 0.6f,
            World.Space => 0.5f,
            World.Clouds => 0.62f,
            World.Deep => 0.8f,
            _ when reading.Has("street") => 0.6f,
            _ when reading.Has("city") => 0.72f,
            _ when reading.Has("forest", "jungle") => 0.64f,
            _ when reading.Has("mountain", "volcano", "canyon") => 0.68f,
            _ => 0.62f,
        };
    }

    private static float FarShore(SceneReading reading) => reading switch
    {
        _ when reading.Has("river", "waterfall") => 4.2f,
        _ when reading.Has("swamp") => 5.5f,
        _ when reading.Has("lake") => 9f,
        _ => 400f,
    };
}
