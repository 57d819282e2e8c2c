using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Rendering.Actors;
using Reelwright.LocalEngine.Rendering.Weather;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>What rises behind the ground or the water: mountains, hills, woods, towns.</summary>
internal static class Backdrops
{
    public static void Build(Studio studio, Stage stage, Composition plan)
    {
        var reading = studio.Reading;
        var sparse = reading.Has("minimal");
        var any = false;
        if (reading.Has("mountain") || reading.Has("lake", "waterfall", "arctic") || (reading.Has("winter") && plan.World == World.Land && !reading.Has("city", "street")))
        {
            any |= Mountains(studio, stage, reading.Has("mountain") ? 1 : 0.62f, sparse);
        }

        if (reading.Has("volcano"))
        {
            stage.Add(Landforms.Volcano(studio));
            stage.Add(new Eruption(studio));
            any = true;
        }

        if (reading.Has("canyon"))
        {
            any |= Landforms.Mesas(studio, stage);
        }

        if (reading.Has("desert") && plan.World == World.Land)
        {
            any |= Landforms.Dunes(studio, stage);
        }

        if (plan.World is World.Land or World.Shore && !reading.Has("city", "street", "desert", "canyon", "lunar", "mars", "arctic"))
        {
            if (reading.Has("hills", "village", "garden", "farmland", "railway", "road", "river", "field", "lake") || !any)
            {
                any |= Hills(studio, stage, plan, sparse);
            }
        }

        if (reading.Has("lunar", "mars"))
        {
            var rock = Grounds.Albedo(studio, plan.Soil);
            stage.Add(Terrain.Mountains(studio, 12, 0.16f, rock, 0, "rim", 0.8f));
            stage.Add(Terrain.Hills(studio, 5, 0.06f, rock, "rise", 1.2f, 0.4f));
        }

        if (reading.Has("forest", "jungle", "swamp", "waterfall", "lake") || (reading.Has("river") && !reading.Has("city")))
        {
            Woods(studio, stage, plan);
        }

        if (reading.Has("city"))
        {
            City(studio, stage, plan);
        }

        if (plan.World == World.Sea)
        {
            Coastline(studio, stage);
        }
    }

    private static bool Mountains(Studio studio, Stage stage, float height, bool sparse)
    {
        var reading = studio.Reading;
        var snow = reading.Has("winter", "snow", "blizzard", "arctic") ? 1f : reading.Has("autumn", "spring", "lake") ? 0.55f : 0.42f;
        var rock = Tint.Hex(reading.Has("arctic") ? "8DA4B8" : "76727E");
        var rise = studio.Horizon * 0.9f * height;
        stage.Add(Terrain.Mountains(studio, 26, rise, rock, snow, "range far", 0.75f));
        if (!sparse)
        {
            stage.Add(Veils.FogBank(studio, 20, 0.35f, "valley mist"));
            stage.Add(Terrain.Mountains(studio, 14, rise * 0.62f, rock * 0.92f, snow * 0.75f, "range near", 1.1f));
        }

        return true;
    }

    private static bool Hills(Studio studio, Stage stage, Composition plan, bool sparse)
    {
        var reading = studio.Reading;
        var green = Grounds.Albedo(studio, plan.Soil is Soil.Crop or Soil.Asphalt ? Soil.Grass : plan.Soil);
        var rise = studio.Horizon * (reading.Has("hills", "village", "railway") ? 0.42f : reading.Has("field", "farmland") ? 0.17f : 0.3f);
        stage.Add(Terrain.Hills(studio, 13, rise, Tint.Mix(green, Tint.Hex("6F8CA8"), 0.35f), "hills far", 0.8f));
        if (sparse)
        {
            return true;
        }

        var (canvas, top) = Terrain.HillCanvas(studio, 7.5f, rise * 0.72f, green * 0.94f, "hills middle", 1.1f, 0.1f);
        Speckle(studio, canvas, top, 7.5f, 0.035f);
        stage.Add(new Flat(canvas.ToLayer(), 7.5f));
        if (plan.World == World.Land)
        {
            stage.Add(Terrain.Hills(studio, 4.6f, rise * 0.42f, green, "hills near", 1.3f));
        }

        return true;
    }

    /// <summary>Small far trees along a slope, for its scale.</summary>
    private static void Speckle(Studio studio, Canvas canvas, Func<float, float> top, float z, float size)
    {
        var dice = studio.Dice.For("speckle");
        var tree = Groves.Usual(studio);
        for (var i = 0; i < 26; i++)
        {
            var own = dice.For(i);
            var x = own.Between(canvas.Left, canvas.Right);
            var y = top(x) + own.Between(0.004f, 0.05f);
            var tall = size * own.Between(0.6f, 1.2f);
            tree(new Easel(canvas, studio, new Matrix3x2(tall, 0, 0, -tall, x, y), z, own));
        }
    }

    private static void Woods(Studio studio, Stage stage, Composition plan)
    {
        var reading = studio.Reading;
        var tree = Groves.Usual(studio);
        if (plan.World is World.Shore or World.Sea)
        {
            var shore = MathF.Min(plan.Far, 12);
            if (!reading.Has("sea"))
            {
                stage.Add(Groves.Row(studio, shore + 2, 0.13f, 0.045f, tree, "far bank back"));
                stage.Add(Groves.Row(studio, shore, 0.16f, 0.06f, tree, "far bank"));
            }

            return;
        }

        stage.Add(Groves.Row(studio, 7, 0.36f, 0.07f, tree, "woods far"));
        stage.Add(Veils.FogBank(studio, 6, reading.Has("fog") ? 0.85f : 0.55f, "wood mist"));
        stage.Add(Groves.Row(studio, 4.4f, 0.5f, 0.15f, tree, "woods middle", null, 0.12f));
        if (reading.Has("jungle"))
        {
            stage.Add(Groves.Row(studio, 4.2f, 0.3f, 0.12f, Trees.Broadleaf, "undergrowth trees"));
            stage.Add(Groves.Row(studio, 4.1f, 0.12f, 0.07f, Trees.Bush, "undergrowth"));
        }
    }

    private static void City(Studio studio, Stage stage, Composition plan)
    {
        var street = studio.Reading.Has("street") ? 0.24f : 0;
        var rise = studio.Horizon * 0.8f;
        stage.Add(Cities.Row(studio, 16, rise * 0.85f, 0.075f, "city far"));
        stage.Add(Veils.FogBank(studio, 14, 0.5f, "city haze", 0.006f, Tint.Mix(studio.Palette.Horizon, studio.Palette.Fog, 0.4f)));
        stage.Add(Cities.Row(studio, 10, rise * 0.66f, 0.1f, "city middle", street * 0.3f));
        if (plan.World is World.Land)
        {
            stage.Add(Veils.FogBank(studio, 8, 0.4f, "city haze near", 0.008f, Tint.Mix(studio.Palette.Horizon, studio.Palette.Fog, 0.4f)));
            stage.Add(Cities.Row(studio, 6, rise * (street > 0 ? 0.9f : 0.46f), 0.15f, "city near", street));
        }
    }

    private static void Coastline(Studio studio, Stage stage)
    {
        var reading = studio.Reading;
        if (reading.Has("island"))
        {
            for (var i = 0; i < 3; i++)
            {
                stage.Add(Landforms.Isle(studio, 22 - (i * 5), i));
            }
        }
        else if (reading.Has("coast", "harbour", "cliff") && !reading.Has("minimal"))
        {
            stage.Add(Terrain.Mountains(studio, 24, 0.11f, Tint.Hex("6A6C78"), 0, "far coast", 0.9f));
        }

        if (reading.Has("harbour") && !reading.Has("city"))
        {
            stage.Add(Landforms.Town(studio, 9, 0.1f, 0.055f, "harbour town"));
        }
    }
}
