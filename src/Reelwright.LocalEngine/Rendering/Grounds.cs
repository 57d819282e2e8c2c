using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>The land underfoot, in perspective from the horizon to the bottom edge.</summary>
internal static class Grounds
{
    public static Vector3 Albedo(Studio studio, Soil soil) => soil switch
    {
        Soil.Crop => Tint.Hex(studio.Reading.Has("spring") ? "8FB24C" : "D2A648"),
        Soil.Sand => Tint.Hex(studio.Reading.Has("canyon") ? "C4703F" : "E6BE82"),
        Soil.Snow => Tint.Hex("F2F6FC"),
        Soil.DryGrass => Tint.Hex("C2A154"),
        Soil.Asphalt => Tint.Hex("4C4F58"),
        Soil.Moon => Tint.Hex("9C9A96"),
        Soil.Mars => Tint.Hex("B5583A"),
        Soil.Ash => Tint.Hex("45403F"),
        Soil.Leaves => Tint.Hex("A8662C"),
        _ => studio.Reading.Season switch
        {
            "spring" => Tint.Hex("8CBF4E"),
            "autumn" => Tint.Hex("A98C3E"),
            _ => Tint.Hex(studio.Reading.Has("infrared") ? "E6D6DC" : "659C40"),
        },
    };

    public static StageItem Build(Studio studio, Soil soil)
    {
        var horizon = studio.Horizon;
        var (left, _, right, _) = studio.Camera.Visible(1);
        var canvas = studio.CanvasOver(left - 0.1f, horizon, right + 0.1f, 1.3f);
        var albedo = Albedo(studio, soil);
        var noise = new Noise(studio.Dice.For("ground").Next());
        var octaves = studio.Detail.Octaves;
        canvas.Cover(
            at =>
            {
                var z = (1 - horizon) / MathF.Max(at.Y - horizon, 0.0015f);
                var x = at.X * z;
                var c = albedo * Texture(soil, noise, x, z, octaves);
                var lit = soil is Soil.Snow ? 0.62f : 0.66f;

                // Land meets the hills behind it without a seam, so its haze ends where theirs begins.
                return studio.See(c, lit, MathF.Min(z, 6)).With(1);
            },
            studio.Cores);
        if (soil == Soil.Moon)
        {
            Craters(studio, canvas, albedo);
        }

        return new Ground(canvas.ToLayer());
    }

    private static float Texture(Soil soil, Noise noise, float x, float z, int octaves)
    {
        // Detail fades with distance before it could flicker.
        var near = MathF.Exp(-(z - 1) / 7f);
        var broad = noise.Sum((x * 1.3f) + 40, z * 0.9f, 3) - 0.5f;
        switch (soil)
        {
            case Soil.Crop:
                var row = MathF.Sin(x * 30);
                return 1 + (0.24f * row * near) + (0.3f * broad) + (0.35f * near * (noise.At(x * 60, z * 30) - 0.5f));
            case Soil.Sand:
                var ripple = MathF.Sin((z * 26) + (noise.At(x * 2, z * 2) * 9));
                return 1 + (0.05f * ripple * near) + (0.2f * broad);
            case Soil.Snow:
                return 0.98f + (0.14f * broad) + (0.05f * near * (noise.Sum(x * 9, z * 16, octaves) - 0.5f));
            case Soil.Asphalt:
                return 1 + (0.25f * broad) + (0.16f * near * (noise.At(x * 90, z * 60) - 0.5f));
            case Soil.Moon or Soil.Mars or Soil.Ash:
                return 1 + (0.4f * broad) + (0.55f * MathF.Exp(-(z - 1) / 14f) * (noise.Sum(x * 7, z * 10, octaves + 1) - 0.5f));
            default:
                var blades = noise.Sum(x * 46, z * 9, 2) - 0.5f;
                return 1 + (0.5f * broad) + (0.55f * near * blades) + (0.2f * (noise.Sum(x * 7, z * 5, 2) - 0.5f));
        }
    }

    private static void Craters(Studio studio, Canvas canvas, Vector3 albedo)
    {
        var dice = studio.Dice.For("craters");
        var side = studio.Palette.Side;
        for (var i = 0; i < 46; i++)
        {
            var z = 1 / dice.Between(0.08f, 0.95f);
            var y = studio.GroundLine(z);
            var radius = dice.Between(0.03f, 0.13f) / z;
            var x = dice.Between(canvas.Left, canvas.Right);
            var flat = 0.32f;
            canvas.Fill(Outline.Ellipse(x, y, radius * 1.12f, radius * 1.15f * flat), studio.See(albedo * 1.15f, 0.8f, z).With(0.7f));
            canvas.Fill(Outline.Ellipse(x, y, radius, radius * flat), studio.See(albedo * 0.5f, 0.25f, z));
            canvas.Fill(Outline.Ellipse(x - (side * radius * 0.14f), y + (radius * 0.07f), radius * 0.82f, radius * flat * 0.76f), studio.See(albedo * 0.85f, 0.6f, z));
        }
    }

    /// <summary>A road that winds away to the horizon.</summary>
    public static StageItem WindingRoad(Studio studio, Vector3 albedo, float halfWidth, bool lines)
    {
        var horizon = studio.Horizon;
        var (left, _, right, _) = studio.Camera.Visible(1);
        var canvas = studio.CanvasOver(left - 0.1f, horizon, right + 0.1f, 1.3f);
        var bend = studio.Dice.For("road").Between(0.25f, 0.5f) * studio.Dice.For("bend").Signed();
        canvas.Cover(
            at =>
            {
                var z = (1 - horizon) / MathF.Max(at.Y - horizon, 0.0015f);
                var x = (at.X * z) - (bend * MathF.Sin((z - 1) * 0.42f) * z * 0.32f);
                var soft = z / canvas.Density * 1.2f;
                var alpha = Tint.Smooth(halfWidth + soft, halfWidth - soft, MathF.Abs(x));
                if (alpha <= 0 || z > 60)
                {
                    return Vector4.Zero;
                }

                var colour = albedo;
                if (lines)
                {
                    var dash = Tint.Smooth(0.1f, -0.1f, MathF.Sin(z * 3.2f));
                    colour = Tint.Mix(colour, Tint.Hex("F1E3B0"), Tint.Smooth(0.016f + soft, 0.016f - soft, MathF.Abs(x)) * dash);
                    colour = Tint.Mix(colour, Tint.Hex("E8E8E4"), Tint.Smooth(0.012f + soft, 0.012f - soft, MathF.Abs(MathF.Abs(x) - (halfWidth * 0.9f))));
                }

                return (studio.See(colour, 0.6f, z) * alpha).With(alpha);
            },
            studio.Cores);
        return new Ground(canvas.ToLayer());
    }

    /// <summary>A road or a railway that crosses the picture from side to side between two depths.</summary>
    public static StageItem Crossing(Studio studio, float near, float far, Vector3 albedo, bool isRailway)
    {
        var horizon = studio.Horizon;
        var (left, _, right, _) = studio.Camera.Visible(1);
        var canvas = studio.CanvasOver(left - 0.1f, studio.GroundLine(far) - 0.01f, right + 0.1f, studio.GroundLine(near) + 0.01f);
        var rail = (near + far) / 2;
        canvas.Cover(
            at =>
            {
                var z = (1 - horizon) / MathF.Max(at.Y - horizon, 0.0015f);
                var x = at.X * z;
                var alpha = Tint.Smooth(near, near + 0.02f, z) * Tint.Smooth(far, far - 0.03f, z);
                if (alpha <= 0)
                {
                    return Vector4.Zero;
                }

                var colour = albedo;
                if (isRailway)
                {
                    var sleeper = Tint.Smooth(0.2f, 0.4f, MathF.Sin(x * 60));
                    colour = Tint.Mix(colour, Tint.Hex("5A4334"), sleeper * Tint.Smooth(0.24f, 0.2f, MathF.Abs(z - rail)));
                    var iron = MathF.Min(MathF.Abs(z - rail - 0.11f), MathF.Abs(z - rail + 0.11f));
                    colour = Tint.Mix(colour, Tint.Hex("B9BEC6"), Tint.Smooth(0.03f, 0.018f, iron));
                }
                else
                {
                    var dash = Tint.Smooth(-0.1f, 0.1f, MathF.Sin(x * 14)) * Tint.Smooth(0.03f, 0.015f, MathF.Abs(z - rail));
                    var edge = MathF.Max(Tint.Smooth(near + 0.09f, near + 0.05f, z), Tint.Smooth(far - 0.1f, far - 0.06f, z));
                    colour = Tint.Mix(colour, Tint.Hex("EFE7C8"), MathF.Max(dash, edge * 0.7f));
                }

                return (studio.See(colour, 0.6f, z) * alpha).With(alpha);
            },
            studio.Cores);
        return new Ground(canvas.ToLayer());
    }
}
