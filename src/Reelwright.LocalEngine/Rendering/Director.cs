using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Prompts;
using Reelwright.LocalEngine.Rendering.Weather;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>Builds the stage of a reading, back to front.</summary>
internal static class Director
{
    private static readonly string[] Grounded = ["road", "street", "railway", "car", "truck", "bus", "bicycle", "train"];

    public static Stage Build(LocalRequest request, SceneReading reading, int cores, CancellationToken cancel)
    {
        var plan = Composition.Of(reading);
        var seed = StableHash.Mix((ulong)request.Seed ^ reading.Unknown);
        var seconds = request.Frames / (float)request.FrameRate;
        var move = request.Camera == CameraMove.FromPrompt ? reading.Camera : request.Camera;
        var camera = new CameraPath(move, reading.Pace, seconds, plan.Horizon, request.Width / (float)request.Height, seed);
        var palette = Lighting.Of(reading, request.Cfg);
        if (reading.Has("moon", "sun") || plan.World is World.Space or World.Deep)
        {
            palette = palette with { DiscSize = 0 };
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = cores, CancellationToken = cancel };
        var studio = new Studio(reading, palette, camera, plan, Detail.Of(request.Steps, request.Width, request.Height), new Dice(seed), parallel);
        var stage = new Stage
        {
            Camera = camera,
            Grade = Grading.Of(reading),
            Seed = seed,
            Tempo = (reading.Has("timelapse") ? 4 : 1) * (reading.Has("slow motion") ? 0.33f : 1) * (reading.Has("calm") ? 0.8f : 1),
        };
        var casting = new Casting(studio, stage, plan, seconds);
        cancel.ThrowIfCancellationRequested();
        Vault(studio, stage, plan, casting);
        cancel.ThrowIfCancellationRequested();
        Floor(studio, stage, plan, casting);
        cancel.ThrowIfCancellationRequested();
        casting.CastStage();
        Front(studio, stage, plan);
        Elements.Fill(studio, stage, plan);
        return stage;
    }

    private static void Vault(Studio studio, Stage stage, Composition plan, Casting casting)
    {
        switch (plan.World)
        {
            case World.Space:
                Worlds.Space(studio, stage);
                casting.CastVault();
                return;
            case World.Deep:
                Worlds.Deep(studio, stage);
                casting.CastVault();
                return;
        }

        var reading = studio.Reading;
        stage.Add(Sky.Vault(studio));
        if (studio.Palette.Stars > 0 || reading.Has("star"))
        {
            if (reading.Time == "starry night" || reading.Has("galaxy"))
            {
                stage.Add(Sky.MilkyWay(studio));
            }

            stage.Add(new Stars(studio, studio.Palette.Stars * (reading.Has("star") ? 2.2f : 1), studio.Horizon, reading.Has("sparkle") ? 0.9f : 0.5f));
        }

        if (reading.Has("aurora"))
        {
            stage.Add(new Aurora(studio));
        }

        if (Sky.Disc(studio) is { } disc)
        {
            stage.Add(disc);
        }

        casting.CastVault();
        Elements.Clouds(studio, stage);
        Backdrops.Build(studio, stage, plan);
        if (reading.Has("fireworks", "explode"))
        {
            stage.Add(new Fireworks(studio));
        }

        if (plan.World == World.Clouds)
        {
            Worlds.CloudFloor(studio, stage);
        }
    }

    private static void Floor(Studio studio, Stage stage, Composition plan, Casting casting)
    {
        var reading = studio.Reading;
        if (plan.World is World.Sea or World.Shore)
        {
            if (reading.Has("waterfall"))
            {
                Falls.Build(studio, stage, plan.Far * 0.98f);
            }

            var rough = (reading.Has("storm") ? 2.6f : reading.Has("wave") ? 2.2f : plan.World == World.Shore ? 0.42f : 0.95f) * (reading.Has("calm") ? 0.4f : 1) * (reading.Has("wind") ? 1.4f : 1);
            stage.NextPhase();
            stage.Add(new Water(studio, rough, plan.Far));
            stage.NextPhase();
            Shores.Build(studio, stage, plan, casting);
            return;
        }

        if (plan.World != World.Land)
        {
            return;
        }

        if (plan.Soil == Soil.Asphalt && (reading.Has("rain", "storm", "cyberpunk") || studio.Palette.Lamps > 0.8f))
        {
            // A wet street is a dark, nearly still water.
            stage.NextPhase();
            stage.Add(new Water(studio, 0.3f, isStreet: true));
            stage.NextPhase();
        }
        else
        {
            stage.Add(Grounds.Build(studio, plan.Soil));
        }

        var tree = Groves.Usual(studio);
        if (reading.Has("village"))
        {
            casting.Stand(3.9f, Landforms.Town(studio, 3.9f, 0.085f, 0.13f, "village back"));
            casting.Stand(3.4f, Groves.Row(studio, 3.4f, 0.13f, 0.16f, tree, "village trees"));
            casting.Stand(2.6f, Landforms.Town(studio, 2.6f, 0.15f, 0.3f, "village front"));
            casting.Stand(2.2f, Groves.Row(studio, 2.2f, 0.2f, 0.55f, tree, "village trees front"));
        }
        else if (reading.Has("hills", "railway", "road", "garden") && !reading.Has("minimal", "city", "street", "desert", "canyon", "lunar", "mars"))
        {
            casting.Stand(3.6f, Groves.Row(studio, 3.6f, 0.15f, 0.11f, tree, "hedge trees"));
            casting.Stand(2.5f, Groves.Row(studio, 2.5f, 0.24f, 0.62f, tree, "lone trees", null, 0.25f));
        }

        if (reading.Has("forest", "jungle"))
        {
            casting.Stand(2.5f, Groves.Row(studio, 2.5f, 0.78f, 0.36f, tree, "woods near", null, 0.42f));
        }

        if (reading.Has("savanna"))
        {
            casting.Stand(3.9f, Groves.Row(studio, 3.9f, 0.16f, 0.34f, tree, "savanna far"));
            casting.Stand(2.4f, Groves.Row(studio, 2.4f, 0.3f, 0.9f, tree, "savanna near", null, 0.3f));
        }

        if (reading.Has("street") && plan.Soil == Soil.Asphalt && studio.Palette.Lamps <= 0.8f)
        {
            stage.Add(Grounds.WindingRoad(studio, Tint.Hex("5A5D66"), 0.34f, true));
        }

        if (reading.Has(Grounded))
        {
            Roads(studio, stage, plan);
        }
    }

    private static void Roads(Studio studio, Stage stage, Composition plan)
    {
        var reading = studio.Reading;
        var asphalt = Tint.Hex(plan.Soil == Soil.Snow ? "7C8088" : "54565E");
        if (reading.Has("train", "railway"))
        {
            stage.Add(Grounds.Crossing(studio, 1.5f, 2.05f, Tint.Hex("8A7C70"), true));
        }
        else if (reading.Has("car", "truck", "bus", "bicycle") && plan.Soil != Soil.Asphalt)
        {
            stage.Add(Grounds.Crossing(studio, 1.35f, 2.2f, asphalt, false));
        }
        else if (plan.Soil != Soil.Asphalt)
        {
            stage.Add(Grounds.WindingRoad(studio, reading.Has("forest", "field") ? Tint.Hex("B08F68") : asphalt, 0.22f, !reading.Has("forest", "field")));
        }
    }

    private static void Front(Studio studio, Stage stage, Composition plan)
    {
        var reading = studio.Reading;
        if (reading.Has("jungle"))
        {
            stage.Add(Groves.LeafFrame(studio, Tint.Hex("3C7A3C")));
        }

        if (reading.Has("cave"))
        {
            stage.Add(Shores.CaveMouth(studio));
        }

        if (reading.Has("minimal", "aerial", "city", "street", "cave") || plan.World is not (World.Land or World.Shore))
        {
            return;
        }

        var soil = plan.Soil;
        if (soil is Soil.Grass or Soil.Crop or Soil.DryGrass or Soil.Leaves)
        {
            var colour = Grounds.Albedo(studio, soil) * 0.72f;
            var heads = reading.Season is "spring" or "summer" && reading.Has("field", "garden", "hills")
                ? new[] { Tint.Hex("F2C84A"), Tint.Hex("E86A8A"), Tint.Hex("F6F2EA"), Tint.Hex("9C7AE0") }
                : null;
            stage.Add(Groves.Blades(studio, 1.02f, colour, soil == Soil.Crop ? 0.17f : 0.085f, 0.011f, "blades back", heads));
            stage.Add(Groves.Blades(studio, 0.86f, colour * 0.6f, soil == Soil.Crop ? 0.2f : 0.1f, 0.014f, "blades front", null, 0.7f));
        }
    }
}
