using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Rendering.Actors;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>Land on this side of the water.</summary>
internal static class Shores
{
    public static void Build(Studio studio, Stage stage, Composition plan, Casting casting)
    {
        var reading = studio.Reading;
        var grass = Grounds.Albedo(studio, plan.Soil is Soil.Sand or Soil.Asphalt ? Soil.Grass : plan.Soil);
        if (reading.Has("beach"))
        {
            stage.Add(Strand(studio, Grounds.Albedo(studio, Soil.Sand), 0.8f, true));
            return;
        }

        var needsLand = reading.Subjects.Any(subject => Cast.Kinds.TryGetValue(subject.Word, out var kind) && kind.Domain == Domain.Land)
            || reading.Has("campfire");
        if (needsLand || reading.Has("coast", "cliff"))
        {
            var side = casting.Side;
            var x = side * studio.Camera.Aspect * 0.17f;
            var (rise, z) = reading.Has("cliff") ? (0.3f, 2.6f) : plan.World == World.Shore ? (0.06f, 2.4f) : (0.15f, 2.6f);
            var rock = Tint.Hex(reading.Has("arctic", "snow", "winter", "blizzard") ? "A8B0B8" : "8A7A70");
            var (item, top) = Headland.Build(studio, x, z, rise, reading.Has("island") ? 0 : (int)side, plan.World == World.Shore ? 0.55f : 0.3f, grass, rock);
            stage.Add(item);
            casting.Perch = (z, x, top);
        }

        if (reading.Has("harbour"))
        {
            stage.Add(Strand(studio, Tint.Hex("8C867E"), 0.9f, false));
        }
        else if (plan.World == World.Shore && !reading.Has("minimal") && !reading.Has("city"))
        {
            stage.Add(Strand(studio, grass * 0.8f, 0.93f, false));
            if (plan.Soil is not Soil.Snow)
            {
                stage.Add(Groves.Blades(studio, 1.02f, grass * 0.55f, 0.13f, 0.02f, "bank blades"));
            }
        }
    }

    /// <summary>A dark frame of rock around a bright opening.</summary>
    public static StageItem CaveMouth(Studio studio)
    {
        const float Z = 0.9f;
        var (left, top, right, bottom) = studio.Camera.Visible(Z);
        var noise = new Noise(studio.Dice.For("cave").Next());
        var canvas = studio.CanvasOver(left, top, right, bottom, 0.8f);
        var aspect = studio.Camera.Aspect;
        canvas.Cover(
            at =>
            {
                var p = new Vector2(at.X / (aspect * 0.36f), (at.Y - 0.56f) / 0.44f);
                var angle = MathF.Atan2(p.Y, p.X);
                var edge = 1 + ((noise.Sum((MathF.Cos(angle) * 3) + 9, (MathF.Sin(angle) * 3) + 9, 4) - 0.5f) * 0.7f);
                var out_ = p.Length() - edge;
                var coverage = Tint.Smooth(-0.006f, 0.012f, out_);
                if (coverage <= 0)
                {
                    return Vector4.Zero;
                }

                var rough = noise.Sum(at.X * 9, at.Y * 9, 5);
                var lit = MathF.Exp(-out_ * 5) * 0.55f * rough;
                return (((Tint.Hex("1E1A1C") * (0.5f + rough)) + (studio.Palette.Horizon * lit * 0.6f)) * coverage).With(coverage);
            },
            studio.Cores);
        return new Flat(canvas.ToLayer(), Z);
    }

    /// <summary>A strip of near shore with a curved waterline, with surf on sand.</summary>
    private static StageItem Strand(Studio studio, Vector3 albedo, float line, bool surf)
    {
        const float Z = 1.25f;
        var noise = new Noise(studio.Dice.For("strand").Next());
        var (_, _, _, bottom) = studio.Camera.Visible(Z);
        var canvas = studio.CanvasAt(Z, line - 0.12f, bottom);
        var side = studio.Palette.Side;
        canvas.Cover(
            at =>
            {
                var edge = line + (0.055f * MathF.Sin((at.X * 1.5f) + (side * 0.8f))) + ((noise.Sum(at.X * 5, 2, 3) - 0.5f) * 0.04f);
                var down = at.Y - edge;
                var coverage = Math.Clamp((down * canvas.Density) + 0.5f, 0, 1);
                var foam = surf ? Tint.Smooth(0.028f, 0.004f, MathF.Abs(down + 0.006f + (0.012f * noise.Sum(at.X * 20, at.Y * 40, 2)))) : 0;
                var grain = noise.Sum(at.X * 30, at.Y * 60, 3) - 0.5f;
                var wet = 1 - (0.35f * Tint.Smooth(0.09f, 0, down));
                var colour = studio.See(albedo * (1 + (0.22f * grain)) * wet, 0.7f, 1.2f) * coverage;
                var white = studio.See(new Vector3(1.02f), 0.8f, 1.2f);
                return ((colour * (1 - foam)) + (white * foam * 0.85f)).With(coverage + ((1 - coverage) * foam * 0.85f));
            },
            studio.Cores);
        return new Flat(canvas.ToLayer(), Z);
    }
}
