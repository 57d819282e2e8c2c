using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Rendering.Weather;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>What fills the air: clouds above, and rain, snow, mist, leaves and sparks in front.</summary>
internal static class Elements
{
    public static void Clouds(Studio studio, Stage stage)
    {
        var reading = studio.Reading;
        var speed = 0.006f * studio.Wind;
        if (reading.Has("clear", "starry night", "aurora") && !reading.Has("cloudy", "storm", "rain"))
        {
            return;
        }

        var (cover, opacity) = reading switch
        {
            _ when reading.Has("overcast", "storm", "rain", "blizzard") => (1.15f, 0.95f),
            _ when reading.Has("cloudy") => (0.82f, 0.95f),
            _ when reading.Has("lunar") => (0f, 0f),
            _ when reading.Has("sunny", "mars", "minimal") => (0.22f, 0.7f),
            _ when reading.IsNight => (0.4f, 0.7f),
            _ => (0.5f, 0.88f),
        };
        if (cover > 0)
        {
            stage.Add(Sky.Clouds(studio, cover, opacity, speed));
        }

        if (reading.Has("cloudy") || (reading.Time is "day" or "morning" && !reading.Has("overcast", "storm", "rain", "snow", "fog", "minimal", "mars", "lunar", "dust")))
        {
            stage.Add(Sky.Heaps(studio, reading.Has("cloudy") ? 9 : 4, speed * 0.7f));
        }

        if (reading.Has("rainbow"))
        {
            stage.Add(Veils.Rainbow(studio));
        }

        if (reading.Has("storm"))
        {
            stage.Add(new Lightning(studio));
        }
    }

    public static void Fill(Studio studio, Stage stage, Composition plan)
    {
        var reading = studio.Reading;
        if (reading.Has("sunbeams"))
        {
            var sun = new Vector2(studio.Palette.Sun.X, studio.Horizon - MathF.Max(studio.Palette.Sun.Y, 0.4f));
            stage.Add(Veils.Shafts(studio, sun, studio.Palette.Halo, 0.45f, "beams one"));
            stage.Add(Veils.Shafts(studio, sun, studio.Palette.Halo, 0.32f, "beams two"));
        }

        if (reading.Has("fog", "swamp", "mysterious"))
        {
            var weight = reading.Has("fog") ? 0.9f : 0.5f;
            stage.Add(Veils.FogBank(studio, 3, weight, "fog far", 0.016f));
            stage.Add(Veils.FogBank(studio, 1.6f, weight * 0.75f, "fog near", 0.028f));
        }

        Falling(studio, stage, plan);
        Drifting(studio, stage);
    }

    private static void Falling(Studio studio, Stage stage, Composition plan)
    {
        var reading = studio.Reading;
        var wind = studio.Wind;
        var bright = Tint.Luma(studio.Palette.Fog);
        if (reading.Has("rain", "storm"))
        {
            var heavy = reading.Has("storm") ? 1.6f : 1;
            var drop = Tint.Mix(new Vector3(0.75f, 0.82f, 0.9f), studio.Palette.Halo, 0.25f) * (0.55f + (0.5f * bright));
            stage.Add(new Particles(studio, new Swarm(ParticleShape.Streak, (int)(420 * heavy), 0.0014f, new Vector2(0.22f * wind, 3.1f), [drop]) { Length = 0.085f, Opacity = 0.42f, FarDepth = 3.4f }, "rain"));
            stage.Add(new Particles(studio, new Swarm(ParticleShape.Flake, 130, 0.0035f, new Vector2(0, 0.0001f), [drop]) { Top = studio.Horizon + 0.06f, Blink = 1, Opacity = 0.3f }, "splashes"));
        }

        if (reading.Has("snow", "blizzard"))
        {
            var heavy = reading.Has("blizzard") ? 2.6f : 1;
            var flake = new Vector3(0.97f, 0.98f, 1) * (0.62f + (0.4f * bright));
            stage.Add(new Particles(studio, new Swarm(ParticleShape.Flake, (int)(420 * heavy), 0.0052f, new Vector2(0.05f * wind * heavy, 0.17f * MathF.Sqrt(heavy)), [flake]) { Wander = 0.03f, Opacity = 0.85f, FarDepth = 4.5f, NearDepth = 0.55f }, "snow"));
        }

        if (reading.Has("falling", "cherry tree") || (reading.Season == "autumn" && plan.World is World.Land or World.Shore))
        {
            Vector3[] hues = reading.Has("cherry tree") || reading.Season == "spring"
                ? [Tint.Hex("F9C4D6"), Tint.Hex("F4A8C4")]
                : [Tint.Hex("D9772B"), Tint.Hex("C8492C"), Tint.Hex("E2A233")];
            hues = [.. hues.Select(hue => studio.See(hue, 0.8f, 1.5f))];
            stage.Add(new Particles(studio, new Swarm(ParticleShape.Leaf, reading.Has("falling") ? 90 : 42, 0.0095f, new Vector2(0.06f * wind, 0.12f), hues) { Wander = 0.06f, Opacity = 0.95f, FarDepth = 3 }, "leaves"));
        }

        if (reading.Has("dust"))
        {
            stage.Add(Veils.FogBank(studio, 2.4f, 0.7f, "dust bank", 0.09f, studio.Palette.Fog));
            stage.Add(new Particles(studio, new Swarm(ParticleShape.Flake, 300, 0.0022f, new Vector2(0.9f, 0.04f), [studio.Palette.Fog * 0.8f, studio.Palette.Fog * 1.15f]) { Wander = 0.05f, Opacity = 0.5f }, "dust"));
        }
    }

    private static void Drifting(Studio studio, Stage stage)
    {
        var reading = studio.Reading;
        if (reading.Has("fireflies", "magical"))
        {
            Vector3[] hues = reading.Has("magical") ? [Tint.Hex("C8A0FF"), Tint.Hex("90E8FF"), Tint.Hex("FFE08A")] : [Tint.Hex("E8FF7A"), Tint.Hex("FFE66A")];
            stage.Add(new Particles(studio, new Swarm(ParticleShape.Spark, 85, 0.0065f, new Vector2(0.012f, -0.012f), hues) { Wander = 0.09f, Blink = 1, Opacity = 1, Top = studio.Horizon * 0.62f, FarDepth = 4 }, "fireflies"));
        }

        if (reading.Has("sparkle"))
        {
            stage.Add(new Particles(studio, new Swarm(ParticleShape.Spark, 70, 0.004f, new Vector2(0.004f, -0.01f), [Tint.White, studio.Palette.Halo]) { Wander = 0.04f, Blink = 1, Opacity = 0.9f }, "sparkles"));
        }

        if (reading.Has("campfire", "volcano"))
        {
            stage.Add(new Particles(studio, new Swarm(ParticleShape.Spark, 40, 0.003f, new Vector2(0.03f, -0.16f), [Tint.Hex("FF9A3C"), Tint.Hex("FFC85A")]) { Wander = 0.06f, Blink = 0.8f, Opacity = 0.9f }, "embers"));
        }

        if (reading.Has("wind") && !reading.Has("rain", "storm", "snow"))
        {
            var straw = studio.Palette.See(Tint.Hex("E8E0C8"), 0.8f, 1);
            stage.Add(new Particles(studio, new Swarm(ParticleShape.Leaf, 36, 0.005f, new Vector2(0.75f, 0.03f), [straw]) { Wander = 0.06f, Opacity = 0.8f }, "chaff"));
        }
    }
}
