using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Rendering.Actors;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>Rows of trees, each row one layer.</summary>
internal static class Groves
{
    /// <param name="height">World height of a grown tree there.</param>
    /// <param name="spacing">World distance between trunks.</param>
    /// <param name="gap">Half width kept free around the middle, in world units.</param>
    public static StageItem Row(
        Studio studio, float z, float height, float spacing, Action<Easel> tree, string name, Func<float, float>? ground = null, float gap = 0, bool sways = true)
    {
        var dice = studio.Dice.For(name);
        var foot = studio.Foot(z);
        var (left, _, right, _) = studio.Camera.Visible(z);
        var canvas = studio.CanvasAt(z, foot - (height * 1.5f), foot + 0.04f);
        var count = 0;
        for (var x = left - spacing; x < right + spacing && count < 400; x += spacing * dice.Between(0.6f, 1.4f), count++)
        {
            var own = dice.For(count);
            var size = height * own.Between(0.72f, 1.2f);
            if (MathF.Abs(x) < gap + (size * 0.25f))
            {
                continue;
            }

            var stand = (ground?.Invoke(x) ?? foot) + (own.Between(0, 0.012f) * 2 / z);
            var toWorld = new Matrix3x2(own.Chance(0.5f) ? size : -size, 0, 0, -size, x, stand);
            tree(new Easel(canvas, studio, toWorld, z, own));
        }

        return sways
            ? new Swaying(canvas.ToLayer(), z, foot, 0.035f * studio.Wind, dice.Unit() * 6)
            : new Flat(canvas.ToLayer(), z);
    }

    /// <summary>The season's and place's usual tree.</summary>
    public static Action<Easel> Usual(Studio studio) => studio.Reading switch
    {
        var r when r.Has("savanna") => Trees.Acacia,
        var r when r.Has("jungle", "beach", "island") => Trees.Palm,
        var r when r.Has("swamp") => Trees.Bare,
        var r when r.Has("autumn", "spring") => Trees.Broadleaf,
        var r when r.Has("mountain", "winter", "snow", "lake", "arctic", "forest") => Trees.Pine,
        _ => Trees.Broadleaf,
    };

    /// <summary>Big dark leaves that hang into the picture from its sides.</summary>
    public static StageItem LeafFrame(Studio studio, Vector3 colour)
    {
        const float Z = 0.8f;
        var (left, top, right, bottom) = studio.Camera.Visible(Z);
        var canvas = studio.CanvasOver(left, top, right, bottom, 0.7f);
        var dice = studio.Dice.For("frame");
        for (var i = 0; i < 26; i++)
        {
            var atLeft = dice.Chance(0.5f);
            var low = dice.Chance(0.6f);
            var from = new Vector2(atLeft ? left + 0.02f : right - 0.02f, low ? dice.Between(0.72f, 1.1f) : dice.Between(-0.1f, 0.25f));
            var reach = dice.Between(0.16f, 0.34f);
            var angle = (atLeft ? 0 : MathF.PI) + (dice.Signed() * 0.7f);
            var to = from + (new Vector2(MathF.Cos(angle), MathF.Sin(angle) * (low ? -1 : 1)) * reach);
            var middle = ((from + to) / 2) + new Vector2(0, -0.05f);
            var shade = studio.See(colour * dice.Between(0.35f, 0.75f), 0.1f, 1);
            var leaf = Outline.Ribbon([from, Vector2.Lerp(from, middle, 0.8f), middle], 0.012f, 0.1f)
                .Add(Outline.Ribbon([middle, Vector2.Lerp(middle, to, 0.5f), to], 0.1f, 0.002f));
            canvas.Fill(leaf, shade);
        }

        return new Swaying(canvas.ToLayer(), Z, bottom, 0.02f * studio.Wind, 2);
    }

    /// <summary>Blades of grass, or of what else grows at the very front.</summary>
    public static StageItem Blades(Studio studio, float z, Vector3 colour, float height, float spacing, string name, Vector3[]? heads = null, float sharpness = 1)
    {
        var dice = studio.Dice.For(name);
        var (left, _, right, seenBottom) = studio.Camera.Visible(z);
        var foot = MathF.Max(studio.GroundLine(z), seenBottom - 0.01f);
        foot = MathF.Min(foot, seenBottom + 0.01f);
        var canvas = studio.CanvasOver(left, foot - (height * 1.6f), right, foot + 0.02f, sharpness);
        for (var x = left; x < right; x += spacing * dice.Between(0.3f, 1.7f))
        {
            var size = height * dice.Between(0.45f, 1.25f);
            var lean = dice.Signed() * size * 0.45f;
            var tip = new Vector2(x + lean, foot - size);
            var shade = studio.See(colour * dice.Between(0.55f, 1.05f), dice.Between(0.05f, 0.7f), z);
            canvas.Fill(Outline.Ribbon([new(x, foot + 0.02f), new(x + (lean * 0.3f), foot - (size * 0.5f)), tip], spacing * 0.55f, 0.0008f), shade);
            if (heads is not null && dice.Chance(0.4f))
            {
                Blossom(studio, canvas, tip, height * dice.Between(0.09f, 0.15f), dice.Pick<Vector3>(heads), z, dice);
            }
        }

        return new Swaying(canvas.ToLayer(), z, foot, 0.22f * studio.Wind, dice.Unit() * 6);
    }

    private static void Blossom(Studio studio, Canvas canvas, Vector2 at, float radius, Vector3 colour, float z, Dice dice)
    {
        var turn = dice.Unit();
        for (var i = 0; i < 6; i++)
        {
            var (sin, cos) = MathF.SinCos((i + turn) / 6 * MathF.Tau);
            var petal = at + (new Vector2(cos, sin * 0.8f) * radius * 0.62f);
            canvas.Fill(Outline.Ellipse(petal.X, petal.Y, radius * 0.5f, radius * 0.34f, MathF.Atan2(sin, cos)), studio.See(colour * dice.Between(0.85f, 1.1f), 0.9f, z));
        }

        canvas.Fill(Outline.Circle(at.X, at.Y, radius * 0.34f), studio.See(Tint.Hex("E8B838"), 0.8f, z));
    }
}
