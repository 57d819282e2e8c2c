using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Rendering.Actors;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>Single shapes of land: dunes, mesas, a volcano, isles, a row of houses.</summary>
internal static class Landforms
{
    public static bool Dunes(Studio studio, Stage stage)
    {
        var sand = Grounds.Albedo(studio, Soil.Sand);
        var depths = (float[])[14, 8, 5, 3.2f, 2.2f];
        for (var i = 0; i < depths.Length; i++)
        {
            stage.Add(Dune(studio, depths[i], 0.1f + (0.03f * i), sand * (1 - (0.03f * i)), $"dune {i}"));
        }

        return true;
    }

    /// <summary>One row of dunes: a lit windward slope and a shaded lee side under every crest.</summary>
    private static StageItem Dune(Studio studio, float z, float rise, Vector3 sand, string name)
    {
        var dice = studio.Dice.For(name);
        var offset = dice.Between(0, 99);
        var noise = new Noise(dice.Next());
        var foot = studio.Foot(z);
        var canvas = studio.CanvasAt(z, foot - (rise * 1.3f), 1.3f);
        var side = studio.Palette.Side;
        var (light, shade) = (studio.See(sand * 1.08f, 1, z), studio.See(sand * 0.74f, 0.05f, z));
        canvas.Cover(
            at =>
            {
                var top = Top(at.X);
                var coverage = Math.Clamp(((at.Y - top) * canvas.Density) + 0.5f, 0, 1);
                if (coverage <= 0)
                {
                    return Vector4.Zero;
                }

                // The crest line meanders downwards from each top; one side of it is in shade.
                var down = at.Y - top;
                var u = (at.X * 1.3f) + offset;
                var crest = noise.At(u + (down * 2.2f * side) + (0.1f * MathF.Sin(down * 21)), 0.5f);
                var ahead = noise.At(u + 0.05f + (down * 2.2f * side) + (0.1f * MathF.Sin(down * 21)), 0.5f);
                var lit = Tint.Smooth(-0.012f, 0.016f, (crest - ahead) * side * -1) * (1 - Tint.Smooth(0, 0.55f, down) * 0.35f);
                var ripple = 0.02f * MathF.Sin((down * 260) + (noise.At(u * 6, down * 10) * 7)) * Tint.Smooth(8, 2, z);
                return (Tint.Mix(shade, light, Math.Clamp(lit + ripple, 0, 1)) * coverage).With(coverage);
            },
            studio.Cores);
        return new Flat(canvas.ToLayer(), z);

        float Top(float x)
        {
            var n = noise.At((x * 1.3f) + offset, 0.5f);
            return foot - (rise * ((n * 0.85f) + (0.15f * noise.At((x * 4) + offset, 4))));
        }
    }

    public static bool Mesas(Studio studio, Stage stage)
    {
        for (var i = 0; i < 3; i++)
        {
            var z = ((float[])[18f, 10f, 5.5f])[i];
            stage.Add(MesaRow(studio, z, studio.Horizon * (0.5f - (0.04f * i)), i));
        }

        return true;
    }

    private static StageItem MesaRow(Studio studio, float z, float rise, int row)
    {
        var dice = studio.Dice.For($"mesa {row}");
        var offset = dice.Between(0, 99);
        var noise = new Noise(dice.Next());
        var foot = studio.Foot(z);
        var canvas = studio.CanvasAt(z, foot - (rise * 1.1f), foot + 0.05f);
        var side = studio.Palette.Side;
        canvas.Cover(
            at =>
            {
                var top = Top(at.X);
                var coverage = Math.Clamp(((at.Y - top) * canvas.Density) + 0.5f, 0, 1);
                if (coverage <= 0)
                {
                    return Vector4.Zero;
                }

                var strata = noise.Sum(3, (at.Y * 38) + (noise.At(at.X * 6, 1) * 0.7f), 3);
                var rib = noise.Sum((at.X * 20) + offset, at.Y * 3, 3);
                var slope = (Top(at.X + 0.012f) - Top(at.X - 0.012f)) * side;
                var lit = Math.Clamp(0.55f - (slope * 6) + ((rib - 0.5f) * 1.4f), 0, 1);
                var rock = Tint.Mix(Tint.Hex("A8482C"), Tint.Hex("E29A62"), strata);
                return (studio.See(rock, lit, z) * coverage).With(coverage);
            },
            studio.Cores);
        return new Flat(canvas.ToLayer(), z);

        float Top(float x)
        {
            var n = noise.At((x * 2.1f) + offset, 0.5f) + (0.07f * noise.Sum((x * 22) + offset, 2, 2));
            var tower = Tint.Smooth(0.52f, 0.58f, n) * (0.7f + (0.3f * noise.At((x * 1.1f) + offset, 8)));
            var scree = Tint.Smooth(0.3f, 0.56f, n) * 0.22f;
            return foot - (rise * (0.05f + MathF.Max(tower, scree)));
        }
    }

    public static StageItem Volcano(Studio studio)
    {
        const float Z = 12;
        var foot = studio.Foot(Z);
        var rise = studio.Horizon * 0.62f;
        var noise = new Noise(studio.Dice.For("volcano").Next());
        var canvas = studio.CanvasAt(Z, foot - (rise * 1.1f), foot + 0.03f);
        canvas.Cover(
            at =>
            {
                var away = MathF.Abs(at.X);
                var top = foot - (rise * MathF.Max(0, (1.06f * MathF.Exp(-MathF.Max(away - 0.07f, 0) * 3.3f)) - 0.06f)) + ((noise.Sum(at.X * 12, 5, 4) - 0.5f) * 0.03f);
                var coverage = Math.Clamp(((at.Y - top) * canvas.Density) + 0.5f, 0, 1);
                if (coverage <= 0)
                {
                    return Vector4.Zero;
                }

                var down = at.Y - (foot - rise);
                var gully = noise.Ridged((at.X / (0.12f + down)) * 2.1f, down * 2.2f, 4);
                var rock = studio.See(Tint.Hex("5A4848") * (0.7f + (0.6f * gully)), Math.Clamp(0.5f + (at.X * studio.Palette.Side * 2), 0, 1), Z);
                var stream = noise.Sum((at.X / (0.1f + down) * 1.6f) + 30, (down * 3) - 2, 3);
                var lava = Tint.Smooth(0.06f, 0.015f, MathF.Abs(stream - 0.5f)) * Tint.Smooth(0.5f, 0.03f, down) * Tint.Smooth(0.3f, 0.05f, away);
                var rim = Tint.Smooth(0.04f, 0, down) * 0.8f;
                var colour = rock + (Tint.Hex("FF5A1E") * MathF.Max(lava * 1.2f, rim)) + (Tint.Hex("FFD060") * lava * lava * 0.4f);
                return (colour * coverage).With(coverage);
            },
            studio.Cores);
        canvas.Glow(new Vector2(0, foot - rise), 0.2f, Tint.Hex("FF6A2A") * 0.7f);
        return new Flat(canvas.ToLayer(), Z);
    }

    public static StageItem Isle(Studio studio, float z, int number)
    {
        var dice = studio.Dice.For($"isle {number}");
        var x = (number - 1) * 0.42f * studio.Camera.Aspect * dice.Between(0.7f, 1.1f);
        var green = Tint.Mix(Grounds.Albedo(studio, Soil.Grass), Tint.Hex("5A6E58"), 0.3f);
        return Headland.Build(studio, x, z, dice.Between(0.06f, 0.13f), 0, dice.Between(0.14f, 0.3f), green, Tint.Hex("8A8078")).Item;
    }

    /// <summary>A row of small houses with lit windows.</summary>
    public static StageItem Town(Studio studio, float z, float height, float spacing, string name, Func<float, float>? ground = null)
    {
        var dice = studio.Dice.For(name);
        var foot = studio.Foot(z);
        var (left, _, right, _) = studio.Camera.Visible(z);
        var canvas = studio.CanvasAt(z, foot - (height * 3.5f) - 0.1f, foot + 0.04f);
        var number = 0;
        for (var x = left; x < right; x += spacing * dice.Between(0.75f, 1.5f))
        {
            var own = dice.For(number++);
            var size = height * own.Between(0.75f, 1.2f);
            var stand = (ground?.Invoke(x) ?? foot) + own.Between(0, 0.008f);
            var draw = own.Chance(0.1f) ? (Action<Easel>)Buildings.Church : Buildings.House;
            var easel = new Easel(canvas, studio, new Matrix3x2(own.Chance(0.5f) ? size : -size, 0, 0, -size, x, stand), z, own)
            {
                Paint = Tint.Hex(own.Pick<string>(["E8DCC8", "D8B48C", "C98C6C", "DCD4C4", "B8C0C4", "C46A54"])),
            };
            draw(easel);
        }

        return new Flat(canvas.ToLayer(), z);
    }
}
