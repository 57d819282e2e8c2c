using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Prompts;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>Rows of tall buildings with windows.</summary>
internal static class Cities
{
    private static readonly Vector3[] Neon =
        [Tint.Hex("FF3FA8"), Tint.Hex("3FE8FF"), Tint.Hex("B35CFF"), Tint.Hex("FFB347"), Tint.Hex("4CFFB0")];

    /// <param name="rise">Height of the tallest above the ground line.</param>
    /// <param name="gap">Half width kept free in the middle, as a street.</param>
    public static StageItem Row(Studio studio, float z, float rise, float width, string name, float gap = 0)
    {
        var dice = studio.Dice.For(name);
        var foot = studio.Foot(z);
        var (left, _, right, _) = studio.Camera.Visible(z);
        var canvas = studio.CanvasAt(z, foot - (rise * 1.35f), foot + 0.02f + (0.5f / z));
        var number = 0;
        for (var x = left - width; x < right + width;)
        {
            var own = dice.For(number++);
            var wide = width * own.Between(0.6f, 1.35f);
            var tall = rise * own.Between(0.3f, 1) * (own.Chance(0.15f) ? 1.25f : 1);
            if (MathF.Abs(x + (wide / 2)) > gap + (wide / 2) || gap == 0)
            {
                Tower(studio, canvas, z, x, foot, wide, tall, own);
            }

            x += wide * own.Between(0.92f, 1.15f);
        }

        return new Flat(canvas.ToLayer(), z);
    }

    private static void Tower(Studio studio, Canvas canvas, float z, float x, float foot, float wide, float tall, Dice dice)
    {
        var neon = studio.Reading.Has("cyberpunk");
        var hues = neon ? new[] { "3A3A5C", "2E2F52", "443458" } : ["8894A6", "A49A92", "7A8798", "B4A898", "6F7A8C"];
        var albedo = Tint.Hex(dice.Pick<string>(hues)) * dice.Between(0.8f, 1.1f);
        var stepped = dice.Chance(0.4f);
        var outline = Outline.Box(x, foot - tall, x + wide, foot + 0.3f);
        if (stepped)
        {
            outline.Add(Outline.Box(x + (wide * 0.2f), foot - (tall * 1.12f), x + (wide * 0.8f), foot - tall + 0.01f));
        }

        if (dice.Chance(0.35f))
        {
            outline.Add(Outline.Polygon(
                x + (wide * 0.48f), foot - tall, x + (wide * 0.5f), foot - (tall * 1.28f), x + (wide * 0.52f), foot - tall));
        }

        canvas.Fill(outline, Facade(studio, z, x, foot, wide, tall, albedo, dice));
        if (neon && dice.Chance(0.6f))
        {
            Sign(canvas, studio, z, x, foot, wide, tall, dice);
        }

        if (studio.Palette.Lamps > 0.5f && dice.Chance(0.5f))
        {
            canvas.Glow(new Vector2(x + (wide / 2), foot - (tall * (stepped ? 1.13f : 1.01f))), 0.012f, new Vector3(1.1f, 0.15f, 0.1f) / MathF.Sqrt(z));
        }
    }

    private static Ink Facade(Studio studio, float z, float x, float foot, float wide, float tall, Vector3 albedo, Dice dice)
    {
        var palette = studio.Palette;
        var across = Math.Max(3, (int)(wide * z / 0.055f));
        var cellX = wide / across;
        var cellY = cellX * dice.Between(1.1f, 1.7f);
        var seed = dice.Next();
        var strip = dice.Chance(0.3f);
        var litShare = dice.Between(0.25f, 0.6f) * Math.Clamp(palette.Lamps * 1.2f, 0, 1);
        var neon = studio.Reading.Has("cyberpunk");
        var sunny = palette.Side > 0;
        return at =>
        {
            var u = (at.X - x) / wide;
            var light = sunny ? u : 1 - u;
            var height = (foot - at.Y) / tall;
            var wall = palette.See(albedo * (0.8f + (0.25f * height)), 0.25f + (0.65f * light * light), z);
            var column = (int)MathF.Floor((at.X - x) / cellX);
            var row = (int)MathF.Floor((foot - at.Y) / cellY);
            var fx = ((at.X - x) / cellX) - column;
            var fy = ((foot - at.Y) / cellY) - row;
            var inside = (strip || fx is > 0.2f and < 0.8f) && fy is > 0.22f and < 0.78f && height < 0.97f;
            if (!inside)
            {
                return wall.With(1);
            }

            var hash = StableHash.Mix(seed ^ ((ulong)(uint)column << 32) ^ (uint)row);
            var chance = (hash & 0xFFFF) / 65536f;
            if (chance < litShare)
            {
                var warmth = ((hash >> 16) & 0xFF) / 255f;
                var lamp = neon && warmth > 0.6f ? Neon[(int)((hash >> 24) % (ulong)Neon.Length)] : Tint.Mix(palette.Lamp, Tint.Hex("FFF1D0"), warmth * 0.7f);
                return palette.Haze(lamp * (0.62f + (0.5f * (((hash >> 32) & 0xFF) / 255f))), 1 + ((z - 1) * 0.5f)).With(1);
            }

            var glass = Tint.Mix(palette.See(Tint.Hex("5C7690"), 0.5f, z), palette.Sky(height * 0.6f), 0.4f * (1 - palette.Lamps));
            return Tint.Mix(wall, glass, palette.Lamps > 0.5f ? 0.3f : 0.75f).With(1);
        };
    }

    private static void Sign(Canvas canvas, Studio studio, float z, float x, float foot, float wide, float tall, Dice dice)
    {
        var colour = dice.Pick<Vector3>(Neon);
        var thin = 0.014f / MathF.Sqrt(z);
        var at = x + (wide * dice.Between(0.12f, 0.8f));
        var top = foot - (tall * dice.Between(0.5f, 0.92f));
        var bottom = top + (tall * dice.Between(0.15f, 0.3f));
        canvas.Fill(Outline.Box(at, top, at + (thin * 2.4f), bottom), colour * 0.35f);
        for (var y = top + thin; y < bottom - thin; y += thin * 2.2f)
        {
            canvas.Fill(Outline.Box(at + (thin * 0.4f), y, at + (thin * 2f), y + (thin * 1.4f)), colour * 1.25f);
        }

        canvas.Glow(new Vector2(at + thin, (top + bottom) / 2), (bottom - top) * 1.1f, colour * 0.4f);
        if (dice.Chance(0.5f))
        {
            var edge = Tint.Mix(colour, dice.Pick<Vector3>(Neon), 0.5f);
            canvas.Fill(Outline.Box(x, foot - tall, x + wide, foot - tall + (thin * 0.4f)), edge * 1.1f);
        }
    }
}
